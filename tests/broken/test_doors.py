"""Every public function, called with one wrong argument: an answer, or one sentence; never a stack.

The calls that are right come first; each argument is then replaced by things of other types, shapes
and sizes. Wrong types must be refused by the argument's name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

import countermove as cm
from countermove.doors import check
from countermove.errors import BadInput, CountermoveError

FLOW = np.array([[[8.0, 3.0], [2.0, 1.0]], [[3.0, 2.0], [9.0, 4.0]]])
INPUTS, NONE = np.full((2, 2, 2), 0.5), np.zeros((2, 2, 2))
NAMES = {"regions": ["CAN", "USA"], "sectors": ["C24A", "C29"]}
WORLD = cm.economy_from_flows(FLOW, INPUTS, NONE, theta_s=[4.0, 5.0], **NAMES)
RATES = np.zeros((2, 2, 2))
RATES[0, 1] = 0.25
SOLVED = cm.solve(WORLD, tariff_rate_ods=RATES)
ONE = cm.InstrumentSet(by="uniform", lowest=0.0, highest=0.5)
FORM = cm.game_form(
    ["CAN", "USA"], [cm.Stage("first", "USA", ("low", "high")), cm.Stage("then", "CAN", ("a", "b"))]
)
PAYOFFS = {(a, b): [float(i), float(j)] for i, a in enumerate(("low", "high"))
           for j, b in enumerate(("a", "b"))}  # fmt: skip
GAME = cm.make_game(FORM, PAYOFFS)
LEDGER = cm.load_ledger()

SHARES: dict[str, Any] = {
    name: getattr(WORLD, name)
    for name in ("trade_share_ods", "value_added_share_ds", "io_share_dsk", "final_share_ds",
                 "value_added_d", "tariff_rate_ods", "theta_s", "deficit_d")
}  # fmt: skip

CALLS: dict[str, dict[str, Any]] = {
    "economy_from_flows": {
        "flow_ods": FLOW, "input_purchases_dsk": INPUTS, "tariff_rate_ods": NONE, **NAMES,
        "theta_s": [4.0, 5.0], "highest_rate": 3.0, "name": "x", "year": 2022, "unit": "euro",
        "goods_s": [True, False], "employment_ds": np.ones((2, 2)), "cards": ("icio-2022",),
        "rules": (), "elasticities": "own",
    },
    "economy_from_shares": {**NAMES, **SHARES},
    "economy_from_trade": {
        "trade_ods": FLOW, **NAMES, "theta_s": 4.0, "value_added_share": 0.5,
        "tariff_rate_ods": NONE,
    },
    "aggregate": {
        "economy": WORLD, "regions": {"NA": ["CAN", "USA"]}, "sectors": {"all": ["C24A", "C29"]},
        "rest": "ROW", "theta_s": 4.0, "name": "one",
    },
    "rebase": {"outcome": SOLVED},
    "sweep": {
        "case": "nowhere", "folder": "x", "draws": 32, "settings": (), "horizon": "both",
        "variants": None, "beliefs": None, "project": None, "workers": 1, "cluster": None,
        "progress": None,
    },
    "impose_deficits": {"economy": WORLD, "deficit_d": np.zeros(2), "tolerance": 1e-9},
    "gains_from_trade": {"economy": WORLD},
    "with_materials": {"economy": WORLD, "materials": "none"},
    "with_capital": {"economy": WORLD, "share_s": 0.3},
    "with_markups": {"economy": WORLD, "sigma_s": 5.0},
    "load_economy": {"name": "icio-2022", "elasticities": "FGO"},
    "economy_from_csv": {"flows": "nowhere.csv", "inputs": None, "elasticities": "uniform-4"},
    "economy_from_file": {"path": "nowhere.csv"},
    "economy_from_icio": {"path": "nowhere.csv", "elasticities": "FGO"},
    "economy_from_world_table": {"path": "nowhere.csv", "layout": "wiod", "elasticities": "FGO"},
    "with_country_elasticities": {"economy": WORLD, "theta_ds": np.ones((2, 2))},
    "with_split_uses": {"economy": WORLD, "final_ods": np.ones((2, 2, 2))},
    "save_economy": {"economy": WORLD, "path": "nowhere/world.npz"},
    "economy_from_gtap": {"path": "nowhere.har", "theta_s": 4.0},
    "solve": {
        "economy": WORLD, "tariff_rate_ods": RATES, "iceberg_hat_ods": np.ones((2, 2, 2)),
        "technology_hat_os": np.ones((2, 2)), "tariff_mean_ods": RATES, "transfer_d": [1.0, -1.0],
        "levy_rate_ods": RATES,
        "closure": cm.Closure(), "wage_floor_ds": None, "tolerance": 1e-11, "throw": True,
    },
    "solve_many": {"economy": WORLD, "wedges_list": [], "closure": cm.Closure()},
    "balance_trade": {"economy": WORLD, "tolerance": 1e-11},
    "at_scale": {"economy": WORLD, "scale": "short"},
    "solve_path": {
        "economy": WORLD, "steps": [cm.PathStep(date(2025, 3, 4), RATES)],
        "closure": cm.Closure(), "until": [date(2026, 3, 4)],
    },
    "percentage_points": {
        "outcome": SOLVED, "importer": "USA", "payoff": "USA.real_income", "tax": "export",
    },
    "gradient": {"outcome": SOLVED, "payoff": "USA.real_income", "tolerance": 1e-11},
    "gradients": {"outcome": SOLVED, "payoffs": ["USA.real_income"], "tolerance": 1e-11},
    "content_of_flow": {
        "economy": WORLD, "origin": "CAN", "destination": "USA", "sectors": ["C29"],
    },
    "effective_protection": {"economy": WORLD, "tariff_rate_ods": RATES, "method": "corden"},
    "effective_tariff_applied": {
        "economy": WORLD, "tariff_rate_ods": RATES, "sectors": ["C29"], "by_origin": True,
    },
    "effective_tariff_faced": {"economy": WORLD, "tariff_rate_ods": RATES, "sectors": ["C29"]},
    "own_content_share": {"economy": WORLD, "tariff_rate_ods": RATES},
    "relative_tariff_advantage": {"economy": WORLD, "tariff_rate_ods": RATES},
    "tariff_advantage": {"economy": WORLD, "tariff_rate_ods": RATES, "sectors": ["C29"]},
    "trade_diversion": {"outcome": SOLVED, "destination": "USA", "sector": "C29"},
    "value_added_content": {"economy": WORLD},
    "value_added_exports": {"economy": WORLD},
    "optimal_tariff": {
        "economy": WORLD, "player": "USA", "instruments": ONE, "payoff": "USA.real_income",
        "closure": cm.Closure(), "tariff_rate_ods": RATES, "method": "auto",
        "iceberg_hat_ods": np.ones((2, 2, 2)),
    },
    "nash": {
        "economy": WORLD, "players": ["CAN", "USA"], "instruments": ONE, "starts": 1,
        "closure": cm.Closure(), "tariff_rate_ods": RATES, "certificate": False,
        "payoffs": {"CAN": "CAN.real_income"},
    },
    "wedges": {"economy": WORLD, "duties": cm.Duties()},
    "real_income": {"region": "CAN"},
    "political_income": {"region": "CAN", "sector_weights": {"C29": 1.5}},
    "pose": {"asked": "baseline", "options": None, "project": None},
    "uniform_nash": {"economy": WORLD, "tolerance": 1e-9},
    "bargain": {
        "economy": WORLD, "players": ["CAN", "USA"], "disagreement": "status_quo",
        "instruments": ONE, "closure": cm.Closure(), "tariff_rate_ods": RATES,
        "power": {"CAN": 0.5, "USA": 0.5},
    },
    "coalition_setting": {
        "economy": WORLD, "players": ["CAN", "USA"], "instruments": ONE, "closure": cm.Closure(),
        "tariff_rate_ods": RATES, "others": "nash",
    },
    "game_form": {"players": ["CAN", "USA"], "stages": FORM.stages, "limit": 100},
    "make_game": {"form": FORM, "payoffs": PAYOFFS},
    "bimatrix_game": {"first": [[1.0, 0.0]], "second": [[0.0, 1.0]], "players": ["A", "B"]},
    "subgame_perfect": {"game": GAME},
    "mixed_equilibria": {"first": np.eye(2), "second": np.eye(2)},
    "verdicts": {"game": GAME, "threat": cm.Threat("then", "b", {"first": ("high",)})},
    "load_game": {"name": "vehicles-reply", "project": None},
    "load_ledger": {"project": None},
    "load_case": {"name": "autos", "project": None},
    "rates_on": {
        "ledger": LEDGER, "on": "2025-04-09", "importer": "USA", "origin": "CAN",
        "products": ["8703.23"], "claim_share": 0.5, "options": {}, "shares": {}, "usd_per": {},
        "known_on": "2025-04-09",
    },
    "explain": {
        "ledger": LEDGER, "importer": "USA", "origin": "CAN", "hs": "8703.23", "on": "2025-04-09",
        "known_on": "2025-04-09", "value": 100.0, "claim": True, "content": {"us_content": 0.5},
        "options": {},
    },
}  # fmt: skip

SLOW = {"stability", "coalition", "run_case", "run_game", "run_bargain", "two_worlds", "retaliate"}
"""They take what the doors above return; their arguments are checked by type below."""

OBJECTS = {
    "PathStep": {"on": date(2025, 3, 4), "tariff_rate_ods": RATES, "announced": None},
    "Stage": {"name": "x", "player": "CAN", "moves": ("a", "b"), "sees": (), "when": {}},
    "Threat": {"stage": "then", "move": "b", "when": {"first": ("high",)}},
    "Brief": {
        "by": "CAN", "target": "USA", "lowest": 0.0, "highest": 1e9, "rates": (0.25,),
        "goals": {"exports": 1.0}, "aims": {"ohio": 1.0}, "own_cost": 1e-4, "cost": "income",
        "chapters": 5, "of_chapter": {87: 1e9}, "must": ("22",), "never": ("30",),
        "scaling": "official", "solid": False,
    },
    "Payoff": {"terms": cm.Payoff(()).terms},
    "Closure": {
        "deficits": "fixed", "labour": "mobile", "mobility": 0.5, "wages": "flexible",
        "floor": 1.0, "regime": {"CAN": "fixed"}, "supply": 0.0, "elasticity_scale": "long",
    },
    "InstrumentSet": {
        "by": "cell", "partners": ("CAN",), "spared": (), "sectors": ("C29",), "lowest": 0.0,
        "highest": 1.0, "added": False, "tax": "export",
    },
}  # fmt: skip

WRONG: tuple[Any, ...] = (
    None, "", "fixed", "1,5", "ZZZ", b"x", 0, -1, 3.5, float("nan"), float("inf"), True, [], [[]],
    ["x"], [1, [2]], ("steel", ("CAN",)), {"x": 1}, {1: "x"}, {"CAN": "x"}, {"x": ["x"]}, object(),
    np.zeros(3), np.zeros((2, 2)), np.zeros((2, 2, 3)), np.full((2, 2, 2), np.nan),
    np.full((2, 2, 2), -1.0), np.array(["a", "b"]), 1j, date(2025, 1, 1), lambda: None,
    ("CAN", "CAN"), ["USA", None], np.zeros((2, 2, 2), dtype=complex), np.array([object()]),
)  # fmt: skip


def test_every_public_function_is_called() -> None:
    functions = {name for name in cm.__all__ if name[0].islower() and name != "__version__"}
    functions -= {"__version__"}
    assert functions == set(CALLS) | SLOW


@pytest.mark.parametrize("name", [*CALLS, *OBJECTS])
def test_a_wrong_argument_is_one_sentence(name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    right = {**CALLS, **OBJECTS}[name]
    for argument in right:
        for wrong in WRONG:
            try:
                getattr(cm, name)(**{**right, argument: wrong})
            except CountermoveError as error:
                text = str(error)
                assert len(text) < 900, (argument, wrong, text)
                assert text.strip() and "\n" not in text, (argument, wrong, text)
            except Exception as error:
                raise AssertionError(f"{name}({argument}={wrong!r}): {error!r}") from error


@pytest.mark.parametrize("name", sorted(SLOW))
def test_objects_of_another_kind_are_refused(name: str) -> None:
    more = {"coalition": {"together": ["A"]}, "run_bargain": {"players": ["CAN", "USA"]}}
    with pytest.raises(BadInput, match=f"{name}: .* must be"):
        getattr(cm, name)("text", **more.get(name, {}))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cm.solve(WORLD, closure="fixed"),
         r"solve: closure must be a Closure, not 'fixed'; write Closure\(deficits='fixed'\)\."),
        (lambda: cm.InstrumentSet(by="groups", groups=(("steel", ("CAN",)),)),
         r"InstrumentSet: groups must be a list, each a Group, not .*write Group\("),
        (lambda: cm.InstrumentSet(partners="CAN"), "partners must be a list, each a text"),
        (lambda: cm.economy_from_flows(FLOW, INPUTS, NONE, theta_s=[1, 2, 3], **NAMES),
         r"theta_s has shape \(3,\), expected \(2,\)"),
        (lambda: cm.economy_from_flows(FLOW, INPUTS, NONE, theta_s="4", **NAMES),
         "theta_s must be an array of numbers, not '4'"),
        (lambda: cm.economy_from_flows(FLOW, INPUTS, NONE, theta_s=4.0, **NAMES, nmae="x"),
         "unknown option of an economy 'nmae'; did you mean 'name'"),
        (lambda: cm.aggregate(WORLD, regions=[("NA", ["CAN"])]),
         "regions must be a mapping from a text to a list, each a text"),
    ],
)  # fmt: skip
def test_the_argument_and_the_cure_are_named(call, message) -> None:
    with pytest.raises(CountermoveError, match=message):
        call()


def test_rounding_noise_of_final_demand_is_zero() -> None:
    flow = np.array([[[0.1 + 0.2]]])
    used = np.array([[[0.3]]])  # 0.1 + 0.2 is 0.30000000000000004
    for swap in (False, True):
        output, bought = (used[0, 0, 0], flow[0, 0, 0]) if swap else (flow[0, 0, 0], used[0, 0, 0])
        two = np.array([[[output, 5.0]]])
        inputs = np.array([[[0.0, bought], [0.0, 0.0]]])
        world = cm.economy_from_flows(
            two, inputs, np.zeros((1, 1, 2)), regions=["A"], sectors=["g", "h"], theta_s=4.0
        )
        assert 0.0 <= world.final_share_ds[0, 0] < 1e-15
    with pytest.raises(BadInput, match="final demand is negative in A g"):
        cm.economy_from_flows(
            two, inputs * (1 + 1e-9), np.zeros((1, 1, 2)), regions=["A"], sectors=["g", "h"],
            theta_s=4.0,
        )  # fmt: skip


def test_rates_that_must_be_per_cent_are_refused_unless_meant() -> None:
    given = {**CALLS["economy_from_flows"], "tariff_rate_ods": 5.1 * (RATES > 0)}
    with pytest.raises(BadInput, match=r"holds 5.1, which means 510 %.*highest_rate=5.1"):
        cm.economy_from_flows(**given)
    assert cm.economy_from_flows(**{**given, "highest_rate": 5.1}).tariff_rate_ods.max() == 5.1


@pytest.mark.parametrize(
    ("annotation", "right", "wrong"),
    [
        ("float | None", [1, 0.5, np.float64(2), None], ["1", True, 1j]),
        ("int", [3, np.int64(3)], [3.0, False]),
        ("tuple[tuple[str, str], ...]", [(), (("a", "b"),)], ["ab", (("a",),), (("a", 1),)]),
        ("Mapping[str, Sequence[str]]", [{}, {"a": ["b"]}], [[], {"a": "b"}, {1: ["b"]}]),
        ("str | Sequence[str]", ["a", ["a", "b"], ("a",)], [["a", 1], 3]),
        ("ArrayLike", [1.0, [[1, 2]], np.eye(2)], ["x", [1, [2]], None]),
    ],
)
def test_annotations_are_understood(annotation, right, wrong) -> None:
    for value in right:
        check("f: x", annotation, value)
    for value in wrong:
        with pytest.raises(BadInput, match="f: x must be"):
            check("f: x", annotation, value)
