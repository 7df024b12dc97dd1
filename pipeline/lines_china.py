"""Build the trade-weight table of China: imports from the United States by tariff item, 2017."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from countermove.codes.products import sector_of
from pipeline.lists_china import FOLDER, read_china

NO_SECTOR = 255


def build_china(sources: Path, *, folder: Path, ledger: Path) -> float:
    """Write ``lines_chn_2017.npz`` and return the value of its lines, US dollars.

    Args:
        sources: folder of the source files. folder: where the table goes.
        ledger: root of the measure files; the ordinary duty of 2019 is from there.
    """
    path = sources / FOLDER / "china_imports_from_us_2017.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = [
            (row["hs8"], 1e3 * float(row["value_thousand_usd"])) for row in csv.DictReader(stream)
        ]
    with (ledger / "chn" / "lists" / "mfn.csv").open(encoding="utf-8", newline="") as stream:
        duty = {row["hs"]: float(row["rate"]) for row in csv.DictReader(stream) if not row["until"]}
    tariff = read_china(sources).tariff
    rows = sorted((code, usd) for code, usd in rows if usd > 0 and code in tariff)
    sectors = [sector_of(code) or "" for code, _ in rows]
    names = sorted({name for name in sectors if name})
    np.savez_compressed(
        folder / "lines_chn_2017.npz",
        origin_codes=np.array(["USA"]),
        origin=np.zeros(len(rows), dtype=np.uint16),
        hs=np.array([int(code) * 100 for code, _ in rows], dtype=np.int64),
        hs_digits=np.full(len(rows), 8, dtype=np.uint8),
        sector_codes=np.array(names),
        sector=np.array(
            [names.index(name) if name else NO_SECTOR for name in sectors], dtype=np.uint8
        ),
        value=np.array([usd for _, usd in rows]),
        base_rate=np.array([duty.get(code, 0.0) for code, _ in rows], dtype=np.float32),
    )
    return sum(usd for _, usd in rows)
