"""Preference utilisation of a variant: the claims that answer moves, and what new ones cost."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from countermove.arrays import Float, ratio
from countermove.economy.economy import Economy
from countermove.equilibrium.claim_response import Claims
from countermove.equilibrium.lines_to_cells import claims_of
from countermove.errors import BadInput
from countermove.law.claim_savings import duty_by_side, member_rates, saved
from countermove.law.ledger import Ledger
from countermove.law.predicted_utilisation import predicted
from countermove.law.tariff_lines import shipped_lines
from countermove.law.utilisation import ALL, DEFAULT, NONE, PREDICTIONS, utilisation_of
from countermove.questions.case import Case, Variant
from countermove.questions.variant_law import law_before


def answering_claims(
    ledger: Ledger | None,
    base_ledger: Ledger | None,
    case: Case | None,
    variant: Variant | None,
    economy: Economy,
    cost: float = 0.0,
) -> Claims | None:
    """Return the US lines whose claims answer what a move charges; ``None`` where none save.

    A rate on top of the law of the day spares claimed goods as far as that law does, on each line,
    as known on the day of knowledge; where nothing is due, as on most of the origin's other goods.
    Who claims answers what was known on entry. Recorded and assumed claims stay.

    Args:
        ledger, base_ledger, case, variant: what is asked. economy: its cells.
        cost: multiple of the cost of new claims that the curve of claims implies; 0: none.
    """
    if ledger is None or base_ledger is None or case is None or variant is None:
        return None
    if variant.no_law or "USA" not in case.importers or "USA" not in economy.regions:
        return None
    used = utilisation_of("USA", variant.utilisation, on=variant.on)
    found = predicted(ledger, on=variant.on, known_on=variant.known_on)
    now = member_rates(ledger, variant.on, variant.known_on)
    saving = saved(now)
    if used == NONE or not saving.any():
        return None
    lines = now.lines
    saves = ratio(saving, duty_by_side(now)[:, 0], np.nan)
    for place in range(len(lines.origin_codes)):
        mine = lines.origin == place
        free = mine & np.isnan(saves)
        saves[free] = _middle(saves[mine & ~free], lines.value[mine & ~free])
    fixed = used not in PREDICTIONS
    share = shipped_lines("USA", used).claim_share[found.record.rows] if fixed else None
    return claims_of(
        economy,
        economy.region("USA"),
        now,
        law_before(base_ledger, lines, case.base_law_on, variant.known_on),
        eligible=found.eligible_share(used) if share is None else share,
        saves=np.clip(saves, 0.0, 1.0),
        ordinary=np.full(lines.size, np.inf) if fixed else found.ordinary,
        saving=found.saving,
        adopted=found.adopted * (not fixed),
        cost=0.0 if fixed else cost,
    )


def _middle(value: Float, weight: Float) -> float:
    """Return the median of values by weight, 0 of none."""
    if not weight.sum() > 0:
        return 0.0
    order = np.argsort(value)
    half = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
    return float(value[order][half])


def refuse_idle_cost(times: float, found: Iterable[Claims | None]) -> None:
    """Refuse a cost of claims where none answer the law, so that none could be new."""
    if times and not any(claims is not None and claims.cost for claims in found):
        raise BadInput(
            f"compliance_cost={times:g} changes nothing: in none of what is asked are claims "
            "predicted that save anything. Ask about a variant with such claims, or leave it out."
        )


def refuse_unheard(utilisation: str, asked: Iterable[tuple[tuple[str, ...], Variant]]) -> None:
    """Refuse a utilisation that no importer reads; ``asked``: importers of a case, a variant."""
    every = {code for importers, variant in asked for code in variant.importers(importers)}
    heard = set(DEFAULT) if utilisation in (NONE, ALL) else {"USA"}
    if not every & heard:
        raise BadInput(
            f"utilisation={utilisation} changes nothing: it is read for {' and '.join(heard)}, and "
            f"the importers asked about are {', '.join(sorted(every))}. Leave it out."
        )
