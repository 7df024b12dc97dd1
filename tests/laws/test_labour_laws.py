"""Laws of the labour closures: limits, slackness, clearing, kinks, cases worked by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Point
from countermove.equilibrium.kinks import binding_floors, other_side, undecided_floors
from countermove.equilibrium.measures_of_change import (
    base_wage_bill,
    employment_hat,
    idle_share,
    mean_wage_hat,
    offered_hat,
    wage_hat,
)
from countermove.equilibrium.newton import newton
from countermove.equilibrium.problem import problem_of
from countermove.equilibrium.solve import run, solve
from countermove.equilibrium.status import Status
from countermove.equilibrium.wages import labour_rule
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.gradient import gradient, gradients
from tests.synthetic import synthetic_economy

CLOSURES = {
    "sluggish": Closure(labour="sluggish", mobility=0.8),
    "specific": Closure(labour="specific"),
    "elastic": Closure(supply=0.4),
    "specific elastic": Closure(labour="specific", supply=0.4),
    "rigid": Closure(wages="rigid"),
    "rigid specific": Closure(labour="specific", wages="rigid", deficits="proportional"),
    "rigid sluggish": Closure(labour="sluggish", wages="rigid", supply=0.2, floor=0.98),
    "floating": Closure(wages="rigid", floor=0.97, regime={"R01": "floating"}),
    "first year": Closure.first_year(elasticity_scale="long"),
    "absorbing, mobile": Closure(deficits="absorbing", wages="rigid"),
}
EVERY = pytest.mark.parametrize("closure", CLOSURES.values(), ids=CLOSURES)


def shocked(economy, size=0.3, seed=0):
    rng = np.random.default_rng(seed)
    n = len(economy.regions)
    added = rng.uniform(0, size, economy.tariff_rate_ods.shape)
    return economy.tariff_rate_ods + added * ~np.eye(n, dtype=bool)[:, :, None]


@EVERY
def test_unchanged_tariffs_change_nothing(closure):
    outcome = solve(synthetic_economy(6, 5, seed=1), closure=closure)
    assert outcome.iterations == 0
    for series in ("real_income_change", "labour_change", "employment_change", "unemployment_rate"):
        assert np.abs(outcome.values(series)).max() < 1e-8


@EVERY
def test_every_market_clears(closure):
    """Walras: trade balances, wage bills add up to incomes, the anchor and the floors hold."""
    economy = synthetic_economy(7, 5, seed=2)
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    world = economy.world_value_added
    flow = x.flow_new_ods
    gap = flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2)) - x.deficit_new_d
    assert np.abs(gap).max() < 1e-10 * world
    paid = (base_wage_bill(x) * wage_hat(x) * employment_hat(x)).sum(axis=1)
    assert np.abs(paid / (x.wage_hat_o * economy.value_added_d) - 1).max() < 1e-9
    if closure.deficits != "absorbing":  # there money is given, not world value added
        assert paid.sum() == pytest.approx(world, rel=1e-10)
    if closure.wages == "rigid":
        consumer = np.exp((economy.final_share_ds * np.log(x.price_hat_ds)).sum(axis=1))
        floor = np.full(7, closure.floor)
        if closure.regime:
            floor[1] *= consumer[1]
        over = wage_hat(x) - floor[:, None]
        live = economy.output_os > 0
        assert over[live].min() > -1e-10
        assert np.abs(over * idle_share(x))[live].max() < 1e-10
        assert idle_share(x).max() > 1e-3


@EVERY
def test_supply_follows_the_statement_of_the_closure(closure):
    economy = synthetic_economy(5, 4, seed=3)
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    consumer = np.exp((economy.final_share_ds * np.log(x.price_hat_ds)).sum(axis=1))
    expected = wage_hat(x) * (1.0 - idle_share(x))
    weight = base_wage_bill(x) / base_wage_bill(x).sum(axis=1, keepdims=True)
    if closure.nu == 0:
        assert np.ptp(expected, axis=1).max() < 1e-12
        total = (weight * offered_hat(x)).sum(axis=1)
        assert np.abs(total - (expected[:, 0] / consumer) ** closure.supply).max() < 1e-9
        return
    kappa = 1.0 / closure.nu - 1.0
    mean = (weight * expected ** (1 + kappa)).sum(axis=1) ** (1 / (1 + kappa))
    supply = ((mean / consumer) ** closure.supply)[:, None] * (expected / mean[:, None]) ** kappa
    assert np.abs(offered_hat(x) / supply - 1).max() < 1e-9


def test_sluggish_labour_tends_to_mobile_and_to_specific():
    economy = synthetic_economy(6, 5, seed=4)
    tariffs = shocked(economy)
    mobile = solve(economy, tariff_rate_ods=tariffs)
    specific = solve(economy, tariff_rate_ods=tariffs, closure=Closure(labour="specific"))

    def gap(mobility, other):
        x = solve(
            economy, tariff_rate_ods=tariffs, closure=Closure(labour="sluggish", mobility=mobility)
        )
        return np.abs(wage_hat(x) - wage_hat(other)).max()

    assert gap(np.inf, mobile) < 1e-10
    assert gap(1e7, mobile) < 1e-6
    assert gap(1e3, mobile) == pytest.approx(10 * gap(1e4, mobile), rel=0.05)
    assert gap(0.0, specific) < 1e-10
    assert gap(1e-7, specific) < 1e-6


@pytest.mark.parametrize("labour", ["mobile", "sluggish", "specific"])
@pytest.mark.parametrize("regime", ["fixed", "floating"])
def test_slack_floors_change_nothing(labour, regime):
    economy = synthetic_economy(6, 5, seed=5)
    tariffs = shocked(economy)
    flexible = solve(economy, tariff_rate_ods=tariffs, closure=Closure(labour=labour))
    rigid = Closure(labour=labour, wages="rigid", floor=0.5, regime=regime)
    slack = solve(economy, tariff_rate_ods=tariffs, closure=rigid)
    none = replace(rigid, floor=1.0, regime="flexible")
    free = solve(economy, tariff_rate_ods=tariffs, closure=none)
    for x in (slack, free):
        assert x.iterations <= flexible.iterations + 1
        assert binding_floors(x) == ()
        for name in ("real_income_change", "labour_change", "output_change"):
            assert np.abs(x.values(name) - flexible.values(name)).max() < 1e-8


@pytest.mark.parametrize("labour", ["mobile", "specific"])
@pytest.mark.parametrize(
    ("deficits", "floating"),
    [("proportional", ()), ("proportional", ("R01",)), ("absorbing", ())],
    ids=["fixed", "floating", "absorbing"],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_all_sets_of_binding_floors_one_fits(labour, deficits, floating, seed):
    """Complementarity by enumeration: each set of floors is imposed and solved as it stands."""
    economy = synthetic_economy(3, 2, seed=seed)
    tariffs = economy.tariff_rate_ods.copy()
    tariffs[1, 0] += 0.15
    tariffs[0, 1, 0] += 0.1
    closure = Closure(
        labour=labour,
        wages="rigid",
        floor=0.995,
        deficits=deficits,
        regime=dict.fromkeys(floating, "floating"),
    )
    ours = solve(economy, tariff_rate_ods=tariffs, closure=closure)
    problem = problem_of(
        economy,
        tariff_rate_ods=tariffs,
        iceberg_hat_ods=None,
        technology_hat_os=None,
        closure=closure,
    )
    rule = labour_rule(closure, problem.structure, economy)
    fitting = []
    for bits in product([False, True], repeat=3 if labour == "mobile" else 6):
        forced = np.array(bits).reshape(3, -1) & np.ones((3, 2), dtype=bool)
        imposed = replace(problem, labour=replace(rule, forced_ds=forced, memo={}))
        at, _, _, status = run(imposed, tolerance=1e-11)
        if status is not Status.SOLVED:
            continue
        consumer = (economy.final_share_ds * at.log_price_ds).sum(axis=1)
        short = rule.floors(consumer) - at.wages.log_expected_ds
        if (short[forced] > -1e-10).all() and (short[~forced] < 1e-10).all():
            fitting.append((forced, at))
    assert len(fitting) == 1
    forced, at = fitting[0]
    assert forced.any()
    assert (forced == ours.labour.wages.active_ds).all()
    assert np.abs(at.wages.log_wage_ds - ours.labour.wages.log_wage_ds).max() < 1e-9


@pytest.mark.parametrize("name", ["rigid", "rigid specific", "floating", "first year"])
def test_semismooth_newton_finds_the_same_floors(name):
    economy = synthetic_economy(6, 4, seed=6)
    tariffs = shocked(economy)
    closure = CLOSURES[name]
    ours = solve(economy, tariff_rate_ods=tariffs, closure=closure)
    problem = problem_of(
        economy,
        tariff_rate_ods=tariffs,
        iceberg_hat_ods=None,
        technology_hat_os=None,
        closure=closure,
    )
    rule = labour_rule(closure, problem.structure, economy)
    base = problem.structure.spending_ds
    start = Point(np.zeros(6), np.zeros_like(base), base)
    at, gap, _ = newton(replace(problem, labour=rule), start, tolerance=1e-12)
    assert gap <= 1e-12
    assert np.abs(at.wages.log_wage_ds - ours.labour.wages.log_wage_ds).max() < 1e-9
    assert (at.wages.active_ds == ours.labour.wages.active_ds).all()


def two_countries(sectors=1, share=0.3):
    """Two equal countries without inputs; each buys ``share`` of the first good abroad."""
    flow = np.zeros((2, 2, sectors))
    flow[:, :, 0] = [[1 - share, share], [share, 1 - share]]
    for s in range(1, sectors):
        flow[:, :, s] = np.eye(2)
    return economy_from_flows(
        flow,
        np.zeros((2, sectors, sectors)),
        np.zeros_like(flow),
        regions=["A", "B"],
        sectors=[f"g{s}" for s in range(sectors)],
        theta_s=4.0,
    )


def levied_by_b(economy, rate):
    tariffs = np.zeros_like(economy.tariff_rate_ods)
    tariffs[0, 1, 0] = rate
    return tariffs


def test_floating_floor_by_hand():
    """One good, no inputs, B taxes A, A's real wage is held.

    ``w_A = P_A`` with no tariff in A needs ``w_A = w_B``; so shares are those of the tariff alone,
    and balanced trade gives A's income over B's, which is A's employment.
    """
    share, rate, theta = 0.3, 0.25, 4.0
    economy = two_countries()
    x = solve(
        economy,
        tariff_rate_ods=levied_by_b(economy, rate),
        closure=Closure(wages="rigid", regime={"A": "floating"}),
    )
    bought = share * (1 + rate) ** -theta
    bought /= bought + 1 - share
    net = bought / (1 + rate)
    employed = net / (1 - bought + net) / share
    assert x.labour.wages.active_ds[:, 0].tolist() == [True, False]
    assert employment_hat(x)[0, 0] == pytest.approx(employed, abs=1e-9)
    assert x.values("employment_change")[0] == pytest.approx(100 * (employed - 1), abs=1e-7)
    assert x.values("unemployment_rate")[0] == pytest.approx(100 * (1 - employed), abs=1e-7)
    assert wage_hat(x)[0, 0] == pytest.approx(wage_hat(x)[1, 0], abs=1e-10)


def test_fixed_floor_by_hand():
    """The same with A's nominal wage held: one equation in B's wage, solved by bisection."""
    share, rate, theta = 0.3, 0.25, 4.0
    economy = two_countries()
    x = solve(economy, tariff_rate_ods=levied_by_b(economy, rate), closure=Closure(wages="rigid"))

    def surplus(w):
        """A's trade balance where A earns what the anchor leaves it: 2 - w, at wage one."""
        at_home = (1 - share) / (1 - share + share * w**-theta)
        bought = share * (1 + rate) ** -theta
        bought /= bought + (1 - share) * w**-theta
        net = bought / (1 + rate)
        return net * w / (1 - bought + net) - (2 - w) * (1 - at_home)

    low, high = 1.0, 1.9
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if surplus(middle) < 0 else (low, middle)
    assert wage_hat(x)[0, 0] == pytest.approx(1.0, abs=1e-12)
    assert wage_hat(x)[1, 0] == pytest.approx(low, abs=1e-9)
    assert employment_hat(x)[0, 0] == pytest.approx(2 - low, abs=1e-9)


