"""From a solved case to its long tables and manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from countermove.economy.elasticities import elasticity_cards
from countermove.economy.employment import employment_cards
from countermove.equilibrium.series import SERIES
from countermove.report.longtable import Answers, LongTable
from countermove.report.manifest import MeasureInfo, ModelInfo, VariantInfo, build_manifest
from countermove.report.places import CARDS as PLACE_CARDS
from countermove.report.places import place_tables
from countermove.scenarios.run import CaseResult, VariantResult
from countermove.scenarios.summary import RANGED
from countermove.sources.cards import load_card

LEVELS = {
    "tariff_revenue", "tariff_applied", "tariff_faced", "tariff_collected", "tariff_applied_base",
    "tariff_faced_base", "trade_flow", "trade_flow_base",
}  # fmt: skip
AFTER_SUBSTITUTION = {"tariff_collected"}
BEFORE_SUBSTITUTION = {"tariff_applied", "tariff_faced", "tariff_applied_base", "tariff_faced_base"}
HORIZON = "long run"
METHODS = (
    "caliendo-parro-2015",
    "dekle-eaton-kortum-2007",
)


def answers(result: CaseResult, *, command: str = "") -> Answers:
    """Return the tables and manifest of a solved case.

    Tables: ``country`` (all regions and groups), ``sector`` (focus countries and groups),
    ``trade`` (flows among focus countries by sector) and ``tariffs`` (rates of the cells whose
    duty changes); ``jobs``, ``places`` and ``households`` (:mod:`countermove.report.places`).
    """
    tables = {
        "country": LongTable.concat(_country(result)),
        "sector": LongTable.concat(_sector(result)),
        "trade": LongTable.concat(_trade(result)),
        "tariffs": LongTable.concat(_tariffs(result)),
    }
    tables |= place_tables(result, horizon=HORIZON)
    return Answers(manifest=_manifest(result, command), tables=tables)


def _constants(found: VariantResult, series: str) -> dict[str, Any]:
    unit = SERIES[series].unit
    side = (
        "post" if series in AFTER_SUBSTITUTION else "pre" if series in BEFORE_SUBSTITUTION else ""
    )
    return {
        "scenario": found.variant.name,
        "measure": "level" if series in LEVELS else "change",
        "date": found.variant.on.isoformat(),
        "horizon": HORIZON,
        "dimension": SERIES[series].dimension,
        "series": series,
        "substitution": side,
        "unit": unit,
        "projected": 1.0,
    }


def _country(result: CaseResult) -> Iterator[LongTable]:
    for found in result.variants.values():
        for name, series in SERIES.items():
            if series.dimension == "country":
                yield LongTable.from_grid(
                    found.central[name],
                    axes={"code": result.codes},
                    **_bounds(found, name, slice(None)),
                    **_constants(found, name),
                )


def _bounds(found: VariantResult, name: str, rows: Any) -> dict[str, Any]:
    if name not in RANGED:
        return {}
    return {"lo": found.low[name][rows], "hi": found.high[name][rows]}


def _sector(result: CaseResult) -> Iterator[LongTable]:
    focus = [code for code in result.case.focus if code in result.codes]
    rows = [result.codes.index(code) for code in focus]
    sectors = result.economy.sectors
    for found in result.variants.values():
        for name, series in SERIES.items():
            if series.dimension != "sector":
                continue
            values = found.central[name][rows]
            keep = [row for row, line in zip(rows, values, strict=True) if np.isfinite(line).all()]
            if not keep:
                continue
            yield LongTable.from_grid(
                found.central[name][keep],
                axes={"code": [result.codes[row] for row in keep], "category": sectors},
                **_bounds(found, name, keep),
                **_constants(found, name),
            )


def _trade(result: CaseResult) -> Iterator[LongTable]:
    economy = result.economy
    focus = [code for code in result.case.focus if code in economy.regions]
    places = np.array([economy.region(code) for code in focus])
    goods = np.flatnonzero(economy.goods_s)
    pairs = [(o, d) for o in range(len(focus)) for d in range(len(focus)) if o != d]
    origin, destination = places[[o for o, _ in pairs]], places[[d for _, d in pairs]]
    axes = {
        "code": [f"{focus[o]}>{focus[d]}" for o, d in pairs],
        "category": [economy.sectors[s] for s in goods],
    }
    for found in result.variants.values():
        base = found.outcome.economy.flow_ods[origin, destination][:, goods]
        new = found.outcome.flow_new_ods[origin, destination][:, goods]
        for name, values in (("trade_flow_base", base), ("trade_flow", new)):
            yield LongTable.from_grid(values, axes=axes, **_constants(found, name))


def _tariffs(result: CaseResult) -> Iterator[LongTable]:
    economy = result.economy
    columns: dict[str, list[Any]] = {"code": [], "category": [], "value": [], "scenario": []}
    for found in result.variants.values():
        new, base = found.outcome.tariff_rate_ods, found.outcome.economy.tariff_rate_ods
        for o, d, s in np.argwhere(np.abs(new - base) > 1e-12).tolist():
            columns["code"].append(f"{economy.regions[o]}>{economy.regions[d]}")
            columns["category"].append(economy.sectors[s])
            columns["value"].append(new[o, d, s])
            columns["scenario"].append(found.variant.name)
    if columns["code"]:
        yield LongTable.from_columns(
            {
                **columns,
                "measure": "level",
                "dimension": "bilateral_sector",
                "series": "tariff_rate",
                "unit": "fraction",
            }
        )


def _manifest(result: CaseResult, command: str) -> dict[str, Any]:
    case, options, economy = result.case, result.options, result.economy
    used: dict[str, MeasureInfo] = {}
    cards = set(economy.cards) | set(elasticity_cards(options.elasticities))
    cards |= set(employment_cards(economy.regions))
    if economy.employment_ds is not None:
        cards |= set(PLACE_CARDS)
    for name in result.sets:
        cards |= set(elasticity_cards(name))
    for found in result.variants.values():
        for law in found.law:
            cards |= set(law.cards)
            for name in law.measures:
                measure = found.ledger.measures[name]
                used[name] = MeasureInfo(
                    id=name, title=measure.title, citations=citations_of(measure.plain)
                )
    return build_manifest(
        scenario=case.name,
        title=case.title,
        variants=[
            VariantInfo(
                name=found.variant.name,
                title=found.variant.title,
                law_as_of=found.variant.on.isoformat(),
                known_on=found.variant.known_on.isoformat(),
                note=found.variant.note,
                status=found.outcome.status.value,
                residual=found.outcome.residual,
                iterations=found.outcome.iterations,
            )
            for found in result.variants.values()
        ],
        default_scenario=case.baseline,
        model=ModelInfo(
            economy=economy.name,
            data_year=economy.year or 0,
            calibration=_calibration(options.economy),
            closure=options.deficits,
            elasticity_set=options.elasticities,
            range_over=(options.elasticities, *result.sets) if result.sets else (),
            methods=METHODS,
            not_in_model=case.not_in_model,
        ),
        parameters={**options.plain(), "goods_without_sector": _unmatched(result)},
        cards=[load_card(name) for name in sorted(cards)],
        measures=[used[name] for name in sorted(used)],
        measures_hash=_joint_hash(result),
        wall_time_s=result.wall_time_s,
        command=command,
    )


def citations_of(plain: Any) -> tuple[str, ...]:
    """Return the legal citations of a measure's versions, in order, each once."""
    cites = [version["reference"]["cite"] for version in plain["rates"]]
    return tuple(dict.fromkeys(cites))


def _unmatched(result: CaseResult) -> dict[str, Any]:
    """Return the share of each importer's trade lines that no model sector takes."""
    return {
        law.varieties.importer: round(sum(law.unmatched_usd.values()) / law.lines_usd, 6)
        for found in result.variants.values()
        for law in found.law
    }


def _calibration(name: str) -> str:
    from countermove.economy.load import CALIBRATIONS

    return CALIBRATIONS[name].title


def _joint_hash(result: CaseResult) -> str:
    from countermove.measures.ledger import digest

    return digest([found.ledger.hash for found in result.variants.values()])
