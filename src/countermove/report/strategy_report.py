"""What a strategy command found: printed, and kept as a run, from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from countermove.economy.economy import Economy
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import unit_in
from countermove.questions.options import ABSORBING
from countermove.questions.pose import Posed
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.charts.strategy_charts import Charts
from countermove.report.labels import region_title
from countermove.report.longtable import LongTable
from countermove.report.manifest import VariantInfo, clocks, posed_manifest, utilisation_text
from countermove.report.show import Answer, Column, Sheet
from countermove.report.write_run import write_run
from countermove.strategy.instruments import Stopped

METHODS = ("caliendo-parro-2015", "dekle-eaton-kortum-2007", "ossa-2014")
MOST = 8
"""Players named one by one; of more, the first are."""

GROUPS = (
    "{}: one player, whose rates are the same at the border of every member (duties between "
    "members stay as they are); its income is that of all members together, and a mean tariff of "
    "it counts what they buy from each other."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrategyReport:
    """An answer of a strategy command, in words, as data and as a run.

    Attributes:
        kind: names the run's folder, with the first players. title: of the run.
        worlds: the question as asked, and where rates are searched for it.
        players: who plays. payees: whose income is said first; the players if left out.
        parts: sentences and sheets between the status quo and the footer.
        status: first entry of the JSON object. facts: the others, tables apart.
        tables: of the JSON object. csv: what ``--csv`` prints; its first table if left out.
        kept: tables of the run; those of the JSON object if left out. charts: their makers.
        solved: outcome by scenario; ``None`` where it is not kept. verdict: on all of them.
        ranges: other elasticity sets played. effort: largest residual and iteration count, where
            no outcome says them. alone: whether all is solved without the transfer only, so that
            footer and manifest are of that world.
    """

    kind: str
    title: str
    worlds: TwoWorlds
    players: Sequence[str]
    payees: Sequence[str] = ()
    parts: Sequence[str | Sheet]
    status: str = "ok"
    facts: Mapping[str, Any]
    tables: Mapping[str, LongTable]
    csv: Sheet | None = None
    kept: Mapping[str, LongTable] = field(default_factory=dict)
    charts: Charts
    solved: Mapping[str, Outcome | None]
    verdict: str = "solved"
    ranges: Sequence[str] = ()
    effort: tuple[float | None, int | None] = (None, None)
    alone: bool = False

    @property
    def footing(self) -> Posed:
        """The world that footer and manifest describe."""
        return self.worlds.without if self.alone else self.worlds.posed

    def answer(self, folder: Path | None = None) -> Answer:
        """Return what is shown; ``folder`` is where the run was written, if it was."""
        worlds, payees = self.worlds, self.payees or self.players
        horizon = self.footing.closure.horizon
        tables = {name: table.told_of(horizon) for name, table in self.tables.items()}
        written = [] if folder is None else [f"\nTables and manifest: {folder}"]
        facts = {
            "at": worlds.posed.name,
            "horizon": horizon,
            "status_quo": _status_quo_json(worlds, payees, self.footing),
            **self.facts,
            **({"run": str(folder)} if folder is not None else {}),
        }
        return Answer(
            [
                _status_quo(worlds, payees),
                "",
                *self.parts,
                _assumptions(self.footing),
                *self._spared(),
                *written,
            ],
            facts,
            status=self.status,
            csv=_dated(self.csv, horizon) if self.csv else next(iter(tables.values())),
            tables=tables,
        )

    def _spared(self) -> list[str]:
        """Return a sentence on claims that answer the rates of a player, where there are any."""
        posed = self.worlds.posed
        claims = posed.duties.claims
        whose = None if claims is None else posed.economy.regions[claims.destination]
        if whose is None or whose not in self.players:
            return []
        said = (
            f"Rates of {region_title(whose)} spare goods that claim an agreement as far as the law "
            "of the day does, and more goods claim the higher they are; not under exemption none."
        )
        return [said]

    def write(
        self,
        folder: Path,
        words: Mapping[str, Any],
        *,
        command: str = "",
        charts: bool = False,
        say: Callable[[str, int, int], None] = lambda what, done, of: None,
    ) -> Path:
        """Write the run into ``folder``, whole or not at all; return its own folder.

        Args:
            words: arguments of the command beside the question; they enter the run's hash.
            command: as typed. charts: whether to draw them. say: called with (what, done, of).
        """

        def draw(place: Path) -> None:
            from countermove.report.charts.draw import draw_all

            draw_all(self.charts, place, say)

        manifest = self.manifest(words, command)
        horizon = self.footing.closure.horizon
        tables = {n: table.told_of(horizon) for n, table in (self.kept or self.tables).items()}
        return write_run(folder, manifest, tables, extra=draw if charts else None)

    def manifest(self, words: Mapping[str, Any], command: str) -> dict[str, Any]:
        """Return the manifest of the run."""
        outcomes = [outcome for outcome in self.solved.values() if outcome is not None]
        posed = self.footing
        residual, iterations = self.effort
        return posed_manifest(
            [posed],
            outcomes[0].economy if outcomes else posed.economy,
            sets=self.ranges,
            methods=METHODS,
            scenario=" ".join([self.kind, *self.players[:3]]),
            title=self.title,
            variants=[
                VariantInfo(
                    name=name,
                    title=name,
                    **clocks(posed),
                    status=self.verdict,
                    residual=residual if outcome is None else outcome.residual,
                    iterations=iterations if outcome is None else outcome.iterations,
                )
                for name, outcome in self.solved.items()
            ],
            default_scenario=next(iter(self.solved)),
            parameters={**posed.options.plain(), "asked": dict(words)},
            measures_hash="" if posed.ledger is None else posed.ledger.hash,
            focus=self.players,
            questions={posed.name: posed.hash},
            command=command,
        )


def shown(title: str, heads: str, rows: Sequence[Sequence[Any]], **more: Any) -> Sheet:
    """Return a table for the text alone.

    Args:
        heads: headings, a bar between; each with the form of its values behind a colon.

    >>> shown("", "player|gain, %:+.1%", [("CAN", 0.25)]).columns[1].text(0.25)
    '+25.0'
    """
    parts = [head.partition(":") for head in heads.split("|")]
    columns = [Column(head, head, form) for head, _, form in parts]
    return Sheet("shown", columns, rows, title=title, **more)


def _dated(sheet: Sheet, horizon: str) -> Sheet:
    """Return a sheet with the horizon of its rows, which the text names above it."""
    rows = [(*row, horizon) for row in sheet.rows]
    return replace(sheet, columns=[*sheet.columns, Column("horizon")], rows=rows)


def picked(found: object, names: str) -> dict[str, Any]:
    """Return attributes by name; ``names`` with spaces between."""
    return {name: getattr(found, name) for name in names.split()}


def long_rows(rows: Iterable[Mapping[str, Any]], **common: Any) -> LongTable:
    """Return a long table of model results; ``common`` columns are the same in every row."""
    return LongTable.from_rows([{**common, "projected": 1, **row} for row in rows])


def country_table(
    outcomes: Mapping[str, Outcome],
    series: Sequence[str] = ("real_income_change", "tariff_applied"),
) -> LongTable:
    """Return series of every region by scenario."""
    return LongTable.concat(
        LongTable.from_grid(
            outcome.values(name),
            axes={"code": outcome.economy.regions},
            scenario=scenario,
            measure="change" if name.endswith("_change") else "level",
            dimension="country",
            series=name,
            unit=unit_in(outcome.economy, name),
            projected=1.0,
        )
        for scenario, outcome in outcomes.items()
        for name in series
    )


def _status_quo(worlds: TwoWorlds, players: Sequence[str]) -> str:
    """Return real income as ``run`` has it (but for products), and where rates are searched.

    The closures are named; per cent, six decimals, since the two are to be compared.
    """
    named = list(players)[:MOST]
    found = worlds.income(named)
    more = f" and {len(players) - MOST} more" if len(players) > MOST else ""
    how = "as in `run`"
    if worlds.posed.nests:
        regions = worlds.posed.economy.regions
        buying = [region_title(regions[nest.destination]) for nest in worlds.posed.nests]
        how = f"with products inside sectors of {', '.join(buying)}, which `run` has not"
    said = [(f"At {worlds.posed.name}, {how}", worlds.posed)]
    if not worlds.same:
        said.append(("Without the transfer, where rates are searched", worlds.without))
    lines = []
    for n, (what, posed) in enumerate(said):  # rounded first: no minus zero
        moved = [round(found[name][n], 6) + 0.0 for name in named]
        line = f"{what} ({posed.closure.horizon}: {posed.options.phrase})"
        if any(moved):
            told = (f"{region_title(p)} {x:+.6f} %" for p, x in zip(named, moved, strict=True))
            line += f": real income {', '.join(told)}{more}"
        lines.append(line)
    return "\n".join(lines)


def group_words(players: Iterable[str], economy: Economy) -> list[str]:
    """Return a sentence on players that are groups, where there are any."""
    named = [region_title(name) for name in players if len(economy.places(name)) > 1]
    return [GROUPS.format(", ".join(named))] if named else []


def bound_words(stopped: Mapping[str, Stopped]) -> list[str]:
    """Return a sentence on rates that a bound stopped, by player, where there are any."""
    said = [
        f"{region_title(player)} {len(names)} of {met.rates} at the {side} allowed"
        for player, met in stopped.items()
        for side, names in (("highest", met.highest), ("lowest", met.lowest))
        if names
    ]
    if not said:
        return []
    return [f"Stopped by a bound: {', '.join(said)}; the answer is of these bounds."]


def bound_facts(stopped: Mapping[str, Stopped]) -> dict[str, Any]:
    """Return the rates at a bound, by player, as plain data."""
    return {
        player: {"rates": met.rates, "at_lowest": met.lowest, "at_highest": met.highest}
        for player, met in stopped.items()
    }


def largest(solved: Mapping[str, Outcome]) -> dict[str, float]:
    """Return the largest residual and iteration count of solved worlds."""
    return {name: max(getattr(world, name) for world in solved.values())
            for name in ("residual", "iterations")}  # fmt: skip


def in_worlds(worlds: TwoWorlds, twice: str) -> str:
    """Return the end of a sentence on gains: how they differ between the two worlds, if they do.

    Under the first year it says what its rates leave out.
    """
    if worlds.posed.closure.deficits == ABSORBING:
        return (
            ". Wages and currencies are given: such rates serve the first year and leave out all "
            "later ones, which the long run, the default, counts."
        )
    return "." if worlds.same else f"{twice}."


def _status_quo_json(worlds: TwoWorlds, players: Sequence[str], footing: Posed) -> dict[str, Any]:
    """Return the two status quos as plain data, and the options in effect."""
    found = worlds.income(players)
    asked, searched = (
        {
            "deficits": posed.closure.deficits,
            "real_income_change": {name: pair[n] for name, pair in found.items()},
        }
        for n, posed in enumerate((worlds.posed, worlds.without))
    )
    options, digest = footing.options.plain(), footing.hash
    return {"asked": asked, "searched": searched, "options": options, "question_hash": digest}


def _assumptions(posed: Posed) -> str:
    """Return the footer: options in effect, law and its two clocks, what was set aside."""
    options, variant = posed.options, posed.question.variant
    plain = options.plain()
    words = [
        f"Economy {options.economy}",
        f"elasticities {options.elasticities} (services {options.services:g})",
        options.phrase,
    ]
    law = ["rates of the baseline"]
    if variant is not None:
        utilisation = utilisation_text(posed) or "none in this law"
        dated = f"law of {variant.on.isoformat()} as known on {variant.known_on.isoformat()}"
        if posed.foreknown:
            dated += f" (and {', '.join(posed.foreknown)}, taken as known)"
        law = [f"{dated}, preference utilisation: {utilisation}"]
    law += [f"{name} {plain[name]}" for name in ("cap", "theta", "measures") if plain[name]]
    return "\n".join(["", f"{'; '.join([', '.join(words), *law])}.", *posed.notes])
