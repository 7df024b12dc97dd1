"""Calibrate US goods imports from Canada and Mexico to US customs values of 2024.

Every cell US customs knows is set to its 2024 value in dollars of 2022. What pays for it:

* default rule: outputs move, inputs grow with output, and trade and transport services sold on the
  same route fall by the same sum (customs values hold the margins the tables book as services);
* uplifts of Mexico's processing industries: imports of the same goods rise by the same sum
  (the tables leave out goods sent for processing, customs records their full value).

Value added, final demand and deficits follow as residuals, so the economy stays exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float
from countermove.codes.sectors import customs_sectors
from countermove.economy import repairs
from countermove.errors import BadInput
from pipeline.world.build_report import BuildReport, Movement, movement
from pipeline.world.built_table import BuiltTable, storable, stored_purchases

NAME = "icio-2022-customs-2024"
DEFLATOR_CARD = "customs-deflator"
OFFSET_CARD = "customs-service-offset"
PROCESSING_CARD = "customs-mexico-processing"

GDP_2022_BN = 26006.893
GDP_2024_BN = 29184.890
MARGINS = ("G", "H49", "H50", "H51", "H52", "H53")
PROCESSING = {
    "MEX": ("C13T15", "C22", "C25", "C26", "C27", "C28", "C29", "C301", "C302T309", "C31T33")
}
MOST_REROUTED = 0.5


@dataclass(frozen=True, slots=True)
class RouteMovement:
    """What the calibration did to one good on one route, million US dollars of 2022.

    Attributes:
        origin, sector: codes. before, after: the flow to the United States.
        paid_by: ``services`` or ``imports``.
        output_before, output_after: the origin's output of the good.
        imports_before, imports_after: the origin's imports of the good.
    """

    origin: str
    sector: str
    before: float
    after: float
    paid_by: str
    output_before: float
    output_after: float
    imports_before: float
    imports_after: float


def customs_targets(sums: dict[str, Float], sectors: tuple[str, ...]) -> dict[str, Float]:
    """Return target flows (J,) to the US by origin, million dollars of 2022; NaN leaves a cell.

    Customs values of 2024 are multiplied by US GDP 2022 over 2024, both of one vintage. Sectors
    without a product (services, mining services) have no target.
    """
    factor = GDP_2022_BN / GDP_2024_BN
    some = np.asarray(sum(value[0] for value in sums.values())) > 0
    is_good = np.isin(sectors, customs_sectors())
    return {
        origin: np.where(some & is_good, sums[origin][0] * factor, np.nan)
        for origin in ("CAN", "MEX")
    }


def calibrate_to_customs(
    base: BuiltTable,
    targets: dict[str, Float],
    *,
    progress: Callable[[str], None] = lambda line: None,
) -> tuple[BuiltTable, tuple[RouteMovement, ...]]:
    """Return the table with US imports from each origin of ``targets`` set, and what moved.

    Args:
        base: the published table. targets: by origin, (J,) flows to the US; NaN leaves a cell.

    Raises:
        BadInput: services on a route, or its suppliers, cannot pay for the uplift.
    """
    progress("setting US imports from Canada and Mexico to customs values")
    flow, purchases = base.flow_ods.copy(), base.input_purchases_dsk.copy()
    moves: list[Movement] = []
    fixed = [base.regions.index(code) for code in targets]
    for origin, target in targets.items():
        before, bought = flow.copy(), purchases.copy()
        uplift = _set_route(flow, purchases, base, origin, target, fixed)
        moves += _movements(origin, uplift, before, flow, bought, purchases, base)
    flow = storable(flow)
    spending = (flow * (1.0 + base.tariff_rate_ods)).sum(axis=0)
    floored = repairs.floor_value_added(purchases, flow.sum(axis=1), floor=0.999 * repairs.VA_FLOOR)
    lifted = repairs.lift_final_demand(floored, spending)
    stored = stored_purchases(lifted, spending)
    labels = (base.regions, base.sectors, base.sectors)
    rows = (lifted != floored).any(axis=2)
    cells = ", ".join(f"{base.regions[d]} {base.sectors[s]}" for d, s in np.argwhere(rows))
    moves += [
        movement(
            "value added lifted to 2 % of output",
            repairs.VA_CARD,
            purchases,
            floored,
            of="inputs",
            labels=labels,
        ),
        movement(
            f"negative final demand lifted to zero ({int(rows.sum())} goods)",
            repairs.FINAL_CARD,
            floored,
            lifted,
            of="inputs",
            labels=labels,
        ),
    ]
    routes = _routes(base, flow, targets)
    notes = (
        f"deflator: US GDP 2022 / 2024 = {GDP_2022_BN / GDP_2024_BN:.4f}",
        *((f"final demand lifted in: {cells}",) if cells else ()),
        "by sector (flow to USA, output and imports of the origin; million US dollars of 2022):",
        *(
            f"  {r.origin} {r.sector:<9} {r.before:>9,.0f} -> {r.after:>9,.0f}  "
            f"paid by {r.paid_by:<8} "
            f"output {r.output_before:>9,.0f} -> {r.output_after:>9,.0f}  "
            f"imports {r.imports_before:>8,.0f} -> {r.imports_after:>8,.0f}"
            for r in routes
        ),
    )
    table = BuiltTable(
        name=NAME,
        regions=base.regions,
        sectors=base.sectors,
        flow_ods=flow,
        input_purchases_dsk=stored,
        tariff_rate_ods=base.tariff_rate_ods,
        report=BuildReport(NAME, tuple(moves), notes=notes),
    )
    return table, routes


def _set_route(
    flow: Float, purchases: Float, base: BuiltTable, origin: str, target: Float, fixed: list[int]
) -> tuple[Float, Float]:
    """Change ``flow`` and ``purchases`` in place; return uplifts paid by services, by imports."""
    o, usa = base.regions.index(origin), base.regions.index("USA")
    change = np.where(np.isnan(target), 0.0, target - flow[o, usa])
    processed = np.isin(base.sectors, PROCESSING.get(origin, ())) & (change > 0)
    by_imports = np.where(processed, change, 0.0)
    by_services = change - by_imports

    output = flow[o].sum(axis=0)
    flow[o, usa] += by_services
    margins = np.isin(base.sectors, MARGINS)
    pays = flow[o, usa, margins].sum()
    if by_services.sum() >= pays:
        raise BadInput(
            f"trade and transport services from {origin} to USA are {pays:,.0f} million dollars; "
            f"they cannot pay for an uplift of {by_services.sum():,.0f}; pay part of it by imports."
        )
    flow[o, usa, margins] *= 1.0 - by_services.sum() / pays
    grown = flow[o].sum(axis=0)
    purchases[o] *= np.divide(grown, output, out=np.ones_like(output), where=output > 0)[None, :]

    for s in np.flatnonzero(by_imports):
        _reroute(flow, int(s), o, usa, float(by_imports[s]), fixed, base)
        purchases[o, s, s] += by_imports[s]
    return by_services, by_imports


def _reroute(
    flow: Float, s: int, o: int, usa: int, amount: float, fixed: list[int], base: BuiltTable
) -> None:
    """Send ``amount`` of good ``s`` to the US through ``o``, from suppliers as ``o`` imports now.

    Suppliers sell it to ``o`` instead of to the US (American suppliers: instead of at home), at
    most half of what they sell there; their outputs and trade balances stay.
    """
    room = MOST_REROUTED * flow[:, usa, s]
    room[fixed] = 0.0
    if room.sum() < amount:
        raise BadInput(
            f"{base.sectors[s]}: suppliers of the USA cannot reroute {amount:,.0f} million dollars "
            f"through {base.regions[o]}; lower the customs target."
        )
    weight = np.where(room > 0, flow[:, o, s], 0.0)
    part = np.zeros_like(room)
    for _ in range(100):
        left = amount - part.sum()
        if left <= 1e-12 * amount:
            break
        open_weight = np.where(part < room, weight, 0.0)
        if open_weight.sum() == 0.0:
            open_weight = room - part
        part = np.minimum(part + left * open_weight / open_weight.sum(), room)
    flow[:, o, s] += part
    flow[:, usa, s] -= part
    flow[o, usa, s] += part.sum()


def _movements(
    origin: str,
    uplift: tuple[Float, Float],
    flow_before: Float,
    flow: Float,
    bought: Float,
    purchases: Float,
    base: BuiltTable,
) -> list[Movement]:
    by_services, by_imports = uplift
    goods_total = float(base.flow_ods[:, :, : len(customs_sectors())].sum())
    up, down = float(by_services[by_services > 0].sum()), float(-by_services[by_services < 0].sum())
    s = int(np.abs(by_services + by_imports).argmax())
    worst = f"{origin} USA {base.sectors[s]} {by_services[s] + by_imports[s]:+,.0f}"
    net = up - down
    usa, o = base.regions.index("USA"), base.regions.index(origin)
    services = float(flow_before[o, usa, len(customs_sectors()) :].sum())
    out = [
        Movement(
            f"{origin} to USA: goods raised, outputs move",
            OFFSET_CARD,
            int((by_services > 0).sum()),
            up,
            up / goods_total,
            "goods flows",
            worst,
        ),
        Movement(
            f"{origin} to USA: goods lowered, outputs move",
            OFFSET_CARD,
            int((by_services < 0).sum()),
            down,
            down / goods_total,
            "goods flows",
        ),
        Movement(
            f"{origin} to USA: trade and transport services pay",
            OFFSET_CARD,
            len(MARGINS),
            abs(net),
            abs(net) / services,
            "services on the route",
            f"net {-net:+,.0f} of {services:,.0f}",
        ),
    ]
    if by_imports.any():
        paid = float(by_imports.sum())
        out.append(
            Movement(
                f"{origin} to USA: goods raised, paid by imports of the same goods",
                PROCESSING_CARD,
                int((by_imports > 0).sum()),
                paid,
                paid / goods_total,
                "goods flows",
                worst,
            )
        )
    gap = float(np.abs(purchases - bought).sum())
    out.append(
        Movement(
            f"{origin}: input purchases follow output",
            OFFSET_CARD,
            int((purchases != bought).sum()),
            gap,
            gap / float(bought[o].sum()),
            "inputs of the country",
        )
    )
    return out


def _routes(base: BuiltTable, flow: Float, targets: dict[str, Float]) -> tuple[RouteMovement, ...]:
    usa = base.regions.index("USA")
    out = []
    for origin, target in targets.items():
        o = base.regions.index(origin)
        for s in np.flatnonzero(~np.isnan(target)):
            before, after = base.flow_ods[o, usa, s], flow[o, usa, s]
            processed = base.sectors[s] in PROCESSING.get(origin, ()) and after > before
            out.append(
                RouteMovement(
                    origin,
                    base.sectors[s],
                    float(before),
                    float(after),
                    "imports" if processed else "services",
                    float(base.flow_ods[o, :, s].sum()),
                    float(flow[o, :, s].sum()),
                    float(base.flow_ods[:, o, s].sum() - base.flow_ods[o, o, s]),
                    float(flow[:, o, s].sum() - flow[o, o, s]),
                )
            )
    return tuple(out)
