"""The charts of a run: real income, sectors, tariffs, imports by origin, households.

They follow the case: its first countries, and the first two of them as its sides; its sectors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from countermove.codes.sectors import goods
from countermove.errors import BadInput
from countermove.places.households import TOTAL
from countermove.report.charts import findings, marks, theme
from countermove.report.charts.chart_data import Manifest, Source, Tables, ends, range_note
from countermove.report.charts.import_chart import diversion_chart
from countermove.report.charts.theme import Spec
from countermove.report.headline import countries_shown

HORIZON_COLOURS = (theme.VERMILION, theme.BLUE)
VIVID = {"symbolOpacity": 1}
PANEL = 112
"""Width of a country's panel in pixels."""
MOST_SECTORS = 18
ROOM = 0.45
"""Of a panel's scale, left for printed numbers on a side that has figures."""
BARE = {"labels": False, "minExtent": 0, "maxExtent": 0}
"""Axis of the rows in panels beside the first."""
MOVED = 0.0005
"""Change of an average rate that would be seen: a twentieth of a point."""
SIDES = {
    "pre": ("before substitution", theme.VERMILION),
    "post": ("after substitution", theme.BLUE),
}


class ChartSet(NamedTuple):
    """Charts by file name, and those left out with the reason."""

    specs: Mapping[str, Spec]
    left_out: Mapping[str, str]


def standard_charts(
    tables: Tables, manifest: Manifest, *, variant: str, sector_titles: Mapping[str, str]
) -> ChartSet:
    """Return every chart the run has figures for; the others are named with the reason.

    ``variant`` is drawn where a chart shows one; sectors are goods if their code starts so.
    """
    from countermove.report.charts.maps import places_map
    from countermove.report.charts.path_chart import path_chart

    titles = {code: name for code, name in sector_titles.items() if code[:1] in ("A", "B", "C")}
    makers: dict[str, Callable[..., Spec]] = {
        name: partial(country_chart, series=f"{name}_change", title=what)
        for name, what in (("real_income", "Real income"), ("real_gdp", "Real GDP"))
    }
    horizons = [entry["horizon"] for entry in manifest["model"].get("horizons", ())] or [""]
    ends_of = {at: f"_{re.sub('[^a-z]+', '_', at)}" if horizons[1:] else "" for at in horizons}
    for code in manifest["sectors"]:
        title = sector_titles.get(code, code)
        makers[f"sector_{code.lower()}"] = partial(sector_chart, sector=code, title=title)
    for code in countries_shown(manifest)[:2]:
        makers[f"tariff_{code.lower()}"] = partial(tariff_chart, variant=variant, importer=code)
        for horizon, end in ends_of.items():
            end, at = f"{code.lower()}{end}", {"variant": variant, "horizon": horizon}
            makers |= {
                f"households_{end}": partial(households_chart, country=code, **at),
                f"output_{end}": partial(sectors_chart, country=code, sectors=titles, **at),
                f"imports_{end}": partial(diversion_chart, importer=code, sectors=titles, **at),
            }
    makers["tariff_faced"] = partial(tariff_chart, variant=variant, importer=None)
    makers["path"] = partial(path_chart, variant=variant)
    for horizon, end in ends_of.items():
        makers[f"places{end}"] = partial(places_map, variant=variant, horizon=horizon)
    specs: dict[str, Spec] = {}
    left_out: dict[str, str] = {}
    for name, make in makers.items():
        try:
            specs[name] = make(tables, manifest)
        except BadInput as error:
            left_out[name] = str(error)
    return ChartSet(specs, left_out)


