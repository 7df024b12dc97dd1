"""Every figure of the page on the back-test, worked out again and compared with the shipped ones.

Needs ``COUNTERMOVE_SOURCES`` for the prices. With ``--ship`` the figures replace the shipped ones;
``python -m tests.docs.test_backtest_page`` then writes the page anew.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from countermove.backtest.figure_table import RESULTS, Table, shipped_figures
from countermove.backtest.run_backtest import page_tables
from countermove.sources.cards import CARDS_FOLDER, load_card
from countermove.sources.store import PACKAGE_FOLDER
from pipeline.shipped import renew_checksum


def ship(tables: Sequence[Table]) -> None:
    """Write the figures and renew the checksum of their card."""
    path = PACKAGE_FOLDER / load_card(RESULTS).file
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("table", "row", "figure", "value"))
        writer.writerows(row for found in tables for row in found.figures())
    renew_checksum(CARDS_FOLDER / f"{RESULTS}.toml", path)


def main(words: Sequence[str]) -> None:
    start = time.perf_counter()
    tables = page_tables(Path(os.environ["COUNTERMOVE_SOURCES"]))
    print(f"{len(tables)} tables in {time.perf_counter() - start:.0f} s")
    if "--ship" in words:
        ship(tables)
        return
    new = {row[:3]: row[3] for found in tables for row in found.figures()}
    old = shipped_figures()
    changed = [key for key in new.keys() | old.keys() if new.get(key) != old.get(key)]
    print(f"{len(changed)} of {len(new)} figures differ from the shipped ones.")
    for key in sorted(changed):
        print(*key, old.get(key), new.get(key), sep=", ")


if __name__ == "__main__":
    main(sys.argv[1:])
