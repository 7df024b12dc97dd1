"""Where numbers come from: cards, checksums, readers of a user's files."""
