"""Rerun the replications whose inputs are present, and hold every figure against the published one.

The inputs are the studies' own files and are never shipped: ``COUNTERMOVE_VALIDATION`` names the
folder that has them, and what it lacks is looked for in ``COUNTERMOVE_SOURCES``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import position
from countermove.economy.arguments import refuse_per_cent
from countermove.economy.construct import economy_from_flows, economy_from_shares
from countermove.economy.economy import Economy
from countermove.economy.markets import duty_response, home_sales, optimal_duty, selling_margins
from countermove.economy.own import economy_from_trade
from countermove.economy.valuation import PRODUCER, WITH_DUTY
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput, NotSolved, UnknownName
from countermove.questions.pose import pose_world
from countermove.questions.replication_arrays import Folders, array_of, inside, labels_of, rows_of
from countermove.questions.replication_file import (
    FLOWS,
    NASH_RATE,
    OTHERS,
    REPAIRS,
    TRADE,
    ArrayModel,
    ChangeModel,
    FigureModel,
    MarketsModel,
    ReplicationModel,
    ScenarioModel,
    TargetModel,
    WorldModel,
    replication_files,
)
from countermove.questions.replication_names import misnamed, refused_at
from countermove.questions.tables import REMOVED
from countermove.sources.yaml_file import YamlFile
from countermove.strategy.uniform_nash import uniform_nash

VARIABLE, SOURCES = "COUNTERMOVE_VALIDATION", "COUNTERMOVE_SOURCES"


@dataclass(frozen=True, slots=True)
class Cell:
    """A published figure and ours, both as printed; ``gap`` is in the unit of the tolerance."""

    table: str
    column: str
    where: str
    published: float
    ours: float
    gap: float
    tolerance: float

    @property
    def met(self) -> bool:
        """Whether ours lies within the tolerance; a figure that is not finite does not."""
        return self.gap <= self.tolerance


@dataclass(frozen=True, slots=True)
class Solved:
    """A scenario solved: its outcome, its Nash rates if any, and the seconds it took."""

    outcome: Outcome
    rate_d: Float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Rerun:
    """A replication rerun: its cells, and the seconds of each scenario.

    ``absent`` says why it was not rerun, ``failed`` why no answer was found; else they are empty.
    """

    name: str
    replication: ReplicationModel
    cells: tuple[Cell, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()
    absent: str = ""
    failed: str = ""

    @property
    def met(self) -> bool:
        """Whether nothing misses; what was not rerun does not."""
        return not self.failed and all(cell.met for cell in self.cells)

    @property
    def worst(self) -> tuple[tuple[Cell, int], ...]:
        """The cell of each column that is furthest off, and how many cells the column has."""
        columns: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            columns.setdefault((cell.table, cell.column), []).append(cell)
        return tuple((max(each, key=_distance), len(each)) for each in columns.values())


def _distance(cell: Cell) -> float:
    return cell.gap if cell.gap == cell.gap else np.inf


def validation_folders() -> Folders:
    """Return the folders of published inputs, none where the first variable is not set."""
    given = os.environ.get(VARIABLE)
    if not given:
        return ()
    if not Path(given).is_dir():
        raise BadInput(f"{VARIABLE} is {given!r}, which is not a folder; name the one you have.")
    more = Path(os.environ.get(SOURCES) or given)
    return (Path(given), more) if more.is_dir() else (Path(given),)


def rerun(
    name: str, replication: ReplicationModel, folders: Folders, written: YamlFile | None = None
) -> Rerun:
    """Return a replication rerun, or why it was not: its inputs are not present.

    A file that a shipped one names and nobody has makes it absent; in one's own it is a fault.

    Args:
        name: what it is called. replication: its file.
        folders: hold a folder ``inputs`` of the study's files. written: the YAML file, to say
            where it names a region that the study lacks.
    """
    if not folders:
        return Rerun(name, replication, absent=f"{VARIABLE} is not set")
    here = tuple(each for f in folders if (each := f / replication.inputs).is_dir())
    if not here:
        where = folders[0] / replication.inputs
        return Rerun(name, replication, absent=f"there is no folder {where}")
    if name in replication_files():
        for file in _files(replication.model_dump()):
            if not any((each / file).is_file() for each in here):
                return Rerun(name, replication, absent=f"there is no file {here[0] / file}")
    for broken in misnamed(replication, labels_of(replication.world.regions, here, "R")):
        raise refused_at(written, broken)
    economy = world_of_files(replication.world, here)
    solved = {}
    for key, scenario in replication.scenarios.items():
        try:
            solved[key] = solve_scenario(economy, scenario, here)
        except NotSolved as error:
            return Rerun(name, replication, failed=str(error))
        except (BadInput, UnknownName) as error:
            raise refused_at(written, (("scenarios", key), "scenario", str(error), "")) from None
    cells = [
        cell
        for target in replication.targets
        for cell in compared(target, solved[target.scenario], here)
    ]
    seconds = tuple((key, one.seconds) for key, one in solved.items())
    return Rerun(name, replication, tuple(cells), seconds)


def _files(given: Any) -> Iterator[str]:
    """Yield the names of files in a replication."""
    parts = given.items() if isinstance(given, dict) else enumerate(given)
    for key, part in parts:
        if key == "file":
            yield part
        elif isinstance(part, dict | list):
            yield from _files(part)


def world_of_files(world: WorldModel, folder: Folders) -> Economy:
    """Return the world before, from the study's files."""
    regions = labels_of(world.regions, folder, "R")
    sectors = labels_of(world.sectors, folder, "S")
    axes = dict(zip("odsk", (regions, regions, sectors, sectors), strict=True))

    def read(name: str, wanted: str) -> Float:
        given = getattr(world, name)
        return array_of(0.0 if given is None else given, folder, axes, wanted)

    tariff, theta = read("tariff", "ods"), read("theta", "s")
    named: dict[str, Any] = {"regions": regions, "sectors": sectors, "name": folder[0].name}
    named |= {"highest_rate": world.highest_rate}
    if world.from_ == FLOWS:
        flow = read("flow", "ods")
        if world.flow_with_duty:
            flow = flow / (1.0 + tariff)
        if world.home_from_value_added:
            named |= _closed(
                world.markets or MarketsModel(), flow, read("value_added", "d"), regions
            )
        inputs = read("inputs", "dsk")
        return economy_from_flows(flow, inputs, tariff, theta_s=theta, **named)
    if world.from_ == TRADE:
        shapes = {"output": "ds", "value_added_share": "ds", "io_share": "dsk", "inputs": "dsk"}
        tables: dict[str, Any] = {
            name: read(name, axes) for name, axes in shapes.items() if getattr(world, name)
        }
        if "inputs" in tables:
            tables["input_purchases_dsk"] = tables.pop("inputs")
        if "output" in tables:
            tables["output_os"] = tables.pop("output")
        given = {name: each for name in REPAIRS if (each := getattr(world, name)) is not None}
        return economy_from_trade(
            read("flow", "ods"),
            tariff_rate_ods=tariff,
            theta_s=theta,
            prices=WITH_DUTY if world.flow_with_duty else PRODUCER,
            io_share_of=world.io_share_of,
            **tables,
            **given,
            **named,
        )
    value_added, io = read("value_added_share", "ds"), read("io_share", "dsk")
    if world.io_share_of == "inputs":
        io = io * (1.0 - value_added)[:, None, :]
    return economy_from_shares(
        trade_share_ods=read("trade_share", "ods"),
        value_added_share_ds=value_added,
        io_share_dsk=io,
        final_share_ds=read("final_share", "ds"),
        value_added_d=read("value_added", "d"),
        tariff_rate_ods=tariff,
        theta_s=theta,
        deficit_d=None if world.deficit is None else read("deficit", "d"),
        **named,
    )


