"""Menu games: named moves, simultaneous or in sequence, payoffs from the model or given."""
