"""Shares of variance against functions with known ones; what turns a statement, solved."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.questions.beliefs import Beliefs
from countermove.questions.doubts import acting_names, doubts, drawables
from countermove.questions.flips import Scored, _direction, _turning, flip, statement_of
from countermove.questions.horizons import asked_horizons
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.pose import question
from countermove.questions.sobol_indices import indices_of, saltelli
from countermove.questions.sobol_points import points_of
from countermove.questions.variant_draws import Drawing
from countermove.questions.wanted_figure import Wanted

INCOME = Wanted("real_income_change", "CAN")


def _say(what, done, of):
    pass


def _indices(function, groups, count=4096):
    width = groups.shape[1]
    both = points_of(2 * width, count, 3)
    design = saltelli(both[:width], both[width:], list(groups))
    return indices_of(function(design), len(groups))


def test_ishigami():
    """Ishigami and Homma (1990) with a = 7, b = 0.1; shares as in Saltelli et al. (2000)."""
    a, b = 7.0, 0.1

    def function(u):
        x = pi * (2.0 * u - 1.0)
        return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])

    one, two = 0.5 * (1 + b * pi**4 / 5) ** 2, a**2 / 8
    both = 8 * b**2 * pi**8 / 225
    whole = one + two + both
    found = _indices(function, np.eye(3, dtype=bool))
    assert found.first == pytest.approx([one / whole, two / whole, 0.0], abs=0.02)
    assert found.total == pytest.approx([(one + both) / whole, two / whole, both / whole], abs=0.02)


def test_additive_function_and_a_group():
    """Variances of 1, 4, 16 and 0 parts in 21; two inputs as one group have the sum of theirs."""

    def function(u):
        return u[0] + 2.0 * u[1] + 4.0 * u[2] + 0.0 * u[3]

    groups = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=bool)
    found = _indices(function, groups)
    assert found.first == pytest.approx([1 / 21, 20 / 21, 0.0], abs=0.01)
    assert found.total == pytest.approx([1 / 21, 20 / 21, 0.0], abs=0.01)
    assert (np.abs(found.first - [1 / 21, 20 / 21, 0.0]) < 4 * found.first_error + 1e-9).all()


def test_no_variance_has_no_shares():
    assert np.isnan(indices_of(np.ones(4 * 32), 2).total).all()


def _some(*names):
    return Beliefs({name: load_beliefs().by_name[name] for name in names})


@pytest.fixture(scope="module")
def long_run():
    asked = question("us-canada-2025/autos-retaliation")
    return drawables(asked, asked_horizons("long-run", []), load_beliefs(), _say)["long-run"]


def test_doubts_of_a_variant(long_run):
    """The bar of utilisation spans the worlds solved at its 5 and 95 % ends."""
    found = doubts(long_run, Drawing(_some("services", "utilisation"), 32), INCOME, _say)
    assert found.names == ("services", "utilisation")
    assert found.indices.total.argmax() == 1
    assert found.indices.total.sum() == pytest.approx(1.0, abs=0.25)
    ends = sorted(INCOME.of(end.solve()) for end in long_run.ends)
    assert [found.lo[1], found.hi[1]] == pytest.approx(ends, abs=0.1 * (ends[1] - ends[0]))
    assert found.centre == pytest.approx(INCOME.of(long_run.posed.solve()))


def test_what_is_known_is_not_drawn(long_run):
    with pytest.raises(BadInput, match="every belief is known"):
        acting_names(long_run, Drawing(Beliefs({}), 32))


class _Plane:
    """A figure that is linear in its normal scores, in place of a solved one."""

    rows = (0, 1)
    slope = np.array([3.0, 4.0])

    def figures(self, scores):
        return 10.0 + self.slope @ scores

    def gradient(self, at):
        return float(self.figures(at)), self.slope


def test_nearest_point_of_a_plane():
    """10 + 3 x + 4 y is 2.5 at a distance of 7.5 / 5 along (-0.6, -0.8), and 0 nowhere near."""
    way = _direction(_Plane(), 2.5)
    assert way == pytest.approx([-0.6, -0.8])
    said = statement_of("CAN income long-run > 2.5")
    assert _turning(_Plane(), way, said, True) == pytest.approx(1.5, abs=0.005)
    said = statement_of("CAN income long-run < -6")
    assert _turning(_Plane(), _direction(_Plane(), -6.0), said, False) is None


def test_flip_turns_when_solved_and_not_before(long_run):
    drawing = Drawing(_some("services", "utilisation"), 32)
    said = statement_of("CAN income long-run < -0.09")
    found = flip(long_run, drawing, INCOME, said, _say)
    assert not found.holds
    assert found.distance is not None
    assert 0 < found.distance < 3
    scored = Scored(long_run, drawing, INCOME, _say)
    assert said.holds(scored.alone(found.point))
    assert not said.holds(scored.alone(0.95 * found.point))
    assert found.figure == pytest.approx(scored.alone(found.point))
    length = np.linalg.norm([each.deviations for each in found.moved])
    assert length == pytest.approx(found.distance)


def test_statements_that_are_none():
    for text in ("", "CAN income < 0", "CAN income long-run = 0", "CAN income long-run < 1.2.3"):
        with pytest.raises(BadInput, match="is no statement"):
            statement_of(text)
