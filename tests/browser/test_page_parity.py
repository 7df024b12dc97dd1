"""The page's own code against Python, on the page's own table: the same worlds, to 1e-9.

Questions are drawn after the page is built, from a seed that its bytes give.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve_at
from countermove.equilibrium.varieties import Duties, wedges
from countermove.page.page_world import Packed, duties_of, economy_of, pack, unpack

COUNT = 50
CLOSE = 1e-9
SERIES = {
    "income": "real_income_change",
    "gdp": "real_gdp_change",
    "exports": "exports_change",
    "imports": "imports_change",
    "output": "output_change",
    "labour": "labour_change",
}
ASK = """([state, tolerance, anew]) => {
  const found = Desk.solve(Asked.question(state, Asked.lawOf(state), tolerance), anew);
  const read = Readout.series(found);
  const plain = Object.fromEntries(Object.entries(read).map(([name, a]) => [name, [...a]]));
  return { ...plain, wage: [...found.point.wage], gap: found.gap, steps: found.iterations };
}"""
OPEN = "(text) => Desk.open(text, Facts.places, Facts.regions.length, Facts.sectors.length)"


@dataclass(frozen=True)
class Held:
    """A page: what stands in it, and its world as Python reads it from there."""

    facts: dict[str, Any]
    packed: Packed
    arrays: dict[str, Any]
    economy: Economy
    seed: int


def block(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def held(built: Path) -> Held:
    page = built.read_text(encoding="utf-8")
    facts = json.loads(block(page, "facts"))
    packed = Packed(tuple(facts["places"]), block(page, "world"))
    arrays = unpack(packed)
    codes = [[entry["code"] for entry in facts[name]] for name in ("regions", "sectors")]
    economy = economy_of(arrays, *codes, np.array(facts["sets"][facts["set"]]))
    return Held(facts, packed, arrays, economy, int(sha256(page.encode()).hexdigest()[:8], 16))


@pytest.fixture(scope="module")
def page(chromium: Any, built: Path, held: Held) -> Any:
    opened = chromium.new_page()
    opened.goto(built.as_uri())
    opened.evaluate(OPEN, held.packed.text)
    yield opened
    opened.close()


def called(law: list[str]) -> dict[str, Any]:
    variant, use, out = law
    return {"variant": variant, "use": use, "out": out.split(",") if out else []}


def drawn(held: Held) -> list[dict[str, Any]]:
    """Return states of the page: any law it holds, horizon, set, currency, up to six duties."""
    rng = np.random.default_rng(held.seed)
    facts, states = held.facts, []
    codes = [*(entry["code"] for entry in facts["regions"]), *facts["unions"]]
    groups, sets = list(facts["groups"]), list(facts["sets"])
    for place in range(COUNT):
        edits = []
        for _ in range(rng.integers(0, 7)):
            importer, partner = rng.choice(codes, 2, replace=False)
            near = rng.random() < 0.5  # between the two sides, where most of the trade is
            importer, partner = rng.permutation(facts["focus"][:2]) if near else (importer, partner)
            partner = "ALL" if rng.random() < 0.2 else partner
            rate = float(np.round(rng.choice([rng.uniform(0, 30), rng.uniform(0, 150)]), 1))
            edits.append(
                {"importer": str(importer), "partner": str(partner),
                 "group": str(rng.choice(groups)), "rate": rate, "top": bool(rng.random() < 0.4)}
            )  # fmt: skip
        states.append({
            "view": "what-if", "first": bool(place % 2), "edits": edits,
            **called(facts["laws"][rng.integers(len(facts["laws"]))]),
            "set": str(rng.choice(sets)),
            "currency": int(rng.integers(-10, 11)) if rng.random() < 0.3 else 0,
        })  # fmt: skip
    return states


def in_python(held: Held, state: dict[str, Any]) -> Outcome:
    """Return the world of a state on the page's table, through the package's own doors."""
    facts, shape = held.facts, held.economy.tariff_rate_ods.shape
    law = facts["laws"].index([state["variant"], state["use"], ",".join(state["out"])])
    duties: Duties = duties_of(held.arrays, law, shape[0], shape[2])
    world = held.economy.with_elasticities(facts["sets"][state["set"]])
    everybody = list(range(shape[0]))
    flat, top = np.full(shape, np.nan), np.zeros(shape)
    for edit in state["edits"]:
        inside, origins = (
            everybody if code == "ALL" else facts["unions"].get(code) or [world.region(code)]
            for code in (edit["importer"], edit["partner"])
        )
        origins = [o for o in origins if o not in inside]
        sectors = [world.sector(code) for code in facts["groups"][edit["group"]]["sectors"]]
        cells, rate = np.ix_(origins, inside, sectors), edit["rate"] / 100
        flat[cells], top[cells] = (np.nan, rate) if edit["top"] else (rate, 0.0)
    told = ~np.isnan(flat)
    duties = duties.charged(told, flat[told], shape).raised(top != 0, top[top != 0], shape)
    closure = Closure()
    if state["first"]:
        closure = Closure.first_year()
        if state["currency"]:
            worth = {facts["focus"][0]: 1 + state["currency"] / 100}
            closure = replace(closure, exchange=worth)
    scaled = at_scale(world, closure.elasticity_scale)
    return solve_at(world, wedges(scaled, duties), closure=closure)


def gaps(found: dict[str, Any], outcome: Outcome) -> dict[str, float]:
    """Return the largest difference of each series, as a part of what was or is, the larger."""
    n = len(outcome.economy.regions)
    apart = {"wage": np.abs(np.array(found["wage"]) - np.log(outcome.wage_hat_o)).max()}
    for name, series in SERIES.items():
        theirs = np.array(found[name]).reshape(n, -1).squeeze()
        ours = outcome.values(series)
        apart[name] = (np.abs(theirs - ours) / np.maximum(100, 100 + ours)).max()
    return {name: float(value) for name, value in apart.items()}


def test_the_table_closes_to_the_same_baseline(page: Any, held: Held) -> None:
    n, j = held.economy.final_share_ds.shape
    js = """() => { const w = Desk.world(); return Object.fromEntries(
        ["va", "final", "output", "spending", "deficit", "income"].map((k) => [k, [...w[k]]])); }"""
    found = page.evaluate(js)
    e, world = held.economy, held.economy.world_value_added
    wanted = {
        "va": e.value_added_share_ds, "final": e.final_share_ds, "output": e.output_os / world,
        "spending": e.expenditure_ds / world, "deficit": e.deficit_d / world,
        "income": e.income_d / world,
    }  # fmt: skip
    for name, array in wanted.items():
        assert np.abs(np.array(found[name]).reshape(array.shape) - array).max() < 1e-14, name
    assert (n, j) == (81, 50)


def test_drawn_questions_have_the_same_answers(page: Any, held: Held) -> None:
    worst: dict[str, float] = {}
    for place, state in enumerate(drawn(held)):
        found = page.evaluate(ASK, [state, 1e-11, place % 3 == 0])
        assert found["gap"] <= 1e-11, state
        for name, gap in gaps(found, in_python(held, state)).items():
            assert gap < CLOSE, (name, gap, state)
            worst[name] = max(worst.get(name, 0.0), gap)
    print({name: f"{gap:.1e}" for name, gap in worst.items()})


def test_one_tariff_of_the_table_more_is_seen(page: Any, held: Held) -> None:
    n, j = held.economy.final_share_ds.shape
    o, d, s = (held.economy.region("CAN"), held.economy.region("USA"), held.economy.sector("C29"))
    arrays = {name: array.copy() for name, array in held.arrays.items()}
    arrays["rate"][(o * n + d) * j + s] += np.float32(0.001)
    state = {
        "first": False, "edits": [], **called([held.facts["shown"], "", ""]),
        "set": held.facts["set"], "currency": 0,
    }  # fmt: skip
    plain = in_python(held, state)
    assert max(gaps(page.evaluate(ASK, [state, 1e-11, True]), plain).values()) < CLOSE
    page.evaluate(OPEN, pack(arrays).text)
    try:
        found = gaps(page.evaluate(ASK, [state, 1e-11, True]), plain)
    finally:
        page.evaluate(OPEN, held.packed.text)
    assert found["wage"] > 100 * CLOSE and found["income"] > 100 * CLOSE


def test_the_page_answers_as_the_run_does(page: Any, held: Held, solved: Any) -> None:
    for result, first in zip(solved, (True, False), strict=True):
        for name, variant in result.variants.items():
            state = {
                "first": first, "edits": [], **called([name, "", ""]), "set": held.facts["set"],
                "currency": 0,
            }  # fmt: skip
            found = page.evaluate(ASK, [state, 1e-8, False])
            assert max(gaps(found, variant.outcome).values()) < 1e-6, name
