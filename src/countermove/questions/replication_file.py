"""Replications as data: the inputs of a published study, what it changes, and what it printed.

A file names arrays of the study's own files, in whatever layout they come, the switches of the
model, and the tables to be met. It holds no code; ``docs/how-to/own-replication.md`` walks through
one, and the form is these models themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from countermove.equilibrium.series import SERIES
from countermove.errors import CountermoveError
from countermove.questions.levies import LEVIES
from countermove.questions.options import SWITCHES, ModelOptions, with_settings
from countermove.sources.readers.long_csv import HIGHEST_RATE
from countermove.sources.typed_file import (
    Broken,
    Positive,
    Strict,
    Text,
    Words,
    below,
    known,
    missing_from,
    spelt,
)
from countermove.sources.yaml_file import files_in

SHIPPED = Path(__file__).parent / "replications"
SEE = "See docs/how-to/own-replication.md."
NASH_RATE = "nash_rate"
LEVELS: dict[str, str] = {"flow": "od", "wage_hat": "d", "base_spending": "ds", NASH_RATE: "d"}
"""What a target may compare besides the series, with its axes."""
DIMENSIONS = {"country": "d", "sector": "ds", "bilateral": "od", "bilateral_sector": "ods"}
AXES = {name: DIMENSIONS[each.dimension] for name, each in SERIES.items()} | LEVELS
"""Axes of everything that a target may compare."""
FLOWS, SHARES, TRADE = "flows", "shares", "trade"
NEEDED = {
    FLOWS: ("flow",),
    SHARES: ("trade_share", "value_added_share", "io_share", "final_share", "value_added"),
    TRADE: ("flow",),
}
REPAIRS = ("exports_above_output", "negative_final_demand", "value_added_floor")
"""Options of ``economy_from_trade`` that change what a table says."""
TAKEN = {
    FLOWS: ("flow", "inputs", "markets", "value_added"),
    SHARES: (
        "trade_share", "value_added_share", "io_share", "final_share", "deficit", "value_added",
    ),
    TRADE: ("flow", "inputs", "output", "value_added_share", "io_share", *REPAIRS),
}  # fmt: skip
ARRAYS = {name for names in TAKEN.values() for name in names} - {"markets", *REPAIRS}
OTHERS = "others"

REPLICATED = (*SWITCHES, "materials", "market", "capital", *LEVIES, "horizon")
"""Switches of a scenario."""


class ArrayModel(Strict):
    """Numbers of a file: an array of an ``.npz``, a column of a CSV file, or a plain table.

    ``blank`` stands for empty cells of a CSV table, which else are refused, and ``least`` for all
    that are lower. ``axes`` gives the order in which the file holds the numbers: o origin, d
    destination, s sector, k using sector. ``by`` names the columns that label the rows of
    ``column``. The number used is ``times`` that of the file to the power of ``power``; ``rest`` is
    that of the last sectors, which the file leaves out.
    """

    file: Text
    array: Text | None = None
    column: Text | None = None
    by: dict[Literal["o", "d", "s"], Text] = {}
    axes: Annotated[str, spelt(r"^[odsk]+$", "letters among o, d, s and k")] | None = None
    times: float = 1.0
    power: float = 1.0
    rest: float | None = None
    blank: float | None = None
    least: float | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield what does not say how the numbers are laid out."""
        if bool(self.by) == (self.axes is not None) or bool(self.by) != (self.column is not None):
            what = f"{self.file}: say how its numbers are laid out."
            yield (), "layout", what, "Give `axes`, or `column` and `by`."
        packed = self.file.endswith(".npz")
        idle = {"array": not packed, "rest": packed or self.by, "blank": packed or self.by}
        for name in sorted(idle.keys() & self.model_fields_set):
            if idle[name]:
                what = f"{name} does nothing for {self.file} as it is laid out."
                yield (name,), "idle", what, "Leave it out."


class LabelsModel(Strict):
    """Labels of a file: an array of an ``.npz``, or a column of a CSV file, each label once."""

    file: Text
    array: Text | None = None
    column: Text | None = None


Values = ArrayModel | float
Labels = Annotated[
    list[Text] | LabelsModel | Annotated[int, Field(ge=1)], Field(union_mode="left_to_right")
]
"""A list, a place in a file, or how many there are."""


