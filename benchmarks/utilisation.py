"""Predicted preference utilisation against what was recorded and collected later, from the sources.

Needs ``COUNTERMOVE_SOURCES``. Claims of chapters 98 and 99 and of electricity (2716), which pay no
duty, are left out; gas by pipeline, of which no claim is ever recorded, is left out where a row
does not say otherwise. Errors are weighted with the imports of the month.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.measure import table
from countermove.arrays import Bool, Float, ratio
from countermove.law.claims_record import Record, us_record
from countermove.law.collected_duties import collected_duties
from countermove.law.eligible_share import Eligible
from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.monthly_law import month_pieces
from countermove.law.predicted_utilisation import eligible_on, eligible_to
from countermove.law.queries import event_days
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import chosen_lines, shipped_lines
from countermove.law.utilisation import AGREEMENT, EXEMPT_FROM, RECORDED_FROM
from countermove.questions.pose import pose
from pipeline.readers.agreement_claims import read_monthly

MARCH_28 = date(2025, 3, 28)
HALF_YEAR = tuple(f"2025-{month:02d}" for month in range(7, 13))
GAS, POWER = 271121, 2716


@dataclass(frozen=True)
class Month:
    """Trade of a month on the lines of the record ``(m,)``.

    Attributes:
        value: customs value, USD. claimed: part of it with a claim.
    """

    value: Float
    claimed: Float

    @property
    def share(self) -> Float:
        """Return the claimed share, 0 where nothing came in."""
        return ratio(self.claimed, self.value)


def monthly(sources: Path, record: Record) -> dict[str, Month]:
    """Return the trade of every month of the sources, ten digits summed to the record's lines."""
    place = {
        (int(hs), AGREEMENT[origin]): row
        for row, (hs, origin) in enumerate(zip(record.hs, record.origin, strict=True))
    }
    sums: dict[str, np.ndarray] = {}
    for entry in read_monthly(sources):
        hs, origin = int(entry["hs10"]), entry["origin"]
        row = place.get((hs, origin), place.get((hs // 100 * 100, origin)))
        if row is not None:
            value = float(entry["value_usd"])
            found = sums.setdefault(entry["month"], np.zeros((2, record.hs.size)))
            found[:, row] += value, value * float(entry["share"])
    return {month: Month(*pair) for month, pair in sums.items()}


def compared(record: Record, *, gas: bool = False) -> Bool:
    """Return the lines that are compared ``(m,)``."""
    found = (record.hs < 98 * 10**8) & (record.hs // 10**6 != POWER)
    if not gas:
        found &= record.hs // 10**4 != GAS
    return np.asarray(found)


def line_error(share: Float, month: Month, rows: Bool) -> float:
    """Return the mean absolute error by line, weighted with the trade of the month."""
    return float(np.average(np.abs(share - month.share)[rows], weights=month.value[rows]))


def mean_error(share: Float, months: Iterable[Month], rows: Bool) -> float:
    """Return the predicted less the recorded share of all trade of some months."""
    every = list(months)
    value = sum(m.value[rows].sum() for m in every)
    return float(sum((m.value * (share - m.share))[rows].sum() for m in every) / value)


def coverage(record: Record, eligible: Eligible, months: Iterable[Month], rows: Bool) -> float:
    """Return the value of headings whose recorded share is within 5 to 95 % of draws, ±0.02."""
    every = list(months)
    value, claimed = (sum(getattr(m, name) for m in every) for name in ("value", "claimed"))
    at = eligible.heading
    whole, part = (np.bincount(at, x * rows) for x in (value, claimed))
    stays, drawn = eligible.draws
    low, high = np.quantile(1 - stays[:, None] * (1 - drawn), (0.05, 0.95), axis=0)
    share = ratio(part, whole)
    mine = np.unique(at[rows])
    inside = (share >= low - 0.02) & (share <= high + 0.02)
    return float(whole[mine] @ inside[mine] / whole[mine].sum())


def true_share(record: Record, months: dict[str, Month], month: str) -> Float:
    """Return what was claimed in a month as far as it can be known ``(m,)``.

    Recorded on dutiable goods; on goods free of ordinary duty before July 2025 that of July to
    December; gas by pipeline as claimed. In March 2025 of the days of the exemption: six days
    before it, goods claimed as in February.
    """
    late = [months[m] for m in HALF_YEAR]
    pooled = ratio(sum(m.claimed for m in late), sum(m.value for m in late))
    free = record.ordinary_rate == 0
    share = months[month].share
    if month == f"{EXEMPT_FROM:%Y-%m}":
        before = (EXEMPT_FROM.day - 1) / 31
        share = np.clip((share - before * months["2025-02"].share) / (1 - before), 0.0, 1.0)
    share = np.where(free & (month < RECORDED_FROM), pooled, share)
    return np.asarray(np.where(record.hs // 10**4 == GAS, 1.0, share))


def law_error(
    ledger: Ledger, record: Record, months: dict[str, Month], origin: str
) -> tuple[float, list[float]]:
    """Return how far law at true claims and weights is from duties collected, March to November.

    Returns:
        Mean absolute error, and the law of each month, percentage points.
    """
    rows = record.origin == AGREEMENT.index(origin)
    lines = chosen_lines(shipped_lines("USA", "none"), record.rows[rows])
    money = collected_duties(origin)["00"]
    days = event_days(ledger, imposed_by="USA")
    law, gaps = [], []
    for month in (f"2025-{number:02d}" for number in range(3, 12)):
        trade = replace(
            lines,
            value=months[month].value[rows],
            claim_share=np.clip(true_share(record, months, month)[rows], 0.0, 1.0),
        )
        rate = 0.0
        for day, part in month_pieces(month, days):
            found = rates_on(ledger, trade, on=day, collected=True, ordinary="lines")
            duty = found.value * (found.base_rate + found.additional_rate) * ~found.banned
            rate += part * float(duty.sum() / trade.value.sum())
        law.append(100 * rate)
        gaps.append(abs(100 * rate - 100 * money[month][1] / money[month][0]))
    return float(np.mean(gaps)), law


@dataclass(frozen=True)
class _Given:
    """A prediction whose shares are given."""

    claims: Float

    def share(self, _: str) -> Float:
        return self.claims


def headline(claims: Float | None = None) -> float:
    """Return Canada's real income under the law of 28 March 2025, per cent; with given claims."""
    name = "us-canada-2025/in-force-2025-03-28"
    if claims is None:
        posed = pose(name)
    else:
        with (
            patch("countermove.law.observed_trade.predicted", lambda *_, **__: _Given(claims)),
            patch("countermove.questions.shared_law.answering_claims", lambda *_: None),
            patch("countermove.questions.shared_law._READ", {}),
        ):
            posed = pose(name)
    income = posed.solve().values("real_income_change")
    return float(income[posed.economy.region("CAN")])


def rows(sources: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what is measured, today's figure and the target."""
    record, ledger = us_record(), load_ledger()
    months = monthly(sources, record)
    then = eligible_on(MARCH_28, MARCH_28)
    share = then.at_high_saving()
    goods, with_gas = compared(record), compared(record, gas=True)
    dutiable = goods & (record.saving > 0)
    late = [months[m] for m in HALF_YEAR]
    for place, origin in enumerate(AGREEMENT):
        can = origin == "CAN"
        mine = record.origin == place

        def errors(names: Iterable[str], at: Bool, claims: Float = share) -> str:
            return " / ".join(f"{line_error(claims, months[m], at):.3f}" for m in names)

        yield (
            f"{origin}: mean share, July to December, error",
            f"{mean_error(share, late, goods & mine):+.3f}",
            "0.03" if can else "0.05",
        )
        yield (
            f"{origin}: by line, dutiable, April / December 2025",
            errors(("2025-04", "2025-12"), dutiable & mine),
            "0.03 / 0.03" if can else "0.05 / 0.06",
        )
        yield (
            f"{origin}: by line, all (gas as recorded), December 2025 / February 2026",
            errors(("2025-12", "2026-02"), with_gas & mine),
            "0.09 / 0.12" if can else "0.10 / 0.10",
        )
        two_before = (("2025-12", "2025-10"), ("2026-02", "2025-12"))
        yield (
            f"{origin}: by line, all but gas, same months, data to two months before",
            " / ".join(
                errors((month,), goods & mine, eligible_to(last).at_high_saving())
                for month, last in two_before
            ),
            "0.05 / 0.06",
        )
        yield (
            f"{origin}: value of headings within 5 to 95 % of draws",
            f"{coverage(record, then, late, goods & mine):.2f}",
            "0.80",
        )
        yield (
            f"{origin}: law at true claims and weights, March to November, points",
            f"{law_error(ledger, record, months, origin)[0]:.2f}",
            "1.4" if can else "1.1",
        )
    ours, true = headline(), headline(true_share(record, months, "2025-04"))
    yield (
        "CAN: real income, law of 28 March, predicted / true, per cent",
        f"{ours:+.3f} / {true:+.3f}",
        "0.03 apart",
    )


def main() -> None:
    sources = Path(os.environ["COUNTERMOVE_SOURCES"])
    print("Known on 28 March 2025 where nothing else is said.")
    table(["what", "today", "at most (coverage: least)"], [list(row) for row in rows(sources)])


if __name__ == "__main__":
    main()
