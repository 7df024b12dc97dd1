"""What each belief does to the doubt about a figure: shares of its variance, and a tornado."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.cold_draws import Block
from countermove.equilibrium.draws import BLOCK, draw_blocks
from countermove.errors import BadInput
from countermove.law.utilisation import HIGH, LOW, PREDICTED
from countermove.questions.bands import HIGH as UPPER
from countermove.questions.bands import LOW as LOWER
from countermove.questions.belief_draws import (
    Drawn,
    acting,
    at_points,
    inputs_of,
    places_of,
    two_samples,
)
from countermove.questions.beliefs import PARAMETERS, Beliefs
from countermove.questions.content_draws import contents_of
from countermove.questions.drawn_worlds import DRAW_TOLERANCE
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed, Progress, Question, pose_all, under
from countermove.questions.remaining import remaining
from countermove.questions.sobol_indices import Indices, indices_of, saltelli
from countermove.questions.variant_draws import Drawable, Drawing, acts_in_law
from countermove.questions.wanted_figure import Wanted

ALONE = 64
"""Draws of one belief with all others at their centre."""


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """The doubt about one figure at one horizon.

    Attributes:
        posed: the question. centre: the printed figure. effort: residual and iterations of its
            world. names: of the beliefs drawn.
        indices: shares of the variance (P,). lo, hi: (P,) 5 and 95 % of draws of each alone.
        deviation: standard deviation over all. draws, failed: of each sample, used and left out.
    """

    posed: Posed
    centre: float
    effort: tuple[float, int]
    names: tuple[str, ...]
    indices: Indices
    lo: Float
    hi: Float
    deviation: float
    draws: int
    failed: int


def drawables(
    asked: Question, options: Mapping[str, ModelOptions], beliefs: Beliefs, say: Progress
) -> dict[str, Drawable]:
    """Return a question at every horizon as it is drawn from beliefs.

    With the ends of utilisation where it is predicted, and its lines under other contents.
    """
    first, variant = next(iter(options.values())), asked.variant
    if variant is None or variant.no_law:
        raise BadInput(
            f"{asked.name} holds no law beyond the baseline's: its figures are zero without "
            "doubt; ask about a variant that does, e.g. us-canada-2025/autos."
        )
    used = first.utilisation if first.utilisation and not variant.own_utilisation else None
    ends = (LOW, HIGH) if (used or variant.utilisation) == PREDICTED else ()
    every = [variant, *(replace(variant, utilisation=end, own_utilisation=True) for end in ends)]
    contents = contents_of(beliefs)
    questions = [replace(asked, variant=each, contents=contents) for each in every]
    posed = pose_all(questions, first, progress=say)
    found = {}
    for name, given in options.items():
        own, *others = posed if given is first else under(posed, **given.every)
        found[name] = Drawable(own, tuple(others))
    return found


def figures_at(asked: Drawable, draws: Drawn, wanted: Wanted, say: Progress) -> Float:
    """Return one figure (S,) of every draw; NaN of one without a solution."""
    duties, inputs = inputs_of(asked.posed, draws, asked.ends)
    blocks: list[Float] = []
    started = monotonic()

    def told(block: Block) -> Float:
        found = np.array([wanted.of(block.world(k)) for k in range(block.count)])
        return np.where(block.failed_x, np.nan, found)

    for values in draw_blocks(
        asked.posed.economy, duties, inputs,
        use=told, closure=asked.posed.closure, tolerance=DRAW_TOLERANCE,
    ):  # fmt: skip
        blocks.append(values)
        done = sum(each.size for each in blocks)
        left = remaining(started, done, draws.count)
        say(f"draws {done} of {draws.count}{left}", done // BLOCK - 1, -(-draws.count // BLOCK))
    return np.concatenate(blocks)


def acting_names(asked: Drawable, drawing: Drawing) -> tuple[str, ...]:
    """Return the beliefs that are drawn of a question.

    Raises:
        BadInput: none is.
    """
    names = tuple(
        belief.name
        for belief in acting(drawing.beliefs, asked.posed.options)
        if acts_in_law(asked, belief.name)
    )
    if not names:
        raise BadInput(
            f"{asked.posed.name}: every belief is known or set, so that there is no doubt to "
            "share out; leave some of --set, or of the `known` in --beliefs, out."
        )
    return names


def figures_of(
    asked: Drawable,
    drawing: Drawing,
    names: Collection[str],
    points: Float,
    wanted: Wanted,
    say: Progress,
) -> tuple[Drawn, Float]:
    """Return draws of some beliefs, all others at their centre, and one figure (S,) of each."""
    posed, sectors = asked.posed, asked.posed.economy.sectors
    draws = at_points(points, drawing.beliefs, posed.options, sectors, seed=drawing.seed)
    draws = replace(draws, values={n: x for n, x in draws.values.items() if n in names})
    return draws, figures_at(asked, draws, wanted, say)


def ends_alone(values: Float) -> Float:
    """Return the 5 and 95 % quantiles of figures, of those that have a solution."""
    return np.asarray(np.nanquantile(values, [LOWER, UPPER]))


def doubts(asked: Drawable, drawing: Drawing, wanted: Wanted, say: Progress) -> Doubts:
    """Return what each belief does to the doubt about a figure."""
    posed, names = asked.posed, acting_names(asked, drawing)
    places = np.array(places_of(posed.economy.sectors))
    points_a, points_b = two_samples(posed.economy.sectors, drawing.count, drawing.seed)
    design = saltelli(points_a, points_b, [places == name for name in names])

    values = figures_of(asked, drawing, names, design, wanted, say)[1].reshape(len(names) + 2, -1)
    known = np.isfinite(values).all(axis=0)
    if known.sum() < 2:
        raise BadInput(f"{posed.name}: too few of the draws have a solution; give more --draws.")
    few = points_a[:, :ALONE]
    ends = [ends_alone(figures_of(asked, drawing, (n,), few, wanted, say)[1]) for n in names]
    lo, hi = np.stack(ends, axis=1)
    world = posed.solve()
    return Doubts(
        posed=posed,
        centre=wanted.of(world),
        effort=(world.residual, world.iterations),
        names=names,
        indices=indices_of(values[:, known].ravel(), len(names)),
        lo=lo,
        hi=hi,
        deviation=float(values[:2, known].std()),
        draws=int(known.sum()),
        failed=int((~known).sum()),
    )


def words_of(name: str) -> str:
    """Return what a belief is about."""
    return PARAMETERS[name].words
