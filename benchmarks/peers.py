"""Average US duties by partner beside one peer's published ones; each gap split over goods.

Needs ``COUNTERMOVE_SOURCES``. The peer's averages are in ``tariff_lists/country-by-time.csv``; what
it counts beside the duties of 2024 is worked out again from its lists (``peer_rates``), so that the
gap to our law falls apart line by line. The page ``docs/explanation/law-beside-others.md`` holds
the two tables.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.peer_rates import ANNULLED, LABOUR, PeerLists, our_list, peer_rates, under
from countermove.arrays import Bool, Float
from countermove.law.average_rates import weights
from countermove.law.load_law import load_ledger
from countermove.law.rates import Rates, rates_on
from pipeline.readers.census_lines import ImportLine, read_import_lines

PARTNERS = {
    "CAN": "CANADA", "MEX": "MEXICO", "CHN": "CHINA", "EU27": "EUROPEAN UNION", "JPN": "JAPAN",
    "KOR": "KOREA, SOUTH", "VNM": "VIETNAM", "TWN": "TAIWAN", "IND": "INDIA",
    "GBR": "UNITED KINGDOM", "CHE": "SWITZERLAND", "THA": "THAILAND", "MYS": "MALAYSIA",
    "BRA": "BRAZIL", "IDN": "INDONESIA",
}  # fmt: skip
DAYS = ("2025-04-11", "2025-06-03", "2025-08-07", "2025-12-04", "2026-02-24", "2026-07-31")
BEGAN_LATER = {"2025-06-03": "2025-06-04"}
"""A day on which the peer starts a duty before it was law: our law is that of its first day."""
EXPLAINED_ABOVE = 2.0
GROUPS = ("ordinary", "vehicles", "metals", "exempt", "other")
VEHICLES = ("usa/s232_auto", "usa/s232_heavy", "usa/s232_buses")
METALS = ("usa/s232_steel", "usa/s232_alum", "usa/s232_copper", "usa/s232_metals")
NEW_METALS = ("metals-annex-IA", "metals-annex-IB", "metals-annex-III-temporary",
              "metals-annex-II-removed")  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """One partner on one day, per cent of customs value in 2024.

    Attributes:
        ours: ordinary duty as collected in 2024 and every other duty of the law.
        theirs: as published, with the duties of 2024. again: the same from the peer's lists.
        parts: the gap by group of goods; it adds up to ``ours`` less ``again``.
    """

    partner: str
    day: str
    ours: float
    theirs: float
    again: float
    parts: dict[str, float]

    @property
    def gap(self) -> float:
        """Ours less theirs, points."""
        return self.ours - self.theirs


@dataclass(frozen=True)
class Ours:
    """Duties of our law on a day by line ``(n,)``, US dollars on the trade of 2024."""

    ordinary: Float
    vehicles: Float
    metals: Float
    other: Float
    place: dict[tuple[str, str], int]

    @property
    def additional(self) -> Float:
        """Return what the law adds, without section 301 on China (collected in 2024 already)."""
        return self.vehicles + self.metals + self.other


def our_duties(day: str) -> Ours:
    """Return our law of a day by line; section 301 on China counts as ordinary."""
    on, ledger = date.fromisoformat(BEGAN_LATER.get(day, day)), load_ledger()
    lines = weights(ledger, "USA", "all", on=on).lines
    rates = rates_on(ledger, lines, on=on, ordinary="lines")

    def by_line(rate: Float) -> Float:
        worth = np.where(rates.banned, 0.0, rates.value) * rate
        return np.bincount(rates.row_line, weights=worth, minlength=lines.size)

    codes = zip(lines.origin.tolist(), lines.hs.tolist(), lines.hs_digits.tolist(), strict=True)
    place: dict[tuple[str, str], int] = {}
    for row, (origin, hs, digits) in enumerate(codes):
        code = f"{hs:010d}"
        place[lines.origin_codes[origin], code[:digits]] = row
        place.setdefault((lines.origin_codes[origin], code[:8]), row)
    old, vehicles, metals = (
        by_line(contributed(rates, names))
        for names in (("usa/section_301_china",), VEHICLES, METALS)
    )
    rest = by_line(rates.additional_rate) - old - vehicles - metals
    return Ours(by_line(rates.base_rate) + old, vehicles, metals, rest, place)


def contributed(rates: Rates, names: tuple[str, ...]) -> Float:
    """Return what measures whose ids begin so contribute to the rate of each row ``(r,)``."""
    mine = [n for n, measure in enumerate(rates.measures) if measure.startswith(names)]
    chosen = np.isin(rates.contribution_measure, mine)
    return np.bincount(
        rates.contribution_row[chosen],
        weights=rates.contribution_rate[chosen],
        minlength=rates.row_line.size,
    )


def beside(sources: Path, days: Iterable[str] = DAYS) -> Iterator[Beside]:
    """Yield every partner on every day, days first."""
    lists, trade = PeerLists(sources / "tariff_lists"), read_import_lines(sources)
    theirs = published(sources)
    goods = {partner: [line for line in trade if line.origin == partner] for partner in PARTNERS}
    for day in days:
        ours = our_duties(day)
        for partner, mine in goods.items():
            yield _beside(lists, partner, day, mine, ours, theirs[day, partner])


def published(sources: Path) -> dict[tuple[str, str], float]:
    """Return the peer's averages by day and partner, with the duties of 2024, per cent."""
    partner = {name: code for code, name in PARTNERS.items()}
    path = sources / "tariff_lists" / "country-by-time.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["date"], partner[row["country_name"]]): float(row["effective tariff"])
            + float(row["2024 tariff"])
            for row in csv.DictReader(stream)
            if row["country_name"] in partner
        }


