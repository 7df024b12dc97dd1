"""What each legal instrument of a variant does to an outcome: Shapley values over its law.

Every coalition of instruments is a variant of its own, posed and solved like any other: who claims
an agreement is predicted under its law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.law.load_law import load_ledger
from countermove.questions.legal_instruments import (
    Changes,
    Instrument,
    by_family,
    by_measure,
    changes_of,
)
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed, Progress, Question, pose_all, under
from countermove.questions.remaining import remaining
from countermove.questions.shapley import (
    Shares,
    coalitions_of,
    every_coalition,
    exact_shares,
    orders_of,
    sampled_shares,
)
from countermove.questions.solve_posed import levels_all
from countermove.questions.wanted_figure import Wanted

MOST_EXACT = 12
ORDERS = 16
SEED = 20250328
CHUNK = 32
"""Coalitions posed and solved together."""
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """The effects of a variant's instruments.

    Attributes:
        posed: the question, by horizon. instruments: in the order of the shares.
        shares: by horizon, each (P,). total: effect of them all. without: the figure with none.
        worlds: laws posed. effort: largest residual and iteration count of their worlds.
        orders: gone through; 0: all of them.
    """

    posed: Mapping[str, Posed]
    wanted: Wanted
    instruments: tuple[Instrument, ...]
    shares: Mapping[str, Shares]
    total: Mapping[str, float]
    without: Mapping[str, float]
    worlds: int
    effort: tuple[float, int]
    orders: int


def instruments_of(
    asked: Question, options: ModelOptions, by: str | None
) -> tuple[Changes, list[Instrument]]:
    """Return what a question's variant changes in law, and that as instruments.

    Args:
        by: ``measure`` or ``family``; left out, families where there are more than six measures.

    Raises:
        BadInput: it changes nothing, or ``by`` is neither.
    """
    variant = asked.variant
    if variant is None or variant.no_law:
        raise BadInput(
            f"{asked.name} holds no law beyond the baseline's, so that there is nothing to "
            "attribute; ask about a variant that does, e.g. us-canada-2025/autos."
        )
    changes = changes_of(load_ledger(asked.project), asked.of, variant, options.measures)
    every = by_measure(changes)
    if not every:
        raise BadInput(
            f"{asked.name}: its law on {variant.on} is that of {asked.of.base_law_on}, which the "
            "baseline holds, so that there is nothing to attribute; ask about another variant."
        )
    families = by_family(changes)
    if by == "measure" or (by is None and len(every) <= 6):
        return changes, every
    if by not in (None, "family"):
        raise BadInput(f"--by {by}: give measure, family, belief or switch.")
    return changes, families


def attribute(
    asked: Question,
    options: Mapping[str, ModelOptions],
    wanted: Wanted,
    *,
    by: str | None = None,
    orders: int | None = None,
    say: Progress,
) -> Attribution:
    """Return the Shapley values of a variant's instruments on one figure, at every horizon.

    Args:
        options: by name of the horizon. by: see :func:`instruments_of`.
        orders: random orders to go through; all of them, exactly, where left out and there are
            twelve instruments or fewer.

    Raises:
        BadInput: all orders of more than twelve. NotSolved: a coalition has no solution.
    """
    first = next(iter(options.values()))
    posed = pose_all([asked], first, progress=say)
    every = {
        name: (posed if given is first else under(posed, **given.every))[0]
        for name, given in options.items()
    }
    changes, instruments = instruments_of(asked, first, by)
    count = len(instruments)
    checked_orders(orders, count)
    if orders is None and count > MOST_EXACT:
        orders = ORDERS
    taken = orders_of(count, orders, SEED) if orders else []
    masks = coalitions_of(taken, count) if taken else every_coalition(count)
    told, effort = _told(asked, changes, instruments, masks, options, wanted, say)
    whole = 2**count - 1
    shares, total, without = {}, {}, {}
    for name, worth in told.items():
        shares[name] = sampled_shares(worth, count, taken) if taken else exact_shares(worth, count)
        total[name] = float(worth[whole] - worth[0])
        without[name] = float(worth[0])
    return Attribution(
        every, wanted, tuple(instruments), shares, total, without, len(masks), effort, orders or 0
    )


def checked_orders(orders: int | None, count: int) -> None:
    """Refuse a number of orders that is odd, too small, or all of too many."""
    if orders is None:
        return
    if orders == 0 and count > MOST_EXACT:
        raise BadInput(
            f"--orders 0 asks for all orders of {count} instruments, {2**count:,} worlds; exact "
            f"values are given for {MOST_EXACT} or fewer. Use --by family, or leave --orders out."
        )
    if orders != 0 and (orders < 4 or orders % 2):
        raise BadInput(f"--orders {orders}: orders come in pairs; give an even number from 4 on.")


def _told(
    asked: Question,
    changes: Changes,
    instruments: Sequence[Instrument],
    masks: Sequence[int],
    options: Mapping[str, ModelOptions],
    wanted: Wanted,
    say: Progress,
) -> tuple[dict[str, dict[int, Float]], tuple[float, int]]:
    """Return the figure under each coalition's law, by horizon, and the effort of solving them."""
    first = replace(next(iter(options.values())), measures=())  # they are edits of the variant now
    told: dict[str, dict[int, Float]] = {name: {} for name in options}
    residual, iterations = 0.0, 0
    started = monotonic()
    chunks = [masks[at : at + CHUNK] for at in range(0, len(masks), CHUNK)]
    for done, chunk in enumerate(chunks):
        left = remaining(started, done, len(chunks))
        what = f"laws {done * CHUNK} of {len(masks)} with measures left out{left}"
        say(what, done, len(chunks))
        questions = [
            replace(asked, variant=changes.only(_held(instruments, mask))) for mask in chunk
        ]
        posed = pose_all(questions, first)
        every = [
            one
            for given in options.values()
            for one in under(posed, **replace(given, measures=()).every)
        ]
        solved = levels_all(every, tolerance=TOLERANCE)
        residual = max(residual, *(world.residual for world in solved))
        iterations = max(iterations, *(world.iterations for world in solved))
        worlds = iter(solved)
        for name in options:
            told[name] |= {mask: np.asarray(wanted.of(next(worlds))) for mask in chunk}
    return told, (residual, iterations)


def _held(instruments: Sequence[Instrument], mask: int) -> set[str]:
    return {
        name
        for k, instrument in enumerate(instruments)
        if mask >> k & 1
        for name in instrument.measures
    }
