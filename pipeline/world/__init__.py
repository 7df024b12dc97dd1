"""The world tables: OECD ICIO of 2022, and its calibration to US customs values of 2024."""
