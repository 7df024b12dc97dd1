"""``countermove rates``: effective rates by partner, sector, authority; daily, as a chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.law.average_rates import Effective, Step, Weights
    from countermove.law.ledger import Ledger

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
            help="Preference utilisation: a recorded period, e.g. 2025-12, none or all.",
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
    from countermove.law.rates import rates_on

    ledger = load_ledger(project)
    buyer = place_code(importer)
    seller = EVERY if origin == EVERY else place_code(origin)
    if against_collected:
        from countermove.cli.rates_against_money import show_collected

        given = {"--on": on, "--hs": hs, "--known-on": known_on, "--since": since,
                 "--until": until, "--daily": daily}  # fmt: skip
        if idle := [name for name, value in given.items() if value]:
            raise BadInput(
                f"{', '.join(idle)} cannot be joined with --against-collected, which shows each "
                "month of 2025; leave it out."
            )
        show_collected(
            ledger, buyer, seller, utilisation=utilisation, chart=chart, as_json=as_json,
            as_csv=as_csv,
        )  # fmt: skip
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
    goods = weights(ledger, buyer, seller, on=day, hs=hs, utilisation=utilisation)
    found = rates_on(ledger, goods.lines, on=day, known_on=known)
    answer: dict[str, Any] = {
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
    question = _Question(buyer, seller, hs, day, known, goods, bool(found.banned.any()))
    if as_json:
        _say_json(question, answer, steps if daily else ())
    elif as_csv:
        from countermove.cli.output import say_csv

        rows = list(_long(question, answer, steps if daily else ()))
        say_csv(rows, ("dimension", "date", "code", "category", "series", "unit", "value"))
    else:
        _show(question, answer, steps if daily else (), ledger)
        if chart:
            typer.echo(f"\nChart: {chart}")


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked, for the heads of the answers."""

    importer: str
    origin: str
    hs: str | None
    on: date
    known_on: date | None
    goods: Weights
    some_banned: bool


def _show(
    question: _Question, answer: dict[str, list[Effective]], steps: tuple[Step, ...], ledger: Ledger
) -> None:
    from countermove.cli.output import per_cent, say_table
    from countermove.law.utilisation import utilisation_words
    from countermove.report.labels import REGION_TITLES

    goods = f"HS {question.hs}" if question.hs else "goods"
    clock = f", as known on {question.known_on}" if question.known_on else ""
    seller = "all origins" if question.origin == "all" else question.origin
    weighted = (
        "weighted with trade of 2024"
        if question.goods.observed
        else "one line, no trade of 2024 to weight with"
    )
    used = utilisation_words(question.goods.utilisation, question.importer)
    typer.echo(
        f"{question.importer} on {goods} from {seller}, {question.on}{clock}; per cent of "
        f"customs value, {weighted}; preference utilisation {used}"
    )
    if question.some_banned:
        typer.echo("Some of these goods may not enter; they are left out of the averages.")
    total = answer["total"]
    if not total:
        typer.echo("All of these goods are banned.")
        return
    heads = ("", "ordinary", "additional", "total", "trade USD bn")
    for name, titles in (("total", None), ("partner", REGION_TITLES), ("sector", _sectors())):
        rows = [
            (
                "all goods" if titles is None else _titled(row.code, titles),
                per_cent(row.ordinary_rate), per_cent(row.additional_rate),
                per_cent(row.total_rate), f"{row.value_usd / 1e9:,.2f}",
            )
            for row in answer[name]
        ]  # fmt: skip
        if rows:
            typer.echo("")
            say_table((name if titles else "", *heads[1:]), rows)
    for name in ("authority", "measure"):
        parts = [
            (row.code, per_cent(row.additional_rate, 3), f"{row.value_usd / 1e9:,.2f}")
            for row in answer[name]
        ]
        if parts:
            typer.echo("")
            say_table((name, "adds points", "trade USD bn"), parts)
    if steps:
        typer.echo("")
        say_table(
            ("from", "rate", "moved by"),
            [(step.day.isoformat(), per_cent(step.rate), _what(ledger, step)) for step in steps],
        )


def _titled(code: str, titles: Any) -> str:
    return f"{code} {titles.get(code, '')}".strip() if code else "(no sector)"


def _sectors() -> dict[str, str]:
    from countermove.codes.sectors import sectors

    return {code: entry.name for code, entry in sectors().items()}


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
    from countermove.law.utilisation import ALL, NONE, utilisation_words
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
    used = f"{utilisation_words(goods.utilisation, buyer)} ({buyer})"
    everyone = goods.utilisation if goods.utilisation in (NONE, ALL) else None
    try:
        reply = weights(ledger, seller, buyer, on=on, hs=hs, utilisation=everyone)
        used += f", {utilisation_words(reply.utilisation, seller)} ({seller})"
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
    question: _Question, answer: dict[str, list[Effective]], steps: tuple[Step, ...]
) -> Iterator[dict[str, Any]]:
    """Yield long rows: one figure each, rates as fractions."""
    pair = f"{question.origin}>{question.importer}"

    def row(dimension: str, category: str, series: str, unit: str, value: float) -> dict[str, Any]:
        return {
            "dimension": dimension, "date": question.on.isoformat(), "code": pair,
            "category": category, "series": series, "unit": unit, "value": value,
        }  # fmt: skip

    for dimension, found in answer.items():
        for entry in found:
            if dimension in ("authority", "measure"):
                figures = [("contribution", "fraction", entry.additional_rate)]
            else:
                figures = [
                    ("ordinary_rate", "fraction", entry.ordinary_rate),
                    ("additional_rate", "fraction", entry.additional_rate),
                    ("total_rate", "fraction", entry.total_rate),
                ]
            figures.append(("trade", "US dollars", entry.value_usd))
            for series, unit, value in figures:
                yield row(dimension, entry.code, series, unit, value)
    for step in steps:
        yield {**row("daily", "all", "total_rate", "fraction", step.rate),
               "date": step.day.isoformat()}  # fmt: skip


def _say_json(
    question: _Question, answer: dict[str, list[Effective]], steps: tuple[Step, ...]
) -> None:
    from countermove.cli.output import say_json
    from countermove.law.utilisation import utilisation_words

    tables: dict[str, list[dict[str, Any]]] = {}
    for row in _long(question, answer, steps):
        tables.setdefault(row["dimension"], []).append(row)
    total = answer["total"]
    say_json(
        {
            "importer": question.importer,
            "origin": question.origin,
            "hs": question.hs,
            "on": question.on,
            "known_on": question.known_on,
            "utilisation": question.goods.utilisation,
            "utilisation_words": utilisation_words(question.goods.utilisation, question.importer),
            "weighted": question.goods.observed,
            "some_banned": question.some_banned,
            "total_rate": total[0].total_rate if total else None,
            "tables": tables,
        }
    )