class MarketsModel(Strict):
    """Fixed costs that firms pay where they sell, and their entry into markets.

    ``selling_costs`` is the share of fixed costs in the sales of the firms of a group of regions,
    by region, ``others`` for all that are not named; ``pareto`` the shape of the distribution of
    sales; ``pass_through`` how a firm's price follows its costs abroad. ``home_sales_only``: they
    give the home sales of the baseline, and firms of the model pay none. ``fees_twice``: exports
    are cut by both markets' shares in the balance that home sales follow from.
    """

    selling_costs: dict[Text, Annotated[float, Field(ge=0, lt=1)]] = {}
    pareto: Positive | None = None
    pass_through: Positive = 1.0
    home_sales_only: bool = False
    fees_twice: bool = False

    def broken(self) -> Iterator[Broken]:
        """Yield groups that do not cover the world."""
        if self.selling_costs and (OTHERS not in self.selling_costs or len(self.selling_costs) < 2):
            what = f"selling_costs name no region or no {OTHERS}."
            yield ("selling_costs",), "group", what, "Write e.g. {USA: 0.26, others: 0.12}."
        if bool(self.selling_costs) != (self.pareto is not None):
            what = "selling_costs and pareto stand for one thing, entry, and need each other."
            yield ("pareto",), "group", what, "Give both, or neither."


def _per_cent(rate: Values | None, highest: float) -> Iterator[Broken]:
    """Yield a rate that must be per cent: one above the highest that is taken for a share."""
    if isinstance(rate, float) and rate > highest:
        cure = f"Rates are shares: write {rate / 100:g} for {rate:g} %, or highest_rate: {rate:g}."
        yield ("tariff",), "rate", f"tariff: {rate:g} means {100 * rate:g} %.", cure


class WorldModel(Strict):
    """The world before, from flows, shares or trade; see the three doors to an ``Economy``.

    A rate above ``highest_rate`` is taken for per cent and refused; raise it if it is meant.
    """

    from_: Literal["flows", "shares", "trade"] = Field(alias="from")
    regions: Labels
    sectors: Labels
    theta: Values
    tariff: Values = 0.0
    highest_rate: Positive = HIGHEST_RATE
    flow: ArrayModel | None = None
    flow_with_duty: bool = False
    home_from_value_added: bool = False
    markets: MarketsModel | None = None
    inputs: ArrayModel | None = None
    trade_share: ArrayModel | None = None
    value_added_share: ArrayModel | None = None
    io_share: ArrayModel | None = None
    io_share_of: Literal["output", "inputs"] = "output"
    final_share: ArrayModel | None = None
    value_added: ArrayModel | None = None
    deficit: ArrayModel | None = None
    output: ArrayModel | None = None
    exports_above_output: Literal["raise-output"] | None = None
    negative_final_demand: Literal["zero", "cut-inputs"] | None = None
    value_added_floor: Annotated[float, Field(ge=0, le=0.5)] | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield arrays that are missing, and those that belong to the other way."""
        for name in NEEDED[self.from_]:
            if getattr(self, name) is None:
                cure = f"A world from {self.from_} needs it."
                yield (), "missing-field", f"{name} is missing.", cure
        for name in sorted({*ARRAYS, "markets", *REPAIRS} - {*TAKEN[self.from_]}):
            if getattr(self, name) is not None:
                what = f"{name} does nothing in a world from {self.from_}."
                yield (name,), "idle", what, "Leave it out."
        if self.from_ == FLOWS and self.home_from_value_added != (self.value_added is not None):
            what = "home_from_value_added and value_added belong together in a world from flows."
            yield ("value_added",), "idle", what, "Give both, or neither."
        if self.home_from_value_added and (self.from_ != FLOWS or self.inputs or self.tariff):
            what = "home_from_value_added is for flows without inputs and duties."
            yield ("home_from_value_added",), "idle", what, "Leave it out."
        if self.markets is not None:
            yield from below(("markets",), self.markets.broken())
            if not self.home_from_value_added:
                what = "markets: home sales follow from them and from value added."
                yield ("markets",), "idle", what, "Set home_from_value_added: true."
        for name, idle in (
            ("flow_with_duty", self.from_ == SHARES), ("io_share_of", self.io_share is None),
        ):  # fmt: skip
            if idle and name in self.model_fields_set:
                yield (name,), "idle", f"{name} is of nothing in this world.", "Leave it out."
        yield from _per_cent(self.tariff, self.highest_rate)
        for name in (*sorted(ARRAYS), "theta", "tariff"):
            if isinstance(given := getattr(self, name), ArrayModel):
                yield from below((name,), given.broken())


class ChangeModel(Strict):
    """What changes: duties, on all cells, ``among`` some regions or ``by`` some importers only.

    ``optimal`` names the importer whose one best rate, by the closed form of entry into markets at
    flows of the baseline, is the duty on all others.

    ``partial_effect`` is the log change of trade at given prices, as gravity equations estimate it.
    """

    tariff: Values | None = None
    among: list[Text] = []
    by: list[Text] = []
    optimal: Text | None = None
    highest_rate: Positive = HIGHEST_RATE
    partial_effect: Values | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield a restriction of duties that do not change, and one to nobody."""
        for name in sorted({"among", "by", "highest_rate"} & self.model_fields_set):
            if self.tariff is None:
                what = f"{name}: no tariff changes."
                yield (name,), "idle", what, "Give `tariff`, or leave it out."
            elif not getattr(self, name):
                what = f"{name} names nobody, so that no tariff changes."
                yield (name,), "idle", what, "Name regions, or leave it out for all."
        if sum(map(bool, (self.among, self.by, self.optimal))) > 1:
            what = "among, by and optimal each say whose duties change."
            yield ("by",), "twice", what, "Give one of them."
        if self.optimal and self.tariff is not None:
            what = "optimal is a tariff by itself."
            yield ("tariff",), "twice", what, "Leave one of the two out."
        yield from _per_cent(self.tariff, self.highest_rate)
        for name in ("tariff", "partial_effect"):
            if isinstance(given := getattr(self, name), ArrayModel):
                yield from below((name,), given.broken())


