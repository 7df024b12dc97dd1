"""Split lines into varieties: the claimed part, the part above a quota, the part that is relieved.

Within a line the splits are taken as independent: of the goods that claim an agreement the same
share is relieved as of those that do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, Int, settled
from countermove.law.tariff_lines import TradeLines


@dataclass(frozen=True, slots=True)
class Split:
    """A condition that holds for ``share`` of the value of some lines.

    Attributes:
        key: ``<measure>#<exemption>``, ``<measure>@<version>`` or ``<measure>#quota``.
        lines: positions of the lines concerned.
        share: between 0 and 1, the same for all of them.
    """

    key: str
    lines: Int
    share: float


@dataclass(frozen=True, slots=True)
class Rows:
    """Varieties: parts of lines, in order of line.

    Attributes:
        line: position of each row's line ``(r,)``.
        share: part of the line's value ``(r,)``; the rows of a line sum to one.
        claimed: whether the row claims the agreement ``(r,)``.
        holds: for each split key, whether its condition holds ``(r,)``.
    """

    line: Int
    share: Float
    claimed: Bool
    holds: Mapping[str, Bool]


def split_rows(lines: TradeLines, splits: Sequence[Split]) -> Rows:
    """Return the varieties of lines under claim shares and splits.

    Shares of 0 and 1 split nothing; a line with a claim share of 0.4 and a
    split of 0.5 has four rows.
    """
    count, claim = lines.size, lines.claim_share
    line, second = _twice((claim > 0) & (claim < 1))
    share = np.where(second, claim[line], np.where(claim < 1, 1 - claim, 1.0)[line])
    claimed = second | (claim >= 1)[line]
    holds: dict[str, Bool] = {}
    for split in sorted(splits, key=lambda s: s.key):
        concerned = np.zeros(count, dtype=bool)
        concerned[split.lines] = True
        mask = concerned[line]
        if split.share <= 0 or split.share >= 1:
            holds[split.key] = mask if split.share >= 1 else np.zeros(line.size, dtype=bool)
            continue
        parent, yes = _twice(mask)
        factor = np.where(mask[parent], np.where(yes, split.share, 1 - split.share), 1.0)
        line, share, claimed = line[parent], share[parent] * factor, claimed[parent]
        holds = {key: flag[parent] for key, flag in holds.items()}
        holds[split.key] = yes
    return Rows(settled(line), settled(share), settled(claimed), holds)


def _twice(some: Bool) -> tuple[Int, Bool]:
    """Return positions of which some stand twice, in order, and which are the second of two.

    >>> _twice(np.array([False, True]))[1].tolist()
    [False, False, True]
    """
    count = 1 + some.astype(np.intp)
    place = np.repeat(np.arange(some.size), count)
    second = np.zeros(place.size, dtype=bool)
    second[np.cumsum(count)[some] - 1] = True
    return place, second
