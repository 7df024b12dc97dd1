"""The programme: exact on all 4,096 lists of 12 lines, bounds, conflicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from countermove.errors import BadInput, NotSolved
from countermove.strategy.list_design import design_list
from countermove.strategy.list_programme import (
    Candidates,
    Limits,
    keeps,
    mixed_integer,
    relaxed_by_simplex,
)
from countermove.strategy.list_relaxation import _Priced, relaxed_of

LISTS = (np.arange(4096)[:, None] >> np.arange(12) & 1).astype(bool)


def drawn(seed: int, lines: int = 12, chapters: int = 4) -> Candidates:
    rng = np.random.default_rng(seed)
    value = rng.lognormal(0.0, 1.0, lines)
    gain, cost = value * rng.uniform(0.2, 1.5, lines), value * rng.uniform(-0.1, 1.0, lines)
    return Candidates(np.arange(lines), value, gain, cost, rng.integers(0, chapters, lines))


LIMITS = {
    "none": Limits(),
    "highest": Limits(highest=5.0),
    "range": Limits(lowest=4.9, highest=5.1),
    "cost": Limits(highest=8.0, most_cost=1.5),
    "chapters": Limits(highest=8.0, most_cost=3.0, most_chapters=2),
    "of chapter": Limits(highest=8.0, of_chapter={0: 1.0, 1: 2.0}),
    "must and never": Limits(highest=8.0, must=np.arange(12) == 3, never=np.arange(12) == 5),
}


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_best_of_all_lists(seed: int, name: str) -> None:
    among, limits = drawn(seed), LIMITS[name]
    allowed = [chosen for chosen in LISTS if keeps(among, limits, chosen)]
    if not allowed:
        with pytest.raises(BadInput, match="conflict|found"):
            design_list(among, limits, gap=0.0)
        return
    best = max(float(among.gain[chosen].sum()) for chosen in allowed)
    found = design_list(among, limits, gap=1e-9)
    assert found.gain == pytest.approx(best, rel=1e-9)
    assert keeps(among, limits, found.chosen)
    assert found.bound >= found.gain - 1e-9
    assert found.gap <= 1e-6


@pytest.mark.parametrize("seed", range(2))
def test_another_limit_never_improves_and_the_bound_never_lies_below(seed: int) -> None:
    among = drawn(seed, lines=200, chapters=30)
    limits, last = Limits(), np.inf
    steps = [
        {"highest": 60.0}, {"most_cost": 20.0}, {"most_chapters": 12}, {"of_chapter": {0: 1.0}},
        {"lowest": 45.0}, {"never": np.arange(200) % 7 == 0}, {"must": np.arange(200) == 8},
    ]  # fmt: skip
    for step in steps:
        limits = replace(limits, **step)
        found = design_list(among, limits, gap=1e-3)
        assert keeps(among, limits, found.chosen)
        assert found.bound >= found.gain
        assert found.gap < 2e-3
        assert found.bound <= last * (1 + 2e-3)
        last = found.bound


def test_one_rate_of_several_is_chosen() -> None:
    one = drawn(1, lines=6)
    twice = Candidates(
        np.tile(one.line, 2), np.tile(one.value, 2), np.concatenate([one.gain, 1.5 * one.gain]),
        np.concatenate([one.cost, 3.0 * one.cost]), np.tile(one.chapter, 2),
    )  # fmt: skip
    found = design_list(twice, Limits(most_cost=2.0), gap=1e-9)
    assert np.bincount(twice.line[found.chosen]).max() == 1
    choices = np.array(np.meshgrid(*[range(3)] * 6)).reshape(6, -1).T
    gain = np.column_stack([np.zeros(6), one.gain, 1.5 * one.gain])
    cost = np.column_stack([np.zeros(6), one.cost, 3.0 * one.cost])
    sums = [gain[range(6), c].sum() for c in choices if cost[range(6), c].sum() <= 2.0]
    assert found.gain == pytest.approx(max(sums), rel=1e-9)


def test_limits_that_conflict_are_named() -> None:
    among = drawn(2)
    with pytest.raises(BadInput, match="the lowest value and the cap on own cost conflict: US"):
        design_list(among, Limits(lowest=among.value.sum() * 0.99, most_cost=0.1))
    with pytest.raises(BadInput, match="the highest value and lines that must be on it conflict"):
        design_list(among, Limits(highest=0.01, must=np.arange(12) == 0, most_chapters=9))


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"lowest": 5e11}, """the lowest value is out of reach by itself: US$500 bn of trade is
         asked for, and at most US$78 bn is in reach"""),
        ({"lowest": 5e10, "highest": 6e10, "never": slice(5, None)}, """the lowest value and --solid
         conflict: US$50 bn of trade is asked for, and at most US$15 bn is in reach"""),
        ({"highest": 1e9, "must": slice(1, 3)}, """the highest value and lines that must be on it
         conflict: at least US$5 bn of trade is needed, and US$1 bn is allowed"""),
        ({"most_cost": 1e-6, "must": slice(1, 3), "highest": 1e11}, """the cap on own cost and lines
         that must be on it conflict: own cost of at least 0.05 % is needed by line effects, and
         0.0001 % is allowed"""),
        ({"most_chapters": 1, "must": slice(0, 2)}, """the number of chapters and lines that must be
         on it conflict: 2 chapters are needed, and 1 allowed"""),
        ({"of_chapter": {1: 1e8, 0: 1e12}, "must": slice(1, 4)}, """limits on the value in chapters
         and lines that must be on it conflict: chapter 01 needs US$6 bn of trade, and US$100 m
         is allowed"""),
        ({"must": slice(0, 2), "never": slice(1, 9)}, """lines that must be on it and --solid
         conflict: lines that must be on it and may not: 1"""),
    ],
)  # fmt: skip
def test_a_conflict_says_what_is_needed_and_what_is_allowed(
    limits: dict[str, Any], told: str
) -> None:
    """Twelve lines of US$1 to 12 bn, of two chapters, each at own cost of 0.01 % a billion."""
    lines = np.arange(12)
    value = 1e9 * (1.0 + lines)
    among = Candidates(lines, value, value, 1e-13 * value, lines % 2)
    masked = {k: np.isin(lines, lines[v]) if isinstance(v, slice) else v for k, v in limits.items()}
    with pytest.raises(BadInput) as met:
        design_list(among, Limits(**masked, words={"never": "--solid"}))
    assert " ".join(told.split()) in str(met.value)


def test_real_sizes_are_nearly_integral() -> None:
    among = drawn(7, lines=6500, chapters=90)
    limits = Limits(highest=2000.0, most_cost=500.0, most_chapters=25)
    found = design_list(among, limits)
    assert found.method == "rounding"
    assert found.gap < 2e-4


@pytest.mark.parametrize("seed", range(12))
def test_prices_solve_the_relaxation_as_the_simplex_does(seed: int) -> None:
    """With several rates and chapters prices are nearer, and no list lies above them."""
    rng = np.random.default_rng(seed)
    lines, rates = int(rng.integers(5, 300)), 1 + seed % 2
    line, chapter = np.arange(lines), rng.integers(1, 15, lines)
    value = rng.lognormal(0.0, 1.5, lines)
    weight = np.tile(value, rates)
    among = Candidates(
        np.tile(line, rates), weight, rng.normal(0.3, 0.3, lines * rates) * weight,
        rng.normal(0.0, 0.2, lines * rates) * weight, np.tile(chapter, rates),
    )  # fmt: skip
    whole = float(value.sum())
    for limits in (
        Limits(highest=0.3 * whole),
        Limits(lowest=0.9 * whole, highest=0.95 * whole),
        Limits(highest=0.3 * whole, most_cost=0.0),
        Limits(most_cost=-0.01 * whole, must=among.line == 3, never=among.line == 4),
        Limits(highest=0.3 * whole, most_cost=0.0, most_chapters=4),
        Limits(highest=0.3 * whole, most_chapters=4, must=among.line == 3),
    ):
        ours, theirs = relaxed_of(among, limits), relaxed_by_simplex(among, limits)
        if theirs is None:
            assert ours is None
            continue
        assert ours is not None
        assert ours.part @ among.gain == pytest.approx(ours.bound, rel=1e-8)
        assert ours.part @ weight <= limits.highest * (1 + 1e-9)
        assert ours.part @ weight >= limits.lowest * (1 - 1e-9)
        assert ours.part @ among.cost <= limits.most_cost + 1e-9 * whole
        if rates == 1 or limits.most_chapters is None:
            assert ours.bound == pytest.approx(theirs.bound, rel=1e-9)
        else:
            assert ours.bound <= theirs.bound * (1 + 1e-9)
            exact = mixed_integer(among, limits, 1e-4, 2000, np.inf)
            assert exact is None or exact.gain <= ours.bound * (1 + 1e-9)


@pytest.mark.parametrize("most_chapters", [None, 2])
def test_no_list_is_above_the_bound_from_lists_already_seen(most_chapters: int | None) -> None:
    """Of 4,096 lists none gains more, though prices are sought between lists seen, and it is."""
    sought: list[bool] = []

    class Watched(_Priced):
        def _from_seen(self, at, of_cost):  # type: ignore[no-untyped-def]
            found = super()._from_seen(at, of_cost)
            sought.append(found is not None)
            return found

    for seed in range(30):
        among = drawn(seed)
        opened = np.stack([LISTS[:, among.chapter == c].any(axis=1) for c in range(4)]).sum(axis=0)
        value, gain, cost = (LISTS @ each for each in (among.value, among.gain, among.cost))
        for part, least in ((0.3, 0.0), (0.5, 0.0), (0.5, 0.45)):
            limits = Limits(
                lowest=least * among.value.sum(), highest=part * among.value.sum(),
                most_cost=0.3 * part * np.abs(among.cost).sum(), most_chapters=most_chapters,
            )  # fmt: skip
            allowed = (value <= limits.highest) & (value >= limits.lowest)
            allowed &= cost <= limits.most_cost
            allowed &= opened <= (most_chapters or 4)
            if not allowed.any():
                continue
            best = gain[allowed].max()
            for near in ((0.0, 0.0), (0.3, 0.3), (5.0, 0.01), (0.01, 5.0)):
                found = Watched(among, limits).relaxed(*near)
                assert found.bound >= best * (1 - 1e-9)
    assert np.mean(sought) > 0.3


def test_what_nothing_keeps_to_is_told() -> None:
    among = drawn(1)
    for limits in (
        Limits(lowest=5.0, highest=4.0),
        Limits(lowest=1e6),
        Limits(most_cost=-1e6),
        Limits(most_chapters=1, must=np.ones(12, dtype=bool)),
    ):
        assert relaxed_of(among, limits) is None


def test_where_no_search_ends_the_list_at_hand_is_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    among = drawn(3, lines=200, chapters=30)
    limits, known = Limits(highest=60.0), np.arange(200) == 8
    for name in ("rounded", "mixed_integer"):
        monkeypatch.setattr(f"countermove.strategy.list_design.{name}", lambda *_, **__: None)
    kept = design_list(among, limits, gap=1e-9, known=known)
    assert kept.chosen.tolist() == known.tolist()
    assert kept.cut
    assert kept.bound > kept.gain
    assert not design_list(among, limits, gap=1e-9).chosen.any()
    with pytest.raises(NotSolved, match="not proved to conflict; loosen a limit"):
        design_list(among, replace(limits, lowest=55.0), gap=1e-9)
