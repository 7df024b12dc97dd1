"""How bands stand in the headline: below its figures, on sheets of their own, and in notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from countermove.questions.bands import ABOUT, AGREED, MODEL, PREDICTION, SMALL
from countermove.questions.beliefs import PAID
from countermove.report.labels import (
    JOBS,
    REGION_TITLES,
    column_form,
    display_unit,
    end_form,
    variant_titles,
)
from countermove.report.show import Column, Ranged, Sheet

if TYPE_CHECKING:
    from countermove.report.headline import Figure

PREDICTED = "_prediction"
"""What ends the name of a sheet of prediction bands."""
POINTS = (
    "Point values: neither bands (--draws) nor ranges over elasticities (--ranges) are asked for."
)
"""What is said of a run without either."""
CLOSE = "~"
"""Mark of a figure that is too close to call."""


def banded(
    figure: Figure, bands: Mapping[tuple[str, ...], Mapping[str, Any]], key: tuple[str, ...]
) -> Figure:
    """Return a figure with its bands, where there are any."""
    model, seen = bands.get((*key, MODEL)), bands.get((*key, PREDICTION))
    if seen is not None:
        figure = figure._replace(prediction_lo=seen["lo"], prediction_hi=seen["hi"])
    if model is None:
        return figure
    about = {field: bands[*key, f"{MODEL}, {words}"]["value"] for field, words in ABOUT.items()}
    return figure._replace(lo=model["lo"], hi=model["hi"], band=MODEL, **about)


def ranged(figure: Figure, form: Callable[[float], str]) -> Ranged:
    """Return a figure with the range that stands below it: that of the first things asked for.

    Ends of a band are printed no finer than their error; what is too close to call is marked.
    """
    plain = form
    if figure.close:
        form = partial(_marked, form=plain)
    if not figure.main:
        return Ranged(figure.value, None, None, form)
    if figure.lo_error is None or figure.hi_error is None:
        return Ranged(figure.value, figure.lo, figure.hi, form, plain)
    error = max(figure.lo_error, figure.hi_error)
    ends = end_form(error, figure.unit, signed=figure.measure != "level")
    return Ranged(figure.value, figure.lo, figure.hi, form, ends)


def ends_of(figure: Figure) -> tuple[str, str] | None:
    """Return the ends of a figure's range with the digits of every table; none where it has none.

    They are none, too, where they print as the figure does, and for jobs without a sampling
    error, which tables print in thousands.
    """
    if figure.unit == JOBS and figure.lo_error is None:
        return None
    bare = ranged(
        figure, column_form([figure.value], figure.unit, signed=figure.measure != "level")
    )
    lines = Column("", "").text(bare, " to ").splitlines()
    if len(lines) < 2:
        return None
    lo, hi = lines[1].split(" to ")
    return lo, hi


def _marked(value: float, form: Callable[[float], str]) -> str:
    return CLOSE + form(value)


def predictions(figures: Iterable[Figure], manifest: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """Return the prediction bands of what can be observed, a sheet a series."""
    titles, sheets = variant_titles(manifest), []
    every = [f for f in figures if f.prediction_lo is not None and f.main]
    for label, series in dict.fromkeys((f.indicator, f.series) for f in every):
        mine = [f for f in every if f.series == series]
        codes = list(dict.fromkeys(f.country for f in mine))
        columns = [Column("row", "")]
        columns += [Column(code, REGION_TITLES[code], right=True) for code in codes]
        rows = [
            [
                titles[name],
                *(
                    next((_predicted(f) for f in mine if (f.variant, f.country) == (name, c)), None)
                    for c in codes
                ),
            ]
            for name in dict.fromkeys(f.variant for f in mine)
        ]
        unit = display_unit(mine[0].unit)
        title = (
            f"{label}, first year, prediction band (model, duties as paid, a year's noise), {unit}"
        )
        sheets.append(Sheet(f"{series}{PREDICTED}", columns, rows, title))
    return tuple(sheets)


def _predicted(figure: Figure) -> str:
    assert figure.prediction_lo is not None and figure.prediction_hi is not None
    width = figure.prediction_hi - figure.prediction_lo
    form = end_form(width / 20.0, figure.unit, signed=figure.measure != "level")
    return f"{form(figure.prediction_lo)} … {form(figure.prediction_hi)}"


def left_out(drawn: Mapping[str, Any]) -> str:
    """Return in words how many draws have no solution, of the variant with most; mostly empty."""
    failed = drawn.get("failed", 0)
    return f" (up to {failed} left out, having no solution)" if failed else ""


def off_centre(drawn: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return beliefs whose median is not what is printed, and law that turns in some draws."""
    turns = (
        f"{turn['variant']} → {turn['becomes']} {100 * turn['probability']:g} %"
        for turn in drawn["beliefs"].get("turns", ())
    )
    return [name for name in drawn.get("one_sided", ()) if name != PAID], list(turns)


def beside_words(names: Sequence[str]) -> str:
    """Say which beliefs are drawn from one side of the printed centre; mostly empty."""
    return f"of {', '.join(names)} the printed figure is not the middle" if names else ""


def off_centre_words(drawn: Mapping[str, Any]) -> str:
    """Return :func:`off_centre` in words; mostly empty."""
    names, turns = off_centre(drawn)
    law = f"law turns in draws: {', '.join(turns)}" if turns else ""
    return "".join(f"; {told}" for told in (beside_words(names), law) if told)


def band_notes(figures: Sequence[Figure], manifest: Mapping[str, Any]) -> list[str]:
    """Return what the ranges below figures are, and what the mark of closeness means."""
    drawn = manifest.get("parameters", {}).get("draws")
    spanned = manifest["model"].get("range_over")
    if not drawn:
        return [] if spanned else [POINTS]
    undrawn = "the range over the elasticity sets" if spanned else "the point value alone"
    told = (
        f"Below figures: model band, 5 to 95 % of {drawn['count']} draws of the beliefs on the "
        f"parameters ({', '.join(drawn['files'])}){left_out(drawn)}, "
        f"printed no finer than its sampling error; where there is no draw, {undrawn}"
        f"{off_centre_words(drawn)}."
    )
    notes = [told]
    if any(f.prediction_lo is not None for f in figures):
        notes.append(
            "Prediction bands are those of what would be recorded: no single year tells an "
            "effect that is small beside them. They are given where the noise of years before 2025 "
            "is known."
        )
    if any(f.close for f in figures):
        notes.append(
            f"{CLOSE} too close to call: fewer than {AGREED:.0%} of draws share the sign, or real "
            f"income moves by at most {SMALL:g} %."
        )
    return notes
