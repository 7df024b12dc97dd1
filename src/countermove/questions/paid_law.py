"""A question at the duties that are paid: US additional duties times what is paid of a dollar due.

The shares are those of the nowcast (:mod:`countermove.law.paid_shares`), learned from duties
collected, as known for a month from those of two and three months before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.law.collected_duties import months, partners
from countermove.law.law_against_money import LEARNED_FROM, PRIOR
from countermove.law.load_law import load_ledger
from countermove.law.monthly_law import LAG, month_before
from countermove.law.paid_shares import IMPORTER, evidence_month, paid_shares, paid_words
from countermove.questions.pose import Posed


@dataclass(frozen=True, slots=True, eq=False)
class PaidLaw:
    """A question under several options, with the duties that are paid of those due.

    Attributes:
        posed: the question, an entry for each set of options.
        month: for which it is learned; ``None`` where nothing was by the days of law and knowledge,
            and the prior is assumed.
        paid: paid of a dollar due, mean over the additional US duties at base purchases.
    """

    posed: tuple[Posed, ...]
    month: str | None
    paid: float

    @property
    def words(self) -> str:
        """Say what the figures rest on."""
        if self.month is None:
            return f"As paid: {paid_words(None)}."
        return (
            f"At pay-through for {self.month}: {paid_words(self.month)}; {self.paid:.0%} of all "
            f"additional US duties. Origins beside the {len(partners())} with monthly duties: "
            f"{PRIOR:.0%} (assumed)."
        )


def at_pay_through(posed: Sequence[Posed], month: str | None = None) -> PaidLaw:
    """Return one question, under several options, with the duties that are paid of those due.

    Args:
        posed: the question with US law, one entry for each set of options.
        month: ``2025-10``; the last one learned by the days of law and knowledge if left out, or
            else the prior, which is assumed.

    Raises:
        BadInput: nothing is learned for the month given, or there are no additional US duties.
    """
    first, variant = posed[0], posed[0].question.variant
    here = first.economy.region(IMPORTER) if IMPORTER in first.economy.regions else -1
    part = first.duties.of(here)
    if variant is None or part is None or not part.share.size:
        raise BadInput(
            f"{first.name}: pay-through is known of additional duties of the United States alone, "
            "and there are none here; ask about a variant with such duties."
        )
    own = evidence_month(variant.on, variant.known_on)
    learned = own if month is None else checked_month(month)
    ledger = load_ledger(first.question.project)  # as published: a variant's edits are no evidence
    shares = paid_shares(ledger, first.economy.regions, first.economy.sectors, month=learned)
    share = np.where(part.added_rate > 0, shares[part.origin, part.sector], 1.0)
    base = first.economy.flow_ods[:, here][part.origin, part.sector]
    due = np.where(part.banned, 0.0, base * part.share * part.added_rate)
    charged = tuple(in_part(one, shares) for one in posed)
    return PaidLaw(charged, learned, float(due @ share / due.sum()) if due.any() else 1.0)


def in_part(posed: Posed, shares: Float) -> Posed:
    """Return a question whose US duties beyond those of the baseline are paid in part.

    Args:
        posed: the question. shares: paid of a dollar due (N, J), by origin and sector.
    """
    here = posed.economy.region(IMPORTER)
    parts = []
    for part in posed.duties.varieties:
        if part.destination == here:
            share = np.where(part.added_rate > 0, shares[part.origin, part.sector], 1.0)
            part = replace(part, added_rate=share * part.added_rate)
        parts.append(part)
    return posed.charging(replace(posed.duties, varieties=tuple(parts), claims=None))


def checked_month(month: str) -> str:
    """Return a month for which pay-through is learned.

    Raises:
        BadInput: it is not; says for which months it is.
    """
    first, last = month_before(LEARNED_FROM, -LAG), month_before(months("CAN")[-1], -LAG)
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        what = repr(month)
    elif first <= month <= last:
        return month
    else:
        what = month
    raise BadInput(
        f"no pay-through is learned for {what}: it takes duties collected two months before, from "
        f"{LEARNED_FROM} on; give a month from {first} to {last}, e.g. --paid-as-of {last}."
    )
