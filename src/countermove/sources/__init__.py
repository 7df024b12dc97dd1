"""Where numbers come from: cards, checksums, readers of official files."""
