"""The mean rate day by day: when it changes, and what moved it; the changes add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from countermove.law.average_rates import Weights, contributions, effective
from countermove.law.coverage import coverage_of
from countermove.law.ledger import Ledger
from countermove.law.listed_goods import first_names
from countermove.law.predicted_utilisation import claim_days
from countermove.law.queries import event_days
from countermove.law.rates import Rates, rates_on
from countermove.law.unreached import refuse_unreached, unreached
from countermove.law.utilisation import month_starts

ORDINARY = "ordinary duty"
"""What the ordinary duty is called among the measures that move a rate."""
SINCE_CHECK = "what was decreed since the last check"
"""What is not counted on days after the last check of the law."""
LATER_ORDINARY = "later changes of the ordinary duty"
"""What is not counted where the rates of a schedule are carried on."""
ASSUMED = "what is not published of shares of the goods"
"""What an assumption stands for, where a share of the goods is assumed."""
NOISE = 1e-13
"""Smallest change of a contribution that counts, a fraction; below it is rounding."""


def parts(rates: Rates) -> dict[str, float]:
    """Return what the ordinary duty (``ORDINARY``) and each measure add to the mean rate."""
    mean = effective(rates, by="all")
    return {
        ORDINARY: mean[0].ordinary_rate if mean else 0.0,
        **{row.code: row.additional_rate for row in contributions(rates, str)},
    }


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which something moves the mean rate or its bound: both from then on.

    ``bound`` is what the rate is where not all of it is counted (:attr:`Coverage.bound`),
    ``opened`` says what makes another bound of it: what is not counted, or no longer left out.
    ``moved`` holds the change of the ordinary duty (``ORDINARY``) and of each measure's
    contribution, largest first; they add up to the change of the rate.
    """

    day: date
    rate: float
    moved: tuple[tuple[str, float], ...]
    bound: str = ""
    opened: str = ""


def daily_series(
    ledger: Ledger,
    goods: Weights,
    *,
    since: date,
    until: date,
    known_on: date | None = None,
) -> tuple[Step, ...]:
    """Return the mean rate (ordinary and additional) from ``since`` on, a step for each change.

    Trade weights are held, and claims neither predicted nor of each month, so that the law moves
    the line.

    Raises:
        BadInput: claims of a month are asked for that are not recorded.
    """
    importer = goods.lines.importer
    found = (
        claim_days(ledger, goods.utilisation, known_on)
        if importer == "USA"
        else event_days(ledger, imposed_by=importer, known_on=known_on)
    )
    turns = sorted({*found, *month_starts()}) if goods.by_month else found
    days = [day for day in turns if since < day <= until]
    days = sorted({*days, *(d for d in gap_days(ledger, importer) if since < d <= until)})
    steps: list[Step] = []
    before: Mapping[str, float] = {}
    left_out: tuple[str, ...] = ()
    bounds = ("", "")
    for day in [since, *days]:
        lines = goods.lines_on(ledger, day, known_on)
        rates = rates_on(ledger, lines, on=day, known_on=known_on)
        lost = unreached(ledger, rates) if goods.observed and not goods.product else ()
        refuse_unreached(ledger.pack(importer), lost, day)
        now = parts(rates)
        changes = {name: now.get(name, 0.0) - before.get(name, 0.0) for name in {*now, *before}}
        ordered = sorted(changes.items(), key=lambda item: (-abs(item[1]), item[0]))
        moved = tuple(item for item in ordered if abs(item[1]) > NOISE)
        cover = coverage_of(ledger, rates, weighted=goods.observed, lost=lost)
        turned = bool(steps) and (cover.bound, cover.additional_bound) != bounds
        if moved or not steps or turned:
            late = (SINCE_CHECK,) if cover.late else ()
            carried = (LATER_ORDINARY,) if cover.ordinary.carried else ()
            assumed = (ASSUMED,) if cover.assumed else ()
            now_out = (*cover.open_duties, *cover.open_reliefs, *carried, *late, *assumed)
            opened = _opened(left_out, now_out) if turned else ""
            steps.append(Step(day, sum(now.values()), moved, cover.bound, opened))
            left_out, bounds = now_out, (cover.bound, cover.additional_bound)
        before = {**before, **{name: now.get(name, 0.0) for name, _ in moved}}
    return tuple(steps)


def gap_days(ledger: Ledger, importer: str) -> tuple[date, ...]:
    """Return the days on which what is not established of an importer's law begins or ends."""
    gaps = [gap for measure in ledger.of(importer) for gap in measure.gaps]
    found = {day for gap in gaps for day in (gap.start, gap.end) if day is not None}
    pack = ledger.pack(importer)
    late = pack.checked_on and pack.checked_on + timedelta(days=1)
    return tuple(sorted(found | {day for day in (pack.complete_from, late) if day is not None}))


def _opened(before: tuple[str, ...], now: tuple[str, ...]) -> str:
    """Return in words what is not counted now and was before, and the other way round."""
    words = {
        "not counted": [name for name in dict.fromkeys(now) if name not in before],
        "not left out any more": [name for name in dict.fromkeys(before) if name not in now],
    }
    return "; ".join(f"{what}: {first_names(names)}" for what, names in words.items() if names)
