"""The table of bands: ends over draws by name, with the error of each end.

A band's row holds the printed figure in ``value`` and the ends in ``lo`` and ``hi``, its name in
``band``. Beside it stand rows of what is known of the band itself, in ``value``: ``model, error of
lo``, ``model, error of hi`` and ``model, share above zero``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.series import SERIES
from countermove.questions.bands import ABOUT, Bands, Ends
from countermove.questions.run_case import CaseResult, VariantResult
from countermove.questions.second_lines import ADDED
from countermove.report.longtable import LongTable

SHARE = "share of draws"

Constants = Callable[[VariantResult, str], dict[str, Any]]


def band_tables(result: CaseResult, constants: Constants) -> Iterator[LongTable]:
    """Yield the bands of every variant that has any, and of what it adds to another."""
    rows = [result.codes.index(code) for code in result.banded]
    for found in result.variants.values():
        lines = [line for line in found.lines if line.kind == ADDED]
        every: list[tuple[Bands | None, Mapping[str, Float], dict[str, str]]] = [
            (found.bands, found.central, {}),
            *((line.bands, line.central, {"measure": ADDED}) for line in lines),
        ]
        for bands, central, marked in every:
            for band, by_series in bands.by_name.items() if bands else ():
                for name, ends in by_series.items():
                    where = {**constants(found, name), **marked}
                    yield from _rows(result, where, central[name][rows], band, ends)


def _rows(
    result: CaseResult, where: dict[str, Any], central: Float, band: str, ends: Ends
) -> Iterator[LongTable]:
    """Yield the rows of a series: those of single sectors only where the case is about them."""
    economy, category = result.economy, SERIES[where["series"]].dimension == "sector"
    sectors: Sequence[str] = economy.sectors
    if category:
        sectors = result.case.sectors
        places = [economy.sector(code) for code in sectors]
        central, ends = central[:, places], Ends(*(array[:, places] for array in ends))
    stack = np.stack([central, *ends]).reshape(6, len(central), -1)
    known = np.isfinite(stack).all(axis=(0, 2))
    axes: dict[str, Sequence[str]] = {"code": [*np.array(result.banded, object)[known]]}
    if category:
        axes["category"] = sectors
    if not known.any() or not central.size:
        return
    yield LongTable.from_grid(
        central[known], axes=axes, lo=ends.lo[known], hi=ends.hi[known], **where, band=band
    )
    for field, words in ABOUT.items():
        unit = {"unit": SHARE} if field == "above" else {}
        about = {**where, **unit, "band": f"{band}, {words}"}
        yield LongTable.from_grid(getattr(ends, field)[known], axes=axes, **about)