def country_chart(tables: Tables, manifest: Manifest, *, series: str, title: str) -> Spec:
    """Draw a dot per variant, country and horizon, a bar for its range; a panel per country.

    Each panel has a scale of its own: on one, those of countries that lose little are flat.
    """
    run = Source(tables, manifest)
    codes = countries_shown(manifest)
    rows = _over_horizons(run, series, code=codes, dimension="country", measure="change")
    present = {row["code"] for row in rows}
    order = [code for code in codes if code in present]
    y, left = marks.named_rows("variant", list(run.titles.values()), grid=True)
    axis = {"tickCount": 3, "format": "~f", "title": None, "labelFlush": False}
    many = len(run.horizons) > 1
    colours = dict(zip(run.horizons, HORIZON_COLOURS, strict=False)) if many else {}
    colour = marks.coloured("horizon", colours, legend=VIVID) if many else {"value": theme.BLUE}
    place = {"y": y, "color": colour}
    if many:
        place["yOffset"] = marks.word("horizon", sort=list(colours))
    bar = {"type": "bar", "height": 5, "opacity": 0.35, "cornerRadius": 2}
    label = {"text": marks.word("label"), "y": y, **{k: place[k] for k in place if k == "yOffset"}}
    printed = (
        marks.beside({"x": marks.number("edge"), **label}, "datum.value >= 0", 6)
        if many
        else marks.printed({"x": marks.number("value"), **label}, dy=-12)
    )
    size = PANEL + 30 * many, (22 if many else 38) * max(len(colours), 1) * len(run.titles)
    values = [{**row, "edge": row["end" if row["value"] >= 0 else "start"]} for row in rows]
    panels: list[Spec] = []
    for code in order:
        own = [row for row in values if row["code"] == code]
        scale = {"domain": marks.padded(*ends(own), ROOM), "nice": False}
        x = marks.number("value", axis=axis, scale=scale)
        at = place if not panels else {**place, "y": {**y, "axis": {**y["axis"], **BARE}}}
        panels.append(
            {"title": {"text": theme.title_of(code), "fontSize": 12, "anchor": "middle"},
             **marks.panel(
                 size, marks.zero(theme.PALE_INK), marks.spans(bar, at),
                 {"mark": marks.dot(46 if many else 62), "encoding": {"x": x, **at}}, *printed,
                 data={"values": own},
             )}
        )  # fmt: skip
    return run.framed(
        {"hconcat": panels, "spacing": 14},
        title=findings.most_of_all(title, rows, manifest.get("shown_scenario")),
        subtitle=f"{title} by country and variant, per cent change"
        f", against the world before the duties{range_note(rows, 'bars')}; "
        "the panels' scales differ",
        left=left,
        width=left + (PANEL + 30 * many + 14) * len(order),
    )


