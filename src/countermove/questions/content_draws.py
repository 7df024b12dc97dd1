"""Contents of goods that the law does not settle, drawn: duties as lines of the content.

A duty on a content is in proportion to it. So the lines it is levied on are read at a few values of
each content, and what a draw pays lies between those, line by line. Several contents add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.equilibrium.lines_to_cells import moved_varieties
from countermove.equilibrium.varieties import Varieties
from countermove.law.content_moves import CONTENTS, Content, acts_on, steps_at
from countermove.law.ledger import Ledger
from countermove.law.rates import Rates
from countermove.questions.beliefs import PARAMETERS, Beliefs

NODES = (0.001, 0.05, 0.95, 0.999)
"""Quantiles of a belief at which the law is read; beyond the outer ones it is that of the end."""


class MovedDuties(NamedTuple):
    """The lines of an importer where goods of different contents are apart.

    Attributes:
        part: what they pay at the printed centre. contents: K other values.
        rate_kh: (K, H) additional rates of the lines at each of them, all else at the centre.
    """

    part: Varieties
    contents: tuple[Content, ...]
    rate_kh: Float

    def acts(self, name: str) -> bool:
        """Return whether any duty depends on a content."""
        mine = [each.name == name for each in self.contents]
        return bool((self.rate_kh[mine] != self.part.added_rate).any())


def contents_of(beliefs: Beliefs) -> tuple[Content, ...]:
    """Return the values of contents at which the law is read to draw from beliefs."""
    return tuple(
        Content(belief.name, float(value))
        for belief in beliefs.of(CONTENTS)
        if belief.drawn
        for value in np.unique(belief.quantile(np.array(NODES)))
        if value != PARAMETERS[belief.name].centre
    )


def moved_duties(
    economy: Economy,
    destinations: Sequence[int],
    laws: tuple[Ledger, Ledger],
    rates: tuple[Rates, Rates | None],
    contents: tuple[Content, ...],
) -> tuple[MovedDuties, ...]:
    """Return an importer's lines under other contents; none where no duty depends on any.

    Args:
        laws, rates: the law asked about and of the baseline, and what the lines pay under each.
    """
    now, before = rates
    if not any(acts_on(r, each).size for r in rates if r is not None for each in contents):
        return ()
    steps = steps_at(laws[0], now, contents)
    old = None if before is None else steps_at(laws[1], before, contents)
    return tuple(
        MovedDuties(part, contents, rate_kh)
        for part, rate_kh in moved_varieties(economy, destinations, now, before, (steps, old))
    )


def floored_moves(economy: Economy, moved: Iterable[MovedDuties]) -> tuple[MovedDuties, ...]:
    """Return lines whose rates are not below zero; as of the printed centre."""
    found = []
    for part, contents, rate_kh in moved:
        low = -economy.tariff_rate_ods[part.origin, part.destination, part.sector]
        own = Varieties(
            part.destination, part.origin, part.sector, part.share,
            np.maximum(part.added_rate, low), part.banned,
        )  # fmt: skip
        found.append(MovedDuties(own, contents, np.maximum(rate_kh, low)))
    return tuple(found)


def rates_of_draws(
    added: Float, rate_kh: Float, contents: Sequence[Content], values: Mapping[str, Float]
) -> Float:
    """Return (H, S) additional rates at drawn contents: straight lines between those read.

    Args:
        added: (H,) at the centre. rate_kh: (K, H) at each of the contents.
        values: drawn (S,), by name; a content that is not drawn is at its centre.
    """
    touched = np.flatnonzero((rate_kh != added).any(axis=0))
    count = next(iter(values.values())).size
    found = np.repeat(added[:, None], count, axis=1)
    for name, drawn in values.items():
        mine = [k for k, each in enumerate(contents) if each.name == name]
        nodes = np.array([*(contents[k].value for k in mine), float(PARAMETERS[name].centre)])
        order = np.argsort(nodes)
        weight = np.stack([np.interp(drawn, nodes[order], row) for row in np.eye(len(nodes))])
        steps = (rate_kh[mine] - added)[:, touched]
        found[touched] += steps.T @ weight[np.argsort(order)[:-1]]
    return found
