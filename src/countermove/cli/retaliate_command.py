"""``countermove retaliate``: design a list of tariff lines, or score lists that were made."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli import strategic as opt
from countermove.cli.command import WRITTEN, Say, pairs, refuse_idle
from countermove.codes.lookup import unknown
from countermove.errors import BadInput

if TYPE_CHECKING:
    from countermove.questions.list_draws import Drawn
    from countermove.questions.list_facts import Totals
    from countermove.questions.pose import Posed
    from countermove.questions.retaliation import Brief, Setting
    from countermove.report.list_parts import Scored
    from countermove.report.strategy_report import StrategyReport
    from countermove.strategy.solved_list import Solved

SCORE = "score"
CURRENCIES = ("CAD", "USD")
AMOUNT = re.compile(r"(?:([0-9.]+(?:e[0-9]+)?)\.\.)?([0-9.]+(?:e[0-9]+)?)([A-Za-z]{3})")
EXAMPLES = {"--own-cost": "0.01%", "--rates": "25% or 0.25", "--robust": "10% or 0.1"}
Weights = Annotated[str | None, typer.Option(metavar="NAME=W,...")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """What a list has to keep to."""

    cap: Annotated[str | None, "Trade covered, e.g. 30e9CAD, or a range 29e9..31e9CAD."] = None
    year: Annotated[
        str | None, "Exchange rate of --cap and --limit: a year or month; 2024 if left out."
    ] = None
    rates: Annotated[str | None, "Rates to choose from, 0.1,0.25; 0.25 if left out."] = None
    own_cost: Annotated[str | None, "Most own cost, a share of own real income, e.g. 0.01%."] = None
    cost: Annotated[str, "What own cost counts: income, or wages (before revenue)."] = "income"
    chapters: Annotated[int | None, typer.Option("--chapters", min=1, help="Most chapters.")] = None
    of_chapter: Annotated[
        list[str] | None,
        typer.Option("--limit", help="CHAPTER=AMOUNT of trade at most, 87=5e9CAD (repeatable)."),
    ] = None
    must: Annotated[str | None, "HS codes whose lines must be on it, e.g. 2208,870323."] = None
    never: Annotated[str | None, "HS codes whose lines may not."] = None
    solid: Annotated[bool, "Only lines whose trade is observed, none that is imputed."] = False

    def brief(self, by: str, target: str, goals: str | None, aims: str | None) -> Brief:
        """Return the brief that the options describe."""
        from countermove.questions.retaliation import Brief

        lowest, highest = amounts("--cap", self.cap, self.year)
        example = "87=5e9CAD"
        limits = pairs("--limit", self.of_chapter, "CHAPTER=AMOUNT", example, str)
        for chapter in limits:
            if not re.fullmatch(r"\d\d?", chapter):
                raise BadInput(f"--limit {chapter!r}: chapters are two digits, e.g. {example}.")
        return Brief(
            by=by,
            target=target,
            lowest=lowest,
            highest=highest,
            rates=tuple(share("--rates", text) for text in opt.words(self.rates or "0.25") or ()),
            goals=_weights("--goal", goals, "exports=1,income=0.5"),
            aims=_weights("--target", aims, "michigan=2,ohio=1"),
            own_cost=None if self.own_cost is None else share("--own-cost", self.own_cost),
            cost=self.cost,
            chapters=self.chapters,
            of_chapter={int(c): amounts("--limit", v, self.year)[1] for c, v in limits.items()},
            must=opt.words(self.must) or (),
            never=opt.words(self.never) or (),
            solid=self.solid,
        )


@opt.strategy_command
def retaliate(
    score: Annotated[list[str] | None, "Nothing, or: score LIST [LIST ...] to judge lists."] = None,
    *,
    by: Annotated[str, "Who retaliates."] = "CAN",
    against: Annotated[str, "Against whom."] = "USA",
    target: Annotated[str | None, "Places or sectors to aim at, michigan=2,ohio=1."] = None,
    goal: Annotated[str | None, "What is wanted, exports=1,income=0.5; places if aimed."] = None,
    limited: Limited,
    scaling: Annotated[
        str, "How trade is scaled: official, whole, imports, even or drawn."
    ] = "official",
    frontier: Annotated[int, typer.Option("--frontier", min=0, help="Points of a frontier.")] = 0,
    draws: Annotated[int, typer.Option("--draws", min=0, help="Draws of elasticities.")] = 0,
    robust: Annotated[
        str | None, "Choose for the mean of --draws, or a quantile of the gain: mean or 0.1."
    ] = None,
    chart: Annotated[
        Path | None, "Also draw the frontier to this .svg or .png file.", WRITTEN
    ] = None,
    write: Annotated[Path | None, "Also write the list as a measure into this project."] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the measure of --write.")] = False,
    sources: Annotated[
        Path | None,
        typer.Option(
            envvar="COUNTERMOVE_SOURCES",
            help="Source files, for counties and census divisions of --target.",
        ),
    ] = None,
    top: opt.Top = 20,
    asked: opt.Asked,
    say: Say,
) -> StrategyReport:
    """Which tariff lines to answer with: the most effect under a cap, at the least own cost.

    Lists to score: can-30bn, can-29.8bn, can-125bn, chn-2018, chn-february-2025, chn-march-2025,
    ids of measures joined by +, or a CSV file with a column hs (and rate).

    Example: countermove retaliate --cap 30e9CAD --target michigan=2,ohio=1 --own-cost 0.01%
    """
    from countermove.questions.options import ModelOptions, with_settings
    from countermove.questions.place_weights import aimed_at, aims_at_local
    from countermove.questions.pose import pose
    from countermove.report.retaliation_report import design_report, score_report

    one, two = opt.players_of([by, against])
    brief = limited.brief(one, two, goal, target)
    brief = replace(brief, scaling=scaling, sources=sources)
    lists = score or []
    if lists and lists[0] != SCORE:
        raise unknown(lists[0], [SCORE], what="word after retaliate")
    told = sources is not None and str(sources) != os.environ.get("COUNTERMOVE_SOURCES")
    idle = told and not aims_at_local(brief.aims, two)
    options = with_settings(ModelOptions(), asked.settings or ())
    posed = pose(asked.at, options, project=asked.project, progress=say)
    if idle:
        aimed_at(brief.aims, two, posed.economy.sectors)  # first tell a name that is unknown
    refuse_idle((idle, "--sources", "--target names no county or census division"))
    _refuse_deficits(posed, asked.settings or ())
    amounts_given = " ".join([limited.cap or "", *(limited.of_chapter or ())]).upper()
    idle = limited.year is not None and "CAD" not in amounts_given
    refuse_idle(
        (idle, "--year", "no amount of --cap or --limit is in CAD, and lists have their own")
    )
    if lists:
        refuse_idle(
            (bool(frontier), "--frontier", "scoring draws none; design a list for one"),
            (chart is not None, "--chart", "scoring draws none; design a list for one"),
            (write is not None, "--write", "the lists are there already"),
            (force, "--force", "scoring writes none"),
            (bool(draws), "--draws", "scoring makes none; design a list for them"),
            (robust is not None, "--robust", "scoring chooses no list"),
            (limited.cap is not None, "--cap", "each list is compared at its own trade"),
            (limited.rates is not None, "--rates", "each list is scored at its own rates"),
            (limited.own_cost is not None, "--own-cost", "each list is compared at its own cost"),
        )
        if len(lists) < 2:
            raise BadInput("retaliate score: name a list, e.g. retaliate score can-30bn.")
        found = _scored(posed, brief, lists[1:], asked.project, say)
        return score_report(found, top=top)
    from countermove.questions.list_files import measure_path, write_measure
    from countermove.questions.list_frontier import frontier as swept
    from countermove.questions.retaliation import design, setting, within

    refuse_idle((bool(chart) and not frontier, "--chart", "there is no --frontier to draw"))
    refuse_idle((robust is not None and not draws, "--robust", "there are no --draws"))
    refuse_idle(
        (robust is not None and frontier > 0, "--frontier", "with --robust one list is chosen")
    )
    aim = robust if robust in (None, "mean") else share("--robust", robust)
    refuse_idle((force and write is None, "--force", "there is no --write to replace"))
    if write is not None and not force and measure_path(write, one).exists():
        raise BadInput(
            f"--write {write}: {measure_path(write, one)} exists; rename it, or add --force to "
            "replace it and its list."
        )
    if frontier == 1:
        raise BadInput(
            "--frontier 1 is a single list; ask for two points or more, or leave it out."
        )
    at = setting(posed, brief)
    say("designing", 0, 1)
    best = design(at)
    points = swept(at, frontier, also=(best,), say=say) if frontier and not best.stopped else []
    stopped = best.stopped or any(point.stopped for point in points)
    best = max((best, *(p for p in points if within(at, p))), key=lambda found: found.best.gain)
    beside, chosen = _Beside(), None
    if not stopped:
        try:
            if aim is not None:
                from countermove.questions.list_draws import robust_list

                chosen = robust_list(at, best.best, draws, aim, say=say)
            others = {} if chosen is None else {"Best at central elasticities": best.best}
            best = best if chosen is None else chosen.found
            beside = _beside(at, best.best, others, draws, asked.project, say)
        except KeyboardInterrupt:
            stopped = True
    report = design_report(
        at,
        best,
        points,
        beside.real,
        elsewhere=beside.elsewhere,
        observed=beside.observed,
        drawn=beside.drawn,
        scaled=beside.scaled,
        robust=chosen,
        stopped=stopped,
        asked=frontier,
        top=top,
    )
    if write is not None:
        path = write_measure(write, one, two, report.facts["list"], on=_day(posed))
        typer.echo(f"Measure: {path}", err=True)
    if chart is not None and points:
        from countermove.report.charts.draw import draw

        typer.echo(f"Chart: {draw(report.charts['frontier'](), chart)}", err=True)
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What stands beside a designed list in its answer."""

    real: Sequence[Scored] = ()
    elsewhere: Sequence[str] = ()
    observed: Solved | None = None
    drawn: Drawn | None = None
    scaled: Mapping[str, Totals] | None = None


