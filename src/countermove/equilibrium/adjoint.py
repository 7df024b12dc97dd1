r"""Derivatives of payoffs by one adjoint solve: every tariff, iceberg wedge, elasticity at once.

With multipliers $a$ on the cost equations, $b$ on spending and $q$ on the trade balances, the
derivative of a payoff $O$ with respect to a parameter is that of
$O + \sum a\,r^c + \sum b\,r^X + \sum q\,e$ at fixed wages, costs and spending. Several payoffs
are columns of one solve (axis ``m``), so that matrix-vector products become matrix products.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.demand_loop import backward, demand_step
from countermove.equilibrium.equations import per_net
from countermove.equilibrium.linear import Linearisation
from countermove.errors import NotSolved

TOLERANCE = 1e-11
MAX_ITERATIONS = 80
APART = 3
"""Payoffs up to which each is solved by itself: short last axes are slow."""


class Seeds(NamedTuple):
    """Partial derivatives of M payoffs with respect to what the model yields.

    ``log_price_dsm``, ``output_dsm`` and ``revenue_dsm`` are (N, J, M); ``log_wage_dm, income_dm,
    deficit_dm, exports_dm`` (N, M). Income counts its own parts (wages, revenue, deficit) itself.
    """

    log_price_dsm: Float
    output_dsm: Float
    revenue_dsm: Float
    log_wage_dm: Float
    income_dm: Float
    deficit_dm: Float
    exports_dm: Float


class Multipliers(NamedTuple):
    """Shadow values of the equations: balance (N, M), cost and spending (N, J, M)."""

    balance_dm: Float
    cost_dsm: Float
    spending_dsm: Float


Back = Callable[[Linearisation, Multipliers], Multipliers]
"""What moves multipliers by the gaps of their equations: :func:`step_back`, or one frozen."""


class Sweep(NamedTuple):
    """One transposed evaluation: gaps of the adjoint equations and the values flows carry.

    ``price_bar_sdm`` values log prices, with ``price_direct_dsm`` its part that does not run
    through trade flows; a flow from ``o`` to ``d`` is worth ``supply_osm + demand_dsm`` and an own
    sale ``own_dsm``; what is levied on it by ``o`` is worth ``taken_osm + demand_dsm``.
    """

    gap: Multipliers
    price_bar_sdm: Float
    price_direct_dsm: Float
    supply_osm: Float
    demand_dsm: Float
    own_dsm: Float
    taken_osm: Float


@dataclass(frozen=True, slots=True, eq=False)
class Adjoint:
    """Solved multipliers of M payoffs with the residual and the iterations they took."""

    multipliers: Multipliers
    sweep: Sweep
    residual: float
    iterations: int


def no_seeds(regions: int, sectors: int, payoffs: int) -> Seeds:
    """Return zero seeds to be filled in by the payoffs."""
    return Seeds(
        *(np.zeros((regions, sectors, payoffs)) for _ in range(3)),
        *(np.zeros((regions, payoffs)) for _ in range(4)),
    )


def sweep(lin: Linearisation, seeds: Seeds, at: Multipliers) -> Sweep:
    """Evaluate the transposed linear equations: the trade sweep and the country sweep, reversed."""
    base, theta = lin.problem.structure, lin.problem.theta_s[:, None, None]
    q, a, b = at
    if base.profit_ds is not None:
        a = np.asarray(base.cost_lift_ds)[:, :, None] * a
    price = np.matmul(base.io_dsk, a) + seeds.log_price_dsm
    sales = np.matmul(base.io_dks, b) + seeds.output_dsm
    paid = np.matmul(base.va_ds[:, None, :], a)[:, 0]
    relief: Float | float = 0.0
    entered: Float | float = 0.0
    if lin.slopes is not None:
        paid, relief, entered = _through_wages(lin, base.va_ds[:, :, None] * a, price, sales)
    income = np.matmul(base.final_ds[:, None, :], b)[:, 0] + seeds.income_dm
    besides = lin.at.revenue_d + lin.at.profit_d
    by_income, counts = lin.problem.rule.slopes(lin.at.value_added_d, besides)
    from_income = by_income.T @ deficit_values(lin, seeds, at)
    revenue = (income + counts * from_income + relief)[:, None, :] + seeds.revenue_dsm
    wages = income + from_income
    if base.profit_ds is not None:
        sales += base.profit_ds[:, :, None] * (income + counts * from_income)[:, None, :]
    anchored = lin.problem.rule.anchored
    if anchored:
        supply = sales + (q * lin.per_sold_d[:, None])[:, None, :]
        net = np.asarray(1.0 + per_net(base.margin_d))
        demand = -(q * lin.per_bought_d[:, None])[:, None, :] - revenue * net[..., None, None]
        wages -= q.sum(axis=0)
    else:
        bill = (base.va_ds * lin.at.output_ds).sum(axis=1)
        sales = supply = sales + (base.va_ds / bill[:, None])[:, :, None] * q[:, None, :]
        demand = -revenue
    supply = supply + seeds.exports_dm[:, None, :]
    own = sales - revenue
    z, phi = lin.at.supply_so[:, :, None], lin.at.price_factor_sd[:, :, None]
    spent = np.matmul(lin.problem.offshore, z * supply.transpose(1, 0, 2)) / phi
    bought = demand.transpose(1, 0, 2)
    spent += lin.foreign_share_sd[:, :, None] * bought
    spent += lin.own_share_sd[:, :, None] * own.transpose(1, 0, 2)
    taken = revenue + ((q * lin.per_sold_d[:, None])[:, None, :] if anchored else 0.0)
    levied, levies = lin.problem.levied, 0.0
    if levied is not None:
        sold, scale = levied.transpose(0, 2, 1), lin.at.scale_sd[:, :, None]
        worth = taken.transpose(1, 0, 2)
        spent += (np.matmul(levied, z * worth) + np.matmul(levied, z) * bought) / phi
        levies = z * (np.matmul(sold, scale) * worth + np.matmul(sold, scale * bought))
    spending = lin.at.point.spending_ds.T[:, :, None]
    price_bar = price.transpose(1, 0, 2) + theta * spending * spent
    right = np.concatenate([price_bar / phi, -theta * (spending / phi) * bought], axis=1)
    cost = z * np.matmul(lin.problem.stacked.transpose(0, 2, 1), right)
    cost -= theta * lin.at.exports_ds.T[:, :, None] * supply.transpose(1, 0, 2)
    cost -= theta * levies
    cost -= theta * lin.at.own_sales_ds.T[:, :, None] * own.transpose(1, 0, 2)
    for d, kernel_soo in lin.bends:
        cost += np.matmul(kernel_soo, supply.transpose(1, 0, 2) + demand[d][:, None, :])
    gap = Multipliers(
        paid + wages * lin.at.value_added_d[:, None] + seeds.log_wage_dm - (0.0 if anchored else q),
        cost.transpose(1, 0, 2) - at.cost_dsm,
        spent.transpose(1, 0, 2) + revenue - b + entered,
    )
    return Sweep(gap, price_bar, price, supply, demand, own, taken)


def deficit_values(lin: Linearisation, seeds: Seeds, at: Multipliers) -> Float:
    r"""Return (N, M) derivatives of payoffs with respect to deficits, in world value added.

    A deficit is spent, $\alpha_d\cdot b_d$, counts as income, and pays for imports: with $q$ the
    multiplier of the trade balance, $q_d/(EX_d + D_d^+)$ for a deficit, $q_d/(IM_d + D_d^-)$ for a
    surplus. Where deficits absorb, no equation asks for the balance.
    """
    q, _, b = at
    spent = np.matmul(lin.problem.structure.final_ds[:, None, :], b)[:, 0]
    if not lin.problem.rule.anchored:
        return np.asarray(spent + seeds.income_dm + seeds.deficit_dm)
    weight = np.where(lin.at.deficit_d < 0, lin.per_bought_d, lin.per_sold_d)[:, None]
    return spent + seeds.income_dm + seeds.deficit_dm + q * weight


def _through_wages(
    lin: Linearisation, worth: Float, price: Float, sales: Float
) -> tuple[Float, Float, Float | float]:
    """Pass the worth of log sector wages on: to prices and sales in place.

    Returns the worth of log incomes and of duties, (N, M) each, and of spending, (N, J, M).
    """
    rule = lin.problem.labour
    assert lin.slopes is not None
    assert lin.paid is not None
    assert rule is not None
    income, output, prices = (slope[:, :, None] * worth for slope in lin.slopes)
    real, incomes = prices.sum(axis=1), income.sum(axis=1)
    if rule.market_d is not None:  # dear labour makes a market small
        dear = -rule.market_d[:, None] * price.sum(axis=1)
        real += lin.paid.price_ds[:, :1] * dear
        incomes = incomes + lin.paid.income_ds[:, :1] * dear
    price += lin.problem.structure.final_ds[:, :, None] * real[:, None, :]
    by_duties, by_wage = rule.relief_slopes(lin.at.value_added_d, lin.at.revenue_d)
    sales += ratio(output, lin.at.output_ds[:, :, None])
    entered: Float | float = 0.0
    if rule.market_d is not None:
        spending = lin.at.point.spending_ds[:, :, None]
        entered = ratio(rule.market_d[:, None, None] * price, spending)
    return incomes - real * by_wage[:, None], -real * by_duties[:, None], entered


def solve_adjoint(
    lin: Linearisation,
    seeds: Seeds,
    *,
    tolerance: float = TOLERANCE,
    start: Multipliers | None = None,
    back: Back | None = None,
    throw: bool = True,
) -> Adjoint:
    """Return the multipliers of M payoffs, by the solver's iteration with its step transposed.

    Args:
        lin: the equilibrium. seeds: partial derivatives of the payoffs.
        tolerance: largest gap of the adjoint equations allowed, relative to a payoff's seeds.
        start: multipliers of a problem close by. back: the step of the iteration, e.g. one frozen
            at a world close by. throw: raise where it is not reached.

    Raises:
        NotSolved: the gap stalled above the tolerance.

    References:
        Giles & Pierce (2000), "An introduction to the adjoint approach to design", Flow, Turbulence
        and Combustion 65, section 2; Walker & Ni (2011) for the mixing.
    """
    shape = seeds.log_price_dsm.shape
    if 1 < shape[2] <= APART:
        columns = [
            solve_adjoint(
                lin, Seeds(*_column(seeds, m)), tolerance=tolerance, back=back, throw=throw,
                start=None if start is None else Multipliers(*_column(start, m)),
            )
            for m in range(shape[2])
        ]  # fmt: skip
        return _side_by_side(columns)
    point = start or Multipliers(np.zeros_like(seeds.log_wage_dm), np.zeros(shape), np.zeros(shape))
    scale = _scale(lin, seeds)
    size = point.balance_dm.size + 2 * point.cost_dsm.size
    mixer = Anderson(size, memory=12 if shape[2] < 8 else 8)
    best: Adjoint | None = None
    for iteration in range(MAX_ITERATIONS + 1):
        at = sweep(lin, seeds, point)
        gap = _size(lin, at.gap, scale)
        if best is None or gap < best.residual:
            best = Adjoint(point, at, gap, iteration)
        if gap <= tolerance or not np.isfinite(gap):
            break
        x, f = _flat(lin, point), _flat(lin, (back or step_back)(lin, at.gap))
        point = _unflat(lin, mixer.next(x, f), shape)
    assert best is not None
    if not best.residual <= tolerance:
        best = _krylov(lin, seeds, best, scale, tolerance)
    if throw and not best.residual <= tolerance:
        raise NotSolved(
            f"the derivatives were not found: residual {best.residual:.1e} is above "
            f"{tolerance:.0e}. Check that the outcome itself is solved, or loosen `tolerance`."
        )
    return best


def _column(parts: Iterable[Float], payoff: int) -> Iterator[Float]:
    """Yield what belongs to one of M payoffs."""
    return (np.ascontiguousarray(part[..., payoff, None]) for part in parts)


def _side_by_side(columns: Sequence[Adjoint]) -> Adjoint:
    """Return payoffs solved one by one as columns of one solution."""

    def together(parts: Sequence[Float]) -> Float:
        return np.concatenate(parts, axis=-1)

    swept = [column.sweep for column in columns]
    gap = Multipliers(*map(together, zip(*(one.gap for one in swept), strict=True)))
    return Adjoint(
        Multipliers(*map(together, zip(*(one.multipliers for one in columns), strict=True))),
        Sweep(gap, *map(together, zip(*(one[1:] for one in swept), strict=True))),
        max(one.residual for one in columns),
        max(one.iterations for one in columns),
    )


def _scale(lin: Linearisation, seeds: Seeds) -> Float:
    """Return (M,) sizes of the payoffs' seeds, by which gaps are measured."""
    parts = [
        np.abs(seeds.log_price_dsm).max(axis=(0, 1)),
        np.abs(seeds.output_dsm * lin.at.output_ds[:, :, None]).max(axis=(0, 1)),
        np.abs(seeds.log_wage_dm).max(axis=0),
    ]
    money = (
        np.abs(seeds.revenue_dsm).max(axis=1),
        seeds.income_dm,
        seeds.deficit_dm,
        seeds.exports_dm,
    )
    parts += [np.abs(seed * lin.at.income_d[:, None]).max(axis=0) for seed in money]
    largest = np.max(parts, axis=0)
    return np.where(largest > 0, largest, 1.0)


