"""Measures of distortion: what tariffs do to partners, rivals, value added and one's own content.

``tariffs`` (effective rates, advantage over rivals), ``protection`` (of value added), ``content``
(whose value added a flow carries), ``diversion`` (who gains and loses a market).
"""
