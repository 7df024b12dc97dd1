"""Places: provinces, states, census divisions, counties, and what they make, sell and buy."""