def test_specific_wages_by_hand():
    """A traded and an untraded good with Cobb-Douglas spending and no inputs.

    The untraded wage follows income. A collects no duty, so its wages rise and fall together; in B
    the duty is spent too, and ``w_N / w_T = (1 + duty share of income / share of good T)``.
    """
    economy = two_countries(2)
    x = solve(
        economy,
        tariff_rate_ods=levied_by_b(economy, 0.25),
        closure=Closure(labour="specific"),
    )
    wage = wage_hat(x)
    assert wage[0, 1] == pytest.approx(wage[0, 0], abs=1e-10)
    income = wage[1].sum() + x.values("tariff_revenue")[1]
    assert wage[1, 1] == pytest.approx(0.5 * income, abs=1e-10)
    assert wage[1, 1] > wage[1, 0] + 1e-3
    assert np.abs(employment_hat(x) - 1).max() < 1e-10


def test_elastic_supply_by_hand():
    """One good: labour supplied is the real wage to the power of the elasticity."""
    economy = two_countries()
    x = solve(economy, tariff_rate_ods=levied_by_b(economy, 0.25), closure=Closure(supply=0.7))
    real = mean_wage_hat(x) / x.price_hat_ds[:, 0]
    assert np.abs(employment_hat(x)[:, 0] - real**0.7).max() < 1e-10
    assert x.values("employment_change")[0] < -0.1