def _closed(
    markets: MarketsModel, flow_ods: Float, value_added_d: Float, regions: tuple[str, ...]
) -> dict[str, Any]:
    """Fill in home sales, in place; return what entry into markets adds to an economy."""
    if flow_ods.shape[2] > 1:
        raise BadInput("home_from_value_added is for one sector; give home sales with the flows.")
    own = np.arange(len(regions))
    flow_ods[own, own] = 0.0
    trade, margin = flow_ods[:, :, 0], np.zeros(len(regions))
    found: dict[str, Any] = {}
    if markets.pareto is not None:
        costs = {name: share for name, share in markets.selling_costs.items() if name != OTHERS}
        group = np.zeros(len(regions), dtype=np.intp)
        for n, name in enumerate(costs):
            group[position(name, regions, what="region")] = n + 1
        shares = np.array([markets.selling_costs[OTHERS], *costs.values()])
        twice = markets.fees_twice
        margin = selling_margins(trade, value_added_d, group, shares, twice=twice)
        response = duty_response(margin, markets.pareto, markets.pass_through)
        if not markets.home_sales_only:
            found = {"margin_d": margin, "duty_response_d": response}
    flow_ods[own, own, 0] = home_sales(trade, value_added_d, margin, twice=markets.fees_twice)
    return found


def solve_scenario(economy: Economy, scenario: ScenarioModel, folder: Folders) -> Solved:
    """Return the answer of a scenario; the seconds are those from the world to the answer."""
    duties = duties_of(economy, scenario.change, folder)
    for name, new, old in (
        ("tariff", duties.flat_ods, economy.tariff_rate_ods),
        ("partial_effect", duties.cost_hat_ods, 1.0),
    ):
        if new is not None and np.allclose(new, old, rtol=1e-12, atol=1e-15):
            raise BadInput(f"{name} is what it was in every cell; give another, or leave it out.")
    began = time.perf_counter()
    posed = pose_world(economy, scenario.options, duties)
    if scenario.answer == "change":
        outcome, rate = posed.solve(), None
        if not outcome.iterations and outcome.closure.deficits != REMOVED:
            raise BadInput("its switches move nothing by themselves; give `change`.")
    else:
        war = uniform_nash(posed.economy)
        outcome, rate = war.outcome, war.rate_d
    return Solved(outcome, rate, time.perf_counter() - began)


