"""The world before: Economy, calibration, checks, elasticities, employment."""
