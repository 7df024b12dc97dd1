"""Solve many draws of one question: worlds that differ in elasticities, duties and spending.

Draws are cut by index into blocks of ``BLOCK``, each solved alone, so that the answer does not
depend on who solves which, and is the same to the byte for any number of workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.cells import cells_of, empty_markets
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.cold_draws import BLOCK as COLD_BLOCK
from countermove.equilibrium.cold_draws import Block, ColdDraws, solve_cold
from countermove.equilibrium.company import Company
from countermove.equilibrium.draw_inputs import BY_DRAW, DrawInputs
from countermove.equilibrium.draw_outcomes import DrawOutcomes, Failure, arrays_of, joined
from countermove.equilibrium.equations import Point, evaluate, flat, residuals, unflat
from countermove.equilibrium.frozen_step import MEMORY as FROZEN_MEMORY
from countermove.equilibrium.frozen_step import FrozenStep
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.lanes import iterate
from countermove.equilibrium.nearby import frozen_at
from countermove.equilibrium.newton import Work
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import balance_trade, run, solve_at
from countermove.equilibrium.status import Status
from countermove.equilibrium.structure import structure_of
from countermove.equilibrium.varieties import Duties, wedges
from countermove.equilibrium.wages import labour_rule, scale_of, too_steep
from countermove.errors import BadInput, NotSolved

BLOCK = 64
"""Draws of a block, iterated together: with fewer, more time goes into short inner loops."""
PATIENCE = 2000
"""Evaluations of a draw tried alone where firms enter: most take under a hundred, and many of the
draws of high elasticities have no solution."""
MOST = 45
"""Iterations in company: a draw at the kink of a wage floor is sooner solved by itself then."""
TOLERANCE = 1e-9
CHANCE = 0.25
"""Chance, for the step, that a floor binds in a draw where it does not without draws, or not."""
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One question, and its solution without draws: where they begin and what shapes their steps.

    Attributes:
        economy: the baseline at the elasticities of the year, balanced where deficits are removed.
        duties, closure: what is charged, and the switches. tolerance: largest gap allowed.
        alone: the baseline at its elasticities of the long run, where draws are solved one by one.
        start: the solved point; ``None`` if there is none. binding_ds: floors that bind there.
        frozen, slow: the steps there, of mobile labour and of labour slow to move; ``None`` where
            the solver's own step is used.
    """

    economy: Economy
    duties: Duties
    closure: Closure
    tolerance: float
    alone: Economy | None = None
    start: Point | None = None
    binding_ds: Float | None = None
    frozen: FrozenStep | None = None
    slow: FrozenStep | None = None


def solve_draws(
    economy: Economy,
    duties: Duties,
    draws: DrawInputs,
    *,
    closure: Closure | None = None,
    tolerance: float = TOLERANCE,
    workers: int = 1,
) -> DrawOutcomes:
    """Return the solved worlds of all draws; those without a solution are ``failures``.

    Args:
        economy: the baseline, at its central elasticities of the long run. duties: the law.
        draws: what differs. closure: the switches; fixed deficits, mobile labour if left out.
        tolerance: largest gap allowed in any equation. workers: processes to use.

    Raises:
        BadInput: arrays of a wrong shape or range, or lines that are more than their cells.
    """
    how: dict[str, Any] = {"closure": closure, "tolerance": tolerance, "workers": workers}
    return joined(list(draw_blocks(economy, duties, draws, use=_whole, **how)))


def draw_blocks(
    economy: Economy,
    duties: Duties,
    draws: DrawInputs,
    *,
    use: Callable[[Block], Told],
    closure: Closure | None = None,
    tolerance: float = TOLERANCE,
    workers: int = 1,
) -> Iterator[Told]:
    """Yield what is wanted of each block of draws, in order; few blocks are held at a time.

    Args:
        use: called with each block where it was solved; with several workers it must be known by
            name in its module. The others: as in :func:`solve_draws`.
    """
    closure = closure or Closure()
    draws = draws.checked(duties, len(economy.sectors), closure)
    alone = duties.levy_ods is not None or draws.sigma_sx is not None or economy.in_markets
    if draws.mobility_x is not None or draws.supply_x is not None:
        labour_rule(draws.closure_of(0, closure), structure_of(economy), economy)  # may refuse
    slow = draws.mobility_x is not None and bool(np.isfinite(draws.mobility_x).any())
    asked = _asked(economy, duties, closure, tolerance, alone, slow=slow)
    if workers < 1:
        raise BadInput(f"workers={workers}: give a number of 1 or more.")
    size = COLD_BLOCK if alone else BLOCK
    blocks = [draws.block(first, first + size) for first in range(0, draws.count, size)]
    if workers == 1 or len(blocks) == 1:
        for block in blocks:
            yield use(solve_block(asked, block))
        return
    done = 0
    try:
        for told in _by_workers(asked, use, blocks, workers):
            yield told
            done += 1
    except (BrokenProcessPool, OSError):  # a worker died, or none is to be had
        for block in blocks[done:]:
            yield use(solve_block(asked, block))


def _by_workers(
    asked: Asked,
    use: Callable[[Block], Told],
    blocks: Sequence[DrawInputs],
    workers: int,
) -> Iterator[Told]:
    """Yield what is wanted of each block, in order; few are under way at a time."""
    waiting: deque[Future[Any]] = deque()
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(asked, use)) as pool:
        for block in blocks:
            waiting.append(pool.submit(_work, block))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_TASK: list[tuple[Asked, Callable[[Block], Any]]] = []


