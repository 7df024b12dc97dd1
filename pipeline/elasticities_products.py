"""Build the table of product elasticities: HS6 of 2022, from ProTEE's of 2007.

Codes are taken back from the edition of 2022 to that of 2017 and on to 2012 by published
concordances; from 2012 to 2007 a code stands for itself. Where a chain reaches several products
with an estimate their plain mean is taken. What has none takes the plain mean of its heading, then
of its chapter, in the source.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import fmean

from countermove.codes.harmonized import subheadings
from pipeline.elasticities_protee import read_protee
from pipeline.readers.r_tables import read_concordance

ORIGIN = "the repository insongkim/concordance, data/ (MIT)."
OWN, CHAINED, HEADING, CHAPTER = "own", "chained", "heading", "chapter"


def build_product_elasticities(sources: Path, target: Path) -> dict[str, int]:
    """Write the table to ``target`` and return the number of products by what they rest on."""
    steps = [
        _step(sources, file, new, old)
        for file, new, old in (("hs6_hs5", "HS6_6d", "HS5_6d"), ("hs5_hs4", "HS5_6d", "HS4_6d"))
    ]
    rows = chained(read_protee(sources), subheadings(), steps)
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["hs6", "theta", "basis"])
        writer.writerows([hs6, f"{theta:.4f}", basis] for hs6, theta, basis in rows)
    count: dict[str, int] = defaultdict(int)
    for _, _, basis in rows:
        count[basis] += 1
    return dict(count)


def chained(
    known: Mapping[str, float],
    products: Iterable[str],
    steps: Iterable[Mapping[str, Iterable[str]]],
) -> list[tuple[str, float, str]]:
    """Return product, elasticity and what it rests on, in order of the codes.

    Args:
        known: estimates by code of the oldest edition. products: codes of the newest.
        steps: for each step back, the older codes of a newer one; itself where it is not named.
    """
    steps, found = list(steps), []
    shorter = {length: _means(known, length) for length in (4, 2)}
    for hs6 in sorted(products):
        old = {hs6}
        for step in steps:
            old = {before for code in old for before in step.get(code, (code,))}
        values = [known[code] for code in sorted(old) if code in known]
        if values:
            found.append((hs6, fmean(values), OWN if old == {hs6} else CHAINED))
        elif hs6[:4] in shorter[4]:
            found.append((hs6, shorter[4][hs6[:4]], HEADING))
        elif hs6[:2] in shorter[2]:
            found.append((hs6, shorter[2][hs6[:2]], CHAPTER))
    return found


def _means(known: Mapping[str, float], length: int) -> dict[str, float]:
    values = defaultdict(list)
    for code, value in known.items():
        values[code[:length]].append(value)
    return {code: fmean(group) for code, group in values.items()}


def _step(sources: Path, file: str, new: str, old: str) -> dict[str, set[str]]:
    table = read_concordance(sources, f"nomenclature/{file}.RData", origin=ORIGIN)
    found: dict[str, set[str]] = defaultdict(set)
    for code, before in zip(table[new], table[old], strict=True):
        found[code].add(before)
    return found
