"""Trade of a month by line: ten digits for Canada and Mexico, the industry's growth for others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from countermove.arrays import Float, Int, ratio
from countermove.law.claims_record import CARD, us_record
from countermove.law.collected_duties import INDUSTRIES, industry_cells
from countermove.law.tariff_lines import TradeLines
from countermove.law.utilisation import AGREEMENT, TRADE, TRADE_UNIT
from countermove.sources.store import table_path


def industry_of(lines: TradeLines) -> Int:
    """Return the place of each line's industry; goods of none (chapters 98 and 99) come last."""
    place = {code: n for n, (sectors, _) in enumerate(INDUSTRIES.values()) for code in sectors}
    of_sector = [place.get(code, len(INDUSTRIES)) for code in lines.sector_codes]
    found: Int = np.array([*of_sector, len(INDUSTRIES)], dtype=np.intp)[lines.sector]
    return found


def trade_of(lines: TradeLines, rows: Int, origin: str, months: Sequence[str]) -> Float:
    """Return what came in of each line of an origin in some months ``(n,)``, US dollars.

    Args:
        lines: US lines of the origin; ``rows``: their places among the shipped.
        origin: code. months: those at hand count; without any, the trade of 2024 stands.
    """
    if origin in AGREEMENT:
        table = _monthly_trade()
        kept = [table[month] for month in months if month in table]
        return (
            np.sum(kept, axis=0)[np.searchsorted(us_record().rows, rows)] if kept else lines.value
        )
    industry = industry_of(lines)
    cells = [industry_cells(origin, month) for month in months]
    imports = np.sum([cell[:, 0] for cell in cells if cell is not None], axis=0)
    if not np.any(imports):
        return lines.value
    before = np.bincount(industry, lines.value, imports.size)
    grown: Float = lines.value * ratio(imports, before)[industry]
    return grown


@lru_cache(maxsize=1)
def _monthly_trade() -> dict[str, Float]:
    """Return the customs value of the lines of the record by month ``(m,)``, US dollars."""
    us_record()  # the check that the table is that of these lines
    with np.load(table_path(CARD), allow_pickle=False) as table:
        return {
            name.removeprefix(TRADE): table[name] * TRADE_UNIT
            for name in table.files
            if name.startswith(TRADE)
        }