def _begin(asked: Asked, use: Callable[[Block], Any]) -> None:
    _TASK[:] = [(asked, use)]


def _work(block: DrawInputs) -> Any:
    asked, use = _TASK[0]
    return use(solve_block(asked, block))


def _whole(block: Block) -> DrawOutcomes:
    if isinstance(block, ColdDraws):
        raise BadInput(
            "draws of levies, of markups that follow elasticities, or where firms pay fixed costs "
            "or enter where they sell, are worlds of their own: take them block by block, with "
            "draw_blocks."
        )
    return block


def _asked(
    economy: Economy,
    duties: Duties,
    closure: Closure,
    tolerance: float,
    alone: bool,
    *,
    slow: bool = False,
) -> Asked:
    """Return the question, solved once without draws: where all that are in company begin."""
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    if closure.deficits == "removed":
        economy = balance_trade(economy)
    scaled = at_scale(economy, closure.elasticity_scale)
    if alone:
        return Asked(scaled, duties, closure, tolerance, economy)
    centre: Outcome | None
    frozen = frozen_at(scaled, closure)
    try:
        centre = solve_at(
            economy, wedges(scaled, duties), closure=closure, move=frozen, throw=False
        )
    except NotSolved:
        centre = None
    if centre is None or centre.status is not Status.SOLVED:
        return Asked(scaled, duties, closure, tolerance)
    point = Point(
        np.log(centre.wage_hat_o),
        np.log(centre.cost_hat_os),
        centre.expenditure_new_ds / economy.world_value_added,
    )
    binding = None
    if centre.labour is not None:
        binding = np.where(centre.labour.wages.active_ds, 1.0 - CHANCE, CHANCE)
    slowly = frozen_at(scaled, closure, slow=True) if slow else None
    return Asked(scaled, duties, closure, tolerance, None, point, binding, frozen, slowly)


def solve_block(asked: Asked, draws: DrawInputs) -> Block:
    """Return the outcomes of one block of draws."""
    if asked.alone is not None:
        return solve_cold(asked.alone, asked.duties, draws, asked.closure, asked.tolerance)
    return _in_company(asked, draws)


def _in_company(asked: Asked, draws: DrawInputs) -> DrawOutcomes:
    """Return the outcomes of draws that share a baseline; those that fail there are tried alone."""
    economy, closure = asked.economy, asked.closure
    base, given = structure_of(economy), (draws.rate_hx, draws.share_hx)
    cells = cells_of(economy, base, asked.duties, draws.theta_sx, *given)
    company = Company(
        economy,
        closure,
        draws.theta_sx,
        cells,
        **{name: getattr(draws, name) for name in BY_DRAW},
        binding_ds=asked.binding_ds,
    )
    ends, iterations, solved = _together(asked, company)
    status = np.full(draws.count, Status.STALLED)
    status[solved] = Status.SOLVED
    closed = empty_markets(base, cells)
    closed |= too_steep(scale_of(closure, economy)[:, None], draws.theta_sx).any(axis=0)
    status[closed] = Status.NO_EQUILIBRIUM
    for k in np.flatnonzero(~solved & ~closed).tolist():
        at, _, iterations[k], status[k] = run(
            company.alone(k),
            tolerance=asked.tolerance,
            work=Work(PATIENCE) if closure.entry else None,
        )
        ends[:, k] = flat(base, at.point)
    failed = status != Status.SOLVED
    lanes = company.lanes()
    every = evaluate(lanes, unflat(base, ends))
    arrays = arrays_of(every, lanes.volumes(every), economy.world_value_added)
    return DrawOutcomes(
        economy=economy,
        closure=closure,
        labour=company.rule(closure),
        inputs=draws,
        failures=tuple(
            Failure(k, status[k], draws.parameters(k)) for k in np.flatnonzero(failed).tolist()
        ),
        residual_x=_without(residuals(lanes, every), failed),
        iterations_x=iterations,
        **{name: _without(array, failed) for name, array in arrays.items()},
    )


def _together(asked: Asked, company: Company) -> tuple[Float, Int, Bool]:
    """Return where worlds iterated in company end (Q, S), their iterations, and which are solved.

    Worlds in which a sector's wage is its own go apart where they have a frozen step of theirs.
    """
    mobile = np.ones(company.count, dtype=bool)
    if company.mobility_x is not None and asked.frozen is not None:
        mobile = np.isinf(company.mobility_x)
    how: dict[str, Any] = {"tolerance": asked.tolerance, "limit": MOST, "start": asked.start}
    ends: Float = np.empty((0, 0))
    iterations, solved = np.zeros(company.count, dtype=np.intp), np.zeros(company.count, dtype=bool)
    for moves, step in ((True, asked.frozen), (False, asked.slow)):
        some = np.flatnonzero(mobile == moves)
        if not some.size:
            continue
        frozen: dict[str, Any] = {"move": step} if step else {}
        if step and moves:
            frozen["memory"] = FROZEN_MEMORY
        part = company if some.size == company.count else company.part(some)
        found = iterate(part.lanes, some.size, **how, **frozen)
        vector = flat(structure_of(asked.economy), found.point)
        if not ends.size:
            ends = np.empty((len(vector), company.count))
        ends[:, some], iterations[some], solved[some] = vector, found.iterations, found.solved
    return ends, iterations, solved


def _without(array: Any, failed_x: Bool) -> Any:
    """Return an array of draws with no figure where a draw failed."""
    return np.where(failed_x, np.nan, array) if array.dtype.kind == "f" else array
