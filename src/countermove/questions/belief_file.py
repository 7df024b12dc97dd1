"""The form of a file of beliefs, as pydantic models; its fields: docs/explanation/uncertainty.md.

Cold commands read the compiled form of the shipped files and never import this module.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from countermove.codes.lookup import unknown
from countermove.economy.elasticities import headline_sets
from countermove.questions.beliefs import (
    FORMS,
    LEAST_CHANCE,
    NEVER,
    PARAMETERS,
    Parameter,
    belief_of,
    centred,
)
from countermove.sources.cards import card_ids
from countermove.sources.typed_file import (
    Broken,
    Positive,
    Strict,
    Text,
    Words,
    below,
    known,
    plain,
)
from countermove.sources.yaml_file import Path_

SEE = "See docs/explanation/uncertainty.md."
Form = Literal[
    "lognormal", "uniform", "triangular", "pert", "beta", "discrete", "bernoulli", "known"
]
Mass = Annotated[float, Field(ge=0)]
Chance = Annotated[float, Field(ge=0, le=1)]
OWN_FIELDS = tuple(dict.fromkeys(field for fields in FORMS.values() for field in fields))


class BeliefModel(Strict):
    """A distribution, where it comes from (a card or a reference), and a note."""

    is_: Form = Field(alias="is")
    median: Positive | None = None
    sigma: Positive | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    a: Positive | None = None
    b: Positive | None = None
    probability: Chance | None = None
    value: float | Text | None = None
    values: list[float | Text] | dict[Text, Mass] | None = None
    card: Annotated[str, known(card_ids, "card")] | None = None
    cite: Words = ""
    note: Words = ""
    one_sided: bool = False

    def broken(self) -> Iterator[Broken]:
        """Yield fields that are missing, or of another distribution, and sides out of order."""
        wanted = FORMS[self.is_]
        for field in OWN_FIELDS:
            given = getattr(self, field) is not None
            if given and field not in wanted:
                what = f"{field} is no part of a {self.is_} distribution."
                yield (field,), "field", what, f"Give {' and '.join(wanted)}."
            if not given and field in wanted:
                yield (), "missing-field", f"{self.is_}: {field} is missing.", "Add it."
        low, high = self.low, self.high
        if low is not None and high is not None:
            if not low < high:
                yield (
                    ("high",),
                    "order",
                    f"high {high:g} is not above low {low:g}.",
                    "Exchange them.",
                )
            elif self.mode is not None and not low <= self.mode <= high:
                what = f"mode {self.mode:g} is not between {low:g} and {high:g}."
                yield ("mode",), "order", what, "Give one that is."
        total = sum(self.values.values()) if isinstance(self.values, dict) else 1.0
        if not 0.0 < total < math.inf:
            what = f"the weights add up to {total:g}."
            yield ("values",), "mass", what, "Give some that add up to a number above zero."
        if isinstance(self.values, list) and not self.values:
            yield ("values",), "mass", "there is no value.", "Give at least one."
        if self.card is None and not self.cite:
            what = "a belief without a source."
            yield (), "source", what, "Name a `card`, or give the reference in `cite`."


class TurnModel(Strict):
    """A chance that the law of a variant turns into that of another one of the case."""

    variant: Text
    becomes: Text
    probability: Chance
    card: Annotated[str, known(card_ids, "card")] | None = None
    cite: Words = ""
    note: Words = ""


class BeliefsModel(Strict):
    """A file of beliefs, by parameter and on the law; what it does not name stays."""

    title: Text
    beliefs: dict[Text, BeliefModel] = {}
    turns: list[TurnModel] = []

    def broken(self) -> Iterator[Broken]:
        """Yield what is no parameter or not admissible, and chances that exceed one together."""
        chance: dict[str, float] = {}
        if not (self.beliefs or self.turns):
            yield (), "empty", "the file holds no belief.", "Give `beliefs` or `turns`."
        for place, turn in enumerate(self.turns):
            if turn.becomes == turn.variant:
                what = f"{turn.variant} turns into itself."
                yield (*("turns", place), "becomes"), "turn", what, "Name another variant."
            chance[turn.variant] = chance.get(turn.variant, 0.0) + turn.probability
            where: Path_ = ("turns", place)
            if chance[turn.variant] > 1.0:
                what = f"the chances that {turn.variant} turns add up to {chance[turn.variant]:g}."
                yield (*where, "probability"), "mass", what, "Give 1 or less in all."
            if turn.card is None and not turn.cite:
                cure = "Name a `card`, or give the reference in `cite`."
                yield where, "source", "a chance without a source.", cure
        for name, model in self.beliefs.items():
            where = ("beliefs", name)
            if name not in PARAMETERS:
                yield where, "parameter", str(unknown(name, PARAMETERS, what="parameter")), ""
                continue
            form = list(below(where, model.broken()))
            yield from form or below(where, _unfit(PARAMETERS[name], model))


def _unfit(parameter: Parameter, model: BeliefModel) -> Iterator[Broken]:
    """Yield values that a parameter cannot take, and a centre that is not the median."""
    names = parameter.names
    if names is not None:
        if model.is_ not in ("discrete", "known"):
            what = f"{parameter.name} takes names, and a {model.is_} distribution has none."
            yield (
                ("is",),
                "form",
                what,
                f"Write `is: discrete`, and values of {', '.join(names())}.",
            )
            return
        listed = [*names(), str(parameter.centre)]
        given = [model.value] if model.values is None else [*model.values]
        for value in given:
            if value not in listed:
                yield ("values",), "value", str(unknown(str(value), listed, what="value")), ""
        if not centred(belief_of(parameter.name, plain(model))):
            what = f"{parameter.centre} is not the median of these sets, and it is printed."
            cure = f"Give {', '.join(headline_sets())}, alike, or say `one_sided: true`."
            yield ("values",), "centre", what, cure
        return
    try:
        belief = belief_of(parameter.name, plain(model))
    except ValueError as error:
        text = str(error).rpartition(": ")[2]
        what = f"{text} is no number, which {parameter.name} is."
        yield ("values",), "value", what, "Give numbers."
        return
    if any(map(math.isnan, (*belief.values, *belief.numbers.values(), float(belief.median)))):
        what = f"nan is no number, which {parameter.name} is."
        yield ("values",), "value", what, "Give numbers."
        return
    low, high = belief.support(NEVER if parameter.high < math.inf else LEAST_CHANCE)
    endless = belief.form == "lognormal" and math.isinf(high)
    outside = low < parameter.low or high > parameter.high or endless
    touches = parameter.open and low <= parameter.low
    if outside or touches:
        least = f"{'above' if parameter.open else 'at least'} {parameter.low:g}"
        most = f" and at most {parameter.high:g}" if parameter.high < float("inf") else ""
        what = f"{parameter.name} ({parameter.words}) runs from {low:g} to {high:g}."
        yield (), "admissible", what, f"It must be {least}{most}: give a distribution that is."
    elif not centred(belief):
        what = (
            f"the median of {parameter.name} is {belief.median:.4g}, and the figures that are "
            f"printed are for {parameter.centre:g}, which no belief moves."
        )
        yield (), "centre", what, "Give a distribution around it, or say `one_sided: true`."
