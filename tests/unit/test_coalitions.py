"""Coalitions: symmetry, consistency with Nash tariffs, stability, transfers that hold."""

from __future__ import annotations

import numpy as np
import pytest

import countermove as cm
from countermove.economy.economy import Economy
from countermove.errors import BadInput, UnknownName
from countermove.strategy.coalitions import coalition, coalition_setting, stability
from tests.commands import call
from tests.synthetic import synthetic_economy


@pytest.fixture(scope="module")
def world() -> Economy:
    return synthetic_economy(4, 3, seed=3)


def triplets() -> Economy:
    flow = np.full((3, 3, 1), 8.0)
    flow[np.eye(3, dtype=bool)] = 80.0
    return cm.economy_from_flows(
        flow, np.zeros((3, 1, 1)), np.zeros((3, 3, 1)),
        regions=["A", "B", "C"], sectors=["g"], theta_s=5.0,
    )  # fmt: skip


def test_coalition_of_one_is_the_tariff_war(world: Economy) -> None:
    here = coalition_setting(world, ["R00", "R01", "R02"])
    war = coalition(here, ["R00"])
    plain = cm.nash(
        world, ["R00", "R01", "R02"], instruments=dict(here.instruments), starts=1,
        certificate=False,
    )  # fmt: skip
    for name in here.blocks:
        np.testing.assert_allclose(war.rates[name], plain.rates[name], atol=1e-7)
        assert war.payoffs[name] == pytest.approx(plain.payoff[name], abs=1e-9)


def test_symmetric_players_have_symmetric_coalitions() -> None:
    found = {s.coalition.members: s for s in stability(coalition_setting(triplets(), list("ABC")))}
    grand = found["A", "B", "C"]
    assert np.ptp(list(grand.gains.values())) < 1e-8
    assert grand.internal  # the others' answer makes leaving costly
    assert max(abs(t) for t in (grand.transfers or {"A": 1.0}).values()) < 1e-4
    pairs = [found[p] for p in (("A", "B"), ("A", "C"), ("B", "C"))]
    assert np.ptp([p.surplus for p in pairs]) < 1e-4
    for rates in grand.coalition.rates.values():
        np.testing.assert_allclose(rates, 0.0, atol=1e-8)  # efficient: free trade inside


def test_stability_is_the_difference_of_worlds(world: Economy) -> None:
    here = coalition_setting(world, ["R00", "R01", "R02"])
    found = {s.coalition.members: s for s in stability(here)}
    grand, pair = found["R00", "R01", "R02"], found["R01", "R02"]
    gain = grand.coalition.payoffs["R00"] - pair.coalition.payoffs["R00"]
    assert grand.staying["R00"] == pytest.approx(gain, abs=1e-12)
    assert pair.joining["R00"] == pytest.approx(gain, abs=1e-12)
    assert grand.external  # nobody is outside
    for entry in found.values():
        assert entry.internal == all(g >= -1e-8 for g in entry.staying.values())


def test_transfers_give_every_member_the_same_dollars_over_leaving(world: Economy) -> None:
    here = coalition_setting(world, ["R00", "R01", "R02"])
    paid = [entry for entry in stability(here) if entry.transfers is not None]
    assert paid
    for entry in paid:
        assert entry.verified is not None
        assert entry.transfers is not None
        assert sum(entry.transfers.values()) == pytest.approx(0.0, abs=1e-6)
        left = {n: entry.coalition.payoffs[n] - g for n, g in entry.staying.items()}
        dollars = [
            here.incomes[n] * (np.exp(left[n] + g) - np.exp(left[n]))
            for n, g in entry.verified.items()
        ]
        assert np.ptp(dollars) < 1e-6 * max(here.incomes.values())


def test_members_gain_jointly_when_others_stand_still(world: Economy) -> None:
    here = coalition_setting(world, ["R00", "R01", "R02"], others="status-quo")
    for entry in stability(here, transfers=False):
        names = entry.coalition.members
        assert sum(here.incomes[n] * entry.gains[n] for n in names) > 0


def test_bad_settings(world: Economy) -> None:
    with pytest.raises(BadInput, match="two players or more"):
        coalition_setting(world, ["R00"])
    with pytest.raises(UnknownName, match="play of non-members"):
        coalition_setting(world, ["R00", "R01"], others="nsh")
    with pytest.raises(UnknownName, match="'R09'"):
        coalition_setting(world, ["R00", "R09"])
    with pytest.raises(UnknownName, match="unknown player"):
        coalition(coalition_setting(world, ["R00", "R01"]), ["R02"])
    many = synthetic_economy(9, 2, seed=1)
    with pytest.raises(BadInput, match="512 coalitions"):
        stability(coalition_setting(many, list(many.regions)))


def test_the_cures_for_a_first_year_without_equilibrium_work() -> None:
    """Rates by good and partner close nowhere; one rate a player within 20 % does, certified."""
    words = ("coalition", "CAN", "MEX", "--set", "horizon=first-year", "--draws", "0")
    said = call(*words)
    assert said.status == 3 and "--by uniform --highest 0.2" in said.err
    closed = call(*words, "--by", "uniform", "--highest", "0.2")
    assert closed.status == 0 and "first year:" in " ".join(closed.out.split())
    assert "No transfers are looked for" in " ".join(closed.out.split())
    refused = call(*words, "--transfers")
    assert refused.status == 1 and "--no-transfers" in refused.err
