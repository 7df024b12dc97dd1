"""What goods pay where the contents that are assumed of them are others than the law's packs hold.

Only lines with such a content are read anew, all values of it at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float, Int
from countermove.law.content_shares import MATERIALS
from countermove.law.ledger import Ledger
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import chosen_lines

US_CONTENT = 0.40
"""US content of vehicles that the packs assume (card us_content_of_vehicles); a measure that
holds another one is known to."""
CONTENTS: Mapping[str, tuple[str, ...]] = {
    "us_content": ("us_content",),
    "metal_content": MATERIALS,
}
"""What is believed of contents, and the contents of goods it moves."""

_DIGITS = 12


class Content(NamedTuple):
    """A value of ``us_content``, a share of value, or of ``metal_content``, a factor on shares."""

    name: str
    value: float

    def of(self, share: Float) -> Float:
        """Return the share of a content in place of the assumed one.

        >>> Content("metal_content", 2.0).of(np.array([0.1, 0.7])).tolist()
        [0.2, 1.0]
        """
        if self.name == "us_content":
            return np.where(np.isclose(share, US_CONTENT, rtol=0.0), self.value, share)
        return np.minimum(share * self.value, 1.0)


def acts_on(rates: Rates, content: Content) -> Int:
    """Return the lines with an assumed content that a value moves."""
    lines = [at for name, at in rates.assumed_lines.items() if name in CONTENTS[content.name]]
    return np.unique(np.concatenate([np.zeros(0, np.intp), *lines]))


class Steps(NamedTuple):
    """What rows pay under K other laws over what they pay: few rows pay other than before.

    Attributes:
        kind: (r,) position of each row's step. step_kw: (K, W) distinct steps, the first one none.
    """

    kind: Int
    step_kw: Float


def steps_at(ledger: Ledger, rates: Rates, contents: Sequence[Content]) -> Steps:
    """Return what the same rows pay more under K other contents, one at a time.

    Args:
        ledger: the law of the rates, which are of duties on top of those of the lines.
    """
    kind, none = np.zeros(rates.row_line.size, dtype=np.intp), np.zeros((len(contents), 1))
    parts = [acts_on(rates, each) for each in contents]
    which = np.repeat(np.arange(len(parts)), [part.size for part in parts])
    if not which.size:
        return Steps(kind, none)

    def moved(name: str, share: Float, at: Int) -> Float:
        out = share.copy()
        for place, each in enumerate(contents):
            if name in CONTENTS[each.name]:
                mine = which[at] == place
                out[mine] = each.of(share[mine])
        return out

    many = chosen_lines(rates.lines, np.concatenate(parts))
    other = rates_on(
        ledger, many, on=rates.on, known_on=rates.known_on, ordinary="lines", moved=moved
    )
    reached = np.zeros((1 + len(parts), rates.lines.size), dtype=bool)
    for place, part in enumerate(parts):
        reached[[0, 1 + place], part[:, None]] = True
    rows = np.flatnonzero(reached[0][rates.row_line])
    step = np.zeros((len(contents), rows.size))
    for place in range(len(parts)):  # rows are in order of line
        mine = reached[1 + place][rates.row_line[rows]]
        paid = other.additional_rate[which[other.row_line] == place]
        step[place, mine] = np.round(paid - rates.additional_rate[rows[mine]], _DIGITS)
    distinct, place_of = np.unique(step, axis=1, return_inverse=True)
    known = np.where(distinct.any(axis=0), 1 + np.arange(distinct.shape[1]), 0)
    kind[rows] = known[place_of.ravel()]
    return Steps(kind, np.concatenate([none, distinct], axis=1))
