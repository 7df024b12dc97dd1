"""Lay out China's lists of duties on US goods, 2018-2025, and infer what no list at hand says.

The acts of 2018-19 are known by eight-digit code (card ``lists_china``). Of 2025 the list of March
is at hand with 20 rows lost and some codes miscopied, that of February not at all; both stand in
the totals of the matrix of 28 March 2025, which is the sum, by code of 2025, of all acts in force.
From each total the acts that are known are taken off; what is left is told apart by its size: 2.5
or 5 is the list of 1 September 2019, halved, 10 and 15 the lists of 2025. The column ``x_basis``
says ``inferred`` where a row is found in this way.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = "china_retaliation_2018_2020"
MATRIX = "retaliation_2025_03_28/ita_retaliation_matrix_2025_03_28.csv.gz"
MARCH = {10.0: "china-10-percent-030425.csv", 15.0: "china-15-percent-030425.csv"}
ACTS = {
    "2018-04-02": "s232_reply", "2018-07-06": "s301_reply_1", "2018-08-23": "s301_reply_2",
    "2018-09-24": "s301_reply_3", "2019-06-01": "s301_reply_3_raised",
}  # fmt: skip
FEBRUARY_HEADINGS = ("27", "84", "87")
AT_15 = ("2701", "2702", "2711")
"""Coal and natural gas: 15 % in the list of February 2025 (Announcement 2025 No. 1)."""

PRINTED = {"20039011": "20039010", "20039019": "20039010"}
"""Codes printed in the list of March 2025 that the matrix has under an older one, without it."""
CODES_OF_2025 = "2022-01-01"
"""First day of the measure by the codes of the matrix."""

DECIDED = {"2018-05-01": "2018-04-23", "2018-11-01": "2018-09-30", "2019-01-01": "2018-12-24"}
"""Day of the act by first day of a rate: Tax Commission [2018] 2, [2018] 9, plan for 2019."""
VEHICLES = (15.0, 6.0)
"""Per cents on vehicles and parts from 1 July 2018: Tax Commission [2018] 3 of 22 May 2018."""
INFORMATION_TECHNOLOGY = (
    "370130", "370199", "3705", "3707", "842320", "842381", "8442", "8443", "8472", "8473", "8475",
    "8486", "8504", "8517", "8518", "851981", "851989", "8521", "8522", "8523", "8525", "8526",
    "8527", "852849", "852871", "8529", "8531", "8536", "8538", "8542", "8543", "8805", "90",
)  # fmt: skip
"""Goods of the WTO's declaration of 2015, cut on 1 July 2018 by [2017] 27 of 12 December."""
CONSUMER_GOODS = ("900140", "900150", "9003", "9004", "9006")
"""Of chapter 90, cut that day by Tax Commission [2018] 4 of 31 May 2018, as all the rest was."""

Rates = dict[str, float]


@dataclass(slots=True)
class China:
    """Per cents by eight-digit code.

    Attributes:
        tariff: codes of 1 January 2018. acts: by list, additional to each other.
        suspended: points suspended on 1 January 2019. september: list of 1 September 2019.
        standing: what the acts of 2018-19 left in 2025, the suspended part taken off.
        february, march: lists of 2025. inferred: (list, code) found from the matrix alone.
        matrix: totals of 28 March 2025. suspended_in_matrix: codes whose total holds a suspended
            duty.
        former: codes of 2018 that the tariff of 2025 has under others.
    """

    tariff: set[str] = field(default_factory=set)
    acts: dict[str, Rates] = field(default_factory=dict)
    suspended: Rates = field(default_factory=dict)
    september: Rates = field(default_factory=dict)
    standing: Rates = field(default_factory=dict)
    february: Rates = field(default_factory=dict)
    march: Rates = field(default_factory=dict)
    matrix: Rates = field(default_factory=dict)
    inferred: set[tuple[str, str]] = field(default_factory=set)
    suspended_in_matrix: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)

    def gross(self, code: str) -> float:
        """Return the sum of the acts of 2018 and June 2019 on a code, suspension apart."""
        return sum(listed.get(code, 0.0) for listed in self.acts.values())


