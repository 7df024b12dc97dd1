"""Many draws together are the cold solves one by one, and the same whoever solves them."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from multiprocessing import parent_process

import numpy as np
import pytest

from countermove.economy.capital import with_capital
from countermove.economy.markups import RESTRICTED, at_market, with_markups
from countermove.economy.materials import with_materials
from countermove.economy.own import economy_from_trade
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.demand_loop import reactions
from countermove.equilibrium.draw_trade import sales_to
from countermove.equilibrium.draws import BLOCK, DrawInputs, draw_blocks, solve_draws
from countermove.equilibrium.horizon import at_scale, elasticity_scale
from countermove.equilibrium.levels import BY_FLOWS
from countermove.equilibrium.sector_step import rivals
from countermove.equilibrium.series import SERIES
from countermove.equilibrium.solve import balance_trade, solve_at
from countermove.equilibrium.status import Status
from countermove.equilibrium.structure import structure_of
from countermove.equilibrium.varieties import Duties, Varieties, wedges
from countermove.errors import BadInput
from tests.synthetic import synthetic_economy

N, J = 7, 5
CLOSURES = {
    "long run": Closure(),
    "proportional": Closure(deficits="proportional"),
    "multiplicative": Closure(deficits="multiplicative"),
    "removed": Closure(deficits="removed"),
    "first year": Closure.first_year(),
    "a currency down": Closure.first_year(exchange={"R02": 0.95}),
    "absorbing, wages flexible": Closure.first_year(wages="flexible"),
    "specific": Closure(labour="specific"),
    "sluggish, elastic": Closure(labour="sluggish", supply=0.5),
    "entry": Closure(scale=0.05),
    "entry, tax relief": Closure(scale=0.05, supply=0.5, revenue="income-tax"),
    "rigid": Closure(wages="rigid", floor=0.99),
    "rigid, sluggish": Closure(wages="rigid", labour="sluggish", floor=0.9),
}


def economy():
    return synthetic_economy(N, J, seed=3)


def duties():
    rng = np.random.default_rng(5)
    parts = []
    for d in (0, 4):
        cells = [(o, s) for o in range(N) for s in range(J - 1) if o != d and (o + s + d) % 3]
        lines = [cell for cell in cells for _ in range(2)]
        origin, sector = np.array(lines).T
        share, rate = rng.uniform(0.1, 0.5, len(lines)), rng.uniform(0.05, 0.5, len(lines))
        banned = np.arange(len(lines)) == 3
        parts.append(Varieties(d, origin, sector, share, rate, banned))
    return Duties(tuple(parts))


def drawn(world, law, count, *, closure=None, seed=0):
    """Return draws of everything that can be drawn."""
    rng = np.random.default_rng(seed)
    scale = at_scale(world, (closure or Closure()).elasticity_scale).theta_s / world.theta_s
    lines = sum(part.share.size for part in law.varieties)
    share = np.concatenate([part.share for part in law.varieties])
    rate = np.concatenate([part.added_rate for part in law.varieties])
    absorbing = closure is not None and closure.deficits == "absorbing"
    return DrawInputs(
        (scale * world.theta_s)[:, None] * np.exp(0.2 * rng.standard_normal((J, count))),
        rate[:, None] * rng.uniform(0.5, 1.0, (lines, count)),
        share[:, None] * rng.uniform(0.4, 1.0, count),
        rng.uniform(0.0, 0.6, count) if absorbing else None,
        rng.uniform(0.0, 0.5, count) if absorbing else None,
    )


def cold(world, law, draws, draw, closure):
    """Return one draw solved by itself, from the baseline, by the ordinary door."""
    if closure.deficits == "removed":
        world = balance_trade(world)
    own = world.with_elasticities(draws.theta_sx[:, draw], name="drawn")
    sizes = np.cumsum([0, *(part.share.size for part in law.varieties)])
    given = {"added_rate": draws.rate_hx, "share": draws.share_hx}
    parts = tuple(
        replace(
            part,
            **{
                name: (array[first:last, draw] if array.ndim == 2 else array[first:last])
                for name, array in given.items()
                if array is not None
            },
        )
        for part, first, last in zip(law.varieties, sizes[:-1], sizes[1:], strict=True)
    )
    spent = {
        name: float(array[draw])
        for name, array in (("m", draws.m_x), ("rho", draws.rho_x))
        if array is not None
    }
    closure = replace(closure, elasticity_scale="long", **spent)
    return solve_at(own, wedges(own, replace(law, varieties=parts)), closure=closure, throw=False)


@pytest.mark.parametrize("name", CLOSURES)
def test_draws_are_cold_solves(name):
    world, law, closure = economy(), duties(), CLOSURES[name]
    draws = drawn(world, law, 19, closure=closure)
    found = solve_draws(world, law, draws, closure=closure, tolerance=1e-11)
    assert not found.failures
    assert (found.residual_x <= 1e-11).all()
    for draw in (0, 7, 18):
        single, ours = cold(world, law, draws, draw, closure), found.world(draw)
        assert ours.cost_hat_os == pytest.approx(single.cost_hat_os, abs=1e-10)
        for key, series in SERIES.items():
            if series.dimension in ("country", "sector") and key not in BY_FLOWS:
                one, other = series.compute(ours), series.compute(single)
                assert one == pytest.approx(other, rel=1e-8, abs=1e-8, nan_ok=True), key


OWN_LABOUR = ("long run", "removed", "first year", "entry", "rigid")


@pytest.mark.parametrize("name", OWN_LABOUR)
def test_labour_markets_of_draws_are_those_of_cold_solves(name):
    world, law, closure = economy(), duties(), CLOSURES[name]
    rigid = closure.wages == "rigid"
    mobility, supply = np.array([np.inf, 0.5, 3.0, 0.1, np.inf]), np.array([0, 0, 0.5, 0.25, 0.7])
    floor = np.array([1.0, 0.96, 0.9, 1.0, 0.97]) if rigid else None
    draws = drawn(world, law, 5, closure=closure)
    own = replace(draws, mobility_x=mobility, supply_x=supply, floor_x=floor)
    found = solve_draws(world, law, own, closure=closure, tolerance=1e-11)
    assert not found.failures
    for draw in range(5):
        switches = {"mobility": mobility[draw], "supply": supply[draw]} | (
            {"floor": floor[draw]} if rigid else {}
        )
        single = cold(world, law, draws, draw, replace(closure, labour="sluggish", **switches))
        ours = found.world(draw)
        assert ours.cost_hat_os == pytest.approx(single.cost_hat_os, abs=1e-10)
        for key, series in SERIES.items():
            if series.dimension in ("country", "sector") and key not in BY_FLOWS:
                one, other = series.compute(ours), series.compute(single)
                assert one == pytest.approx(other, rel=1e-8, abs=1e-8, nan_ok=True), key
    if name == "long run":
        plain = solve_draws(world, law, draws.block(0, 1), tolerance=1e-11)
        same = found.log_cost_osx[..., 0]
        assert same == pytest.approx(plain.log_cost_osx[..., 0], abs=1e-10), "at the centre"
        alone = own.block(0, 1)  # a block of worlds at the centre has wages like any other
        assert solve_draws(world, law, alone).log_wage_dsx.shape == (N, J, 1)


def test_a_draw_steps_by_its_own_elasticities():
    """With steps held at the mean of all draws these take 18.5 iterations on average."""
    world, law, closure = economy(), duties(), CLOSURES["first year"]
    draws = drawn(world, law, 16, closure=closure)
    apart = np.ones((J, 16))
    apart[0] = np.geomspace(0.3, 5.0, 16)
    own = replace(draws, theta_sx=draws.theta_sx * apart)
    found = solve_draws(world, law, own, closure=closure)
    assert not found.failures
    assert found.iterations_x.mean() < 16


def test_sectors_of_slow_labour_step_with_their_rivals():
    """With own costs and wages alone these take 19.7 iterations on average."""
    base = structure_of(economy())
    outward, inward, slopes = rivals(base)
    own = np.einsum("soi,si,sio->os", outward, slopes, inward)
    assert own == pytest.approx(base.va_ds * reactions(base, np.ones(J)).fall_ds, abs=1e-12)
    slow = replace(drawn(economy(), duties(), 16), mobility_x=np.full(16, 0.5))
    found = solve_draws(economy(), duties(), slow)
    assert not found.failures
    assert found.iterations_x.mean() < 12


def test_the_sums_are_those_of_the_flows():
    world, law = economy(), duties()
    draws = drawn(world, law, 3)
    found = solve_draws(world, law, draws, tolerance=1e-12)
    flow = cold(world, law, draws, 1, Closure()).flow_new_ods
    abroad = flow * (1 - np.eye(N))[:, :, None]
    assert found.exports_osx[..., 1] == pytest.approx(abroad.sum(axis=1), rel=1e-9)
    assert found.imports_dsx[..., 1] == pytest.approx(abroad.sum(axis=0), rel=1e-9)
    assert found.output_osx[..., 1] == pytest.approx(flow.sum(axis=1), rel=1e-9)
    parts = found.value_added_dx + found.revenue_dx + found.deficit_dx
    assert found.income_dx == pytest.approx(parts, rel=1e-12)


@pytest.mark.parametrize("closure", [Closure(), Closure.first_year()], ids=["long", "first year"])
def test_the_bytes_do_not_depend_on_who_solves_them(closure):
    world, law = economy(), duties()
    draws = drawn(world, law, BLOCK + 9, closure=closure)
    one, two, eight = (
        solve_draws(world, law, draws, closure=closure, workers=workers) for workers in (1, 2, 8)
    )
    last = solve_draws(world, law, draws.block(BLOCK, BLOCK + 9), closure=closure)
    for field in fields(one):
        first = getattr(one, field.name)
        if isinstance(first, np.ndarray):
            for other in (two, eight):
                assert first.tobytes() == getattr(other, field.name).tobytes(), field.name
            tail = np.ascontiguousarray(first[..., BLOCK:])
            assert tail.tobytes() == getattr(last, field.name).tobytes(), field.name


@pytest.mark.parametrize("worse", [1e12, None], ids=["prohibitive", "all banned"])
def test_a_draw_without_a_solution_says_so_and_spoils_no_other(worse):
    world = economy()
    debtor = int(world.deficit_d.argmax())
    cells = [(o, s) for o in range(N) for s in range(J) if world.trade_share_ods[o, debtor, s] > 0]
    foreign = [(o, s) for o, s in cells if o != debtor]
    origin, sector = np.array(foreign).T
    every = np.ones(len(foreign))
    part = Varieties(debtor, origin, sector, every, 0.1 * every, np.zeros(len(foreign), bool))
    law = Duties((part,))
    rates = np.repeat(0.1 * every[:, None], 8, axis=1)
    draws = replace(drawn(world, law, 8), rate_hx=rates, share_hx=None)
    usual = solve_draws(world, law, draws)
    assert not usual.failures
    wild = rates.copy()
    wild[:, 3] = worse or 1e60  # the deficit is given, and nothing comes in that could be it
    found = solve_draws(world, law, replace(draws, rate_hx=wild))
    (failure,) = found.failures
    assert failure.draw == 3
    assert failure.status is not Status.SOLVED
    assert (failure.parameters["rate_hx"] == wild[:, 3]).all()
    assert (failure.parameters["theta_sx"] == draws.theta_sx[:, 3]).all()
    assert found.failed_x.tolist() == [k == 3 for k in range(8)]
    assert found.world(3).status is failure.status
    for field in fields(found):
        array = getattr(found, field.name)
        if isinstance(array, np.ndarray) and array.dtype.kind == "f" and array.size:
            assert np.isnan(array[..., 3]).all()
            others = np.delete(array, 3, axis=-1)
            assert np.isfinite(others).all()
    close = np.delete(found.log_cost_osx, 3, axis=-1)
    assert close == pytest.approx(np.delete(usual.log_cost_osx, 3, axis=-1), abs=1e-8)


def test_shared_arrays_hold_for_every_draw():
    world, law = economy(), duties()
    draws = drawn(world, law, 4)
    shared = replace(draws, rate_hx=draws.rate_hx[:, 0], share_hx=draws.share_hx[:, 0])
    spread = replace(
        draws,
        rate_hx=np.repeat(draws.rate_hx[:, :1], 4, axis=1),
        share_hx=np.repeat(draws.share_hx[:, :1], 4, axis=1),
    )
    one, other = (solve_draws(world, law, given) for given in (shared, spread))
    assert one.log_cost_osx == pytest.approx(other.log_cost_osx, abs=1e-14)
    none = solve_draws(world, law, DrawInputs(draws.theta_sx))
    assert none.log_cost_osx[..., 2] == pytest.approx(
        np.log(cold(world, law, DrawInputs(draws.theta_sx), 2, Closure()).cost_hat_os), abs=1e-9
    )


def test_edits_of_whole_cells_hold_in_every_draw():
    world = economy()
    shape = world.trade_share_ods.shape
    law = duties().charged((1, 4, slice(0, 2)), 0.2, shape).raised((2, 0, 1), 0.1, shape)
    law = law.hindered((slice(None), 5, 2), 1.3, shape)
    draws = DrawInputs(drawn(world, law, 3).theta_sx)
    found = solve_draws(world, law, draws, tolerance=1e-11)
    single = cold(world, law, draws, 2, Closure())
    assert found.log_cost_osx[..., 2] == pytest.approx(np.log(single.cost_hat_os), abs=1e-10)


def test_blocks_are_told_of_in_order():
    world, law = economy(), duties()
    draws = drawn(world, law, 2 * BLOCK + 1)
    assert list(draw_blocks(world, law, draws, use=lambda block: block.count)) == [BLOCK, BLOCK, 1]


def dying(block):
    """Die with the process that solves, unless it is the one that asked."""
    if parent_process() is not None:
        os._exit(1)
    return block.count


def test_blocks_of_a_worker_that_dies_are_solved_all_the_same():
    world, law = economy(), duties()
    draws = drawn(world, law, 2 * BLOCK + 1)
    assert list(draw_blocks(world, law, draws, use=dying, workers=2)) == [BLOCK, BLOCK, 1]


def test_elasticities_are_those_of_the_year():
    world, closure = economy(), Closure.first_year()
    scaled = elasticity_scale(1.0) * world.theta_s
    found = solve_draws(world, duties(), DrawInputs(scaled[:, None]), closure=closure)
    single = solve_at(
        world, wedges(at_scale(world, "impact"), duties()), closure=closure, tolerance=1e-11
    )
    assert found.log_cost_osx[..., 0] == pytest.approx(np.log(single.cost_hat_os), abs=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"theta_sx": np.ones((J + 1, 2))}, r"theta_sx has shape \(6, 2\), expected \(5, draws\)"),
        ({"theta_sx": np.zeros((J, 2))}, "theta_sx must be finite and above zero"),
        ({"rate_hx": np.ones(3)}, r"rate_hx has shape \(3,\)"),
        ({"share_hx": -1.0}, "share_hx must be finite and 0 or more"),
        ({"rate_hx": np.nan}, "rate_hx must be finite and -1 or more"),
        ({"m_x": np.ones(2)}, "m_x and rho_x act where deficits absorb"),
        ({"share_hx": 3.0}, "cover .* of its imports"),
        ({"floor_x": np.ones(2)}, "floor_x acts where wages are rigid"),
        ({"supply_x": np.array([0.5, np.inf])}, "supply_x must be finite and 0 or more"),
        ({"mobility_x": np.array([np.inf, -1.0])}, "mobility_x must be 0 or more"),
        ({"mobility_x": np.ones(3)}, r"mobility_x has shape \(3,\)"),
    ],
)
def test_draws_that_do_not_fit_are_refused(change, words):
    world, law = economy(), duties()
    draws = drawn(world, law, 2)
    full = {k: np.full_like(draws.share_hx, v) if np.isscalar(v) else v for k, v in change.items()}
    with pytest.raises(BadInput, match=words):
        solve_draws(world, law, replace(draws, **full))


def test_what_is_spent_stays_in_its_range():
    world, law, closure = economy(), duties(), Closure.first_year()
    draws = drawn(world, law, 2, closure=closure)
    with pytest.raises(BadInput, match="m_x must be 0.8 or less"):
        solve_draws(world, law, replace(draws, m_x=np.array([0.3, 0.9])), closure=closure)
    with pytest.raises(BadInput, match="workers=0"):
        solve_draws(world, law, draws, closure=closure, workers=0)


MARKETS = {
    "restricted entry": lambda world: at_market(world, RESTRICTED, np.full(J, 0.05)),
    "capital": lambda world: with_capital(world, 0.3),
    "capital beside markups": lambda world: with_capital(with_markups(world, 30.0), 0.3),
}


@pytest.mark.parametrize("name", MARKETS)
def test_draws_know_profits_and_rents(name):
    """Profits and rents that no draw moves are those of the cold solves."""
    world, law = MARKETS[name](economy()), duties()
    draws = drawn(world, law, 3)
    found = solve_draws(world, law, draws, tolerance=1e-11)
    assert not found.failures
    _alike(found.world, lambda k: cold(world, law, draws, k, Closure()), (0, 2))


@pytest.mark.parametrize("capital", [0.0, 0.3])
def test_markups_of_a_draw_follow_its_elasticities(capital):
    bare = with_materials(economy(), "none")
    world = with_capital(with_markups(bare), capital)
    draws = drawn(world, duties(), 3)
    draws = replace(draws, sigma_sx=draws.theta_sx + 1.0)
    (found,) = draw_blocks(world, duties(), draws, use=_taken, tolerance=1e-11)
    assert not found.failures

    def by_hand(k):
        own = with_markups(bare.with_elasticities(draws.theta_sx[:, k], name="drawn"))
        return cold(with_capital(own, capital), duties(), draws, k, Closure())

    _alike(found.world, by_hand, (0, 2))


def test_draws_know_levies():
    world, rng = economy(), np.random.default_rng(1)
    law = replace(duties(), levy_ods=rng.uniform(-0.1, 0.3, (N, N, J)))
    draws = drawn(world, law, 10)
    first, last = draw_blocks(world, law, draws, use=_taken, tolerance=1e-11)
    _alike(first.world, lambda k: cold(world, law, draws, k, Closure()), (0, 7))
    _alike(last.world, lambda k: cold(world, law, draws, 8 + k, Closure()), (1,))
    sold = sales_to(last, law, "R01", "R03")
    assert sold[:, 1] == pytest.approx(last.world(1).flow_new_ods[1, 3], rel=1e-12)
    with pytest.raises(BadInput, match="block by block"):
        solve_draws(world, law, draws)


def test_a_draw_that_makes_no_model_is_without_a_solution():
    """Markups above value added, and entry without one equilibrium, leave their draw out."""
    world, law = with_materials(economy(), "own-sector"), duties()
    draws = drawn(world, law, 2)
    sigma = np.stack([np.full(J, 50.0), np.full(J, 1.01)], axis=1)
    (found,) = draw_blocks(world, law, replace(draws, sigma_sx=sigma), use=_taken)
    assert found.failed_x.tolist() == [False, True]
    steep = replace(drawn(world, law, 2), theta_sx=np.array([[4.0, 25.0]] * J))
    found = solve_draws(world, law, steep, closure=Closure(scale=0.05))
    assert found.failed_x.tolist() == [False, True]
    assert found.failures[0].status is Status.NO_EQUILIBRIUM


def _taken(block):
    return block


def _alike(ours, single, draws):
    for draw in draws:
        one, other = ours(draw), single(draw)
        for key, series in SERIES.items():
            if series.dimension in ("country", "sector") and key not in BY_FLOWS:
                mine, told = series.compute(one), series.compute(other)
                assert mine == pytest.approx(told, rel=1e-8, abs=1e-8, nan_ok=True), key


def test_mobility_of_draws_is_refused_by_name_where_labour_sells():
    selling = economy_from_trade(
        [[[80.0], [20.0]], [[20.0], [80.0]]],
        regions=["A", "B"],
        sectors=["all"],
        theta_s=4.0,
        margin_d=np.full(2, 0.1),
    )
    draws = DrawInputs(np.full((1, 2), 4.0), mobility_x=np.array([np.inf, 0.5]))
    with pytest.raises(BadInput, match="labour=sluggish does not go with margin_d"):
        solve_draws(selling, Duties(()), draws)