def _size(lin: Linearisation, gap: Multipliers, scale: Float) -> float:
    """Return the largest gap of all equations and payoffs, relative to the payoff's size."""
    spending = np.abs(gap.spending_dsm * lin.at.point.spending_ds[:, :, None]).max(axis=(0, 1))
    cost = np.abs(gap.cost_dsm).max(axis=(0, 1))
    balance = np.abs(gap.balance_dm).max(axis=0)
    return float((np.max([balance, cost, spending], axis=0) / scale).max())


def step_back(lin: Linearisation, gap: Multipliers) -> Multipliers:
    """Map gaps to a step: the transpose of the solver's preconditioner."""
    base, moved = lin.problem.structure, lin.matrices
    if lin.problem.loop is not None:
        parts = () if moved is None else (moved.slopes, moved.inverse_dks, moved.push_ds)
        own = demand_step(base, lin.problem.loop, *parts)
        return Multipliers(*backward(base, lin.problem.rule, own, lin.at.value_added_d, gap))
    home = base.home_ds[:, :, None]
    through = base.pass_through_ds if moved is None else moved.pass_through_ds
    wage = gap.balance_dm + np.matmul(through[:, None, :], gap.cost_dsm)[:, 0]
    wage += np.matmul(lin.at.point.spending_ds[:, None, :], gap.spending_dsm)[:, 0]
    spending = gap.spending_dsm
    if moved is None or lin.inverse_dks is None:
        wage_step, cost = lin.problem.wage_step_d, np.matmul(base.leontief_dsk, gap.cost_dsm)
    else:
        wage_step = moved.wage_step_d
        cost = np.matmul(lin.inverse_dks.transpose(0, 2, 1), gap.cost_dsm)
        spending = spending + (moved.push_ds * base.inverse_spending_ds)[:, :, None] * cost
    return Multipliers(
        wage_step[:, None] * wage, cost, home * np.matmul(base.leontief_dks, spending / home)
    )


