"""Shares of goods that no source gives and that are assumed: contents, parts of sector flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, Int
from countermove.law.pack import EVERYONE, Pack
from countermove.law.product_lists import UNLISTED

if TYPE_CHECKING:
    from countermove.law.rates import Rates
    from countermove.law.stacking import Stack


@dataclass(frozen=True, slots=True)
class AssumedShare:
    """A content assumed of goods that some duty is levied on.

    Attributes:
        content: name. measure: levied on it, or on the rest.
        low, mean, high: of the goods that pay; the mean is weighted with their value.
    """

    content: str
    measure: str
    low: float
    mean: float
    high: float

    @property
    def words(self) -> str:
        """Return the share in words.

        >>> AssumedShare("us_content", "usa/s232_autos", 0.4, 0.4, 0.4).words
        'us_content 40 % (usa/s232_autos)'
        """
        share = f"{100 * self.mean:.3g} %"
        if self.high - self.low > 1e-6:
            share = f"{100 * self.low:.3g} to {100 * self.high:.3g} %, {share} on average"
        return f"{self.content} {share} ({self.measure})"


def assumed_contents(stack: Stack, value: Float) -> Iterator[AssumedShare]:
    """Yield the contents that are assumed of goods which pay on them.

    Args:
        stack: settled. value: of its rows ``(r,)``, USD.
    """
    found: dict[tuple[str, str], Float] = {}
    for measure, basis, rows, share in stack.assumed:
        name = basis.removeprefix("non_")
        held = found.setdefault((measure, name), np.full(value.size, np.nan))
        held[rows] = share if name == basis else 1.0 - share
    for (measure, name), share in found.items():
        due = stack.due[measure]
        paid = due.rows[due.contribution > 0]
        paid = paid[~np.isnan(share[paid]) & (value[paid] > 0)]
        if paid.size:
            own = share[paid]
            mean = float(np.average(own, weights=value[paid]))
            yield AssumedShare(name, measure, float(own.min()), mean, float(own.max()))


def assumed_lines(stack: Stack) -> dict[str, Int]:
    """Return, by content, the lines of which one is assumed."""
    found: dict[str, list[Int]] = {}
    for _, basis, rows, _ in stack.assumed:
        found.setdefault(basis.removeprefix("non_"), []).append(stack.rows.line[rows])
    return {name: np.unique(np.concatenate(lines)) for name, lines in found.items()}


def assumed_shares_words(pack: Pack, rates: Rates, weighted: bool) -> tuple[str, ...]:
    """Return what shares are assumed of goods that pay a duty beyond the ordinary one.

    Args:
        pack: of the importer. rates: on the day. weighted: whether the lines are trade.
    """
    said = []
    if rates.assumed:
        shares = "; ".join(item.words for item in rates.assumed)
        said.append(
            f"About: assumed, as it is not published: {shares}; rates and explain take --content "
            "NAME=SHARE instead."
        )
    if rates.measures and weighted:
        said += assumed_flows_words(pack, rates)
    return tuple(said)


def assumed_flows_words(pack: Pack, rates: Rates) -> Iterator[str]:
    """Yield what parts of sector flows are assumed of some of the trade."""
    if pack.assumed and (pack.table is None or (rates.lines.hs == int(UNLISTED)).any()):
        yield f"Assumed: {assumed_words(pack)} (weights.csv)."


def assumed_words(pack: Pack) -> str:
    """Return what shares of sector flows a pack assumes, by origin and sector."""
    total: dict[tuple[str, str], float] = {}
    for row in pack.rows:
        if row.share is not None:
            at = (row.origin, row.sector)
            total[at] = total.get(at, 0.0) + row.share
    whose = {EVERYONE: "each origin without lines of its own"}
    cells = (
        f"{100 * share:.4g} % of {sector} from {whose.get(origin, origin)}"
        for (origin, sector), share in sorted(total.items())
    )
    return "listed goods are " + ", ".join(cells)
