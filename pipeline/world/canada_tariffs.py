"""Canada's baseline tariffs: its own schedule where an item is known, derived means elsewhere.

By sector, the schedule counts with the share of Canada's imports, from all partners, that known
items hold; the mean of the tariff cube stands for the rest. Rules: card ``canada-tariffs``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.codes.products import sector_of
from pipeline.lists_canada import known_items
from pipeline.readers.canada_lists import read_imports_by_item

HIGHEST_PERCENT = 30.0
"""Above it stand rates beyond an access commitment: what comes in does so under licence."""

REMITTED = "8901"
"""Ferries, tankers and cargo vessels, mostly free by SOR/2010-202: not known."""

ORDINARY = "mfn_percent"
COLUMNS = {
    "usmca_us_percent": ("USA",),
    "usmca_mexico_percent": ("MEX",),
    "ceta_percent": members("EU27"),
    "uk_percent": ("GBR",),
    "japan_percent": ("JPN",),
    "korea_percent": ("KOR",),
    "cptpp_percent": ("AUS", "BRN", "MYS", "NZL", "SGP", "VNM"),
}
"""Columns of the schedule and the origins that pay them; an empty field is the ordinary rate."""

FULL = "CHN"
"""An origin without any preference: a lower mean of another's is its preference."""

TREATED_AS = {"BRA": FULL, "HKG": FULL, "BRN": "NZL", "MYS": "NZL"}
"""The General Preferential Tariff was withdrawn from Brazil and Hong Kong on 1 January 2015, and
Malaysia and Brunei joined the CPTPP in 2022 and 2023; the cube knows neither."""


def canada_tariffs(
    sources: Path, mean_os: Float, regions: Sequence[str], sectors: Sequence[str]
) -> tuple[Float, float]:
    """Return Canada's rates (N, J) and the share of its imports whose rate is from the schedule.

    Args:
        sources: folder of the source files. mean_os: rates of the tariff cube, (N, J).
    """
    mean = mean_os.copy()
    for origin, other in TREATED_AS.items():
        mean[list(regions).index(origin)] = mean_os[list(regions).index(other)]
    imports, known, duty = _sums(sources, sectors)
    share, rate = (
        _over(known, imports),
        {name: _over(sum_s, imports) for name, sum_s in duty.items()},
    )
    column = {origin: name for name, origins in COLUMNS.items() for origin in origins}
    left = np.minimum(
        _over(mean, np.broadcast_to(mean[list(regions).index(FULL)], mean.shape)), 1.0
    )
    out = (1.0 - share) * mean + np.array(
        [
            rate[column[o]] if o in column else rate[ORDINARY] * left[i]
            for i, o in enumerate(regions)
        ]
    )
    out[list(regions).index("CAN")] = 0.0
    return out, float(known.sum() / imports.sum())


def _sums(sources: Path, sectors: Sequence[str]) -> tuple[Float, Float, dict[str, Float]]:
    """Return by sector imports, those of known items, and the duty on these by column."""
    place: dict[str | None, int] = {code: i for i, code in enumerate(sectors)}
    imports, known = np.zeros(len(sectors)), np.zeros(len(sectors))
    duty = {name: np.zeros(len(sectors)) for name in (ORDINARY, *COLUMNS)}
    value = read_imports_by_item(sources)
    for item, cad in value.items():
        if (sector := sector_of(item)) in place:
            imports[place[sector]] += cad
    for row in known_items(sources):
        sector, cad = sector_of(row["hs"]), value.get(row["hs"], 0.0)
        if sector not in place or row["hs"].startswith(REMITTED):
            continue
        if float(row[ORDINARY]) > HIGHEST_PERCENT:
            continue
        known[place[sector]] += cad
        for name, sums in duty.items():
            sums[place[sector]] += cad * float(row[name] or row[ORDINARY]) / 100.0
    return imports, known, duty


def _over(part: Float, whole: Float) -> Float:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))