class ScenarioModel(Strict):
    """One answer: a change, or the Nash tariffs of one rate an importer; switches as ``--set``.

    ``program_seconds`` is what the study's own program took, where that is known.
    """

    change: ChangeModel = ChangeModel()
    answer: Literal["change", "uniform-nash"] = "change"
    switches: list[Text] = []
    program_seconds: Positive | None = None

    @property
    def options(self) -> ModelOptions:
        """The switches as options."""
        return with_settings(ModelOptions(), self.switches, own=True)

    def broken(self) -> Iterator[Broken]:
        """Yield switches that are none, and a change that nothing reads."""
        for n, text in enumerate(self.switches):
            key = text.partition("=")[0].partition(".")[0].strip()
            if key not in REPLICATED:
                what, cure = f"{text}: {key} is no switch of the model.", ", ".join(REPLICATED)
                yield ("switches", n), "setting", what, f"Take one of {cure}."
                return
        try:
            options = self.options
        except CountermoveError as error:
            yield ("switches",), "setting", str(error), ""
            return
        if self.answer == "change" and self.change == ChangeModel() and not self.switches:
            yield ("change",), "idle", "the scenario changes nothing.", "Give `change`."
        if self.answer != "change":
            if self.change != ChangeModel():
                what = f"{self.answer} finds the duties itself."
                yield ("change",), "idle", what, "Leave `change` out."
            if options != ModelOptions(deficits="removed"):
                what = f"{self.answer} is solved in a world without deficits, and no other."
                yield ("switches",), "setting", what, "Write [deficits=removed]."
        yield from below(("change",), self.change.broken())