def _beside(
    lists: PeerLists, partner: str, day: str, mine: list[ImportLine], ours: Ours, theirs: float
) -> Beside:
    hs = np.array([line.hs10 for line in mine])
    value = np.array([float(line.value_usd) for line in mine])
    duty = np.array([float(line.duty_usd) for line in mine])
    place, size = ours.place, ours.ordinary.size
    row = np.array([place.get((partner, c), place.get((partner, c[:8]), -1)) for c in hs])
    if (row < 0).any():
        raise ValueError(f"trade of {partner} without a line: {hs[row < 0].tolist()}")

    def by_line(each: Float) -> Float:
        return np.bincount(row, weights=each, minlength=size)

    def held(*names: str) -> Bool:
        return by_line(np.logical_or.reduce([under(hs, lists.codes(n)) for n in names])) > 0

    peer = by_line(peer_rates(lists, partner, hs, day) / 100 * value)
    metals = held("steel-tariffs", "alu-tariffs", "copper-list", *NEW_METALS)
    exempt = (
        "reciprocal" if day < ANNULLED else "surcharge_122" if day < LABOUR else "forced_labour"
    )
    group = np.select(
        [
            (ours.vehicles > 0) | held("auto-tariffs"),
            (ours.metals > 0) | metals,
            by_line(our_list(f"{exempt}_exempt", hs)) > 0,
        ],
        [1, 2, 3],
        4,
    )
    here = by_line(np.ones(hs.size)) > 0
    ordinary = float((ours.ordinary[here]).sum() - duty.sum())
    gap = np.bincount(group[here], weights=(ours.additional - peer)[here], minlength=len(GROUPS))
    gap[0] += ordinary
    points = 100 * gap / value.sum()
    paid = (ours.ordinary + ours.additional)[here].sum()
    again = 100 * (peer.sum() + duty.sum()) / value.sum()
    return Beside(
        partner, day, float(100 * paid / value.sum()), theirs, float(again),
        dict(zip(GROUPS, points.tolist(), strict=True)),
    )  # fmt: skip


def averages_markdown(found: list[Beside]) -> str:
    """Return the table of averages: ours, and in brackets the gap to the peer."""
    lines = ["| partner | " + " | ".join(DAYS) + " |", "|---|" + "---:|" * len(DAYS)]
    for partner in PARTNERS:
        cells = [f"{b.ours:.1f} ({b.gap:+.1f})" for b in found if b.partner == partner]
        lines.append(f"| {partner} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def gaps_markdown(found: list[Beside]) -> str:
    """Return the table of gaps over two points, by group of goods."""
    lines = ["| day | partner | gap | " + " | ".join(GROUPS) + " |", "|---|---|" + "---:|" * 6]
    for b in found:
        if abs(b.gap) > EXPLAINED_ABOVE:
            parts = [f"{b.parts[name]:+.1f}" for name in GROUPS]
            lines.append(f"| {b.day} | {b.partner} | {b.gap:+.1f} | " + " | ".join(parts) + " |")
    return "\n".join(lines).replace("-0.0 ", "0.0 ").replace("+0.0 ", "0.0 ") + "\n"


def matrix_markdown(sources: Path) -> str:
    """Return how many lines of the matrix of 28 March 2025 our law meets, by importer."""
    path = sources / "retaliation_2025_03_28" / "ita_retaliation_matrix_2025_03_28.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = [
            (r["importer"], r["line"], float(r["rate_percent"])) for r in csv.DictReader(stream)
        ]
    lines = ["| importer | lines | same total | other |", "|---|---:|---:|---:|"]
    for importer in dict.fromkeys(row[0] for row in rows):
        listed = {line: rate for name, line, rate in rows if name == importer}
        found = rates_on(
            load_ledger(), importer=importer, origin="USA", products=list(listed), on="2025-03-28"
        )
        paid = found.value * found.additional_rate
        ours = 100 * np.bincount(found.row_line, weights=paid, minlength=len(listed))
        same = int((np.abs(ours - np.array(list(listed.values()))) < 1e-6).sum())
        lines.append(f"| {importer} | {len(listed):,} | {same:,} | {len(listed) - same:,} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    sources = Path(os.environ["COUNTERMOVE_SOURCES"])
    found = list(beside(sources))
    print(averages_markdown(found))
    print(gaps_markdown(found))
    print(matrix_markdown(sources))
    worst = max(found, key=lambda one: abs(one.again - one.theirs))
    gap = f"{worst.again - worst.theirs:+.3f} ({worst.partner}, {worst.day})"
    print(f"The peer's average from its lists less the published one, at most: {gap} points.")


if __name__ == "__main__":
    main()
