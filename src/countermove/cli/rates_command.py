"""``countermove rates``: effective rates by partner, sector, authority; daily, as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import WRITTEN, Importer, KnownOn, On, Project, command, pairs
from countermove.errors import BadInput
from countermove.report.show import Answer, Column, Sheet

if TYPE_CHECKING:
    from countermove.law.average_rates import Effective, Weights
    from countermove.law.coverage import Coverage
    from countermove.law.daily_rates import Step
    from countermove.law.ledger import Ledger

SINCE, END = "2025-01-01", "2026-12-31"
"""First and last day of series, unless others are given."""
SHOWN = 1e-4
"""Changes of the average rate on one day that are told in text, a fraction."""
NAMED = 2
"""Measures that moved the rate on one day, named in text and charts; the others are counted."""


@command(csv="One figure a line.")
def rates(
    importer: Importer,
    origin: Annotated[str, "Country of origin, or all."],
    *,
    on: On = None,
    hs: Annotated[str | None, "Only products that begin with this HS code."] = None,
    known_on: KnownOn = None,
    utilisation: Annotated[
        str | None,
        "Preference utilisation: predicted (the default; also :low, :high), recorded, "
        "a recorded period, e.g. 2025-12, none or all.",
    ] = None,
    content: Annotated[
        list[str] | None, "NAME=SHARE of all these goods, e.g. us_content=0.5 (repeatable)."
    ] = None,
    chart: Annotated[
        Path | None, "Draw both sides day by day, or the nowcast, .svg or .png.", WRITTEN
    ] = None,
    since: Annotated[
        str | None, "First day of --chart or --daily; first month of --nowcast."
    ] = None,
    until: Annotated[str | None, "Last day of --chart or --daily; last month of --nowcast."] = None,
    daily: Annotated[bool, "The days on which the rate changes, and what moved it."] = False,
    nowcast: Annotated[
        bool, "USA only: law, duties to be expected and duties collected, by month."
    ] = False,
    refunds: Annotated[
        bool, "USA only: annulled duties of 2025: collected, owed without them, refundable."
    ] = False,
    lines: Annotated[
        Path | None, "Write every tariff line behind the averages, .csv or .parquet.", WRITTEN
    ] = None,
    project: Project = None,
) -> Answer:
    """Show the average duty on a partner's goods, by sector and authority.

    Example: countermove rates USA CAN --on 2025-05-03 --chart duties.svg
    """
    from countermove.codes.names import place_code
    from countermove.law.average_rates import EVERY, contributions, effective
    from countermove.law.content_shares import checked_contents, refuse_idle, with_content
    from countermove.law.coverage import coverage_of
    from countermove.law.coverage_notes import annulled_words, weighted_words
    from countermove.law.governed import on_day
    from countermove.law.line_table import line_table
    from countermove.law.load_law import load_ledger
    from countermove.law.open_shares import barred_words
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.rates import rates_on
    from countermove.law.utilisation import AGREEMENT, can_claim, clock_words, utilisation_head
    from countermove.report.column_file import check_ending, write_columns

    ledger = load_ledger(project)
    buyer = place_code(importer)
    seller = EVERY if origin == EVERY else place_code(origin)
    if nowcast or refunds:
        from countermove.cli.monthly_rates import nowcasted, refunded

        asked = "--refunds" if refunds else "--nowcast"
        if buyer != "USA":
            raise BadInput(
                f"no duties collected by {buyer} are shipped, only those of USA. "
                f"Ask for countermove rates USA CAN {asked}."
            )
        if seller != EVERY:
            ledger.refuse_within(buyer, seller)
        given = {"--on": on, "--hs": hs, "--known-on": known_on, "--daily": daily,
                 "--lines": lines, "--content": content}  # fmt: skip
        if refunds:
            given |= {"--nowcast": nowcast, "--chart": chart, "--since": since, "--until": until}
        if idle := [name for name, value in given.items() if value]:
            cure = "leave it out" if len(idle) == 1 else "leave them out"
            if on and not refunds:
                cure += "; --since 2025-04 --until 2025-06 picks months"
            raise BadInput(
                f"{', '.join(idle)} cannot be joined with {asked}, which tells months, of all "
                f"goods: {cure}."
            )
        if refunds:
            return refunded(ledger, seller, utilisation)
        return nowcasted(ledger, seller, (since, until), utilisation, chart)
    for option, text in {"--since": since, "--until": until}.items():
        if text is not None and not (daily or chart):
            raise BadInput(
                f"{option} {text} has no effect here; add --daily, --chart or --nowcast, or "
                "leave it out."
            )
    if on is None and not (daily or chart):
        raise typer.BadParameter("give the day of the law, as in --on 2025-05-03, or --daily.")
    if on is None and (lines or content):
        asked = "--lines" if lines else "--content"
        raise BadInput(f"{asked} is about one day's duties; add --on, as in --on 2025-05-03.")
    last = on_day(until or END)
    day = on_day(on) if on else last
    span = (on_day(since or SINCE), last if until else max(day, last))
    known = None if known_on is None else on_day(known_on)
    if lines is not None:
        check_ending(lines)
    about = _About(ledger, buyer, seller, day, known, hs)
    goods = about.weights(utilisation)
    shares = checked_contents(
        ledger, buyer, pairs("--content", content, "NAME=SHARE", "us_content=0.5", float)
    )
    law = partial(rates_on, ledger, on=day, known_on=known)
    refuse_idle(goods.lines, shares, law)
    goods = replace(goods, lines=with_content(goods.lines, shares))
    found = law(goods.lines)
    averages: dict[str, Sequence[Effective]] = {}
    if on is not None:
        averages = {
            "total": effective(found, by="all"),
            "partner": effective(found, by="partner") if seller == EVERY else [],
            "sector": effective(found, by="sector") if goods.observed else [],
            "authority": contributions(found, lambda name: ledger.measures[name].authority),
            "measure": contributions(found, str),
        }
    covered = coverage_of(ledger, found, weighted=goods.observed, lost=() if hs else None)
    steps: tuple[Step, ...] = ()
    if daily or chart:
        steps = about.steps(goods, span)
        if on is None:
            moved = sorted({name for step in steps for name, _ in step.moved})
            said = annulled_words(ledger.pack(buyer), moved, on=span[0], known_on=known)
            covered = replace(covered, annulled=said)
        if chart:
            _draw(about, chart, goods, steps, span)
    shown = steps if daily else ()
    origins = AGREEMENT if seller == EVERY else (seller,)
    asked = goods.over_days if on is None else goods.utilisation
    used = asked if can_claim(buyer, seller) and not (hs or "").startswith("98") else ""
    words = used and used_words(used, buyer, on=day, known_on=known, origins=origins)
    clock = clock_words(used, buyer, known, covered.checked_on)
    days = f"{span[0]} to {span[1]}" if on is None else str(day)
    weighing = weighted_words(ledger.pack(buyer), goods)
    head = (
        f"{buyer} on {about.goods} from {'all origins' if seller == EVERY else seller}, {days}; "
        f"per cent of customs value, {weighing}; {clock}{utilisation_head(words)}"
    )
    parts: list[str | Sheet] = [head]
    if found.banned.any() and on is not None:
        parts.append("Some of these goods may not enter; they are left out of the averages.")
    if averages.get("total") or on is None:
        for sheet in _sheets(averages, shown, ledger, covered):
            more = covered.more if sheet.name in ("total", "daily") else ""
            parts += ["", sheet, *filter(None, [more])]
    else:
        parts.append(barred_words(ledger, covered.open_reliefs))
    bans = ledger.pack(buyer).open_bans(found.lines.asked, day, known)
    if lines is not None:
        write_columns(lines, line_table(found, covered, bans))
    written = {"Lines": lines, "Chart": chart}
    parts += [covered.words, *(f"\n{name}: {path}" for name, path in written.items() if path)]
    columns = ("dimension", "date", "code", "category", "series", "unit", "value", "bound")
    rows = list(_long(f"{seller}>{buyer}", day, averages, shown, covered))
    long = Sheet("rates", [Column(name) for name in columns], rows)
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in long.records():
        tables.setdefault(row["dimension"], []).append(row)
    closed: bool | None = bool(found.banned.any()) and on is not None
    if not closed and bans:
        closed = None
    facts: dict[str, Any] = {
        "importer": buyer, "origin": seller, "hs": hs, "on": day if on else None, "known_on": known,
        "utilisation": used or None, "utilisation_words": words or None, "weighted": goods.observed,
        "some_banned": closed,
        "coverage": covered.to_json(),
    }  # fmt: skip
    if on is not None:
        mean = averages["total"][0].total_rate if averages["total"] else None
        facts |= covered.bounded("total_rate", mean)
    return Answer(parts, facts, csv=long, tables=tables)


@dataclass(frozen=True, slots=True)
class _About:
    """Whose duties on whose goods, on which day."""

    ledger: Ledger
    buyer: str
    seller: str
    on: date
    known_on: date | None
    hs: str | None

    @property
    def goods(self) -> str:
        from countermove.law.nomenclature import goods_words

        return goods_words(self.hs)

    def weights(self, utilisation: str | None) -> Weights:
        """Return the goods to weight with, by sector where no lines of the importer are known."""
        from countermove.economy.sector_flows import shipped_flows
        from countermove.law.average_rates import weights

        return weights(
            self.ledger, self.buyer, self.seller, on=self.on, known_on=self.known_on, hs=self.hs,
            utilisation=utilisation, flows=shipped_flows,
        )  # fmt: skip

    def steps(self, goods: Weights, span: tuple[date, date]) -> tuple[Step, ...]:
        from countermove.law.daily_rates import daily_series

        since, until = span
        if until <= since:
            raise BadInput(f"--until {until} is not after --since {since}; exchange the days.")
        return daily_series(self.ledger, goods, since=since, until=until, known_on=self.known_on)


def _sheets(
    averages: Mapping[str, Sequence[Effective]],
    steps: Sequence[Step],
    ledger: Ledger,
    covered: Coverage,
) -> Iterator[Sheet]:
    """Yield averages, what each measure adds, days of change; ``covered`` says what bounds are."""
    from countermove.codes.sectors import sectors
    from countermove.report.labels import REGION_TITLES, per_cent

    titles: dict[str, Mapping[str, str]] = {
        "total": {},
        "partner": REGION_TITLES,
        "sector": {code: entry.name for code, entry in sectors().items()},
    }
    trade = Column("value_usd", "trade, USD bn", lambda value: f"{value / 1e9:,.2f}")
    for name, entries in averages.items():
        if name in titles:
            columns = [
                Column("code", name, partial(_titled, titles[name])),
                *(Column(f"{part}_rate", ", ".join(filter(None, [part, known])), per_cent())
                  for part, known in (("ordinary", covered.ordinary_bound),
                                      ("additional", covered.additional_bound))),
                Column("total_rate", covered.bound or "total", per_cent()), trade,
            ]  # fmt: skip
        else:
            columns = [
                Column("code", name), Column("additional_rate", "adds points", per_cent(3)), trade,
            ]  # fmt: skip
        if entries:
            yield Sheet.of(name, columns, entries)
    if steps:
        bound, *mixed = {step.bound for step in steps}
        columns = [
            Column("day", "from"), Column("rate", "rate" if mixed else bound or "rate", per_cent()),
            Column("bound", "" if mixed else None), Column("what", "moved by"),
        ]  # fmt: skip
        first, *later = steps
        said = [(s, "; ".join(filter(None, (_what(ledger, s), s.opened)))) for s in later]
        told = [(s.day, s.rate, s.bound, what) for s, what in said if what]
        rows = [(first.day, first.rate, first.bound, ""), *told]
        small = len(steps) - len(rows)
        more = f"Days from {100 * SHOWN:g} points on (--json: {small} smaller ones too)"
        yield Sheet("daily", columns, rows, title=more if small else "")


def _titled(titles: Mapping[str, str], code: str) -> str:
    return (
        "all goods" if code == "all" else f"{code} {titles.get(code, '')}".strip() or "(no sector)"
    )


def _what(ledger: Ledger, step: Step) -> str:
    """Return what moved the rate: the contributions that changed most, and how many more."""
    told = [
        f"{ledger.measures[name].title if name in ledger.measures else name} "
        f"{'+' if change > 0 else '−'}{100 * abs(change):.{1 if abs(change) >= 5e-4 else 2}f}"
        for name, change in step.moved[:NAMED]
        if abs(change) >= SHOWN
    ]
    more = len(step.moved) - len(told)
    return f"{', '.join(told)} and {more} more" if told and more else ", ".join(told)


def _draw(
    about: _About, path: Path, goods: Weights, steps: tuple[Step, ...], span: tuple[date, date]
) -> None:
    """Draw the importer's line and, where the partner has law and trade here, the partner's."""
    from countermove import __version__
    from countermove.errors import CountermoveError
    from countermove.law.coverage_notes import held_words
    from countermove.law.utilisation import ALL, NONE, can_claim
    from countermove.report.charts import law_charts as chart
    from countermove.report.charts.draw import draw
    from countermove.report.labels import REGION_TITLES as TITLES
    from countermove.report.sentences import place

    told = about.on if span[0] <= about.on <= span[1] else span[1]

    def line(importer: str, origin: str, found: tuple[Step, ...]) -> chart.StepLine:
        turns = tuple(chart.Turn(step.day, step.rate, _what(about.ledger, step)) for step in found)
        bounds = " or ".join(sorted({step.bound or "total" for step in found} - {"total"}))
        bound = f", {bounds}" if bounds else ""
        label = f"{_name(importer)} on {_name(origin)}{bound}"
        last = (next(s for s in reversed(found) if s.day <= told).bound or "").replace("total", "")
        return chart.StepLine(importer, label, turns, place(origin, _name(origin)), last)

    def _name(code: str) -> str:
        return "all origins" if code == "all" else TITLES.get(code, code)

    buyer, seller = about.buyer, about.seller
    reply_of = replace(about, buyer=seller, seller=buyer)
    lines, sides_goods = [line(buyer, seller, steps)], [goods]
    used = _claims_of(about, goods, buyer, seller)
    given = goods.utilisation in (NONE, ALL) and can_claim(seller, buyer)
    try:
        reply = reply_of.weights(goods.utilisation if given else None)
        used += _claims_of(about, reply, seller, buyer)
        lines.append(line(seller, buyer, reply_of.steps(reply, span)))
        sides_goods.append(reply)
    except CountermoveError:
        pass  # the partner has no law here, or no trade to weight with: one side is drawn
    clock = f"as known on {about.known_on}" if about.known_on else "as now known"
    claims = f" Preference utilisation {', '.join(used)}." if used else ""
    sides = f"Duty of {place(buyer, _name(buyer))} on {_name(seller)}"
    if len(lines) > 1:
        sides = f"Duties between {place(buyer, _name(buyer))} and {place(seller, _name(seller))}"
    held = "\n".join(
        f"{_name(side.lines.importer)}: {held_words(about.ledger.pack(side.lines.importer), side)}"
        for side in sides_goods
    )
    spec = chart.duty_steps_chart(
        lines,
        until=span[1],
        title=chart.duty_finding(lines, told),
        subtitle=f"{sides}, per cent of value: average ordinary and additional duty on "
        f"{about.goods}, {clock}; trade held",
        caption="Points: days on which a rate changes, the largest change of those that would "
        f"touch.{claims} "
        f"\n{held}\nData: shipped ledger. Countermove {__version__}.",
    )
    draw(spec, path)


def _claims_of(about: _About, goods: Weights, importer: str, origin: str) -> list[str]:
    """Return how far an importer's agreement is claimed, if an origin's goods can claim one."""
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.utilisation import can_claim

    words = used_words(goods.over_days, importer, known_on=about.known_on)
    return [f"{words} ({importer})"] if can_claim(importer, origin) else []


def _long(
    pair: str,
    on: date,
    averages: Mapping[str, Sequence[Effective]],
    steps: Sequence[Step],
    covered: Coverage,
) -> Iterator[tuple[Any, ...]]:
    """Yield long rows: one figure each, rates as fractions; last, which bound a figure is."""
    bounds = {
        "ordinary_rate": covered.ordinary_bound,
        "additional_rate": covered.additional_bound,
        "total_rate": covered.bound,
    }
    for dimension, found in averages.items():
        rates = {"contribution": "additional_rate"}
        if dimension not in ("authority", "measure"):
            rates = {name: name for name in ("ordinary_rate", "additional_rate", "total_rate")}
        for entry in found:
            at = (dimension, on, pair, entry.code)
            for series, name in rates.items():
                yield (*at, series, "fraction", getattr(entry, name), bounds.get(name, ""))
            yield (*at, "trade", "US dollars", entry.value_usd, "")
    for number, step in enumerate(steps):
        yield ("daily", step.day, pair, "all", "total_rate", "fraction", step.rate, step.bound)
        for name, change in step.moved if number else ():
            yield ("daily_change", step.day, pair, name, "change", "fraction", change, "")
