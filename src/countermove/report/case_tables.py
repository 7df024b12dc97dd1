"""From a solved case to its long tables and manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from countermove.economy.employment import employment_cards
from countermove.equilibrium.held_arrays import whole
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import SERIES, unit_in
from countermove.law.ledger import digest
from countermove.law.predicted_utilisation import cost_words
from countermove.law.utilisation import PREDICTIONS, utilisation_of
from countermove.places.spending import ACCOUNTS
from countermove.questions.run_case import CaseResult, VariantResult
from countermove.questions.second_lines import ADDED, PAID, PAID_SERIES
from countermove.questions.summary import RANGED, summarise
from countermove.questions.variant_draws import Drawing, belief_cards, one_sided
from countermove.questions.year_path import CARD as PATH_CARD
from countermove.questions.year_path import PathQuarter
from countermove.report.band_tables import band_tables
from countermove.report.household_tables import CARDS as HOUSEHOLD_CARDS
from countermove.report.household_tables import household_parts, regions_of
from countermove.report.labels import READINGS
from countermove.report.longtable import Answers, LongTable
from countermove.report.manifest import VariantInfo, clocks, posed_manifest
from countermove.report.mean_tariffs import mean_tariffs
from countermove.report.place_tables import CARDS, countries_of, place_parts, solved_variants

LEVELS = {
    "tariff_revenue", "tariff_applied", "tariff_faced", "tariff_collected", "tariff_applied_base",
    "tariff_faced_base", "trade_flow", "trade_flow_base",
}  # fmt: skip
AFTER_SUBSTITUTION = {"tariff_collected"}
BEFORE_SUBSTITUTION = {"tariff_applied", "tariff_faced", "tariff_applied_base", "tariff_faced_base"}
METHODS = ("caliendo-parro-2015", "dekle-eaton-kortum-2007", "walker-ni-2011")
OVER_USE = "country_over_utilisation"
OTHER = "OTH"
"""Code of all origins that are not in focus, taken together."""


def answers(*results: CaseResult, path: Sequence[PathQuarter] = (), command: str = "") -> Answers:
    """Return the tables and manifest of a case, solved at one horizon or several.

    Tables: ``country`` (all regions and groups), ``sector`` (focus countries and groups),
    ``trade`` (flows from focus countries, groups and ``OTH``, all other origins together, to focus
    countries by sector; average tariffs by origin) and ``tariffs`` (rates of the cells whose duty
    changes); with ranges ``utilisation`` (country series where few and where many goods claim an
    agreement); with draws ``bands`` (:mod:`countermove.report.band_tables`); ``second_lines``
    (:mod:`countermove.questions.second_lines`), if there are any; and ``jobs``, ``places``
    (:mod:`countermove.report.place_tables`), ``households`` and ``firms``
    (:mod:`countermove.report.household_tables`). ``path`` are the quarters of the variant shown,
    the table ``path``.
    """
    last = results[-1]
    some = {
        "path": list(_path(last, path)),
        "utilisation": [part for result in results for part in _over_use(result)],
        "second_lines": [part for result in results for part in _second_lines(result)],
        "bands": [part for result in results for part in band_tables(result, _constants)],
    }
    parts: dict[str, list[LongTable]] = {
        name: [] for name in ("trade", "jobs", "places", "households", "firms")
    }
    countries, codes = countries_of(results[0]), regions_of(results[0])
    for result in results:
        flows = _trade(result)
        for found, constants, base in solved_variants(result):
            parts["trade"] += flows(found)
            for name, part in (
                *place_parts(found, countries, constants, base=base),
                *household_parts(found.outcome, codes, constants, base=base),
            ):
                parts[name].append(part)
        parts["trade"] += mean_tariffs(result, _constants)
    tables = {
        "country": LongTable.concat(p for r in results for p in _series(r, "country", r.codes)),
        "sector": LongTable.concat(p for r in results for p in _series(r, "sector", r.case.focus)),
        "trade": LongTable.concat(parts.pop("trade")),
        "tariffs": LongTable.concat(
            moved_rates(
                found.outcome,
                scenario=found.variant.name,
                date=found.variant.on.isoformat(),
                horizon=last.options.closure.horizon,
                substitution="pre",
            )
            for found in last.variants.values()
        ),
        **{name: LongTable.concat(each) for name, each in (some | parts).items() if each},
    }
    return Answers(manifest=_manifest(results, command, path=bool(path)), tables=tables)


def _path(result: CaseResult, points: Sequence[PathQuarter]) -> Iterator[LongTable]:
    """Yield country and sector series of every quarter, for the countries of the case."""
    found = shown_variant(result)
    codes = [code for code in result.case.focus if code in result.codes]
    rows = [result.codes.index(code) for code in codes]
    for point in points:
        told = summarise(point.outcome, list(result.groups.values()), RANGED)
        for name, series in told.items():
            values = series[rows]
            known = np.isfinite(values).reshape(len(rows), -1).all(axis=1)
            axes: dict[str, Sequence[str]] = {"code": [*np.array(codes, object)[known]]}
            if SERIES[name].dimension == "sector":
                axes["category"] = result.economy.sectors
            constants = _constants(found, name) | {"horizon": f"{point.years:g} years"}
            yield LongTable.from_grid(values[known], axes=axes, **constants)


def shown_variant(result: CaseResult) -> VariantResult:
    """Return the variant that charts and paths show: the case's default, or the last solved."""
    return result.variants.get(result.case.default) or [*result.variants.values()][-1]