def _flat(lin: Linearisation, values: Multipliers) -> Float:
    scaled = values.spending_dsm * lin.problem.structure.spending_ds[:, :, None]
    return np.concatenate([values.balance_dm.ravel(), values.cost_dsm.ravel(), scaled.ravel()])


def _unflat(lin: Linearisation, vector: Float, shape: tuple[int, ...]) -> Multipliers:
    n, j, m = shape
    first, second = n * m, n * m + n * j * m
    spending = (
        vector[second:].reshape(shape) * lin.problem.structure.inverse_spending_ds[:, :, None]
    )
    return Multipliers(vector[:first].reshape(n, m), vector[first:second].reshape(shape), spending)


def _krylov(
    lin: Linearisation, seeds: Seeds, best: Adjoint, scale: Float, tolerance: float
) -> Adjoint:
    """Finish by GMRES, one payoff at a time, from the best point reached."""
    from scipy.sparse.linalg import LinearOperator, gmres

    n, j, _ = seeds.log_price_dsm.shape
    shape = (n, j, 1)
    nothing = no_seeds(n, j, 1)
    size = n + 2 * n * j

    def product(vector: Float) -> Float:
        gap = sweep(lin, nothing, _unflat(lin, vector, shape)).gap
        return -_flat(lin, step_back(lin, gap))

    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
    columns = []
    for m in range(seeds.log_price_dsm.shape[2]):
        point = Multipliers(*(part[..., m : m + 1] for part in best.multipliers))
        gap = Multipliers(*(part[..., m : m + 1] for part in best.sweep.gap))
        right = _flat(lin, step_back(lin, gap))
        accuracy = 0.1 * tolerance * scale[m] / max(float(np.abs(right).max()), 1e-300)
        move, _ = gmres(operator, right, rtol=min(accuracy, 0.1), restart=60, maxiter=4)
        columns.append(_unflat(lin, _flat(lin, point) + move, shape))
    point = Multipliers(*(np.concatenate(parts, axis=-1) for parts in zip(*columns, strict=True)))
    at = sweep(lin, seeds, point)
    return Adjoint(point, at, _size(lin, at.gap, scale), best.iterations + 60)
