"""The page: one file that holds the world and solves it again in the reader's browser."""