def duties_of(economy: Economy, change: ChangeModel, folder: Folders) -> Duties:
    """Return the duties and costs of trade after a change; own sales keep the rate they have."""
    regions, sectors = economy.regions, economy.sectors
    axes = dict(zip("ods", (regions, regions, sectors), strict=True))
    flat = cost = None
    tariff: ArrayModel | float | None = change.tariff
    if change.optimal is not None:
        tariff = optimal_duty(economy, change.optimal)
    if tariff is not None:
        given = axes
        if isinstance(tariff, ArrayModel) and "d" not in (tariff.axes or "d"):
            given = {**axes, "d": ("",)}  # the same for all importers
        flat = array_of(tariff, folder, given, "ods")
        refuse_per_cent("tariff", float(flat.max()), change.highest_rate)
        buyers = change.by or ([change.optimal] if change.optimal else change.among) or regions
        sellers = change.among or regions
        places = [[position(name, regions, what="region") for name in r] for r in (sellers, buyers)]
        moved = np.zeros((len(regions),) * 2, dtype=bool)
        moved[np.ix_(*places)] = True
        np.fill_diagonal(moved, val=False)
        flat = np.where(moved[:, :, None], flat, economy.tariff_rate_ods)
    if change.partial_effect is not None:
        effect = array_of(change.partial_effect, folder, axes, "ods")
        cost = np.exp(-effect / economy.theta_s)
    return Duties(flat_ods=flat, cost_hat_ods=cost)


def compared(target: TargetModel, solved: Solved, folder: Folders) -> Iterator[Cell]:
    """Yield the cells of a published table beside ours."""
    economy = solved.outcome.economy
    axes = {"o": economy.regions, "d": economy.regions, "s": economy.sectors}
    for column, figure in target.columns.items():
        ours = ours_of(figure, solved)
        for place, where, published in _published(target, column, figure, axes, folder):
            value = float(ours[place]) if isinstance(place, tuple) else _mean(ours, economy, place)
            gap = abs(value - published) / (abs(published) or 1.0 if target.relative else 1.0)
            tolerance = target.tolerances.get(column, target.tolerance)
            yield Cell(target.title, column, where, published, value, gap, tolerance)


def ours_of(figure: FigureModel, solved: Solved) -> Float:
    """Return our values of a figure, with its axes."""
    outcome = solved.outcome
    if figure.is_ == "flow":
        found = outcome.flow_new_ods.sum(axis=2)
    elif figure.is_ == "wage_hat":
        found = outcome.wage_hat_o
    elif figure.is_ == "base_spending":
        found = outcome.economy.expenditure_ds
    elif figure.is_ == NASH_RATE:
        assert solved.rate_d is not None
        found = 100.0 * solved.rate_d
    else:
        found = outcome.values(figure.is_)
    named = figure.partners or figure.partners_but
    if named:
        regions = outcome.economy.regions
        places = {position(name, regions, what="region") for name in named}
        kept = [n for n in range(len(regions)) if (n in places) == bool(figure.partners)]
        found = found[kept].sum(axis=0)
    return 1.0 + found / 100.0 if figure.ratio else found


Place = tuple[int, ...] | list[int]
"""A cell of ours, or the regions over which to take the mean."""


def _mean(ours_d: Float, economy: Economy, places: list[int]) -> float:
    """Return the mean over regions, weighted with base final spending."""
    return float(np.average(ours_d[places], weights=economy.income_d[places]))


def _published(
    target: TargetModel, column: str, figure: FigureModel, axes: dict[str, tuple[str, ...]],
    folder: Folders,
) -> Iterator[tuple[Place, str, float]]:  # fmt: skip
    """Yield place, label and value of the published cells of a column."""
    if target.axes is not None:
        stored = ArrayModel(file=target.file, array=column, axes=target.axes)
        values = array_of(stored, folder, axes, figure.axes)
        for place in np.ndindex(values.shape):
            names = [axes[axis][n] for axis, n in zip(figure.axes, place, strict=True)]
            yield place, " ".join(names), float(values[place])
        return
    path = inside(folder, target.file)
    rows = [
        row
        for row in rows_of(path, (*target.by.values(), *target.rows), (column,))
        if all(row.text(name) == text for name, text in target.rows.items())
    ]
    if not rows:
        wanted = ", ".join(f"{name} {text!r}" for name, text in target.rows.items())
        raise BadInput(f"{path}: no row has {wanted}; write `rows` as the table has them.")
    for row in rows:
        label: dict[str, str] = {axis: row.code(name) for axis, name in target.by.items()}
        if (without := target.means.get(label.get("d", ""))) is not None:
            left = {position(name, axes["d"], what="region") for name in without}
            yield [n for n in range(len(axes["d"])) if n not in left], label["d"], row.given(column)
            continue
        place = tuple(
            position(
                target.names.get(label[axis], label[axis]), axes[axis], what=f"label in {row.where}"
            )
            for axis in figure.axes
        )
        yield place, " ".join(label.values()), row.given(column)
