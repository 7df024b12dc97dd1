"""Where it lands: provinces, states, cities and households."""
