"""Who sells to a country: the change of its imports by origin, a panel per sector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from countermove.errors import BadInput
from countermove.report.charts import findings, marks, theme
from countermove.report.charts.chart_data import Manifest, Source, Tables
from countermove.report.charts.theme import Spec
from countermove.report.labels import PER_CENT, format_value

OTHERS, REST = "All other origins", "OTH"
MOST_ORIGINS, MOST_PANELS = 9, 3


def diversion_chart(
    tables: Tables,
    manifest: Manifest,
    *,
    variant: str,
    importer: str,
    horizon: str = "",
    sectors: Mapping[str, str],
) -> Spec:
    """Draw the change of imports by origin, a panel per sector, scales of their own.

    Sectors are those of the case, then those whose imports by origin move most.

    Needs ``trade_flow`` and ``trade_flow_base`` (dimension ``bilateral_sector``, code
    ``ORIGIN>IMPORTER``; ``OTH`` stands for the origins that have no row).
    """
    run = Source(tables, manifest, variant)
    change = _import_changes(run, importer, sectors, horizon)
    moved = {code: sum(map(abs, by_origin.values())) for code, by_origin in change.items()}
    wanted = sorted(sectors, key=lambda code: (code not in manifest["sectors"], -moved[code]))
    change = {code: change[code] for code in wanted[:MOST_PANELS]}
    weight: dict[str, float] = defaultdict(float)
    for by_origin in change.values():
        biggest = max(map(abs, by_origin.values()), default=0.0) or 1.0
        for origin, value in by_origin.items():
            weight[origin] += abs(value) / biggest
    if not weight:
        raise BadInput(f"nothing to draw: no imports of {importer} in {', '.join(sectors)}.")
    chosen = sorted((o for o in weight if o != REST), key=lambda o: -weight[o])[:MOST_ORIGINS]
    chosen.sort(key=lambda o: sum(by_origin.get(o, 0.0) for by_origin in change.values()))
    more = [OTHERS] if len(weight) > len(chosen) else []
    y, left = marks.named_rows("origin", [*map(theme.title_of, chosen), *more])
    y |= {"scale": {"padding": 0.2}}
    panels: list[Spec] = []
    for category in change:
        sector = sectors[category]
        found = {theme.title_of(origin): change[category].get(origin, 0.0) for origin in chosen}
        if more:
            found[OTHERS] = sum(v for o, v in change[category].items() if o not in chosen)
        largest = max(map(abs, found.values()))
        rows = [
            {"origin": origin, "value": value, "start": value, "end": value, "ranged": False,
             "label": format_value(value, PER_CENT, decimals=2 if largest < 5 else 1)}
            for origin, value in found.items()
        ]  # fmt: skip
        axis = {"tickCount": 3, "format": "~f", "title": None}
        panels.append(
            {"title": {"text": sector, "fontSize": 12, "anchor": "middle", "offset": 8},
             **marks.bars(rows, {**y, "axis": None} if panels else y, size=(190, 20 * len(rows)),
                    room=0.24, axis=axis)}
        )  # fmt: skip
    return run.framed(
        {"hconcat": panels, "spacing": 24},
        title=findings.imports_moved(
            theme.the_region(importer),
            {sectors[c]: {o: by[o] for o in chosen if o in by} for c, by in change.items()},
            {origin: theme.the_region(origin) for origin in chosen},
        ),
        subtitle=f"Imports of {theme.the_region(importer)} by origin, change in USD billion; "
        f"{run.at(horizon)}, against the world before the duties; the panels' scales differ",
        left=left,
        width=left + 214 * len(panels),
    )


def _import_changes(
    run: Source, importer: str, sectors: Iterable[str], horizon: str
) -> dict[str, dict[str, float]]:
    """Return new less old imports in billion US dollars, by sector and origin."""
    change: dict[str, dict[str, float]] = {category: defaultdict(float) for category in sectors}
    wanted = {"category": list(change), "measure": "level", "dimension": "bilateral_sector"}
    for series, sign in (("trade_flow", 1.0), ("trade_flow_base", -1.0)):
        for row in run.figures(series, horizon, **wanted):
            origin, _, destination = row["code"].partition(">")
            if destination == importer and origin != importer:
                change[row["category"]][origin] += sign * row["value"]
    return change