def read_china(sources: Path) -> China:
    """Return China's lists, read and inferred."""
    china = China(acts={name: {} for name in ACTS.values()})
    china.tariff = {row["hs10"][:8] for row in _rows(sources / FOLDER / "china_mfn_2018_01_01")}
    for row in _rows(sources / FOLDER / "china_changes_2018_2019"):
        code, points = row["hs10"][:8], float(row["change_points"])
        if row["kind"] == "retaliation":
            china.acts[ACTS[row["day"]]][code] = points
        elif row["kind"] == "suspension":
            china.suspended[code] = -points
    march = dict(_march(sources))
    with gzip.open(sources / MATRIX, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["importer"] == "CHN":
                china.matrix[row["line"]] = float(row["rate_percent"])
    china.march = {code: rate for code, rate in march.items() if code in china.matrix}
    for code, total in china.matrix.items():
        _settle(china, code, total - march.get(code, 0.0))
    for code, older in PRINTED.items():
        china.march[code], china.standing[code] = march[code], china.matrix[older]
        china.inferred.add(("standing", code))
    _renumbered(china)
    _september_alone(china, dict(_september_hs6(sources)))
    return china


def _settle(china: China, code: str, rest: float) -> None:
    """Split what a total leaves beside the list of March into its acts."""
    if code in china.tariff:
        rest -= china.gross(code)
    extra = 0.0
    if code in china.suspended:
        extra = 10.0 if rest >= 10 else 0.0
    elif code in china.tariff and rest >= 10:
        extra = 15.0 if rest >= 15 and _coal_or_gas(code, rest) else 10.0
    elif _suspended_heading(china, code):
        extra = 10.0 if rest > 25 else 0.0
    if extra:
        listed = "february" if code[:2] in FEBRUARY_HEADINGS else "march"
        getattr(china, listed)[code] = extra
        china.inferred.add((listed, code))
    rest -= extra
    if code in china.suspended or _suspended_heading(china, code):
        china.suspended_in_matrix.add(code)
        return
    if code in china.tariff:
        if rest > 0:
            china.september[code] = 2 * rest
            china.inferred.add(("september", code))
        rest += china.gross(code)
    elif rest in (40.0, 37.5) and code[:4] == "0309":  # molluscs renumbered, on the list of March
        china.march[code], rest = 10.0, rest - 10
        china.inferred.add(("march", code))
    if rest > 0:
        china.standing[code] = rest


def _coal_or_gas(code: str, rest: float) -> bool:
    return code.startswith(AT_15)


def _suspended_heading(china: China, code: str) -> bool:
    """Return whether a code new since 2018 is of a heading all of which was suspended."""
    return code not in china.tariff and code[:4] in ("8703", "8704", "8706")


def _renumbered(china: China) -> None:
    """Give codes of 2018 that the tariff of 2025 lacks the rates of those that took their place.

    Trade is known by codes of 2018 only, so that the lists of 2025 must know them too.
    """
    listed = {code for act in china.acts.values() for code in act} | set(china.september)
    for code in sorted(listed - set(china.matrix) - set(china.suspended)):
        for length in (7, 6):
            heirs = [
                c for c in china.matrix if c[:length] == code[:length] and c not in china.tariff
            ]
            if heirs:
                china.former.add(code)
            kinds = {(china.standing.get(c, 0.0), china.march.get(c, 0.0)) for c in heirs}
            if len(kinds) == 1:
                standing, march = kinds.pop()
                for name, rate in (("standing", standing), ("march", march)):
                    if rate:
                        getattr(china, name)[code] = rate
                        china.inferred.add((name, code))
                half = standing - china.gross(code)
                if half in (2.5, 5.0):
                    china.september[code] = 2 * half
                    china.inferred.add(("september", code))
                break


def _september_alone(china: China, by_hs6: Rates) -> None:
    """Add codes of 2018 without a total: by the rise of their six digits on 1 September 2019."""
    seen = {code[:6] for code in china.tariff & set(china.matrix)}
    for code in sorted(china.tariff - set(china.matrix) - set(china.standing)):
        rise = by_hs6.get(code[:6], 0.0)
        if rise in (5.0, 10.0) and code[:6] not in seen:
            china.september[code] = rise
            china.inferred.add(("september", code))


def _september_hs6(sources: Path) -> Iterator[tuple[str, float]]:
    """Yield the rise of each six-digit product's highest rate on 1 September 2019."""
    before: Rates = {}
    for row in _rows(sources / FOLDER / "china_highest_tariff_hs6_2019"):
        rate = float(row["highest_tariff_percent"])
        if row["day"] == "2019-06-01":
            before[row["hs6"]] = rate
        elif row["day"] == "2019-09-01":
            yield row["hs6"], round(rate - before[row["hs6"]], 3)


def _march(sources: Path) -> Iterator[tuple[str, float]]:
    for rate, name in MARCH.items():
        with (sources / "tariff_lists" / name).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                yield row[1].zfill(8), rate


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(f"{path}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def build_china_lists(sources: Path, *, ledger: Path) -> dict[str, int]:
    """Write the lists of ``chn`` and return the number of rows of each."""
    china = read_china(sources)
    acts = china.acts
    raised = acts["s301_reply_3_raised"]
    lists = {
        name: acts[name] for name in ("s232_reply", "s301_reply_1", "s301_reply_2", "s301_reply_3")
    } | {
        "s301_reply_3_raised": {
            code: rate + raised.get(code, 0.0) for code, rate in acts["s301_reply_3"].items()
        },
        "s301_reply_4": china.september,
        "s301_reply_4_halved": {code: rate / 2 for code, rate in china.september.items()},
        "vehicles_suspended": dict.fromkeys(china.suspended, 0.0),
        "standing_2018_2019": china.standing,
        "february_2025": china.february,
        "march_2025": china.march,
    }
    stem = {"s301_reply_4": "september", "s301_reply_4_halved": "september",
            "standing_2018_2019": "standing", "february_2025": "february",
            "march_2025": "march"}  # fmt: skip
    counts = {}
    for name, rates in lists.items():
        inferred = {code for listed, code in china.inferred if listed == stem.get(name)}
        width = 1 if name == "vehicles_suspended" else 3 if inferred else 2
        rows = [("hs", "rate", "x_basis")] + [
            (code, f"{rate / 100:g}", "inferred" * (code in inferred))
            for code, rate in sorted(rates.items())
        ]
        counts[f"chn/lists/{name}.csv"] = write_list(
            ledger / "chn" / "lists" / f"{name}.csv", [row[:width] for row in rows]
        )
    former = [("hs", "until"), *((code, CODES_OF_2025) for code in sorted(china.former))]
    counts["chn/lists/former.csv"] = write_list(ledger / "chn" / "lists" / "former.csv", former)
    mfn = [("hs", "from", "until", "published", "until_published", "rate"), *_ordinary(sources)]
    counts["chn/lists/mfn.csv"] = write_list(ledger / "chn" / "lists" / "mfn.csv", mfn)
    estimates = [("hs", "x_basis"), *_estimates(sources)]
    path = ledger / "chn" / "lists" / "mfn_estimates.csv"
    counts["chn/lists/mfn_estimates.csv"] = write_list(path, estimates)
    return counts


def _decided(code: str, day: str, rate: float) -> str:
    """Return the day of the act that set an ordinary rate, in per cent, from a first day on."""
    if day != "2018-07-01":
        return DECIDED[day]
    if "8702" <= code[:4] <= "8708" and rate in VEHICLES:
        return "2018-05-22"
    plan = code.startswith(INFORMATION_TECHNOLOGY) and not code.startswith(CONSUMER_GOODS)
    return "2017-12-12" if plan else "2018-05-31"


def _ordinary(sources: Path) -> Iterator[tuple[str, ...]]:
    """Yield code, first and last day, the days they were decided, and rate; free goods at 0.

    A code whose ten-digit parts differ (64 of 8,547) has their simple mean.
    """
    first: dict[str, list[float]] = defaultdict(list)
    for row in _rows(sources / FOLDER / "china_mfn_2018_01_01"):
        if row["mfn_percent_2018_01_01"]:
            first[row["hs10"][:8]].append(float(row["mfn_percent_2018_01_01"]))
    changes: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(sources / FOLDER / "china_changes_2018_2019"):
        if row["kind"] == "mfn":
            changes[row["hs10"][:8]][row["day"]].append(float(row["change_points"]))
    for code, parts in sorted(first.items()):
        rate, start, act = sum(parts) / len(parts), "", ""
        for day, cuts in sorted(changes[code].items()):
            new = round(max(0.0, rate + sum(cuts) / len(parts)), 9)
            next_act = _decided(code, day, new)
            yield code, start, day, act, next_act, f"{rate / 100:.6g}"
            rate, start, act = new, day, next_act
        yield code, start, "", act, "", f"{rate / 100:.6g}"


def _estimates(sources: Path) -> Iterator[tuple[str, str]]:
    """Yield the codes whose rate of :func:`_ordinary` no act states, and what it is instead.

    China's shares of value have one decimal in per cent: one with more stands for a duty by
    quantity. A part without a rate has such a duty (above a price); parts that differ, or are not
    cut alike, have one mean.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for row in _rows(sources / FOLDER / "china_mfn_2018_01_01"):
        parts[row["hs10"][:8]].append(row["mfn_percent_2018_01_01"])
    cuts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows(sources / FOLDER / "china_changes_2018_2019"):
        if row["kind"] == "mfn":
            cuts[row["hs10"][:8], row["day"]].append(row["change_points"])
    uneven = {c for (c, _), cut in cuts.items() if len({*cut}) > 1 or len(cut) != len(parts[c])}
    for code, rates in sorted(parts.items()):
        if any(len(rate.partition(".")[2]) > 1 for rate in rates):
            yield code, "equivalent"
        elif "" in rates and any(rates):
            yield code, "part by quantity"
        elif len({*rates}) > 1 or code in uneven:
            yield code, "mean of parts"


def write_list(path: Path, rows: Sequence[tuple[str, ...]]) -> int:
    """Write rows, a header first, and return how many follow it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return len(rows) - 1
