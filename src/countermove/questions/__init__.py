"""From questions to something solved: cases, games, statements, and the one door."""
