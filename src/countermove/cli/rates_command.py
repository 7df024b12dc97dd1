"""``countermove rates``: effective rates by partner, sector, authority; daily, as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.law.average_rates import Effective, Step, Weights
    from countermove.law.ledger import Ledger
    from countermove.report.show import Answer, Sheet

SINCE = "2025-01-01"


def rates(
    importer: Annotated[str, typer.Argument(help="Importer: ISO code or name.")],
    origin: Annotated[str, typer.Argument(help="Country of origin, or all.")],
    on: Annotated[str | None, typer.Option("--on", help="Law of this day, YYYY-MM-DD.")] = None,
    hs: Annotated[
        str | None, typer.Option("--hs", help="Only products that begin with this HS code.")
    ] = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", help="As known on this day; default: as now known.")
    ] = None,
    utilisation: Annotated[
        str | None,
        typer.Option(
            "--utilisation",
            help="Preference utilisation: predicted (the default; also :low, :high), recorded, "
            "a recorded period, e.g. 2025-12, none or all.",
        ),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", help="Draw both sides day by day, .svg or .png."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="With --chart or --daily: first day.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="With --chart or --daily: last day.")
    ] = None,
    daily: Annotated[
        bool, typer.Option("--daily", help="The days on which the rate changes, and what moved it.")
    ] = False,
    against_collected: Annotated[
        bool,
        typer.Option(
            "--against-collected",
            help="USA only: the law of each month of 2025 beside the duties collected.",
        ),
    ] = False,
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own measures.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One figure a line.")] = False,
) -> None:
    """Show the average duty on a partner's goods, by sector and authority.

    Example: countermove rates USA CAN --on 2025-05-03 --chart duties.svg
    """  # fmt: skip
    from countermove.codes.names import place_code
    from countermove.errors import BadInput
    from countermove.law.average_rates import EVERY, contributions, effective, weights
    from countermove.law.governed import on_day
    from countermove.law.load_law import load_ledger
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.rates import rates_on
    from countermove.law.utilisation import AGREEMENT
    from countermove.report.show import Answer, Column, Sheet, show

    ledger = load_ledger(project)
    buyer = place_code(importer)
    seller = EVERY if origin == EVERY else place_code(origin)
    if against_collected:
        given = {"--on": on, "--hs": hs, "--known-on": known_on, "--since": since,
                 "--until": until, "--daily": daily}  # fmt: skip
        if idle := [name for name, value in given.items() if value]:
            raise BadInput(
                f"{', '.join(idle)} cannot be joined with --against-collected, which shows each "
                "month of 2025; leave it out."
            )
        answer = _collected(ledger, buyer, seller, utilisation, chart)
        show(answer, as_json=as_json, as_csv=as_csv)
        return
    for option, text in {"--since": since, "--until": until}.items():
        if text is not None and not (daily or chart):
            raise BadInput(
                f"{option} {text} has no effect here; add --daily or --chart, or leave it out."
            )
    if on is None:
        raise typer.BadParameter("give the day of the law, as in --on 2025-05-03.")
    day = on_day(on)
    known = None if known_on is None else on_day(known_on)
    goods = weights(ledger, buyer, seller, on=day, known_on=known, hs=hs, utilisation=utilisation)
    found = rates_on(ledger, goods.lines, on=day, known_on=known)
    averages: dict[str, Sequence[Effective]] = {
        "total": effective(found, by="all"),
        "partner": effective(found, by="partner") if seller == EVERY else [],
        "sector": effective(found, by="sector") if goods.observed else [],
        "authority": contributions(found, lambda name: ledger.measures[name].authority),
        "measure": contributions(found, str),
    }
    steps: tuple[Step, ...] = ()
    if daily or chart:
        span = (on_day(since or SINCE), on_day(until) if until else max(day, date(2026, 12, 31)))
        steps = _series(ledger, goods, span, known)
        if chart:
            _draw(ledger, chart, (buyer, seller), goods, steps, span, day, known, hs)
    shown = steps if daily else ()
    origins = AGREEMENT if seller == EVERY else (seller,)
    words = used_words(goods.utilisation, buyer, on=day, known_on=known, origins=origins)
    clock = f"law and utilisation as known {f'on {known}' if known else 'today'}"
    weighted = (
        "weighted with trade of 2024"
        if goods.observed
        else "one line, no trade of 2024 to weight with"
    )
    banned = bool(found.banned.any())
    head = (
        f"{buyer} on {f'HS {hs}' if hs else 'goods'} from "
        f"{'all origins' if seller == EVERY else seller}, {day}; per cent of customs value, "
        f"{weighted}; {clock}; preference utilisation {words}"
    )
    parts: list[str | Sheet] = [head]
    if banned:
        parts.append("Some of these goods may not enter; they are left out of the averages.")
    if averages["total"]:
        for sheet in _sheets(averages, shown, ledger):
            parts += ["", sheet]
    else:
        parts.append("All of these goods are banned.")
    if chart:
        parts.append(f"\nChart: {chart}")
    rows = list(_long(f"{seller}>{buyer}", day, averages, shown))
    columns = ("dimension", "date", "code", "category", "series", "unit", "value")
    long = Sheet("rates", [Column(name) for name in columns], rows)
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in long.records():
        tables.setdefault(row["dimension"], []).append(row)
    facts = {
        "importer": buyer, "origin": seller, "hs": hs, "on": day, "known_on": known,
        "utilisation": goods.utilisation, "utilisation_words": words, "weighted": goods.observed,
        "some_banned": banned,
        "total_rate": averages["total"][0].total_rate if averages["total"] else None,
    }  # fmt: skip
    show(Answer(parts, facts, csv=long, tables=tables), as_json=as_json, as_csv=as_csv)


def _sheets(
    averages: Mapping[str, Sequence[Effective]], steps: Sequence[Step], ledger: Ledger
) -> Iterator[Sheet]:
    """Yield the averages, what each authority and measure adds, and the days of change."""
    from countermove.codes.sectors import sectors
    from countermove.report.labels import REGION_TITLES, per_cent
    from countermove.report.show import Column, Sheet

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
                Column("ordinary_rate", "ordinary", per_cent()),
                Column("additional_rate", "additional", per_cent()),
                Column("total_rate", "total", per_cent()), trade,
            ]  # fmt: skip
        else:
            columns = [
                Column("code", name), Column("additional_rate", "adds points", per_cent(3)), trade,
            ]  # fmt: skip
        if entries:
            yield Sheet.of(name, columns, entries)
    if steps:
        columns = [
            Column("day", "from"), Column("rate", "rate", per_cent()), Column("what", "moved by"),
        ]  # fmt: skip
        yield Sheet("daily", columns, [(s.day, s.rate, _what(ledger, s)) for s in steps])


def _titled(titles: Mapping[str, str], code: str) -> str:
    return (
        "all goods" if code == "all" else f"{code} {titles.get(code, '')}".strip() or "(no sector)"
    )


def _series(
    ledger: Ledger, goods: Weights, span: tuple[date, date], known_on: date | None
) -> tuple[Step, ...]:
    from countermove.errors import BadInput
    from countermove.law.average_rates import daily_series

    if span[1] <= span[0]:
        raise BadInput(f"--until {span[1]} is not after --since {span[0]}; exchange the days.")
    return daily_series(ledger, goods, since=span[0], until=span[1], known_on=known_on)


def _what(ledger: Ledger, step: Step) -> str:
    """Return what moved the rate: the two measures whose contribution changed most."""
    return ", ".join(
        f"{ledger.measures[name].title} {'+' if change > 0 else '−'}{100 * abs(change):.1f}"
        for name, change in step.moved[:2]
        if abs(change) >= 5e-4
    )


def _draw(
    ledger: Ledger,
    path: Path,
    sides: tuple[str, str],
    goods: Weights,
    steps: tuple[Step, ...],
    span: tuple[date, date],
    on: date,
    known_on: date | None,
    hs: str | None,
) -> None:
    """Draw the importer's line and, where the partner has law and trade here, the partner's."""
    from countermove import __version__
    from countermove.errors import CountermoveError
    from countermove.law.average_rates import weights
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.utilisation import ALL, NONE
    from countermove.report.charts.draw import draw
    from countermove.report.charts.duty_steps_chart import StepLine, Turn, duty_steps_chart
    from countermove.report.charts.theme import the
    from countermove.report.labels import REGION_TITLES as TITLES

    def line(importer: str, origin: str, found: tuple[Step, ...]) -> StepLine:
        turns = tuple(Turn(step.day, step.rate, _what(ledger, step)) for step in found)
        return StepLine(importer, f"{_name(importer)} on {_name(origin)}", turns)

    def _name(code: str) -> str:
        return "all origins" if code == "all" else TITLES.get(code, code)

    buyer, seller = sides
    lines = [line(buyer, seller, steps)]
    used = f"{used_words(goods.utilisation, buyer, known_on=known_on)} ({buyer})"
    everyone = goods.utilisation if goods.utilisation in (NONE, ALL) else None
    try:
        reply = weights(
            ledger, seller, buyer, on=on, known_on=known_on, hs=hs, utilisation=everyone
        )
        said = used_words(reply.utilisation, seller, known_on=known_on)
        used += f", {said} ({seller})"
        lines.append(line(seller, buyer, _series(ledger, reply, span, known_on)))
    except CountermoveError:
        pass  # the partner has no law here, or no trade to weight with: one side is drawn
    clock = f"as known on {known_on}" if known_on else "as now known"
    what = f"HS {hs}" if hs else "goods"
    spec = duty_steps_chart(
        lines,
        until=span[1],
        title=f"Duties between {the(_name(buyer))} and {the(_name(seller))}, per cent of value"
        if len(lines) > 1
        else f"Duty of {the(_name(buyer))} on {_name(seller)}, per cent of value",
        subtitle=f"Average ordinary and additional duty on {what}, {clock}; trade of 2024 held",
        caption=f"Points: days on which a rate changes. Preference utilisation {used}. "
        f"Data: shipped ledger and trade weights (US Census Bureau 2024, lists of Finance Canada). "
        f"Countermove {__version__}.",
    )
    draw(spec, path)


def _long(
    pair: str, on: date, averages: Mapping[str, Sequence[Effective]], steps: Sequence[Step]
) -> Iterator[tuple[Any, ...]]:
    """Yield long rows: one figure each, rates as fractions."""
    for dimension, found in averages.items():
        rates = {"contribution": "additional_rate"}
        if dimension not in ("authority", "measure"):
            rates = {name: name for name in ("ordinary_rate", "additional_rate", "total_rate")}
        for entry in found:
            at = (dimension, on, pair, entry.code)
            for series, name in rates.items():
                yield (*at, series, "fraction", getattr(entry, name))
            yield (*at, "trade", "US dollars", entry.value_usd)
    for step in steps:
        yield ("daily", step.day, pair, "all", "total_rate", "fraction", step.rate)


def _collected(
    ledger: Ledger, importer: str, origin: str, utilisation: str | None, chart: Path | None
) -> Answer:
    """Return the law without and with the agreement claimed, and the duties collected, by month."""
    from countermove.errors import BadInput
    from countermove.law.collected_duties import COLLECTED_CARD
    from countermove.law.law_against_money import against_collected
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.utilisation import RECORDED, utilisation_of
    from countermove.report.labels import per_cent
    from countermove.report.show import Answer, Column, Sheet

    if importer != "USA":
        raise BadInput(
            f"no duties collected by {importer} are shipped, only those of USA. "
            "Ask for countermove rates USA CAN --against-collected."
        )
    found = against_collected(ledger, origin=origin, utilisation=utilisation)
    used = utilisation_of("USA", utilisation)
    words = "as recorded in the month" if used == RECORDED else used_words(used)
    columns = (
        Column("month", "month"), Column("industry"),
        Column("statutory_rate", "nothing claimed", per_cent()),
        Column("claimed_rate", "agreement claimed", per_cent()),
        Column("collected_rate", "collected", per_cent()),
        Column("gap_pp", "gap, pp", ".2f"),
        Column("imports_usd", "imports, USD bn", lambda value: f"{value / 1e9:,.1f}"),
    )  # fmt: skip
    every = Sheet.of("months", columns, found)
    whole = Sheet.of("months", columns, (r for r in found if r.industry == "all"))
    head = (
        f"USA on all goods from {origin}, per cent of customs value, ordinary duty included; "
        f"law and utilisation as known today; preference utilisation {words}"
    )
    parts: list[str | Sheet] = [head, whole]
    if chart is not None:
        from countermove.report.charts.collected_chart import collected_chart
        from countermove.report.charts.draw import draw

        draw(collected_chart(found, origin=origin, utilisation=words), chart)
        parts.append(f"\nChart: {chart}")
    facts = {"importer": importer, "origin": origin, "card": COLLECTED_CARD, "utilisation": used,
             "utilisation_words": words}  # fmt: skip
    return Answer(parts, facts, csv=every, tables={"months": every.records()})
