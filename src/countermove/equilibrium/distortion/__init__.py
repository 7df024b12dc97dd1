"""Measures of distortion: what tariffs do to partners, rivals, value added and one's own content.

``tariffs`` (effective rates, advantage over rivals), ``protection`` (of value added), ``content``
(whose value added a flow carries), ``diversion`` (who gains and loses a market).
"""

from countermove.equilibrium.distortion.content import (
    FlowContent,
    content_of_flow,
    own_content_share,
    value_added_content,
    value_added_exports,
)
from countermove.equilibrium.distortion.diversion import Diversion, trade_diversion
from countermove.equilibrium.distortion.protection import (
    effective_protection,
    nominal_protection,
)
from countermove.equilibrium.distortion.tariffs import (
    effective_tariff_applied,
    effective_tariff_faced,
    relative_tariff_advantage,
    tariff_advantage,
)

__all__ = [
    "Diversion",
    "FlowContent",
    "content_of_flow",
    "effective_protection",
    "effective_tariff_applied",
    "effective_tariff_faced",
    "nominal_protection",
    "own_content_share",
    "relative_tariff_advantage",
    "tariff_advantage",
    "trade_diversion",
    "value_added_content",
    "value_added_exports",
]