def _beside(
    at: Setting,
    best: Solved,
    others: Mapping[str, Solved],
    draws: int,
    project: Path | None,
    say: Say,
) -> _Beside:
    """Return real lists, the best of observed trade, draws, and other ways of scaling."""
    from countermove.questions.list_draws import drawn_lists
    from countermove.questions.list_facts import under_scalings
    from countermove.questions.retaliation import design, setting

    real, elsewhere = _known(at, project, say)
    observed = drawn = None
    if not at.brief.solid and at.products.flagged[at.moves.line[best.chosen]].any():
        say("without imputed lines", 0, 1)
        with suppress(BadInput):  # what must be on the list may be imputed
            observed = design(setting(at.worlds.posed, replace(at.brief, solid=True))).best
    if draws:
        designed = {"Designed": best, **others}
        lists_of = {name: solved.rates for name, solved in designed.items()}
        lists_of |= {s.known.title: s.solved.rates for s in real}
        drawn = drawn_lists(at, lists_of, draws, say=say)
    say("other ways of scaling", 0, 1)
    return _Beside(
        real=real, elsewhere=elsewhere, observed=observed, drawn=drawn,
        scaled=under_scalings(at, best.rates),
    )  # fmt: skip


def _refuse_deficits(posed: Posed, settings: Sequence[str]) -> None:
    """Refuse deficits that were asked for where lists are not solved under them."""
    from countermove.questions.two_worlds import searched

    named = any(text.partition("=")[0].strip() == "deficits" for text in settings)
    if named and searched(posed) is not posed:
        raise BadInput(
            f"--set deficits={posed.options.deficits}: lists are solved in the world without the "
            "transfer, which a tariff would revalue; leave it out, or write removed or absorbing."
        )


