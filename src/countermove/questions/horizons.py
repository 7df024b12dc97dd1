"""First year and long run side by side: which settings each of them takes."""

from __future__ import annotations

from collections.abc import Iterable

from countermove.codes.lookup import unknown
from countermove.economy.elasticities import UNIFORM, headline_sets
from countermove.equilibrium.horizon import elasticity_scale
from countermove.errors import BadInput
from countermove.questions.options import (
    ABSORBING,
    FIRST,
    HORIZONS,
    LONG_RUN,
    NEEDS,
    ModelOptions,
    given_settings,
    with_settings,
)

FIRST_ALONE = tuple(key for key, needs in NEEDS.items() if needs == ("deficits", ABSORBING))
"""Keys that act on the first year alone."""
LONG_ALONE = ("deficits", "scale", "revenue", "market", "capital")
"""Keys that act on the long run alone: within a year no firm enters and no tax is rewritten."""
EVEN = (1.0, 2.0)
"""Elasticities of all trade alike between which trade of 2018, 2019 and 2025 does not tell."""


def at_horizons(settings: Iterable[str]) -> dict[str, ModelOptions]:
    """Return the options of both horizons, or of the one that ``horizon=`` names, by name.

    A key acts on each horizon that has a use for it: ``m``, ``rho`` and ``exchange`` on the first
    year, ``deficits`` and the market structure (``LONG_ALONE``) on the long run, others on both. It
    is refused where it acts on none.

    >>> both = at_horizons(["m=0.5", "deficits=proportional", "elasticities=CP"])
    >>> [(name, at.m, at.deficits, at.elasticities) for name, at in both.items()]
    [('first-year', 0.5, 'absorbing', 'CP'), ('long-run', 0.33, 'proportional', 'CP')]
    """
    given = given_settings(settings)
    if "horizon" in given:
        name = given["horizon"]
        return {name: with_settings(ModelOptions(), _texts(given))}
    if given.get("deficits") == ABSORBING:
        raise BadInput(
            f"deficits={ABSORBING} contradicts the long run, which stands beside the first year: "
            f"it is what makes the first year, so leave it out, or set horizon={FIRST}."
        )
    taken = {
        name: {k: v for k, v in given.items() if _acts(k, v, name, given)} for name in HORIZONS
    }
    for key, value in given.items():
        if not any(key in some for some in taken.values()):
            taken[LONG_RUN][key] = value  # refused there, by name
    first = with_settings(ModelOptions(), [f"horizon={FIRST}", *_texts(taken[FIRST])])
    return {FIRST: first, LONG_RUN: with_settings(ModelOptions(), _texts(taken[LONG_RUN]))}


def sets_of_range(options: ModelOptions) -> tuple[str, ...]:
    """Return the sets of elasticities, beside the options' own, that a range spans.

    They are those that headlines count; in the first year also one elasticity of all trade, such
    that it is one of ``EVEN`` once it is scaled.

    >>> sets_of_range(ModelOptions(elasticities="CP"))
    ('FGO', 'BSY', 'GYY', 'L21', 'LL', 'SHAPIRO')
    >>> sets_of_range(at_horizons([])["first-year"])[-2:]
    ('uniform-2.632', 'uniform-5.263')
    """
    sets = [name for name in headline_sets() if name != options.elasticities]
    if options.deficits == ABSORBING and options.elasticity_scale == "impact":
        sets += [f"{UNIFORM}{even / elasticity_scale(1.0):.3f}" for even in EVEN]
    return tuple(sets)


def asked_horizons(horizon: str, settings: Iterable[str]) -> dict[str, ModelOptions]:
    """Return the options of the horizons that a word names: one of them, or ``both``.

    >>> list(asked_horizons("both", [])), list(asked_horizons("first-year", []))
    (['first-year', 'long-run'], ['first-year'])
    """
    if horizon not in ("both", *HORIZONS):
        raise unknown(horizon, ("both", *HORIZONS), what="horizon")
    return at_horizons([*settings, *([] if horizon == "both" else [f"horizon={horizon}"])])


def _acts(key: str, value: str, horizon: str, given: dict[str, str]) -> bool:
    """Return whether a key acts on a horizon, beside the others given."""
    name, first = key.partition(".")[0], horizon == FIRST
    if name in FIRST_ALONE:
        return first
    if name in LONG_ALONE:
        return not first
    if name not in NEEDS:
        return True
    other, needed = NEEDS[name]
    plain = getattr(with_settings(ModelOptions(), [f"horizon={horizon}"]), other)
    return given.get(other, plain) == needed and not (first and value == "floating")


def _texts(given: dict[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in given.items()]
