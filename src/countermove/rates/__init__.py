"""What an importer pays: timeline, stacking, claims and shares, weights, explanation."""

from countermove.rates.lines import TradeLines, lines_from_arrays, load_lines, trade_lines
from countermove.rates.rates import Rates, rates_on
from countermove.rates.sectors import SectorVarieties, by_sector, mean_rate

__all__ = [
    "Rates",
    "SectorVarieties",
    "TradeLines",
    "by_sector",
    "lines_from_arrays",
    "load_lines",
    "mean_rate",
    "rates_on",
    "trade_lines",
]