def _known(at: Setting, project: Path | None, say: Say) -> tuple[list[Scored], list[str]]:
    """Return the known lists of who retaliates, solved, and titles of those at other rates."""
    from countermove.law.load_law import load_ledger
    from countermove.questions.list_facts import under_scalings
    from countermove.questions.retaliation import judged
    from countermove.questions.tariff_lists import KNOWN, tariff_list
    from countermove.report.list_parts import Scored

    found, elsewhere, ledger = [], [], load_ledger(project)
    for name, known in KNOWN.items():
        if known.importer != at.brief.by:
            continue
        say(f"list {name}", 0, 1)
        listed = tariff_list(name, at.products.lines, at.brief.target, ledger)
        if set(listed.rate[listed.rate > 0].round(6)) <= set(at.brief.rates):
            imputed = at.products.flagged[listed.rate > 0].any()
            scaled = under_scalings(at, listed.rate) if imputed else {}
            found.append(Scored(at, listed, judged(at, listed.rate), scaled=scaled))
        else:
            elsewhere.append(known.title)
    return found, elsewhere


def _scored(
    posed: Posed, brief: Brief, names: Sequence[str], project: Path | None, say: Say
) -> list[Scored]:
    """Return lists beside the best of their size, each at its own rates."""
    from countermove.law.load_law import load_ledger
    from countermove.questions.list_facts import best_beside, under_scalings
    from countermove.questions.retaliation import judged, setting
    from countermove.questions.tariff_lists import tariff_list
    from countermove.report.list_parts import Scored

    ledger, out = load_ledger(project), []
    lines = setting(posed, brief).products.lines
    for name in names:
        listed = tariff_list(name, lines, brief.target, ledger)
        rates = tuple(sorted({float(r) for r in listed.rate[listed.rate > 0]}))
        if not rates:
            raise BadInput(f"list {name}: none of its codes has trade from {brief.target}.")
        mine = replace(brief, rates=rates)
        at = setting(posed, mine)
        say(f"list {name}", 0, 1)
        solved = judged(at, listed.rate)
        scaled = under_scalings(at, listed.rate)
        say(f"best beside {name}", 0, 1)
        out.append(Scored(at, listed, solved, best_beside(at, solved), scaled))
    return out