@EVERY
def test_gradients_match_differences(closure):
    economy = replace(synthetic_economy(5, 4, seed=7), employment_ds=np.full((5, 4), 1e3))
    tariffs = shocked(economy)
    rng = np.random.default_rng(1)
    direction = rng.normal(size=tariffs.shape) * ~np.eye(5, dtype=bool)[:, :, None]
    wanted = ["R00", "R01.revenue", "R01.value_added.S00"]
    if not (closure.labour == "specific" and closure.wages == "flexible" and not closure.supply):
        wanted += ["R01.jobs.S02", "R02.labour.S01"]

    def values(step):
        x = solve(
            economy, tariff_rate_ods=tariffs + step * direction, closure=closure, tolerance=1e-13
        )
        return np.array([g.value for g in gradients(x, wanted)])

    h = 1e-4
    difference = values(-2 * h) - 8 * values(-h) + 8 * values(h) - values(2 * h)
    difference /= 12 * h
    at = solve(economy, tariff_rate_ods=tariffs, closure=closure, tolerance=1e-13)
    exact = [(g.tariff_rate_ods * direction).sum() for g in gradients(at, wanted)]
    scale = np.abs(difference).max() * 1e-8 + 1e-7 * np.abs(difference)
    assert (np.abs(exact - difference) <= scale + 1e-9).all()


