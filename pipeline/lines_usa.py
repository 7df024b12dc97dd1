"""Build the trade-weight table of the United States: imports of 2024 by line and origin.

Lines have eight digits, ten where a product list of the ledger names ten-digit codes of that
line, so that every list cuts the table exactly.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.law.load_law import SHIPPED
from countermove.law.utilisation import AGREEMENT
from pipeline.claims_usa import write_claims
from pipeline.law_of_2024 import special_rate_2024
from pipeline.readers.census_lines import read_import_lines
from pipeline.readers.hs_gtap import sector_of_hs6
from pipeline.readers.metal_content import METALS, read_metal_content
from pipeline.readers.mfn_rates import read_mfn_rates

NO_SECTOR = 255
CONTENT_NAME = {
    "steel": "steel_content",
    "aluminium": "aluminum_content",
    "copper": "copper_content",
}

RENUMBERED = {
    "8501640121": "8501640110",
    "8607301000": "8607301090",  # cut into three numbers that are all listed
}
"""Numbers of 2024 that lists of August 2025 name as the schedule of July 2025 has them."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class UsaReport:
    """What the build saw, in US dollars of 2024.

    Attributes:
        imports_usd, duty_usd: totals. lines: rows. without_sector_usd: chapters 98 and 99.
        rebuilt_duty_usd: ordinary duty of the table plus the special duties of the law of 2024.
    """

    imports_usd: int
    duty_usd: int
    lines: int
    without_sector_usd: int
    rebuilt_duty_usd: float


def build_usa(sources: Path, *, folder: Path, ledger: Path) -> UsaReport:
    """Write ``lines_usa_2024.npz`` and ``usmca_claims.npz``; return what was seen.

    Args:
        sources: folder of the source files. folder: where the tables go.
        ledger: root of the measure files, whose lists decide which lines have ten digits.
    """
    imports = read_import_lines(sources)
    fine = ten_digit_lines(ledger)
    code = {
        line.hs10: RENUMBERED.get(line.hs10, line.hs10) if line.hs10[:8] in fine else line.hs10[:8]
        for line in imports
    }
    value: dict[Key, int] = {}
    duty: dict[Key, int] = {}
    for line in imports:
        key = (code[line.hs10], line.origin)
        value[key] = value.get(key, 0) + line.value_usd
        duty[key] = duty.get(key, 0) + line.duty_usd
    keys = sorted(value)
    mfn = read_mfn_rates(sources)
    content = _content(read_metal_content(sources), fine)
    ordinary, rebuilt = _ordinary(keys, value, duty, mfn, ledger)
    sectors = sector_of_hs6(sources)
    _write(folder / "lines_usa_2024.npz", keys, value, ordinary, content, sectors)
    rates = {
        key: (float(value[key]), float(rate)) for key, rate in zip(keys, ordinary, strict=True)
    }
    write_claims(folder / "usmca_claims.npz", sources, imports, code, mfn, rates, _preferred())
    return UsaReport(
        imports_usd=sum(value.values()),
        duty_usd=sum(duty.values()),
        lines=len(keys),
        without_sector_usd=sum(v for k, v in value.items() if k[0][:6] not in sectors),
        rebuilt_duty_usd=rebuilt,
    )


def _preferred() -> frozenset[str]:
    """Return the origins with a preference, the agreement's members among them."""
    pack = tomllib.loads((SHIPPED / "usa" / "pack.toml").read_text(encoding="utf-8"))
    return frozenset(AGREEMENT).union(*(item["origins"] for item in pack["preferences"]))


def ten_digit_lines(ledger: Path) -> frozenset[str]:
    """Return the eight-digit lines of which a list of the ledger names a part."""
    found = set()
    for path in sorted((ledger / "usa" / "lists").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            codes = [row["hs"].replace(".", "") for row in csv.DictReader(stream)]
        found |= {hs[:8] for hs in codes if len(hs) > 8}
    return frozenset(found)


def _ordinary(
    keys: list[Key],
    value: dict[Key, int],
    duty: dict[Key, int],
    mfn: dict[str, float],
    ledger: Path,
) -> tuple[Float, float]:
    """Return the ordinary duty due, and all duty the law of 2024 implies with it.

    Collected duty over imports; where special duties were due in 2024 as well, the ordinary rate of
    the schedule, or what remains of the collected rate where the schedule has no ad valorem rate.
    """
    ordinary = np.zeros(len(keys))
    rebuilt = 0.0
    special = special_rate_2024(ledger)
    for row, key in enumerate(keys):
        hs, origin = key
        collected = duty[key] / value[key]
        extra = special(hs, origin)
        if extra > 0:
            remains = max(0.0, collected - extra)
            collected = mfn.get(hs[:8], remains) if origin not in AGREEMENT else remains
        ordinary[row] = collected
        rebuilt += value[key] * (collected + extra)
    return ordinary, rebuilt


def _content(
    shares: Mapping[str, tuple[float, ...]], fine: Iterable[str]
) -> dict[str, tuple[float, ...]]:
    """Return metal content by line, plain means of ten digits, never above one.

    A number that the table of contents lacks has the mean of its line of eight digits.
    """
    by_line: dict[str, list[tuple[float, ...]]] = {}
    fine = frozenset(fine)
    for hs10, share in shares.items():
        by_line.setdefault(hs10[:8], []).append(share)
        if hs10[:8] in fine:
            by_line.setdefault(RENUMBERED.get(hs10, hs10), []).append(share)
    return {
        hs: tuple(np.minimum(np.mean(rows, axis=0), 1.0).tolist()) for hs, rows in by_line.items()
    }


def _write(
    path: Path,
    keys: list[Key],
    value: dict[Key, int],
    ordinary: Float,
    content: dict[str, tuple[float, ...]],
    sectors: dict[str, str],
) -> None:
    origins = sorted({origin for _, origin in keys})
    names = sorted({sectors[hs[:6]] for hs, _ in keys if hs[:6] in sectors})
    place = {name: i for i, name in enumerate(names)}
    nothing = (np.nan,) * len(METALS)
    metal = np.array([content.get(hs, content.get(hs[:8], nothing)) for hs, _ in keys])
    arrays = {
        "origin_codes": np.array(origins),
        "origin": np.array([origins.index(origin) for _, origin in keys], dtype=np.uint16),
        "hs": np.array([int(hs.ljust(10, "0")) for hs, _ in keys], dtype=np.int64),
        "hs_digits": np.array([len(hs) for hs, _ in keys], dtype=np.uint8),
        "sector_codes": np.array(names),
        "sector": np.array(
            [place.get(sectors.get(hs[:6], ""), NO_SECTOR) for hs, _ in keys], dtype=np.uint8
        ),
        "value": np.array([value[key] for key in keys], dtype=np.float64),
        "base_rate": ordinary.round(5).astype(np.float32),
    }
    for column, metal_name in enumerate(METALS):
        arrays[f"content__{CONTENT_NAME[metal_name]}"] = (
            metal[:, column].round(4).astype(np.float32)
        )
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
