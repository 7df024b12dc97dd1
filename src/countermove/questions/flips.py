"""The smallest change of beliefs that turns a statement about a figure.

Beliefs are measured in standard deviations of a normal score: a parameter at its 84th percentile is
one away. The nearest point at which the statement turns is found along the gradient (Rackwitz and
Fiessler 1978), and where exactly it turns on the way there by solved worlds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.questions.belief_draws import Drawn, at_points, inputs_of, places_of
from countermove.questions.beliefs import PARAMETERS, Belief
from countermove.questions.doubts import acting_names, figures_at
from countermove.questions.drawn_worlds import solved_alone
from countermove.questions.options import HORIZONS
from countermove.questions.pose import Progress
from countermove.questions.variant_draws import Drawable, Drawing
from countermove.questions.wanted_figure import Wanted

FARTHEST = 3.0
"""Standard deviations within which a change is looked for."""
STEP = 0.1
"""Of the differences that give the gradient, standard deviations."""
ROUNDS = 6
GRID = 32
"""Points of a search along a line."""
FORM = re.compile(
    r"(?P<country>.+?)\s+(?P<series>\w+)(\s+in\s+(?P<sector>\S+))?"
    rf"\s+(?P<horizon>{'|'.join(HORIZONS)})\s*(?P<sign>[<>])\s*(?P<limit>[-+]?[0-9.]+(e[-+]?[0-9]+)?)\s*%?"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """That a figure is below, or above, a limit; words not yet checked against an economy."""

    country: str
    series: str
    sector: str | None
    horizon: str
    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        """Return whether a figure is so."""
        return value < self.limit if self.sign == "<" else value > self.limit


def statement_of(text: str) -> Statement:
    """Return the statement that a text makes.

    Raises:
        BadInput: it is none.

    >>> statement_of("CAN income first-year < -0.5").limit
    -0.5
    >>> statement_of("CAN jobs first-year < -5e4").limit
    -50000.0
    >>> statement_of("United States jobs in C29 long-run > 1000").sector
    'C29'
    """
    found = FORM.fullmatch(text.strip().replace("\N{MINUS SIGN}", "-"))
    try:
        if found is None:
            raise ValueError
        limit = float(found["limit"])
        if not isfinite(limit):
            raise ValueError
    except ValueError:
        raise BadInput(
            f"{text!r} is no statement; write COUNTRY QUANTITY [in SECTOR] HORIZON < NUMBER, "
            "or >, the number finite and with a point: 'CAN income first-year < -0.5'."
        ) from None
    part = found.groupdict()
    return Statement(
        part["country"], part["series"], part["sector"], part["horizon"], part["sign"], limit
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """A parameter (of one sector) from its median to where it turns a statement."""

    name: str
    sector: str
    deviations: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Other:
    """A value of a belief on few values, all else at the centre: its chance and the figure."""

    name: str
    value: Any
    chance: float
    figure: float
    turns: bool


@dataclass(frozen=True, slots=True, eq=False)
class Flip:
    """What turns a statement.

    Attributes:
        asked, wanted, statement: what was asked. centre: the printed figure. effort: residual and
            iterations of its world. holds: whether the statement is so there.
        distance: fewest standard deviations of a change that turns it; ``None`` if none within
            three does. figure: the figure there, solved; at three on the steepest way if none.
        point: (width,) normal scores of that change. moved: its parts, the largest first.
        others: of beliefs on few values, which have no standard deviation.
    """

    asked: Drawable
    wanted: Wanted
    statement: Statement
    centre: float
    effort: tuple[float, int]
    holds: bool
    distance: float | None
    figure: float
    point: Float
    moved: tuple[Moved, ...]
    others: tuple[Other, ...]


class Scored:
    """The figure as a function of normal scores of the beliefs on numbers that are not few."""

    def __init__(self, asked: Drawable, drawing: Drawing, wanted: Wanted, say: Progress) -> None:
        """Take what is asked; see :func:`flip`."""
        self.asked, self.drawing, self.wanted, self.say = asked, drawing, wanted, say
        self.sectors = asked.posed.economy.sectors
        every = [drawing.beliefs.by_name[name] for name in acting_names(asked, drawing)]
        self.few = [belief for belief in every if belief.values or belief.form == "bernoulli"]
        self.free = [belief.name for belief in every if belief not in self.few]
        places = places_of(self.sectors)
        self.places = [(k, name) for k, name in enumerate(places) if name in self.free]
        self.rows, self.width = [k for k, _ in self.places], len(places)
        if not self.rows:
            raise BadInput(
                f"{asked.posed.name}: no belief on a number is left that could move by standard "
                "deviations; leave some of --set, or of the `known` in --beliefs, out."
            )

    def drawn(self, scores: Float) -> Drawn:
        """Return the draws that normal scores (P, S) of the free parameters stand for."""
        from scipy.special import ndtr

        points = np.full((self.width, scores.shape[1]), 0.5)
        points[self.rows] = np.clip(ndtr(scores), 1e-9, 1.0 - 1e-9)
        found = at_points(points, self.drawing.beliefs, self.asked.posed.options, self.sectors)
        return replace(found, values={n: x for n, x in found.values.items() if n in self.free})

    def figures(self, scores: Float) -> Float:
        """Return the figure at normal scores (P, S)."""
        return figures_at(self.asked, self.drawn(scores), self.wanted, self.say)

    def gradient(self, at: Float) -> tuple[float, Float]:
        """Return the figure at normal scores (P,), and what a deviation more of each adds."""
        steps = STEP * np.eye(len(at))
        found = self.figures(
            np.concatenate([at[:, None], at[:, None] + steps, at[:, None] - steps], axis=1)
        )
        up, down = found[1 : len(at) + 1], found[len(at) + 1 :]
        return float(found[0]), np.nan_to_num((up - down) / (2.0 * STEP))

    def alone(self, scores: Float) -> float:
        """Return the figure at normal scores (P,), solved by itself; NaN without a solution."""
        duties, inputs = inputs_of(self.asked.posed, self.drawn(scores[:, None]), self.asked.ends)
        world = solved_alone(self.asked.posed, duties, inputs, 0)
        return float("nan") if world is None else self.wanted.of(world)


def flip(
    asked: Drawable, drawing: Drawing, wanted: Wanted, statement: Statement, say: Progress
) -> Flip:
    """Return the smallest change of beliefs that turns a statement.

    Args:
        asked: the question at the statement's horizon. drawing: the beliefs.

    Raises:
        BadInput: nothing is believed of any number that acts.
    """
    scored = Scored(asked, drawing, wanted, say)
    world = asked.posed.solve()
    centre, effort = wanted.of(world), (world.residual, world.iterations)
    way = _direction(scored, statement.limit)
    distance = _turning(scored, way, statement, statement.holds(centre))
    point = way * (FARTHEST if distance is None else distance)
    return Flip(
        asked, wanted, statement, centre, effort, statement.holds(centre), distance,
        scored.alone(point), point, _moves(scored, point), _others(scored, statement, centre),
    )  # fmt: skip


def _direction(scored: Scored, limit: float) -> Float:
    """Return the way (P,), of length 1, to the nearest point at which the figure is the limit."""
    at = np.zeros(len(scored.rows))
    for _ in range(ROUNDS):
        figure, slope = scored.gradient(at)
        if not (square := float(slope @ slope)) > 0:
            break
        new = (slope @ at - (figure - limit)) / square * slope
        length = float(np.linalg.norm(new))
        new *= min(1.0, FARTHEST / max(length, 1e-12))
        moved, at = float(np.linalg.norm(new - at)), new
        if moved < 0.01:
            break
    length = float(np.linalg.norm(at))
    return at / length if length > 0 else at


def _turning(scored: Scored, way: Float, statement: Statement, holds: bool) -> float | None:
    """Return the least distance on the way at which the statement has turned, if any to three."""
    low, high = 0.0, FARTHEST
    for _ in range(2):
        tried = np.linspace(low, high, GRID + 1)[1:]
        figures = scored.figures(way[:, None] * tried)
        turned = [
            np.isfinite(figure) and statement.holds(figure) != holds for figure in figures.tolist()
        ]
        if not any(turned):
            return None
        first = turned.index(True)
        low, high = (tried[first - 1] if first else low), tried[first]
    return float(high)


def _moves(scored: Scored, point: Float) -> tuple[Moved, ...]:
    here, there = (scored.drawn(scores[:, None]) for scores in (np.zeros_like(point), point))
    found, rows = [], dict.fromkeys(scored.free, 0)
    for score, (_, name) in zip(point.tolist(), scored.places, strict=True):
        row = rows[name]  # of the parameter's own dimensions
        rows[name] += 1
        before, after = (float(np.atleast_2d(d.values[name])[row, 0]) for d in (here, there))
        sector = scored.sectors[row] if PARAMETERS[name].by_sector else ""
        found.append(Moved(name, sector, score, before, after))
    return tuple(sorted(found, key=lambda each: -abs(each.deviations)))


def _others(scored: Scored, statement: Statement, centre: float) -> tuple[Other, ...]:
    """Return the figure under every value of beliefs on few values, each alone."""
    found = []
    for belief in scored.few:
        values, chances = _values(belief)
        draws = Drawn({belief.name: np.array(values)}, len(values), scored.drawing.seed)
        figures = figures_at(scored.asked, draws, scored.wanted, scored.say).tolist()
        found += [
            Other(
                belief.name, value, chance, figure,
                figure == figure and statement.holds(figure) != statement.holds(centre),
            )
            for value, chance, figure in zip(values, chances, figures, strict=True)
        ]  # fmt: skip
    return tuple(found)


def _values(belief: Belief) -> tuple[Sequence[Any], Sequence[float]]:
    if belief.form == "bernoulli":
        chance = belief.numbers["probability"]
        return (0.0, 1.0), (1.0 - chance, chance)
    return belief.values, [weight / sum(belief.weights) for weight in belief.weights]
