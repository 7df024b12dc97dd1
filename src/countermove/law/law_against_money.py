"""Law against money: the rate the ledger gives for each month beside the duties collected.

Three rates of the United States on an origin, each a share of customs value:

* *statutory*: the law of the day on the trade of 2024, nothing claiming the agreement;
* *claimed*: the same with the agreement claimed as every command assumes (``utilisation``);
* *collected*: calculated duties over imports of the month (US Census Bureau).

Ordinary duty counts in all three. Law is that of the days of collection, averaged over the days of
the month.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from countermove.arrays import Float, read_only
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code
from countermove.law.collected_duties import collected_duties
from countermove.law.ledger import Ledger
from countermove.law.predicted_utilisation import claim_days, claimed_lines
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines, chosen_lines, shipped_lines
from countermove.law.utilisation import DEFAULT, NONE, utilisation_of

INDUSTRIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Farming, forestry, fishing": (("A01", "A02", "A03"), ("111", "112", "113", "114", "115")),
    "Oil and gas": (("B06",), ("211",)),
    "Coal and minerals": (("B05", "B07", "B08"), ("212",)),
    "Food and drink": (("C10T12",), ("311", "312")),
    "Textiles, clothing, leather": (("C13T15",), ("313", "314", "315", "316")),
    "Wood": (("C16",), ("321",)),
    "Paper and printing": (("C17_18",), ("322", "323")),
    "Refined petroleum": (("C19",), ("324",)),
    "Chemicals, pharmaceuticals": (("C20", "C21"), ("325",)),
    "Rubber and plastics": (("C22",), ("326",)),
    "Non-metallic minerals": (("C23",), ("327",)),
    "Basic metals": (("C24A", "C24B"), ("331",)),
    "Metal products": (("C25",), ("332",)),
    "Electronics": (("C26",), ("334",)),
    "Electrical equipment": (("C27",), ("335",)),
    "Machinery": (("C28",), ("333",)),
    "Transport equipment": (("C29", "C301", "C302T309"), ("336",)),
    "Furniture and other": (("C31T33",), ("337", "339")),
}
"""Model sectors and three-digit industries that stand for the same goods (nearly)."""


@dataclass(frozen=True, slots=True)
class MonthRates:
    """Rates of one month, fractions of customs value.

    Attributes:
        month: ``2025-03``. industry: a name of ``INDUSTRIES`` or ``all``.
        statutory_rate, claimed_rate, collected_rate: see the module.
        imports_usd: of the month.
    """

    month: str
    industry: str
    statutory_rate: float
    claimed_rate: float
    collected_rate: float
    imports_usd: float

    @property
    def gap_pp(self) -> float:
        """Claimed less collected, percentage points."""
        return 100 * (self.claimed_rate - self.collected_rate)


def against_collected(
    ledger: Ledger,
    *,
    origin: str = "CAN",
    since: str = "2025-01",
    until: str = "2025-11",
    utilisation: str | None = None,
) -> tuple[MonthRates, ...]:
    """Return the rates of the United States on an origin by month, in total and by industry.

    Args:
        ledger: the law.
        origin: CAN, MEX, CHN, EU27 or JPN; claims matter for the first two.
        since, until: first and last month.
        utilisation: a name of :mod:`countermove.law.utilisation`; else the default.

    Returns:
        For each month the total (industry ``all``), then the industries.
    """
    origin = place_code(origin)
    duties = collected_duties(origin)
    wanted = [month for month in sorted(duties["00"]) if since <= month <= until]
    if not wanted:
        raise unknown(since, sorted(duties["00"]), what="month with collected duties")
    unclaimed = _lines_of(origin)
    group = _groups(unclaimed)
    weight = _sums(group, unclaimed.value, len(INDUSTRIES) + 1)
    changes = claim_days(ledger, utilisation or DEFAULT["USA"])
    rows = []
    for month in wanted:
        paid = np.zeros((2, weight.size))
        for day, part in month_pieces(month, changes):
            lines = _claimed(ledger, unclaimed, origin, utilisation, day)
            for n, goods in enumerate((unclaimed, lines)):
                paid[n] += part * _duty(ledger, goods, day, group, weight.size)
        rows += _rows(month, duties, paid, weight)
    return tuple(rows)


def _lines_of(origin: str) -> TradeLines:
    """Return the US lines of one origin, nothing claimed."""
    lines = shipped_lines("USA", NONE)
    if origin not in lines.origin_codes:
        raise unknown(origin, lines.origin_codes, what="origin with trade weights")
    return chosen_lines(lines, lines.origin == lines.origin_codes.index(origin))


def _claimed(
    ledger: Ledger, lines: TradeLines, origin: str, utilisation: str | None, day: date
) -> TradeLines:
    """Return the lines of one origin with the claims of a day, as now known."""
    used = utilisation_of("USA", utilisation, on=day)
    whole = claimed_lines(ledger, "USA", used, on=day, known_on=None)
    mine = whole.origin == whole.origin_codes.index(origin)
    return replace(lines, claim_share=read_only(whole.claim_share[mine]))


def _groups(lines: TradeLines) -> np.ndarray:
    """Return the industry of each line; goods of none (chapters 98 and 99) come last."""
    place = {code: n for n, (sectors, _) in enumerate(INDUSTRIES.values()) for code in sectors}
    of_sector = [place.get(code, len(INDUSTRIES)) for code in lines.sector_codes]
    return np.array([*of_sector, len(INDUSTRIES)], dtype=np.intp)[lines.sector]


def month_pieces(month: str, changes: tuple[date, ...]) -> list[tuple[date, float]]:
    """Return the first day of each stretch of a month without change, and its share of days."""
    year, number = int(month[:4]), int(month[5:])
    first = date(year, number, 1)
    days = monthrange(year, number)[1]
    end = first + timedelta(days=days)
    starts = sorted({first, *(day for day in changes if first < day < end)})
    ends = [*starts[1:], end]
    return [(a, (b - a).days / days) for a, b in zip(starts, ends, strict=True)]


def _duty(ledger: Ledger, lines: TradeLines, day: date, group: np.ndarray, count: int) -> Float:
    """Return the duty due by industry, US dollars, banned goods paying nothing."""
    rates: Rates = rates_on(ledger, lines, on=day, collected=True, ordinary="lines")
    value = np.where(rates.banned, 0.0, rates.value)
    paid = value * (rates.base_rate + rates.additional_rate)
    return _sums(group[rates.row_line], paid, count)


def _sums(group: np.ndarray, weights: Float, count: int) -> Float:
    return np.bincount(group, weights=weights, minlength=count).astype(np.float64)


def _rows(
    month: str,
    duties: Mapping[str, Mapping[str, tuple[float, float]]],
    paid: Float,
    weight: Float,
) -> list[MonthRates]:
    """Return the rows of a month from duties (claims, industry) on the trade of 2024."""
    due = paid.sum(axis=1) / weight.sum()
    imports, duty = duties["00"][month]
    found = [_row(month, "all", due, (imports, duty))]
    for n, (name, (_, codes)) in enumerate(INDUSTRIES.items()):
        cells = [duties[code][month] for code in codes if month in duties.get(code, {})]
        money = sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
        if money[0] > 0 and weight[n] > 0:
            found.append(_row(month, name, paid[:, n] / weight[n], money))
    return found


def _row(month: str, industry: str, due: Float, money: tuple[float, float]) -> MonthRates:
    statutory, claimed = due.tolist()
    return MonthRates(month, industry, statutory, claimed, money[1] / money[0], money[0])
