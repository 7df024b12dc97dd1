"""Coverage on synthetic truth: bands cover what they say, and narrower ones less."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.backtest import coverage_scores as scores
from countermove.backtest.outcomes import Cells, cells
from countermove.questions.yearly_noise import import_noise


@pytest.fixture
def truth(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """Return worlds drawn from the noise itself; the last one asked for is what happened."""
    real = cells(scores.plan()["months"])
    worlds = [*np.moveaxis(import_noise(3).drawn(80, seed=7), -1, 0)]

    def happened(months: object) -> Cells:
        return Cells(real.months, real.before * np.exp(worlds[-1]), real.before)

    monkeypatch.setattr(scores, "cells", happened)
    return worlds


def test_bands_cover_nine_tenths_of_what_they_are_drawn_from(truth: list[np.ndarray]) -> None:
    bands = import_noise(3).drawn(2048, seed=1)
    single, totals = [], []
    while truth:
        seen, _ = scores.covered(bands)
        single.append(seen.cells.mean())
        totals.append(seen.partners.sum())
        truth.pop()
    assert np.mean(single) == pytest.approx(0.9, abs=0.02)
    assert np.mean(totals) == pytest.approx(0.9 * 29, abs=0.8)


def test_narrow_bands_cover_less_and_score_worse(truth: list[np.ndarray]) -> None:
    bands = import_noise(3).drawn(1024, seed=1)
    wide, _ = scores.covered(bands)
    narrow, _ = scores.covered(0.2 * bands)
    assert narrow.cells.mean() < 0.5 < wide.cells.mean()
    assert narrow.width.mean() == pytest.approx(0.2 * wide.width.mean())
    assert narrow.score.mean() > wide.score.mean()


def test_a_score_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """One cell whose band is -0.9 to 0.9 and which grew by 1.0: width 1.8, missed by 0.1 at 20."""
    shape = import_noise(3).cell.shape
    before = np.full(shape, 1e12)
    value = before.copy()
    value[0, 0] *= np.e
    monkeypatch.setattr(scores, "cells", lambda months: Cells(("a", "b", "c"), value, before))
    growth = np.broadcast_to(np.linspace(-1.0, 1.0, 2001), (*shape, 2001))
    seen, _ = scores.covered(growth)
    assert seen.width[0] == pytest.approx(1.8)
    assert seen.score[0] == pytest.approx(1.8 + 20 * 0.1)
    assert (seen.cells == ([False] + [True] * (before.size - 1))).all()
