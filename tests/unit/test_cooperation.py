"""Cooperative rates climbed to by the adjoint, against the dense search of few rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.strategy.bargaining import bargain as module
from countermove.strategy.bargaining.bargain import bargain
from countermove.strategy.instruments import InstrumentSet
from tests.synthetic import synthetic_economy

ISSUES = InstrumentSet(lowest=-0.5, highest=1.0)
SMALL = synthetic_economy(3, 3, seed=3, theta=(3.0, 6.0))


def deals(monkeypatch: pytest.MonkeyPatch, searched: int, **more: Any) -> Any:
    for name in ("SEARCHED", "SEARCHED_ASKED"):
        monkeypatch.setattr(module, name, searched)
    names = list(SMALL.regions)
    return bargain(SMALL, names, instruments=ISSUES, disagreement="status-quo", **more)


def test_climbing_finds_the_deals_that_a_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    powers = np.array([2.0, 1.0, 1.0])
    power = dict(zip(SMALL.regions, powers.tolist(), strict=True))
    search, climbed = (deals(monkeypatch, n, power=power) for n in (600, 0))
    assert search.status == climbed.status == "deal"
    income = SMALL.income_d / SMALL.income_d.sum()

    def worth(found: Any) -> tuple[float, float, float]:
        gains = {name: np.array(list(deal.gains.values())) for name, deal in found.deals.items()}
        product = float(powers / powers.sum() @ np.log(gains["nash"]))
        return float(income @ gains["joint"]), float(gains["equal-gains"].min()), product

    for mine, theirs, within in zip(worth(climbed), worth(search), (1e-7, 1e-7, 1e-5), strict=True):
        assert mine == pytest.approx(theirs, abs=within)
    assert np.ptp(list(climbed.deals["equal-gains"].gains.values())) < 1e-6
    assert all(deal.converged and deal.mismatch < 1e-8 for deal in climbed.deals.values())
    assert "kalai-smorodinsky" not in climbed.deals
    assert np.isnan(list(climbed.ideal.values())).all()


def test_cooperation_over_1384_rates() -> None:
    """Seven countries, 33 goods: all gain alike, and more than the least at free trade."""
    economy = synthetic_economy(7, 33, seed=2, theta=(3.0, 8.0))
    found = bargain(economy, list(economy.regions), instruments=ISSUES, disagreement="status-quo")
    assert sum(len(rate) for rate in found.rates_before.values()) == 7 * 6 * 33 - 2  # no trade
    deal = found.deals["equal-gains"]
    gains = np.array(list(deal.gains.values()))
    assert deal.converged
    assert deal.mismatch < 1e-8
    assert np.ptp(gains) < 1e-6
    free = np.array([found.named["free trade"][p] for p in found.players])
    before = np.array([found.disagreement_payoffs[p] for p in found.players])
    assert gains.min() > (free - before).min()
    product = [
        np.log(list(found.deals[name].gains.values())).sum() for name in ("nash", "equal-gains")
    ]
    assert product[0] > product[1]
    income = economy.income_d / economy.income_d.sum()
    joint = income @ np.array([found.deals["joint"].payoffs[p] for p in found.players])
    assert joint >= income @ free - 1e-9


def test_what_a_climb_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="knows no transfers and no frontier"):
        deals(monkeypatch, 0, transfers=0.01)
