"""Cases: reading, edits of the law, coverage, and what a solved case must satisfy."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.equilibrium.varieties import wedges
from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.law.load_law import load_ledger
from countermove.law.observed_trade import observed_lines
from countermove.law.rates import rates_on
from countermove.questions import case as cases_module
from countermove.questions.case import compile_cases, load_case, on_days, read_case
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.run_case import run_case
from countermove.questions.variant_law import applied, variant_ledger


@pytest.fixture(scope="module")
def case():
    return load_case("us-canada-2025")


@pytest.fixture(scope="module")
def economy():
    return load_economy("icio-2022-customs-2024")


@pytest.fixture(scope="module")
def ledger():
    return load_ledger()


@pytest.fixture(scope="module")
def solved(case):
    return run_case(case, ranges=False)


def wedge(case, economy, ledger, name):
    variant = case.variant(name)
    edited = variant_ledger(ledger, case, variant)
    parts = []
    for importer in case.importers:
        if importer == "EU27" and name != "escalation":
            continue
        parts += applied(edited, ledger, importer, case, variant, economy).varieties
    return wedges(economy, parts)


def test_the_compiled_cases_are_fresh(tmp_path):
    compile_cases(tmp_path / "cases.json")
    assert cases_module.COMPILED.read_bytes() == (tmp_path / "cases.json").read_bytes(), (
        "cases.json is stale: run python -m countermove.questions.case"
    )


def test_the_case_has_the_variants_of_the_question(case):
    assert list(case.variants) == [
        "before", "in-force-2025-03-28", "autos", "autos-retaliation",
        "third-countries-vehicles", "third-countries-all", "full-25", "all-claimed", "escalation",
        "framework",
    ]  # fmt: skip
    for variant in case.variants.values():
        assert variant.known_on == date(2025, 3, 28)


def test_before_changes_nothing(solved):
    central = solved.variants["before"].central
    for series in (
        "real_income_change",
        "exports_change",
        "output_change",
        "tariff_revenue_change",
    ):
        assert np.abs(central[series]).max() < 1e-8


def test_mean_rate_is_the_trade_weighted_mean_of_the_lines(case, economy, ledger):
    """The mean of the cells is that of the lines, weighted with the lines' values."""
    variant = case.variant("in-force-2025-03-28")
    found = wedge(case, economy, ledger, variant.name)
    edited = variant_ledger(ledger, case, variant)
    lines = observed_lines(edited.pack("USA"), edited, on=variant.on, known_on=variant.known_on)
    rates = rates_on(edited, lines, on=variant.on, known_on=variant.known_on, ordinary="lines")
    usa, canada, cars = economy.region("USA"), economy.region("CAN"), economy.sector("C29")
    rows = (lines.origin[rates.row_line] == lines.origin_codes.index("CAN")) & (
        np.array(lines.sector_codes)[lines.sector[rates.row_line]] == "C29"
    )
    by_hand = np.average(rates.additional_rate[rows], weights=rates.value[rows])
    added = found.tariff_mean_ods[canada, usa, cars] - economy.tariff_rate_ods[canada, usa, cars]
    assert added == pytest.approx(by_hand, abs=1e-9)


def test_escalation_is_fifty_points_on_canada_and_the_union(case, economy, ledger):
    found = wedge(case, economy, ledger, "escalation")
    usa, goods = economy.region("USA"), economy.goods_s
    for code in ("CAN", "DEU", "FRA"):
        place = economy.region(code)
        flows = economy.flow_ods[place, usa] > 0
        added = found.tariff_mean_ods[place, usa] - economy.tariff_rate_ods[place, usa]
        assert added[goods & flows] == pytest.approx(0.5, abs=0.02)
        others = [code for code, rate in zip(economy.sectors, added, strict=True) if rate]
        services = {code for code in others if not economy.goods_s[economy.sector(code)]}
        assert services <= {"D"}  # electricity is heading 2716
    for importer in ("CAN", "ITA"):
        place = economy.region(importer)
        added = found.tariff_mean_ods[usa, place] - economy.tariff_rate_ods[usa, place]
        assert added[goods & (economy.flow_ods[usa, place] > 0)] == pytest.approx(0.25, abs=1e-9)


def test_the_framework_frees_agreement_goods_and_canada_levies_nothing(case, economy, ledger):
    free = wedge(case, economy, ledger, "framework")
    before = wedge(case, economy, ledger, "autos-retaliation")
    usa, canada = economy.region("USA"), economy.region("CAN")
    cars, metals = economy.sector("C29"), economy.sector("C24A")
    assert np.array_equal(free.tariff_mean_ods[usa, canada], economy.tariff_rate_ods[usa, canada])
    for sector in (cars, metals):
        assert (
            free.tariff_mean_ods[canada, usa, sector]
            < 0.25 * before.tariff_mean_ods[canada, usa, sector]
        )
    china = economy.region("CHN")
    assert np.array_equal(free.tariff_mean_ods[china, usa], before.tariff_mean_ods[china, usa])