def test_at_the_kink_each_side_has_its_gradient():
    """One importer's tariff pushes A's wage onto its floor: left and right differences differ."""
    economy = two_countries()
    closure = Closure(wages="rigid")
    at = solve(economy, closure=closure)
    assert undecided_floors(at) == (("A", "g0"), ("B", "g0"))
    free = gradient(at, "A")
    assert free.binding == () and len(free.one_sided_at) == 2

    def real_income(rate):
        x = solve(economy, tariff_rate_ods=levied_by_b(economy, rate), closure=closure)
        return np.log1p(x.values("real_income_change")[0] / 100)

    h = 1e-5
    right = (4 * real_income(h) - real_income(2 * h)) / (2 * h)
    # With a duty in B the floor of A binds and that of B does not.
    labour = at.labour
    bound = labour.wages._replace(active_ds=np.array([[True], [False]]))
    below = replace(at, labour=replace(labour, wages=bound))
    side = gradient(below, "A")
    assert side.binding == (("A", "g0"),)
    assert side.tariff_rate_ods[0, 1, 0] == pytest.approx(right, rel=1e-6)
    assert free.tariff_rate_ods[0, 1, 0] != pytest.approx(right, rel=0.1)
    assert binding_floors(other_side(at)) == (("A", "g0"), ("B", "g0"))


@pytest.mark.parametrize("name", ["specific", "sluggish", "rigid", "rigid specific"])
def test_the_best_tariff_beats_others_under_every_closure(name):
    economy = synthetic_economy(4, 3, seed=8)
    closure = replace(CLOSURES[name], deficits="removed")
    best = optimal_tariff(economy, "R01", closure=closure)
    rates = best.outcome.tariff_rate_ods
    top = solve(economy, tariff_rate_ods=rates, closure=closure).values("real_income_change")[1]
    assert top == pytest.approx(best.outcome.values("real_income_change")[1], abs=1e-8)
    rng = np.random.default_rng(2)
    for size in (0.3, 0.05, 0.01):
        for _ in range(8):
            other = rates.copy()
            other[:, 1] += size * rng.uniform(-1, 1, other[:, 1].shape)
            other[:, 1] = np.maximum(other[:, 1], -0.3)
            other[1, 1] = economy.tariff_rate_ods[1, 1]
            x = solve(economy, tariff_rate_ods=other, closure=closure)
            assert x.values("real_income_change")[1] < top + 1e-9