def _second_lines(result: CaseResult) -> Iterator[LongTable]:
    """Yield the series of every line, for the countries and sectors of the case."""
    known_codes = [code for code in result.case.focus if code in result.codes]
    for found in result.variants.values():
        for line in found.lines:
            for name in PAID_SERIES if line.kind == PAID else line.central:
                codes = [line.code] if line.code else known_codes
                rows = [result.codes.index(code) for code in codes]
                values = line.central[name][rows]
                known = np.isfinite(values).reshape(len(rows), -1).all(axis=1)
                axes: dict[str, Sequence[str]] = {"code": [*np.array(codes, object)[known]]}
                if SERIES[name].dimension == "sector":
                    axes["category"] = result.economy.sectors
                ends = {"lo": line.low, "hi": line.high} if line.low else {}
                constants = _constants(found, name)
                yield LongTable.from_grid(
                    values[known],
                    axes=axes,
                    **{side: bound[name][rows][known] for side, bound in ends.items()},
                    **{**constants, **_marked(line.kind, constants)},
                )


def _marked(kind: str, constants: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns by which a line differs from the figures it stands beside."""
    if kind == ADDED:
        return {"measure": "added"}
    return {"horizon": f"{constants['horizon']}, {READINGS[kind]}"}


def _over_use(result: CaseResult) -> Iterator[LongTable]:
    """Yield the country series of the variants whose claims are predicted, with their range."""
    for found in result.variants.values():
        for name in found.low_use:
            if SERIES[name].dimension != "country" or name in found.posed.closure.assumed:
                continue
            ends = np.stack([found.central[name], found.low_use[name], found.high_use[name]])
            known = np.flatnonzero(np.isfinite(ends).all(axis=0))
            yield LongTable.from_grid(
                ends[0][known],
                axes={"code": [result.codes[row] for row in known]},
                lo=ends.min(axis=0)[known],
                hi=ends.max(axis=0)[known],
                **{**_constants(found, name), "dimension": OVER_USE},
            )


def _constants(found: VariantResult, series: str) -> dict[str, Any]:
    side = "post" if series in AFTER_SUBSTITUTION else ""
    side = "pre" if series in BEFORE_SUBSTITUTION else side
    return {
        "scenario": found.variant.name,
        "measure": "level" if series in LEVELS else "change",
        "date": found.variant.on.isoformat(),
        "horizon": found.outcome.closure.horizon,
        "dimension": SERIES[series].dimension,
        "series": series,
        "substitution": side,
        "unit": unit_in(found.outcome.economy, series),
        "projected": 1.0,
    }


def _series(result: CaseResult, dimension: str, codes: Sequence[str]) -> Iterator[LongTable]:
    """Yield every series of a dimension for the codes whose figures are known."""
    rows = np.array([result.codes.index(code) for code in codes if code in result.codes], int)
    for found in result.variants.values():
        for name, series in SERIES.items():
            if series.dimension != dimension or name in found.posed.closure.assumed:
                continue
            value = found.central[name]
            known = rows[np.isfinite(value[rows]).reshape(len(rows), -1).all(axis=1)]
            axes: dict[str, Sequence[str]] = {"code": [result.codes[row] for row in known]}
            if dimension == "sector":
                axes["category"] = result.economy.sectors
            bounds = {"lo": found.low[name], "hi": found.high[name]} if name in found.low else {}
            yield LongTable.from_grid(
                value[known],
                axes=axes,
                **{side: bound[known] for side, bound in bounds.items()},
                **_constants(found, name),
            )


def _trade(result: CaseResult) -> Callable[[VariantResult], Iterator[LongTable]]:
    """Return what yields a variant's flows by goods sector into each focus country.

    They are from origins that add up to all.
    """
    economy = result.economy
    goods = np.flatnonzero(economy.goods_s)
    origins = _origins(result)
    destinations = [code for code in result.case.focus if code in economy.regions]
    places = [economy.region(code) for code in destinations]
    pairs = [
        (o, d)
        for o, code in enumerate(origins)
        for d in range(len(places))
        if code != destinations[d]
    ]
    axes = {
        "code": [f"{list(origins)[o]}>{destinations[d]}" for o, d in pairs],
        "category": [economy.sectors[s] for s in goods],
    }
    rows, columns = [o for o, _ in pairs], [d for _, d in pairs]

    def told(found: VariantResult) -> Iterator[LongTable]:
        flows = {
            "trade_flow_base": found.outcome.economy.flow_ods,
            "trade_flow": found.outcome.flow_new_ods,
        }
        for name, flow in flows.items():
            into = flow[:, places][:, :, goods].copy()
            into[places, range(len(places))] = 0.0  # purchases at home are no imports
            values = np.stack([into[group].sum(axis=0) for group in origins.values()])
            yield LongTable.from_grid(values[rows, columns], axes=axes, **_constants(found, name))

    return told


def _origins(result: CaseResult) -> dict[str, list[int]]:
    """Return the positions of each focus country, focus group and of all other regions."""
    economy, focus = result.economy, result.case.focus
    found = {code: [economy.region(code)] for code in focus if code in economy.regions}
    named = {place for places in found.values() for place in places}
    for code in focus:
        members = [economy.region(region) for region in result.groups.get(code, ())]
        if members and len(members) < len(economy.regions) and not named & set(members):
            found[code] = members
            named |= set(members)
    found[OTHER] = [place for place in range(len(economy.regions)) if place not in named]
    return found


def moved_rates(outcome: Outcome, **constant: Any) -> LongTable:
    """Return every rate that differs from the baseline's, by origin, destination and sector."""
    economy, new = outcome.economy, whole(outcome.mean)
    o, d, s = np.nonzero(np.abs(new - economy.tariff_rate_ods) > 1e-12)
    regions, sectors = (np.array(n, dtype=object) for n in (economy.regions, economy.sectors))
    return LongTable.from_columns(
        {
            **constant,
            "measure": "level",
            "dimension": "bilateral_sector",
            "code": regions[o] + ">" + regions[d],
            "category": sectors[s],
            "series": "tariff_rate",
            "unit": "fraction",
            "value": new[o, d, s],
        }
    )


def _manifest(results: Sequence[CaseResult], command: str, *, path: bool = False) -> dict[str, Any]:
    last = results[-1]
    case, options, economy, found = last.case, last.options, last.economy, last.variants
    every = [(name, entry) for result in results for name, entry in result.variants.items()]
    horizons = [result.options.closure.horizon for result in results]
    many = len(results) > 1
    sets = {name: each for result in results for name, each in result.sets.items()}
    return posed_manifest(
        [entry.posed for _, entry in every],
        economy,
        sets=sets,
        methods=(*METHODS, *_labour_methods(results)),
        cards={
            *employment_cards(economy.regions),
            *(CARDS if countries_of(last) else ()),
            *(HOUSEHOLD_CARDS if ACCOUNTS in economy.regions else ()),
            *([PATH_CARD] if path else []),
            *(belief_cards(last.drawing.beliefs) if last.drawing else ()),
        },
        left_out=case.not_in_model,
        scenario=case.name,
        title=case.title,
        variants=[
            VariantInfo(
                name=name,
                title=entry.variant.title,
                note=entry.variant.note,
                adds_to=entry.variant.adds_to if entry.variant.adds_to in found else "",
                called=entry.variant.called,
                step=entry.variant.step,
                paid=next((line.words for line in entry.lines if line.kind == PAID), ""),
                notes=entry.posed.notes,
                coverage={part.importer: part.coverage.to_json() for part in entry.law},
                claim_cost=_claim_cost(entry),
                **clocks(entry.posed),
                status=entry.outcome.status.value,
                residual=max(result.variants[name].outcome.residual for result in results),
                iterations=max(result.variants[name].outcome.iterations for result in results),
            )
            for name, entry in found.items()
        ],
        default_scenario=case.baseline,
        shown_scenario=case.default,
        parameters={
            **options.plain(),
            **({"horizons": _switches(results)} if many else {}),
            **({"path": "by quarters"} if path else {}),
            **({"draws": _drawn(last.drawing, results)} if last.drawing else {}),
            "goods_without_sector": {
                law.importer: round(law.unmatched_share, 6)
                for entry in found.values()
                for law in entry.law
            },
        },
        focus=case.focus,
        sectors=case.sectors,
        base_income=last.base_income(),
        measures_hash=digest([entry.ledger.hash for entry in found.values()]),
        questions={
            **{
                f"{name}, {horizon}" if many else name: entry.posed.hash
                for result, horizon in zip(results, horizons, strict=True)
                for name, entry in result.variants.items()
            },
            **{f"range {name}": digest_of for name, digest_of in sets.items()},
        },
        wall_time_s=last.wall_time_s,
        command=command,
    )


def _drawn(drawing: Drawing, results: Sequence[CaseResult]) -> dict[str, Any]:
    """Return what the bands are drawn from, and draws left out of any, for the manifest."""
    beliefs = drawing.beliefs
    every = [entry for r in results for entry in r.variants.values() if entry.bands is not None]
    return {
        "count": drawing.count,
        "failed": max((entry.bands.failed for entry in every if entry.bands), default=0),
        "seed": drawing.seed,
        "files": list(beliefs.files),
        "one_sided": one_sided(beliefs, [entry.posed for entry in every]),
        "beliefs": beliefs.plain(),
    }


def _switches(results: Sequence[CaseResult]) -> dict[str, dict[str, Any]]:
    """Return, by horizon, the options that differ between them."""
    plain = {result.options.closure.horizon: result.options.plain() for result in results}
    every = list(plain.values())
    differ = [key for key in every[0] if any(given[key] != every[0][key] for given in every)]
    return {name: {key: given[key] for key in differ} for name, given in plain.items()}


def _claim_cost(found: VariantResult) -> str:
    variant = found.variant
    asked = variant.utilisation
    if not any(utilisation_of(part.importer, asked) in PREDICTIONS for part in found.law):
        return ""
    return cost_words(found.ledger, on=variant.on, known_on=variant.known_on)


def _labour_methods(results: Sequence[CaseResult]) -> tuple[str, ...]:
    """Return the references of the labour closures, where they are not the plain mobile one."""
    closures = [result.options.closure for result in results]
    rigid = any(closure.wages == "rigid" for closure in closures)
    used = {
        "galle-rodriguez-clare-yi-2023": any(closure.labour != "mobile" for closure in closures),
        "schmitt-grohe-uribe-2016": rigid,
        "rodriguez-clare-ulate-vasquez-2026": rigid,
        "boehm-levchenko-pandalai-nayar-2023": any(
            closure.elasticity_scale != "long" for closure in closures
        ),
    }
    return tuple(key for key, wanted in used.items() if wanted)
