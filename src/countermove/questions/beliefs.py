"""What is believed of the parameters: a distribution for each, with its source.

A parameter that an option sets is taken as known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float, Int
from countermove.economy.elasticities import (
    DEFAULT_SET,
    HIGHEST,
    LOWEST,
    SERVICES_THETA,
    elasticity_sets,
    headline_sets,
)
from countermove.equilibrium.closure import FIRST_YEAR, FLOORS, HIGHEST_M, RHO, SUPPLY, M
from countermove.equilibrium.horizon import elasticity_scale
from countermove.law.content_moves import US_CONTENT
from countermove.law.utilisation import PREDICTED
from countermove.questions.options import ABSORBING, ModelOptions

FORMS: Mapping[str, tuple[str, ...]] = {
    "lognormal": ("median", "sigma"),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "beta": ("a", "b"),
    "discrete": ("values",),
    "bernoulli": ("probability",),
    "known": ("value",),
}
"""Distributions, and the fields that make one up; ``known`` is a value without doubt."""


LEAST_CHANCE, NEVER = 0.0005, 1e-12
"""Of each end of a distribution without ends, for what is admissible; where no draw may exceed."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, or a name, that beliefs are about.

    Attributes:
        name: its key in a file of beliefs. words: what it is.
        low, high: what is admissible; ``open``: the ends are not.
        centre: the value of the printed centre. names: the values, where they are no numbers.
        by_sector: whether each sector has a value of its own. option: whether it is a model option.
        late: which of the later sequences it takes its draws from, so that the others keep theirs.
    """

    name: str
    words: str
    centre: float | str
    low: float = 0.0
    high: float = math.inf
    open: bool = True
    names: Callable[[], Iterable[str]] | None = None
    by_sector: bool = False
    option: bool = False
    late: int = 0


def _sets() -> list[str]:
    return [each.name for each in elasticity_sets()]


PARAMETERS = {
    each.name: each
    for each in (
        Parameter(
            "elasticities",
            "published set of trade elasticities",
            DEFAULT_SET,
            names=_sets,
            option=True,
        ),
        Parameter(
            "elasticity_error",
            "factor on a sector's trade elasticity",
            1.0,
            0.1,
            10.0,
            by_sector=True,
        ),
        Parameter(
            "services", "trade elasticity of services", SERVICES_THETA, LOWEST, HIGHEST, option=True
        ),
        Parameter(
            "first_year_scale",
            "trade elasticities of the first year over those of the long run",
            elasticity_scale(1.0),
        ),
        Parameter(
            "m",
            "share of a change of income spent in the year",
            M,
            0.0,
            HIGHEST_M,
            False,
            option=True,
        ),
        Parameter(
            "rho", "share of new duties spent in the year", RHO, 0.0, 1.0, False, option=True
        ),
        Parameter("utilisation", "quantile of who claims an agreement", 0.5, 0.0, 1.0, False),
        Parameter("paid", "paid of a dollar due, in prediction bands", 1.0, 0.0, 1.0, False),
        Parameter(
            "us_content",
            "US content of vehicles that claim an agreement",
            US_CONTENT,
            0.0,
            1.0,
            False,
            late=1,
        ),
        Parameter("metal_content", "factor on the metal content of goods", 1.0, late=1),
        Parameter(
            "supply",
            "elasticity of labour supply by the real wage",
            SUPPLY["fixed"],
            high=10.0,
            open=False,
            option=True,
            late=2,
        ),
        Parameter(
            "floor",
            "lowest wage over the old one where wages are rigid",
            FLOORS["none"],
            high=1.0,
            option=True,
            late=2,
        ),
        Parameter(
            "first_year_mobility",
            "elasticity of labour between sectors within the year",
            0.0,
            open=False,
            late=2,
        ),
        Parameter(
            "long_run_mobility",
            "elasticity of labour between sectors in the long run",
            math.inf,
            open=False,
            late=2,
        ),
    )
}
"""Parameters by name, in the order in which they are drawn."""
PAID = "paid"
"""Parameter that prediction bands alone draw."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one parameter.

    Attributes:
        name: of the parameter. form: a key of ``FORMS``. numbers: the fields that make it up.
        values, weights: of a discrete form; values are sorted where they are numbers.
        card, cite: where it comes from. note: in words.
        one_sided: whether the centre is not its median.
    """

    name: str
    form: str
    numbers: Mapping[str, float]
    values: tuple[Any, ...] = ()
    weights: tuple[float, ...] = ()
    card: str = ""
    cite: str = ""
    note: str = ""
    one_sided: bool = False

    @property
    def known(self) -> bool:
        """Whether there is no doubt."""
        return self.form == "known" or len(self.values) == 1

    @property
    def drawn(self) -> bool:
        """Whether draws differ from the printed centre: by doubt, or as one value beside it."""
        return self.one_sided or not self.known

    def places(self, u: Float) -> Int:
        """Return the positions among ``values`` that probabilities stand for."""
        edges = np.cumsum(self.weights) / sum(self.weights)
        return np.minimum(np.searchsorted(edges, u), len(edges) - 1)

    def quantile(self, u: Float) -> NDArray[Any]:
        """Return the values, of the shape of ``u``, that probabilities in (0, 1) stand for.

        >>> Belief("m", "triangular", {"low": 0, "mode": 0.363, "high": 0.6}).quantile(
        ...     np.array([0.5])).round(3).tolist()
        [0.33]
        """
        u, n = np.asarray(u, dtype=np.float64), self.numbers
        if self.values:
            return np.array(self.values)[self.places(u)]
        if self.form == "uniform":
            return n["low"] + u * (n["high"] - n["low"])
        if self.form == "bernoulli":
            return (u > 1.0 - n["probability"]).astype(np.float64)
        if self.form == "triangular":
            return _triangular(u, n["low"], n["mode"], n["high"])
        from scipy.special import betaincinv, ndtri

        if self.form == "lognormal":
            with np.errstate(over="ignore"):
                return np.asarray(n["median"] * np.exp(n["sigma"] * ndtri(u)))
        if self.form == "beta":
            return np.asarray(betaincinv(n["a"], n["b"], u))
        width = n["high"] - n["low"]  # PERT: a beta distribution on [low, high]
        up, down = (4.0 * abs(n["mode"] - n[end]) / width for end in ("low", "high"))
        return np.asarray(n["low"] + width * betaincinv(1.0 + up, 1.0 + down, u))

    @property
    def median(self) -> Any:
        """Return the median; of names, the name itself only where there is one."""
        if self.form == "lognormal":  # spares a cold command the import of SciPy
            return self.numbers["median"]
        return self.quantile(np.array([0.5]))[0]

    def support(self, chance: float = LEAST_CHANCE) -> tuple[float, float]:
        """Return the lowest and the highest value; of a lognormal, but for a chance at each end."""
        if self.values:
            numbers = [v for v, w in zip(self.values, self.weights, strict=True) if w > 0]
            return min(numbers), max(numbers)
        if self.form in ("beta", "bernoulli"):
            return 0.0, 1.0
        if self.form == "lognormal":
            low, high = self.quantile(np.array([chance, 1.0 - chance]))
            return float(low), float(high)
        return self.numbers["low"], self.numbers["high"]


def _triangular(u: Float, low: float, mode: float, high: float) -> Float:
    width, left = high - low, mode - low
    rise = low + np.sqrt(u * width * left)
    return np.where(u * width < left, rise, high - np.sqrt((1.0 - u) * width * (high - mode)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A chance that the law of a variant turns into that of another: a ruling, a reply.

    Attributes:
        variant, becomes: of the case. probability: of the turn. card, cite, note: as of a belief.
        place: ``file:line:column: `` of a user's file.
    """

    variant: str
    becomes: str
    probability: float
    card: str = ""
    cite: str = ""
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Beliefs by parameter, and on the law; ``title`` and ``files`` say whose they are."""

    by_name: Mapping[str, Belief]
    title: str = ""
    files: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()

    def edited(self, other: Beliefs) -> Beliefs:
        """Return these beliefs with those of another file in their place where it has any."""
        title = other.title or self.title
        told = {turn.variant for turn in other.turns}
        kept = (turn for turn in self.turns if turn.variant not in told)
        files = (*self.files, *other.files)
        return Beliefs({**self.by_name, **other.by_name}, title, files, (*kept, *other.turns))

    def of(self, names: Iterable[str]) -> list[Belief]:
        """Return the beliefs about these parameters, in the order of ``PARAMETERS``."""
        wanted = set(names)
        return [self.by_name[n] for n in PARAMETERS if n in wanted and n in self.by_name]

    def plain(self) -> dict[str, Any]:
        """Return the beliefs as plain data, for hash and manifest."""
        every: dict[str, Any] = {
            b.name: {
                "is": b.form,
                **b.numbers,
                **_valued(b),
                **_source(b),
                **({"one_sided": True} if b.one_sided else {}),
            }
            for b in self.by_name.values()
        }
        turns = [
            {"variant": t.variant, "becomes": t.becomes, "probability": t.probability, **_source(t)}
            for t in self.turns
        ]  # fmt: skip
        return every | ({"turns": turns} if turns else {})


def _source(of: Belief | Turn) -> dict[str, str]:
    return {"card": of.card} if of.card else {"cite": of.cite}


def _valued(belief: Belief) -> dict[str, Any]:
    pairs = zip(belief.values, belief.weights, strict=True)
    return {"values": {str(v): w for v, w in pairs}} if belief.values else {}


def belief_of(name: str, data: Mapping[str, Any]) -> Belief:
    """Return the belief that plain data make; a value without doubt is one of one value."""
    about = {key: data[key] for key in ("card", "cite", "note", "one_sided") if key in data}
    form = data["is"]
    numbers = {key: float(data[key]) for key in FORMS[form] if key not in ("values", "value")}
    given = data.get("values", [data.get("value")])
    if form not in ("discrete", "known"):
        return Belief(name, form, numbers, **about)
    pairs = given.items() if isinstance(given, dict) else [(value, 1.0) for value in given]
    if PARAMETERS[name].names is None:
        pairs = sorted((float(value), weight) for value, weight in pairs)
    values, weights = zip(*pairs, strict=True)
    return Belief(name, form, {}, tuple(values), tuple(map(float, weights)), **about)


def centred(belief: Belief) -> bool:
    """Return whether the printed centre is the belief's median, or the belief says it is not.

    The centre of a parameter that is an option moves with the belief (:func:`at_medians`).
    """
    parameter = PARAMETERS[belief.name]
    if belief.one_sided or (belief.known and parameter.option):
        return True
    if parameter.names is not None:  # sector by sector the median of the sets is the usual one
        return sorted(belief.values) == sorted(headline_sets()) and len(set(belief.weights)) == 1
    if parameter.option:
        return True
    return math.isclose(belief.median, float(parameter.centre), rel_tol=1e-3, abs_tol=1e-9)


def acts(name: str, options: ModelOptions) -> bool:
    """Return whether a parameter has a part under some options."""
    absorbing = options.deficits == ABSORBING
    applies = {
        "first_year_scale": options.elasticity_scale == "impact",
        "m": absorbing,
        "rho": absorbing,
        PAID: absorbing,
        "first_year_mobility": absorbing and options.labour == FIRST_YEAR["labour"],
        "long_run_mobility": not absorbing and options.labour == ModelOptions().labour,
        "floor": options.wages == "rigid",
        "utilisation": options.utilisation in (None, PREDICTED),
    }
    return applies.get(name, True)


def at_medians(options: ModelOptions, beliefs: Beliefs) -> ModelOptions:
    """Return options at the medians of the beliefs, where they are at their defaults.

    >>> at_medians(ModelOptions(), Beliefs({})) == ModelOptions()
    True
    """
    plain = ModelOptions()
    moved = {
        name: centre_of(belief)
        for name, belief in beliefs.by_name.items()
        if PARAMETERS[name].option
        and getattr(options, name) == getattr(plain, name)
        and acts(name, options)
    }
    return replace(options, **moved)


def centre_of(belief: Belief) -> Any:
    """Return the value of an option in the printed centre: the median of the belief."""
    parameter = PARAMETERS[belief.name]
    if belief.one_sided:
        return parameter.centre
    if parameter.names is not None:
        return belief.values[0] if belief.known else parameter.centre
    return float(f"{belief.median:.3g}")
