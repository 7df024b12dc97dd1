"""From a solved case to its long tables and manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from countermove.economy.elasticities import elasticity_cards
from countermove.economy.employment import employment_cards
from countermove.equilibrium.series import SERIES
from countermove.law.clock import governing, in_force
from countermove.law.ledger import Ledger
from countermove.law.measure import Exemption, Interaction, Measure, Version
from countermove.law.predicted_utilisation import cost_words, used_words
from countermove.law.utilisation import DEFAULT, PREDICTIONS, utilisation_of
from countermove.questions.case import Variant
from countermove.questions.run_case import CaseResult, VariantResult
from countermove.questions.variant_law import Applied
from countermove.report.longtable import Answers, LongTable, Text
from countermove.report.manifest import MeasureInfo, ModelInfo, VariantInfo, build_manifest
from countermove.report.place_tables import place_cards, place_tables
from countermove.sources.cards import load_card

LEVELS = {
    "tariff_revenue", "tariff_applied", "tariff_faced", "tariff_collected", "tariff_applied_base",
    "tariff_faced_base", "trade_flow", "trade_flow_base",
}  # fmt: skip
AFTER_SUBSTITUTION = {"tariff_collected"}
BEFORE_SUBSTITUTION = {"tariff_applied", "tariff_faced", "tariff_applied_base", "tariff_faced_base"}
HORIZON = {"impact": "first year", "short": "third year", "long": "long run"}
METHODS = ("caliendo-parro-2015", "dekle-eaton-kortum-2007", "walker-ni-2011")
OVER_USE = "country_over_utilisation"
OTHER = "OTH"
"""Code of all origins that are not in focus, taken together."""


def answers(result: CaseResult, *, command: str = "") -> Answers:
    """Return the tables and manifest of a solved case.

    Tables: ``country`` (all regions and groups), ``sector`` (focus countries and groups),
    ``trade`` (flows from focus countries, groups and ``OTH``, all other origins together, to focus
    countries by sector; average tariffs by origin) and ``tariffs`` (rates of the cells whose duty
    changes); with ranges ``utilisation`` (country series where few and where many goods claim an
    agreement); ``jobs``, ``places`` and ``households`` (:mod:`countermove.report.place_tables`).
    """
    over_use = list(_over_use(result))
    tables = {
        "country": LongTable.concat(_series(result, "country", result.codes)),
        "sector": LongTable.concat(_series(result, "sector", result.case.focus)),
        "trade": LongTable.concat([*_trade(result), *_bilateral_tariffs(result)]),
        "tariffs": LongTable.concat(_tariffs(result)),
        **({"utilisation": LongTable.concat(over_use)} if over_use else {}),
        **place_tables(result, horizon=HORIZON[result.options.closure.horizon]),
    }
    return Answers(manifest=_manifest(result, command), tables=tables)


def _over_use(result: CaseResult) -> Iterator[LongTable]:
    """Yield the country series of the variants whose claims are predicted, with their range."""
    for found in result.variants.values():
        for name in found.low_use:
            if SERIES[name].dimension != "country":
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
    side = (
        "post" if series in AFTER_SUBSTITUTION else "pre" if series in BEFORE_SUBSTITUTION else ""
    )
    return {
        "scenario": found.variant.name,
        "measure": "level" if series in LEVELS else "change",
        "date": found.variant.on.isoformat(),
        "horizon": HORIZON[found.outcome.closure.horizon],
        "dimension": SERIES[series].dimension,
        "series": series,
        "substitution": side,
        "unit": SERIES[series].unit,
        "projected": 1.0,
    }


def _series(result: CaseResult, dimension: str, codes: Sequence[str]) -> Iterator[LongTable]:
    """Yield every series of a dimension for the codes whose figures are known."""
    rows = np.array([result.codes.index(code) for code in codes if code in result.codes], int)
    for found in result.variants.values():
        for name, series in SERIES.items():
            if series.dimension != dimension:
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


def _trade(result: CaseResult) -> Iterator[LongTable]:
    """Yield flows by goods sector into each focus country, from origins that add up to all."""
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
    for found in result.variants.values():
        flows = {
            "trade_flow_base": found.outcome.economy.flow_ods,
            "trade_flow": found.outcome.flow_new_ods,
        }
        for name, flow in flows.items():
            into = flow[:, places][:, :, goods].copy()
            into[places, range(len(places))] = 0.0  # purchases at home are no imports
            values = np.stack([into[group].sum(axis=0) for group in origins.values()])
            yield LongTable.from_grid(values[rows, columns], axes=axes, **_constants(found, name))


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


def _bilateral_tariffs(result: CaseResult) -> Iterator[LongTable]:
    """Yield the average tariff on goods that each importer of the case levies, by origin.

    Weighted with trade before the change; origins without trade are left out.
    """
    economy = result.economy
    importers = [code for code in result.case.importers if code in economy.regions]
    for found in result.variants.values():
        base = found.outcome.economy
        for importer in importers:
            place = economy.region(importer)
            weight = np.where(base.goods_s, base.flow_ods[:, place], 0.0)
            weight[place] = 0.0  # purchases at home are no imports
            groups = {
                code: [economy.region(region) for region in members]
                for code, members in {**{c: (c,) for c in economy.regions}, **result.groups}.items()
                if code != importer
            }
            for name, rate in (
                ("tariff_applied", found.outcome.tariff_mean_ods),
                ("tariff_applied_base", base.tariff_rate_ods),
            ):
                duty = weight * rate[:, place]
                sums = {
                    f"{code}>{importer}": (duty[rows].sum(), weight[rows].sum())
                    for code, rows in groups.items()
                }
                known = {code: d / w for code, (d, w) in sums.items() if w > 0}
                yield LongTable.from_grid(
                    list(known.values()),
                    axes={"code": list(known)},
                    **{**_constants(found, name), "dimension": "bilateral"},
                )


def _tariffs(result: CaseResult) -> Iterator[LongTable]:
    economy = result.economy
    n = len(economy.regions)
    for found in result.variants.values():
        new, base = found.outcome.tariff_mean_ods, found.outcome.economy.tariff_rate_ods
        o, d, s = np.nonzero(np.abs(new - base) > 1e-12)
        if not o.size:
            continue
        pairs, pair = np.unique(o * n + d, return_inverse=True)
        codes = [f"{economy.regions[k // n]}>{economy.regions[k % n]}" for k in pairs.tolist()]
        yield LongTable.from_columns(
            {
                "code": Text(pair.astype(np.int32), tuple(codes)),
                "category": Text(s.astype(np.int32), economy.sectors),
                "value": new[o, d, s],
                "scenario": found.variant.name,
                "date": found.variant.on.isoformat(),
                "measure": "level",
                "horizon": HORIZON[result.options.horizon],
                "dimension": "bilateral_sector",
                "series": "tariff_rate",
                "substitution": "pre",
                "unit": "fraction",
            }
        )


def _manifest(result: CaseResult, command: str) -> dict[str, Any]:
    case, options, economy = result.case, result.options, result.economy
    used: dict[str, tuple[str, dict[str, None]]] = {}
    cards = set(economy.cards) | set(elasticity_cards(options.elasticities))
    cards |= set(employment_cards(economy.regions)) | set(options.closure.cards)
    cards |= place_cards(result)
    for name in result.sets:
        cards |= set(elasticity_cards(name))
    for found in result.variants.values():
        for law in found.law:
            cards |= set(law.cards)
            for name in law.measures:
                measure = found.ledger.measures[name]
                cites = used.setdefault(name, (measure.title, {}))[1]
                cites |= dict.fromkeys(citations_of(measure, found.ledger, found.variant))
    return build_manifest(
        scenario=case.name,
        title=case.title,
        variants=[
            VariantInfo(
                name=found.variant.name,
                title=found.variant.title,
                law_as_of=found.variant.on.isoformat(),
                known_on=found.variant.known_on.isoformat(),
                foreknown=found.posed.foreknown,
                note=found.variant.note,
                utilisation=utilisation_text(found.variant, found.law),
                claim_cost=_claim_cost(found),
                status=found.outcome.status.value,
                residual=found.outcome.residual,
                iterations=found.outcome.iterations,
            )
            for found in result.variants.values()
        ],
        default_scenario=case.baseline,
        shown_scenario=case.default,
        model=ModelInfo(
            economy=economy.name,
            data_year=economy.year or 0,
            calibration=_calibration(options.economy),
            closure=options.closure.phrase.removesuffix(" deficits"),
            elasticity_set=options.elasticities,
            range_over=(options.elasticities, *result.sets) if result.sets else (),
            methods=(*METHODS, *_labour_methods(result)),
            not_in_model=(options.closure.left_out, *case.not_in_model),
        ),
        parameters={**options.plain(), "goods_without_sector": _unmatched(result)},
        cards=[load_card(name) for name in sorted(cards)],
        measures=[
            MeasureInfo(id=name, title=used[name][0], citations=tuple(used[name][1]))
            for name in sorted(used)
        ],
        focus=case.focus,
        measures_hash=_joint_hash(result),
        questions={
            **{name: found.posed.hash for name, found in result.variants.items()},
            **{f"range {name}": digest_of for name, digest_of in result.sets.items()},
        },
        wall_time_s=result.wall_time_s,
        command=command,
    )


def utilisation_text(variant: Variant, law: Iterable[Applied]) -> str:
    """Return how far agreements are claimed in a variant, by importer; empty without such law."""
    words = {
        part.importer: used_words(
            utilisation_of(part.importer, variant.utilisation, on=variant.on),
            part.importer,
            on=variant.on,
            known_on=variant.known_on,
        )
        for part in law
        if part.importer in DEFAULT
    }
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return ", ".join(f"{importer} {text}" for importer, text in words.items())


def _claim_cost(found: VariantResult) -> str:
    variant = found.variant
    if variant.no_law or variant.utilisation not in PREDICTIONS:
        return ""
    return cost_words(found.ledger, on=variant.on, known_on=variant.known_on)


def _labour_methods(result: CaseResult) -> tuple[str, ...]:
    """Return the references of the labour closure, where it is not the plain mobile one."""
    closure = result.options.closure
    used = {
        "galle-rodriguez-clare-yi-2023": closure.labour != "mobile",
        "schmitt-grohe-uribe-2016": closure.wages == "rigid",
        "rodriguez-clare-ulate-vasquez-2026": closure.wages == "rigid",
        "boehm-levchenko-pandalai-nayar-2023": closure.horizon != "long",
    }
    return tuple(key for key, wanted in used.items() if wanted)


def citations_of(measure: Measure, ledger: Ledger, variant: Variant) -> tuple[str, ...]:
    """Return the citations of what a measure says on a variant's day, as known, each once."""
    options = ledger.options()
    parts: list[Version | Exemption | Interaction] = list(
        governing(measure.rates, on=variant.on, known_on=variant.known_on, options=options)
    )
    parts += [*measure.exemptions, *measure.interactions]
    parts = [
        part
        for part in parts
        if in_force(part.window, on=variant.on, known_on=variant.known_on, options=options)
    ]
    return tuple(dict.fromkeys(part.reference.cite for part in parts))


def _unmatched(result: CaseResult) -> dict[str, Any]:
    """Return the share of each importer's trade lines that no model sector takes."""
    return {
        law.importer: round(law.unmatched_share, 6)
        for found in result.variants.values()
        for law in found.law
    }


def _calibration(name: str) -> str:
    from countermove.economy.shipped import CALIBRATIONS

    return CALIBRATIONS[name].title


def _joint_hash(result: CaseResult) -> str:
    from countermove.law.ledger import digest

    return digest([found.ledger.hash for found in result.variants.values()])
