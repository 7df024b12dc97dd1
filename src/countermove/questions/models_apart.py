"""Models apart: why two give one shock two answers: Shapley values of the switches between them.

Every coalition of switches is a model of its own, in which the same law is posed and solved; the
values add up to the difference of the two answers exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from countermove.errors import BadInput
from countermove.questions.attribution import MOST_EXACT, TOLERANCE, Attribution
from countermove.questions.legal_instruments import Instrument
from countermove.questions.options import ModelOptions, given_settings, with_settings
from countermove.questions.pose import Posed, Progress, Question, pose, under
from countermove.questions.shapley import every_coalition, exact_shares
from countermove.questions.solve_posed import levels_all
from countermove.questions.wanted_figure import Wanted

USUAL = (
    "elasticities=CP",
    "materials=none",
    "deficits=proportional",
    "labour=specific",
    "supply=0.5",
)
"""Switches in which published models mostly differ, and which go together."""
POSED_ANEW = ("economy", "materials", "market", "measures", "utilisation", "ordinary",
              "compliance_cost", "deficits", "capital", "levies", "scale")  # fmt: skip
"""Options that change the baseline or the law; questions under the others share both."""


def models_apart(
    asked: Question,
    horizon: str,
    options: ModelOptions,
    switches: Sequence[str],
    wanted: Wanted,
    *,
    say: Progress,
) -> Attribution:
    """Return what each switch adds to a figure on the way from one model to another.

    Args:
        asked: the shock. horizon: its name. options: the one model.
        switches: what the other does otherwise, each ``KEY=VALUE``, or several that are one:
            ``labour=sluggish,mobility=2``.
        wanted: the figure.

    Raises:
        BadInput: a switch is none, is given twice or changes nothing; there are more than twelve;
            or some of them do not go together, with the reason. NotSolved: a model has no answer.
    """
    count, parts = len(switches), [tuple(given_settings(text.split(","))) for text in switches]
    keys = [key for part in parts for key in part]
    twice = [key for key in keys if keys.count(key) > 1]
    if count > MOST_EXACT or twice:
        what = f"{twice[0]} is in two switches" if twice else f"{count} switches"
        raise BadInput(f"{what}: give each option once, and {MOST_EXACT} switches at most.")
    models = {}
    for mask in every_coalition(count):
        held = [text for k, text in enumerate(switches) if mask >> k & 1]
        try:
            models[mask] = with_settings(options, ",".join(held).split(",") if held else [])
        except BadInput as error:
            raise BadInput(f"{' and '.join(held)} make no model: {error}") from None
    for k, text in enumerate(switches):
        if models[1 << k] == options:
            raise BadInput(f"{text} is so in the first model, too; leave it out.")

    def baseline(mask: int) -> str:
        return repr([getattr(models[mask], name) for name in POSED_ANEW])

    posed: dict[int, Posed] = {}
    for done, (_, group) in enumerate(groupby(sorted(models, key=baseline), key=baseline)):
        say("models", done, len({baseline(mask) for mask in models}))
        first, *others = group
        posed[first] = pose(asked, models[first])
        posed |= {mask: under([posed[first]], **models[mask].every)[0] for mask in others}
    solved = dict(zip(posed, levels_all(list(posed.values()), tolerance=TOLERANCE), strict=True))
    worth = {mask: np.asarray(wanted.of(world)) for mask, world in solved.items()}
    whole = 2**count - 1
    return Attribution(
        posed={horizon: posed[0]},
        wanted=wanted,
        instruments=tuple(Instrument(text, text, (text,)) for text in switches),
        shares={horizon: exact_shares(worth, count)},
        total={horizon: float(worth[whole] - worth[0])},
        without={horizon: float(worth[0])},
        worlds=len(models),
        effort=(
            max(world.residual for world in solved.values()),
            max(world.iterations for world in solved.values()),
        ),
        orders=0,
    )
