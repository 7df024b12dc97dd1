"""A made-up run with the shape of the real one; figures carry no meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from countermove.report.longtable import LongTable
from countermove.report.manifest import VariantInfo, build_manifest

COUNTRIES = ("CAN", "USA", "MEX", "EU27", "CHN", "WLD")
ORIGINS = ("CAN", "MEX", "CHN", "DEU", "JPN", "KOR", "VNM", "IND", "GBR", "BRA")
VARIANTS = {
    "before": "Before the duties",
    "in-force-2025-03-28": "In force on 28 March 2025",
    "autos": "Plus US duties on vehicles and parts",
    "autos-retaliation": "Canada answers on vehicles",
    "full-25": "No exemption for agreement goods",
}
SECTORS = {
    "A01": "Crop and animal production", "B05": "Mining of coal", "B06": "Oil and gas extraction",
    "C10T12": "Food, beverages and tobacco", "C13T15": "Textiles, clothing and leather",
    "C16": "Wood products", "C17_18": "Paper and printing", "C19": "Coke and refined petroleum",
    "C20": "Chemicals", "C21": "Pharmaceuticals", "C22": "Rubber and plastics",
    "C24A": "Basic iron and steel", "C24B": "Basic non-ferrous metals",
    "C25": "Fabricated metal products", "C26": "Computers and electronics",
    "C27": "Electrical equipment", "C28": "Machinery", "C29": "Motor vehicles",
    "C302T309": "Railway and other transport", "C301": "Ships and boats",
}  # fmt: skip
SIZE = {"CAN": -0.9, "USA": -0.25, "MEX": -1.1, "EU27": -0.05, "CHN": -0.08, "WLD": -0.12}
STRENGTH = {
    "before": 0.0, "in-force-2025-03-28": 0.6, "autos": 1.0, "autos-retaliation": 1.15,
    "full-25": 2.1,
}  # fmt: skip


def manifest(**changes: Any) -> dict[str, Any]:
    """The manifest of the made-up run."""
    given: dict[str, Any] = {
        "scenario": "us-canada-2025",
        "title": "United States and Canada, spring 2025",
        "variants": [
            VariantInfo(name=name, title=title, law_as_of="2025-05-03", known_on="2025-03-28",
                        residual=3e-13, iterations=21)
            for name, title in VARIANTS.items()
        ],
        "default_scenario": "before",
        "model": dict(  # noqa: C408
            economy="icio-2022-customs-2024", data_year=2022, calibration="customs 2024",
            closure="fixed", elasticity_set="FGO", range_over=("FGO", "CP", "CP-pooled"),
            methods=("caliendo-parro-2015", "walker-ni-2011"),
            not_in_model=("exchange-rate moves", "investment", "uncertainty"),
        ),
        "parameters": {"closure": "fixed", "elasticities": "FGO"},
        "cards": [
            {"id": "elasticities_fgo", "kind": "origin", "title": "Elasticities",
             "sha256": "a" * 64,
             "cite": "Fontagné, L., Guimbard, H. and Orefice, G. (2022). Tariff-based "
                     "product-level trade elasticities. Journal of International Economics 137."},
            {"id": "services_elasticity", "kind": "assumption", "title": "Services elasticity",
             "cite": "Assumption: services as in the mean of goods.", "evidence": "none better"},
        ],
        "measures": [{"id": "usa/vehicles", "title": "Duty on vehicles",
                      "citations": ["Proclamation 10908, 90 FR 14705"]}],
        "measures_hash": "b" * 64,
        "focus": COUNTRIES,
        "sectors": ["C29"],
        "created": datetime(2026, 11, 21, tzinfo=UTC),
    }  # fmt: skip
    return build_manifest(**{**given, **changes})


def tables() -> dict[str, LongTable]:
    """The tables of the made-up run: country, sector, pair."""
    rng = np.random.default_rng(7)
    country, sector, pair = [], [], []
    regions, sectors = list(COUNTRIES), list(SECTORS)
    base_flow = np.sort(rng.lognormal(8, 1, (len(ORIGINS), len(sectors))), axis=0)[::-1]
    size = np.array([SIZE[code] for code in regions])
    for variant, strength in STRENGTH.items():
        common = {"scenario": variant, "date": "2025-05-03", "horizon": "long run"}

        def add(series, values, *, measure="change", unit="per cent", ranged=True, common=common):
            values = np.asarray(values, dtype=np.float64)
            spread = 0.25 * np.abs(values) if ranged else None
            country.append(
                LongTable.from_grid(
                    values,
                    axes={"code": regions},
                    measure=measure,
                    dimension="country",
                    series=series,
                    unit=unit,
                    lo=None if spread is None else values - spread,
                    hi=None if spread is None else values + 1.4 * spread,
                    **common,
                )
            )

        add("real_income_change", size * strength)
        add("real_wage_change", 1.3 * size * strength)
        add("consumer_price_change", -0.8 * size * strength)
        add("exports_change", 4.1 * size * strength)
        add("imports_change", 4.4 * size * strength)
        add(
            "tariff_revenue",
            9000 + np.array([5e3, 1.4e5, 800, 0, 0, 1.5e5]) * strength,
            measure="level",
            unit="million US dollars",
        )
        for name, base in (
            ("applied", [2.1, 2.4, 3, 1.8, 3.2, 2.2]),
            ("faced", [1.2, 2.9, 1.1, 2.4, 3.5, 2.2]),
        ):
            now = np.array(base) + np.array([2, 8, 0.4, 1, 3, 2]) * strength
            add(f"tariff_{name}", now / 100, measure="level", unit="fraction", ranged=False)
            add(
                f"tariff_{name}_base",
                np.array(base) / 100,
                measure="level",
                unit="fraction",
                ranged=False,
            )
        push = rng.normal(0, 1.2, (len(regions), len(sectors))) * strength
        push[0, sectors.index("C29")] = -14.0 * strength
        push[0, sectors.index("C24A")] = -9.0 * strength
        for series, factor in (("output_change", 1.0), ("labour_change", 0.95)):
            values = factor * push
            sector.append(
                LongTable.from_grid(
                    values,
                    axes={"code": regions, "category": sectors},
                    measure="change",
                    dimension="sector",
                    series=series,
                    unit="per cent",
                    lo=values - 0.2 * np.abs(values),
                    hi=values + 0.3 * np.abs(values),
                    **common,
                )
            )
        jobs = push[:3] * np.array([[60.0], [400.0], [300.0]])
        sector.append(
            LongTable.from_grid(
                jobs,
                axes={"code": regions[:3], "category": sectors},
                measure="change",
                dimension="sector",
                series="jobs_change",
                unit="jobs",
                lo=jobs - 0.2 * np.abs(jobs),
                hi=jobs + 0.3 * np.abs(jobs),
                **common,
            )
        )
        pull = rng.normal(0.05, 0.05, base_flow.shape) * strength
        pull[0] -= 0.25 * strength
        for series, flow in (
            ("trade_flow", base_flow * (1 + pull)),
            ("trade_flow_base", base_flow),
        ):
            pair.append(
                LongTable.from_grid(
                    flow,
                    axes={"code": [f"{o}>USA" for o in ORIGINS], "category": sectors},
                    measure="level",
                    dimension="bilateral_sector",
                    series=series,
                    unit="million US dollars",
                    **common,
                )
            )
        rate = np.linspace(0.01, 0.03, len(ORIGINS))
        rise = np.array([0.05, 0.06, 0.2, 0.03, 0.05, 0.05, 0.01, 0.01, 0.02, 0.01]) * strength
        for series, rates in (("tariff_applied", rate + rise), ("tariff_applied_base", rate)):
            pair.append(
                LongTable.from_grid(
                    rates,
                    axes={"code": [f"{o}>USA" for o in ORIGINS]},
                    measure="level",
                    dimension="bilateral",
                    series=series,
                    unit="fraction",
                    **common,
                )
            )
    return {
        "country": LongTable.concat(country),
        "sector": LongTable.concat(sector),
        "pair": LongTable.concat(pair),
    }
