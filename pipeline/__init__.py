"""Builders of the shipped tables from official files; not part of the wheel.

``python -m pipeline --sources DIR`` in the root of a clone builds them all.
"""
