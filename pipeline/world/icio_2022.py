"""Build the table ``icio-2022``: OECD ICIO 2025 edition, year 2022, 81 regions x 50 industries.

Everything a model needs follows from flows, input purchases and tariffs by accounting, so the
build constructs these three, repairs signs, and balances nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import countries
from countermove.codes.sectors import customs_sectors, sectors
from countermove.economy import repairs
from countermove.errors import BadInput
from pipeline.readers.bilateral_cubes import BilateralCubes, read_bilateral_cubes
from pipeline.readers.icio_block import IcioBlock, read_icio_block
from pipeline.readers.us_imports import UsImportLine, read_us_imports
from pipeline.world import baseline_tariffs, rest_of_world, services_split
from pipeline.world.build_report import BuildReport, Movement, movement
from pipeline.world.built_table import BuiltTable, storable, stored_purchases
from pipeline.world.canada_tariffs import canada_tariffs

NAME = "icio-2022"


def build_icio_2022(
    sources: Path,
    *,
    us_imports: tuple[UsImportLine, ...] | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> BuiltTable:
    """Build the table from the source files; takes about 5 s and 400 MB.

    Args:
        sources: folder with ``oecd_icio_2022``, ``tariffwar_cubes``, ``us_imports_hs10_2024``,
            ``canada_mfn_2025``, ``statcan_cimt_2024_2026``.
        us_imports: US import lines, if already read.
        progress: called with a line of text before each step.

    Raises:
        BadInput: a source file is missing. DamagedData: it is not the edition the build expects.
    """
    progress("reading the intermediate block and the bilateral totals")
    block, cubes = read_icio_block(sources), read_bilateral_cubes(sources)
    regions, names, n_goods = tuple(countries()), tuple(sectors()), len(customs_sectors())
    _same_axes(block, cubes, regions, names, n_goods)
    n = len(block.regions)
    peers = [regions.index(code) for code in rest_of_world.PEERS]
    moves: list[Movement] = []

    progress("splitting services")
    by_route = block.intermediate_sokd.sum(axis=2)
    flow = np.zeros((n + 1, n + 1, len(names)))
    flow[:, :, :n_goods] = cubes.flow_ods[:, :, :n_goods]
    aggregate = cubes.flow_ods[:, :, n_goods]
    split, rounds = services_split.split_services(
        by_route[n_goods:], block.other_sales_so[n_goods:], aggregate[:n]
    )
    flow[:n, :, n_goods:] = split
    flow[n, :, n_goods:] = services_split.services_of_rest_of_world(split, aggregate[n], peers)
    filled = float(flow[:, :, n_goods:].sum() - by_route[n_goods:].sum())
    moves.append(
        Movement(
            f"services split to 23 by fitting ({rounds} rounds)",
            services_split.CARD,
            int((flow[:, :, n_goods:] > 0).sum()),
            filled,
            filled / float(flow.sum()),
            "flows",
            _worst_output(
                flow[:n, :, n_goods:].sum(axis=1),
                block.output_so[n_goods:].T,
                regions,
                names[n_goods:],
            ),
        )
    )

    progress("setting tariffs")
    lines = read_us_imports(sources) if us_imports is None else us_imports
    rate, tariff_moves = _tariffs(sources, cubes, flow, lines, regions, names, peers)
    moves += tariff_moves

    progress("filling in inputs from and of the rest of the world")
    purchases, input_moves = _purchases(block, flow, rate, peers)
    moves += input_moves
    del block, cubes, by_route

    progress("repairing signs")
    flow, rate = storable(flow), storable(rate)
    purchases, repair_moves = _repaired(purchases, flow, rate, regions, names)
    moves += repair_moves
    return BuiltTable(
        name=NAME,
        regions=regions,
        sectors=names,
        flow_ods=flow,
        input_purchases_dsk=purchases,
        tariff_rate_ods=rate,
        report=BuildReport(NAME, tuple(moves)),
    )


def _tariffs(
    sources: Path,
    cubes: BilateralCubes,
    flow: Float,
    lines: tuple[UsImportLine, ...],
    regions: tuple[str, ...],
    names: tuple[str, ...],
    peers: list[int],
) -> tuple[Float, list[Movement]]:
    n_goods = len(customs_sectors())
    rate = baseline_tariffs.other_tariffs(cubes.tariff_rate_ods, flow, peers, n_goods)
    high = cubes.tariff_rate_ods[:, :, :n_goods] > baseline_tariffs.CAP
    touched = float(flow[:, :, :n_goods][high].sum())
    abroad = float(flow[:, :, :n_goods].sum() - np.einsum("dds->", flow[:, :, :n_goods]))
    sums, without = baseline_tariffs.us_imports_by_sector(lines, names)
    usa = regions.index("USA")
    rate[:, usa] = baseline_tariffs.us_tariffs(sums, regions)
    rate[:, usa, n_goods:] = 0.0
    can = regions.index("CAN")
    rate[:, can, :n_goods], scheduled = canada_tariffs(
        sources, rate[:, can, :n_goods], regions, names[:n_goods]
    )
    canadian = float(flow[:, can, :n_goods].sum() - flow[can, can, :n_goods].sum())
    row_imports = float(flow[:-1, -1, :n_goods].sum())
    us_imports = float(flow[:, usa, :n_goods].sum() - flow[usa, usa, :n_goods].sum())
    dropped = cubes.tariff_rate_ods[:, :, n_goods] > 0
    return rate, [
        Movement(
            "tariffs above 30 % capped",
            baseline_tariffs.CAP_CARD,
            int(high.sum()),
            touched,
            touched / abroad,
            "goods trade",
        ),
        Movement(
            "tariffs on services dropped",
            baseline_tariffs.CAP_CARD,
            int(dropped.sum()),
            float(cubes.flow_ods[:, :, n_goods][dropped].sum()),
            0.0,
            "services trade",
        ),
        Movement(
            "tariffs of the rest of the world imputed",
            baseline_tariffs.ROW_CARD,
            80 * n_goods,
            row_imports,
            row_imports / abroad,
            "goods trade",
        ),
        Movement(
            f"US tariffs = duties / imports 2024 ({without:.1%} of value without sector)",
            baseline_tariffs.US_CARD,
            80 * n_goods,
            us_imports,
            us_imports / abroad,
            "goods trade",
        ),
        Movement(
            f"Canada's schedule set, on {scheduled:.0%} of its imports",
            baseline_tariffs.CANADA_CARD,
            80 * n_goods,
            canadian,
            canadian / abroad,
            "goods trade",
        ),
    ]


def _purchases(
    block: IcioBlock, flow: Float, rate: Float, peers: list[int]
) -> tuple[Float, list[Movement]]:
    n, j = len(block.regions), len(block.sectors)
    purchases = np.zeros((n + 1, j, j))
    from_row = np.zeros((j, n, j))
    for s in range(j):
        by_user = block.intermediate_sokd[s]
        for d in range(n):
            bought = by_user[:, :, d]
            purchases[d, s] = (1.0 + rate[:n, d, s]) @ bought
            from_row[s, d] = bought.sum(axis=0) - bought[d]
    foreign = flow[:n, :n].sum(axis=0) - np.einsum("dds->ds", flow[:n, :n])
    from_row = rest_of_world.inputs_from_rest_of_world(from_row, foreign, flow[n, :n])
    purchases[:n] += (from_row * (1.0 + rate[n, :n].T)[:, :, None]).transpose(1, 0, 2)
    spending = (flow * (1.0 + rate)).sum(axis=0)
    columns, factor, rounds = rest_of_world.inputs_of_rest_of_world(
        purchases[:n], flow.sum(axis=1), spending, peers
    )
    purchases[n] = columns
    total = float(purchases.sum())
    return purchases, [
        Movement(
            "inputs bought from the rest of the world imputed",
            rest_of_world.INPUTS_FROM_CARD,
            int((from_row > 0).sum()),
            float(from_row.sum()),
            float(from_row.sum()) / total,
            "inputs",
        ),
        Movement(
            f"inputs of the rest of the world imputed ({rounds} rounds, factor {factor:.3f})",
            rest_of_world.INPUTS_OF_CARD,
            int((columns > 0).sum()),
            float(columns.sum()),
            float(columns.sum()) / total,
            "inputs",
        ),
    ]


def _repaired(
    purchases: Float, flow: Float, rate: Float, regions: tuple[str, ...], names: tuple[str, ...]
) -> tuple[Float, list[Movement]]:
    output = flow.sum(axis=1)
    spending = (flow * (1.0 + rate)).sum(axis=0)
    labels = (regions, names, names)
    idle = purchases * (output > 0)[:, None, :]
    floored = repairs.floor_value_added(idle, output)
    lifted = repairs.lift_final_demand(floored, spending)
    safe = stored_purchases(lifted, spending)
    columns = (floored != idle).any(axis=1)
    moves = [
        movement(
            "inputs of sectors without output dropped",
            repairs.VA_CARD,
            purchases,
            idle,
            of="inputs",
            labels=labels,
        ),
        movement(
            f"value added lifted to 2 % of output ({int(columns.sum())} columns)",
            repairs.VA_CARD,
            idle,
            floored,
            of="inputs",
            labels=labels,
        ),
        movement(
            "negative final demand lifted to zero",
            repairs.FINAL_CARD,
            floored,
            lifted,
            of="inputs",
            labels=labels,
        ),
        movement(
            "storage in 32-bit floats", repairs.FINAL_CARD, lifted, safe, of="inputs", labels=labels
        ),
    ]
    return safe, moves


def _worst_output(
    found_os: Float, published_os: Float, regions: tuple[str, ...], names: tuple[str, ...]
) -> str:
    """Name the industry whose output the fit moved most, relative to its published output."""
    gap = np.divide(
        np.abs(found_os - published_os),
        published_os,
        out=np.zeros_like(found_os),
        where=published_os > 0,
    )
    o, s = np.unravel_index(int(gap.argmax()), gap.shape)
    return f"output of {regions[o]} {names[s]} by {gap[o, s]:.1e}"


def _same_axes(
    block: IcioBlock,
    cubes: BilateralCubes,
    regions: tuple[str, ...],
    names: tuple[str, ...],
    n_goods: int,
) -> None:
    if (*block.regions, "ROW") != regions or cubes.regions != regions:
        raise BadInput(
            "the source tables do not list the 81 regions in the order of codes/data/countries.csv."
        )
    if block.sectors != names or cubes.sectors[:n_goods] != names[:n_goods]:
        raise BadInput(
            "the source tables do not list the 50 sectors in the order of codes/data/sectors.csv."
        )
