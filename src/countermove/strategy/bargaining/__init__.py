"""Bargaining: deals over tariffs and transfers against a disagreement point."""
