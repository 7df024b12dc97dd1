"""Countermove: a laboratory for trade wars."""

__version__ = "0.1.0"
