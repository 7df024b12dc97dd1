"""Answers people can read: tables, charts, manifest, citations."""
