"""What the strategy commands share: options, what their words mean, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.command import Project, Settings, Words, command, pairs, refuse_idle
from countermove.cli.progress import progress
from countermove.report.show import Answer

if TYPE_CHECKING:
    from countermove.questions.two_worlds import TwoWorlds
    from countermove.questions.variant_draws import Drawing
    from countermove.report.strategy_report import StrategyReport
    from countermove.strategy.instruments import InstrumentSet
    from countermove.strategy.payoff import Payoff

LOWEST, HIGHEST = "Lower bound of rates, 0.1 for 10 %.", "Upper bound of rates, 0.5 for 50 %."
Out = Annotated[Path | None, "Also write tables and manifest: a run in this folder."]
DrawCharts = Annotated[bool, "Draw SVG charts into the run's folder (default in runs/)."]
Partners = Annotated[str | None, "Codes or country groups, e.g. USA,EU27."]
Top = Annotated[int, typer.Option("--top", min=0, help="Rows to print; 0 for all.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question of a strategy command, and what is kept of the answer."""

    at: Annotated[str, "Status quo: baseline, or CASE/VARIANT of a case."] = "baseline"
    settings: Settings = None
    project: Project = None
    out: Out = None
    charts: DrawCharts = False

    def players(self, *texts: str) -> tuple[str, ...]:
        """Return the codes of players by any of their names: regions of a table of one's own."""
        from countermove.questions.options import ModelOptions, with_settings
        from countermove.questions.tables import own_table

        table = own_table(with_settings(ModelOptions(), self.settings or ()))
        return players_of(texts, None if table is None else table.place)

    def worlds(self, say: Callable[..., None], at: str = "") -> TwoWorlds:
        """Return the question under its options, and the world rates are searched in."""
        return self.drawn(say, 0, None, at)[0]

    def drawn(
        self, say: Callable[..., None], draws: int, beliefs: Path | None, at: str = ""
    ) -> tuple[TwoWorlds, Drawing | None]:
        """Return the same at the medians of the beliefs, and what to draw from them."""
        from countermove.questions.options import ModelOptions, with_settings
        from countermove.questions.pose import pose, question
        from countermove.questions.two_worlds import two_worlds

        options, drawing = with_settings(ModelOptions(), self.settings or ()), None
        asked = question(at or self.at, project=self.project)
        if draws or beliefs or self.project:
            from countermove.law.content_moves import CONTENTS
            from countermove.questions.beliefs import PAID
            from countermove.questions.variant_draws import drawing_of

            case = "" if asked.case is None else asked.case.name
            moved, drawing = drawing_of(
                {"": options}, draws, case, file=beliefs, project=self.project,
                held=(PAID, *CONTENTS),
            )  # fmt: skip
            options = moved[""]
        return two_worlds(pose(asked, options, progress=say)), drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The rates a player may set."""

    by: Annotated[
        str | None, "One rate by cell (partner x sector; the default), sector, partner, uniform."
    ] = None
    partners: Partners = None
    spare: Annotated[str | None, "Partners left out, e.g. USMCA."] = None
    sectors: Annotated[str | None, "Codes or groups, e.g. vehicles,steel."] = None
    groups: Annotated[
        list[str] | None,
        typer.Option("--group", help="NAME=PARTNERS:SECTORS, one rate for all of it (repeatable)."),
    ] = None
    lowest: Annotated[float, LOWEST] = -0.9
    highest: Annotated[float, HIGHEST] = 20.0
    added: Annotated[bool, "Rates come on top of those in force."] = False
    exemption: Annotated[str, "Claims of an agreement spare goods as by law, or none."] = "law"
    tax: Annotated[
        str, "What the rates are on: import, or own goods: export or production (by sector)."
    ] = "import"

    @property
    def instruments(self) -> InstrumentSet:
        """The instrument set that the options describe."""
        from countermove.strategy.instruments import Group, InstrumentSet

        example = "cars=USMCA:vehicles, or --group steel=:steel for all partners"
        named = pairs("--group", self.groups, "NAME=PARTNERS:SECTORS", example, _who_and_what)
        refuse_idle((bool(named and self.by), "--by", "each --group has one rate"))
        listed = tuple(Group(name, who, what) for name, (who, what) in named.items())
        return InstrumentSet(
            by="groups" if listed else self.by or "cell",
            groups=listed,
            partners=words(self.partners),
            spared=words(self.spare) or (),
            sectors=words(self.sectors),
            lowest=self.lowest,
            highest=self.highest,
            added=self.added,
            exemption=self.exemption,
            tax=self.tax,
        )


def words(text: str | None) -> tuple[str, ...] | None:
    """Return the words of a comma-separated option; ``None`` where it was not given."""
    if text is None or not text.strip():
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())


def players_of(texts: Sequence[str], code: Callable[[str], str] | None = None) -> tuple[str, ...]:
    """Return the codes of players by any of their names, several to a text with commas.

    ``code`` returns that of one name; by default of any country or group.
    """
    from countermove.codes.names import place_code
    from countermove.errors import UnknownName

    code, found = code or place_code, []
    for text in texts:
        try:  # a name may hold a comma
            found.append(code(text))
        except UnknownName:
            found += [code(word) for word in words(text) or ()]
    return tuple(found)


def _who_and_what(text: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    who, colon, what = text.partition(":")
    if not colon:
        raise ValueError
    return words(who), words(what)


def payoff_of(player: str, text: str | None, weights: Sequence[str] | None) -> Payoff | None:
    """Return the payoff that ``--payoff`` or ``--weight`` describe; ``None`` for real income."""
    from countermove.errors import BadInput
    from countermove.strategy.payoff import as_payoff, political_income

    if not weights:
        return None if text is None else as_payoff(text)
    if text is not None:
        raise BadInput("--weight and --payoff exclude each other; give one of them.")
    return political_income(player, pairs("--weight", weights, "SECTOR=WEIGHT", "C29=1.3", float))


def finish(report: StrategyReport | Answer, given: Words) -> Answer:
    """Return the answer; write the run, with what was given, where one is asked for."""
    import sys

    if isinstance(report, Answer):
        return report
    out, charts, folder = given["out"], given["charts"], None
    if out is not None or charts:
        left = ("out", "charts", "as_json", "as_csv", "settings", "top", "project")
        kept = {name: value for name, value in given.items() if name not in left}
        line = " ".join(["countermove", *sys.argv[1:]])
        with progress() as say:
            folder = report.write(out or Path("runs"), kept, command=line, charts=charts, say=say)
        if given["as_csv"]:
            typer.echo(f"Tables and manifest: {folder}", err=True)
    return report.answer(folder)


strategy_command = command(csv="The table as CSV.", finish=finish)
