"""What an importer pays: timeline, stacking, claims, weights, explanation."""