class FigureModel(Strict):
    """What of ours a column is held against: a series, or one of ``LEVELS``.

    ``partners`` sums a bilateral series over these origins, ``partners_but`` over all others;
    ``ratio``: the column holds new over old, where ours is a change in per cent.
    """

    is_: Annotated[str, known(lambda: AXES, "series")] = Field(alias="is")
    partners: list[Text] = []
    partners_but: list[Text] = []
    ratio: bool = False

    @property
    def axes(self) -> str:
        """Axes of the figure, once partners are summed."""
        axes = AXES[self.is_]
        return axes.replace("o", "") if self.partners or self.partners_but else axes

    def broken(self) -> Iterator[Broken]:
        """Yield partners of what has none, and both kinds of them."""
        summed = bool(self.partners) + bool(self.partners_but)
        if summed and "o" not in AXES[self.is_]:
            yield ("partners",), "idle", f"{self.is_} has no partners.", "Leave them out."
        if summed == 2:
            what = "partners and partners_but are given together."
            yield ("partners_but",), "twice", what, "Leave one of the two out."
        if self.ratio and (self.is_ in LEVELS or SERIES[self.is_].unit != "per cent"):
            what = f"ratio is for changes in per cent, and {self.is_} is none."
            yield ("ratio",), "idle", what, "Leave it out."


def _figure(given: Any) -> Any:
    return {"is": given} if isinstance(given, str) else given


Figures = dict[
    Text,
    Annotated[FigureModel, BeforeValidator(_figure, json_schema_input_type=FigureModel | str)],
]


class TargetModel(Strict):
    """A published table: its columns, by name, and what of ours each is held against.

    ``by`` names the columns with regions, ``axes`` lays out an array of an ``.npz`` instead (the
    one column is then the array). ``names`` gives the region that a label of the table stands for.
    ``rows`` keeps the rows with these texts in columns, of a table that holds several scenarios;
    ``means`` gives the regions that a label stands for the mean without. ``tolerance`` is in the
    unit of the table, or a share of each figure where ``relative``; ``tolerances`` those of columns
    printed with other digits.
    """

    title: Text
    scenario: Text
    file: Text
    columns: Annotated[Figures, Field(min_length=1)]
    rows: dict[Text, Text] = {}
    means: dict[Text, Annotated[list[Text], Field(min_length=1)]] = {}
    tolerances: dict[Text, Positive] = {}
    by: dict[Literal["o", "d", "s"], Text] = {}
    axes: str | None = None
    names: dict[Text, Text] = {}
    tolerance: Positive
    relative: bool = False

    def broken(self) -> Iterator[Broken]:
        """Yield columns whose axes are not those of the table."""
        mine = self.axes if self.axes is not None else "".join(self.by)
        yield from missing_from(
            self.columns, "column", [(("tolerances", name), name) for name in self.tolerances]
        )
        for name, figure in self.columns.items():
            yield from below(("columns", name), figure.broken())
            has = f"{figure.is_} has the axes {figure.axes}"
            if self.means and figure.axes != "d":
                what = f"{name}: means are over regions, and {has}."
                yield ("means",), "axes", what, "Leave them out."
            if sorted(figure.axes) != sorted(mine):
                what = f"{name}: {has}, the table {mine or 'none'}."
                yield ("columns", name), "axes", what, "Name a column in `by` for each axis."


class ReplicationModel(Strict):
    """A replication: world, scenarios and targets of one study; ``notes`` are traps and gaps."""

    title: Text
    source: Text
    inputs: Annotated[str, spelt(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "the name of a folder")]
    program: Words = ""
    notes: list[Text] = []
    world: WorldModel
    scenarios: Annotated[dict[Text, ScenarioModel], Field(min_length=1)]
    targets: Annotated[list[TargetModel], Field(min_length=1)]

    def broken(self) -> Iterator[Broken]:
        """Yield what the parts have wrong, and targets of no scenario."""
        yield from below(("world",), self.world.broken())
        for name, scenario in self.scenarios.items():
            yield from below(("scenarios", name), scenario.broken())
        for n, target in enumerate(self.targets):
            yield from missing_from(
                self.scenarios, "scenario", [(("targets", n, "scenario"), target.scenario)]
            )
            yield from below(("targets", n), target.broken())
            nash = target.scenario in self.scenarios and (
                self.scenarios[target.scenario].answer == "uniform-nash"
            )
            for name, figure in target.columns.items():
                if figure.is_ == NASH_RATE and not nash:
                    what = f"{name}: {NASH_RATE} is known under answer: uniform-nash alone."
                    yield ("targets", n, "columns", name), "axes", what, "Take a series."


def replication_files(project: Path | None = None) -> dict[str, Path]:
    """Return the files by name: the shipped ones and those of ``project/replications``."""
    return files_in(SHIPPED, project and project / "replications")