def _weights(option: str, text: str | None, example: str) -> dict[str, float]:
    """Return ``NAME=W,NAME=W`` as a mapping; a name alone weighs one."""
    parts = [part if "=" in part else f"{part}=1" for part in opt.words(text) or ()]
    return pairs(option, parts, "NAME=WEIGHT,...", example, float)


def share(option: str, text: str) -> float:
    """Return a share from ``0.01%`` or ``0.0001``."""
    plain = text.strip()
    try:
        value = float(plain.removesuffix("%")) / (100.0 if plain.endswith("%") else 1.0)
    except ValueError:
        raise BadInput(f"{option} {text!r} is no share; write 25% or 0.25.") from None
    if not 0 <= value <= 10:
        beyond = "below 0" if value < 0 else "above 1,000 %"
        cure = f"{value:g}% or {value / 100:g}" if 10 < value <= 100 else EXAMPLES[option]
        raise BadInput(f"{option} {text!r} is {beyond}; write a share from 0 up, e.g. {cure}.")
    return value


def amounts(option: str, text: str | None, year: str | None) -> tuple[float, float]:
    """Return lowest and highest US dollars of ``30e9CAD`` or ``29e9..31e9CAD``."""
    from countermove.sources.exchange import cad_per_usd

    if text is None:
        return 0.0, float("inf")
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        what = "is no amount"
        if AMOUNT.fullmatch(f"{text.strip()}USD"):
            what = f"names no currency ({' or '.join(CURRENCIES)})"
        raise BadInput(f"{option} {text!r} {what}; write 30e9CAD, or 29e9..31e9CAD.")
    low, high, currency = found.groups()
    if currency.upper() not in CURRENCIES:
        cure = "There are exchange rates of the Canadian dollar alone; give US dollars."
        raise unknown(currency, CURRENCIES, what=f"currency in {option}", cure=cure)
    per = cad_per_usd(year or "2024") if currency.upper() == "CAD" else 1.0
    return float(low or 0.0) / per, float(high) / per


def _day(posed: Posed) -> date:
    """Return the day of the law asked about, or today."""
    variant = posed.question.variant
    return date.today() if variant is None else variant.on