def _over_horizons(run: Source, series: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the rows of a series at every horizon of the run that has it."""
    found: list[dict[str, Any]] = []
    for horizon in run.horizons or [""]:
        try:
            found += run.figures(series, horizon, **wanted)
        except BadInput:
            if horizon == (run.horizons or [""])[-1] and not found:
                raise
    return found


def sector_chart(tables: Tables, manifest: Manifest, *, sector: str, title: str) -> Spec:
    """Draw bars for a sector's output (per cent) and jobs side by side, one scale each.

    Countries are the first three of the focus; without job figures there is no panel of jobs.
    """
    run, countries = Source(tables, manifest), countries_shown(manifest)[:3]
    y, left = marks.named_rows("variant", list(run.titles.values()))
    y |= {"scale": {"paddingInner": 0.28, "paddingOuter": 0.1}}
    colours = theme.country_colours(countries)
    panels: list[Spec] = []
    drawn: list[dict[str, Any]] = []
    first: list[dict[str, Any]] = []
    untold: list[str] = []
    wide = 300 if len(run.horizons) < 2 else 230
    many = len(run.horizons) > 1
    for series, what in (("output_change", "Output, per cent"), ("jobs_change", "Jobs, number")):
        for horizon in run.horizons or [""]:
            try:
                rows = run.figures(
                    series, horizon, code=countries, category=sector, measure="change"
                )
            except BadInput:
                if not panels:
                    raise
                continue
            drawn += rows
            first = first or rows
            untold = [name for name in colours if name not in {row["country"] for row in rows}]
            head = {"title": f"{what}, {horizon}" if many else what, "tickCount": 3 if many else 5,
                    "format": ",~f", "titleColor": theme.INK, "titleFontWeight": "bold",
                    "titlePadding": 8}  # fmt: skip
            panels.append(
                marks.bars(
                    rows,
                    {**y, "axis": None} if panels else y,
                    size=(wide, max(len(run.titles) * (15 * len(countries) + 16), 90)),
                    room=0.26 if many else 0.17,
                    colour=marks.coloured("country", colours),
                    axis=marks.TOP | head,
                    yOffset=marks.word("country", sort=list(colours), scale={"paddingInner": 0.12}),
                )
            )
    both = " and jobs" if len(panels) > 1 + many else ""
    return run.framed(
        {"hconcat": panels, "spacing": 30, "resolve": {"scale": {"color": "shared"}}},
        title=findings.most_of_all(
            f"Output of {findings.inside(title)}", first, manifest.get("shown_scenario")
        ),
        subtitle=f"Output{both} by country and variant, change against the world before the duties"
        + range_note(drawn, "thin lines")
        + (f"; no job figures of {', '.join(untold)}" if untold else ""),
        left=left,
        width=left + (wide + 15) * len(panels),
    )


def sectors_chart(
    tables: Tables,
    manifest: Manifest,
    *,
    variant: str,
    country: str,
    horizon: str = "",
    sectors: Mapping[str, str] | None = None,
) -> Spec:
    """Draw ranked bars of output by sector, losses first; all goods if no titles are given."""
    run = Source(tables, manifest, variant)
    called = {code: code for code in goods()} if sectors is None else dict(sectors)
    rows = run.figures(
        "output_change", horizon, code=country, dimension="sector", measure="change",
        category=list(called),
    )  # fmt: skip
    named = ({**row, "sector": called[row["category"]]} for row in rows)
    rows = sorted(named, key=itemgetter("value"))
    y, left = marks.named_rows("sector", [row["sector"] for row in rows])
    y |= {"scale": {"padding": 0.22}}
    return run.framed(
        marks.bars(rows, y, size=(430, 18 * len(rows)), room=0.11),
        title=findings.most_moved(f"Output in {theme.the_region(country)}", rows, "sector"),
        subtitle=f"Output by sector, per cent change; {run.at(horizon)}, against the world before "
        f"the duties{range_note(rows, 'thin lines')}",
        left=left,
    )


def tariff_chart(tables: Tables, manifest: Manifest, *, variant: str, importer: str | None) -> Spec:
    """Draw a line from the rate before to the rate after, a row per exporter, highest first.

    Drawn are the run's focus and those whose rate moves most.

    Args:
        importer: rates it charges each origin (``tariff_applied``, dimension ``bilateral``, code
            ``ORIGIN>IMPORTER``); ``None``: rates each country's goods meet everywhere
            (``tariff_faced``, dimension ``country``).
    """
    run = Source(tables, manifest, variant)
    if importer is None:
        series, where, ending = "tariff_faced", "country", ""
        title = "Average tariff each country's goods exports face, per cent"
        mover = "The average tariff on exports"
    else:
        series, where, ending = "tariff_applied", "bilateral", f">{importer}"
        title = f"Average tariff of {theme.the_region(importer)} by origin, per cent"
        mover = f"The average tariff of {theme.the_region(importer)}"
    after, before = (
        {
            row["code"].removesuffix(ending): row["value"]
            for row in run.figures(name, measure="level", dimension=where)
            if row["code"].endswith(ending)
        }
        for name in (series, f"{series}_base")
    )
    known = [code for code in after if code in before]
    focus = set(manifest["focus"])
    chosen = [code for code in known if code in focus]
    others = sorted(
        (code for code in known if code not in focus and abs(after[code] - before[code]) >= MOVED),
        key=lambda code: -abs(after[code] - before[code]),
    )
    codes = chosen + others[: max(15 - len(chosen), 0)]
    if not codes:
        raise BadInput("nothing to draw: no partner has a tariff both before and after.")
    codes.sort(key=lambda code: -after[code])
    rows: list[dict[str, Any]] = [
        {
            "partner": theme.title_of(code),
            "who": who,
            "value": rate[code],
            "label": f"{rate[code]:.1f}",
        }
        for code in codes
        for who, rate in (("before", before), ("after", after))
    ]
    top = max(row["value"] for row in rows) or 1.0
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 50, 100, 1e9) if top / step <= 7)
    ticks = [step * index for index in range(int(1.1 * top / step) + 1)]
    y, left = marks.named_rows("partner", [theme.title_of(code) for code in codes], grid=True)
    body = marks.dots(
        rows, y, size=(430, 26 * len(codes)), domain=[-0.07 * top, 1.1 * top],
        colours={"before": theme.GREY, "after": theme.VERMILION},
        axis=marks.TOP | {"values": ticks},
    )  # fmt: skip
    return run.framed(
        body,
        title=findings.tariff_moved(
            mover, before, after, {code: theme.the_region(code) for code in codes}
        ),
        subtitle=f"{title}; {run.name}; weighted with goods trade before the change"
        + (f"; {len(codes)} of {len(known)} shown" if len(codes) < len(known) else ""),
        left=left,
    )


MONEY = {"first year": " in own money", "long run": " at unchanged domestic wages"}
"""What prices are told in, by horizon."""


def households_chart(
    tables: Tables, manifest: Manifest, *, variant: str, country: str, horizon: str = ""
) -> Spec:
    """Draw the categories whose prices rise most, and the total, both sides of substitution."""
    run = Source(tables, manifest, variant)
    rows = [
        {**row, "who": who}
        for side, (who, _) in SIDES.items()
        for row in run.figures("category_price_change", horizon, code=country, substitution=side)
    ]
    after = [row for row in rows if row["who"] == SIDES["post"][0] and row["category"] != TOTAL]
    after.sort(key=itemgetter("value"), reverse=True)
    chosen = [*(row["category"] for row in after[:MOST_SECTORS]), TOTAL]
    rows = [row for row in rows if row["category"] in chosen]
    y, left = marks.named_rows("category", chosen, grid=True)
    body = marks.dots(
        rows, y, size=(400, 18 * len(chosen)), domain=marks.padded(*ends(rows), 0.06),
        colours=dict(SIDES.values()), labelled=False, axis=marks.TOP
        | {"format": "+~f", "labelExpr": "datum.value == 0 ? '0' : datum.label"},
    )  # fmt: skip
    note = "; categories as in the United States" if country == "CAN" else ""
    told = MONEY.get(rows[0]["horizon"], "")
    return run.framed(
        body,
        title=findings.most_moved(
            f"What households in {theme.the_region(country)} pay", after or rows, "category"
        ),
        subtitle=f"Prices{told}, per cent change; {run.at(horizon)}, by category of household "
        f"spending; largest rises{note}",
        left=left,
    )