def test_duties_never_stack_on_vehicles(case, economy, ledger):
    """25 % on vehicles excludes the emergency duty: no line of Canada pays more than 25 points."""
    variant = case.variant("full-25")
    edited = variant_ledger(ledger, case, variant)
    lines = observed_lines(edited.pack("USA"), edited, on=variant.on, utilisation="none")
    rates = rates_on(edited, lines, on=variant.on, known_on=variant.known_on, ordinary="lines")
    rows = lines.origin[rates.row_line] == lines.origin_codes.index("CAN")
    assert rates.additional_rate[rows].max() == pytest.approx(0.25)


def test_canadian_coverage_matches_the_official_values(case, ledger):
    """25 % on C$59.8 billion of US goods: the duty before substitution is a quarter of that."""
    variant = case.variant("in-force-2025-03-28")
    edited = variant_ledger(ledger, case, variant)
    lines = observed_lines(
        edited.pack("CAN"), edited, on=variant.on, utilisation=variant.utilisation
    )
    rates = rates_on(edited, lines, on=variant.on, known_on=variant.known_on, ordinary="lines")
    duty = float((rates.value * rates.additional_rate)[lines.sector[rates.row_line] >= 0].sum())
    official = 0.25 * 59.8e9 / 1.37
    assert duty == pytest.approx(official, rel=0.005)


def test_the_answer_on_vehicles_raises_canadas_duties_only(solved):
    with_, without = solved.variants["autos-retaliation"], solved.variants["autos"]
    economy = solved.economy
    changed = with_.outcome.tariff_mean_ods != without.outcome.tariff_mean_ods
    where = {
        (economy.regions[o], economy.regions[d], economy.sectors[s])
        for o, d, s in np.argwhere(changed)
    }
    assert where == {("USA", "CAN", "C29")}


def test_headline_signs(solved):
    """What every published study of these duties agrees on."""
    row = {code: place for place, code in enumerate(solved.codes)}
    for name in ("autos-retaliation", "full-25", "escalation"):
        central = solved.variants[name].central
        assert central["real_income_change"][row["CAN"]] < 0
        if name != "autos-retaliation":  # the studies are of duties that exempt no goods
            assert (
                central["real_income_change"][row["CAN"]]
                < (central["real_income_change"][row["USA"]])
            )
        assert central["real_income_change"][row["WLD"]] < 0
        cars = solved.economy.sector("C29")
        assert central["output_change"][row["CAN"], cars] < 0


def test_settings_change_the_model(case):
    options = with_settings(
        ModelOptions(), ["elasticities=CP", "theta.C29=4", "cap=20", "usa/ieepa_canada.rate=0.10"]
    )
    result = run_case(case, options=options, variants=["in-force-2025-03-28"], ranges=False)
    assert result.economy.theta_s[result.economy.sector("C29")] == 4.0
    assert result.economy.theta_s.max() <= 20.0
    usual = run_case(case, variants=["in-force-2025-03-28"], ranges=False)
    name = "in-force-2025-03-28"
    canada = result.codes.index("CAN")
    assert (
        result.variants[name].central["tariff_faced"][canada]
        < usual.variants[name].central["tariff_faced"][canada]
    )


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("elasticity=CP", "did you mean 'elasticities'"),
        ("elasticities", "not KEY=VALUE"),
        ("theta.C2=4", "unknown sector 'C2'"),
        ("theta.C29=0", "positive number"),
        ("economy=icio2022", "did you mean 'icio-2022'"),
        ("deficits=fix", "did you mean 'fixed'"),
    ],
)
def test_bad_settings_are_one_sentence(setting, message):
    with pytest.raises((UnknownName, BadInput), match=message):
        with_settings(ModelOptions(), [setting])


def test_unknown_case_and_variant(case):
    with pytest.raises(UnknownName, match="did you mean 'us-canada-2025'"):
        load_case("us-canda-2025")
    with pytest.raises(UnknownName, match="did you mean 'autos'"):
        run_case(case, variants=["auto"])
    with pytest.raises(BadInput, match="not a date"):
        on_days(case, on="2025-02-30")


def test_a_case_file_is_checked_field_by_field(tmp_path):
    text = (cases_module.SHIPPED / "us-canada-2025.yaml").read_text()
    for old, new, message in (
        ("known_on: 2025-03-28", "known_on: 2025-03-32", r"mine.yaml:\d+:\d+: impossible-date"),
        ("focus:", "fokus:", r"mine.yaml:\d+:\d+: unknown-field.*Did you mean 'focus'"),
        ("default: autos-retaliation", "default: cars", r"mine.yaml:\d+:\d+: variant: .*'cars'"),
        ("title: Escalation", "titel: Escalation", r"mine.yaml:\d+:\d+: unknown-field.*'title'"),
        ("baseline: before\n", "", r"baseline is missing"),
    ):
        path = tmp_path / "mine.yaml"
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(BadMeasure, match=message):
            read_case(path)
