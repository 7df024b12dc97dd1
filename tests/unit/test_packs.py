"""Packs: an importer is added by files alone; what its lists cannot reach is never zero unsaid."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.economy.sector_flows import sector_flows, shipped_flows
from countermove.economy.shipped import load_economy
from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.law.average_rates import effective, weights
from countermove.law.load_law import SHIPPED, load_ledger
from countermove.law.observed_trade import recorded_lines
from countermove.law.pack import shipped_tables
from countermove.law.rates import rates_on
from countermove.law.utilisation import NONE
from countermove.questions.case import load_case
from countermove.questions.options import ModelOptions
from countermove.questions.pose import pose
from tests.commands import call, refused
from tests.packs import CASE, MEASURE, PACK, WEIGHTS, write_pack


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    return write_pack(tmp_path)


def test_a_list_with_an_error_is_not_said_to_be_missing(project: Path) -> None:
    listed = project / "measures" / "nzl" / "lists" / "first.csv"
    listed.write_text("hs,rate\n22083000,25\n22082000,0.25\n")
    said = call("measures", "check", str(project / "measures")).out
    assert "first.csv:2" in said and said.count("\n") == 1, said


def test_a_utilisation_that_no_importer_reads_is_refused(project: Path) -> None:
    """US claims are read with the law of the United States alone; ``none`` with Canada's too."""
    case = project / "scenarios" / "zealand.yaml"
    text = CASE.replace("known_on: 2025-03-28", 'known_on: 2025-03-28\nutilisation: "2025-12"')
    for importers, read in (("NZL", False), ("CAN", False), ("NZL, USA", True)):
        case.write_text(text.replace("IMPORTERS", importers))
        if read:
            assert load_case("zealand", project=project).variants["reply"].utilisation == "2025-12"
        else:
            with pytest.raises(BadMeasure, match=rf"2025-12 is read by no.*\({importers}\)"):
                load_case("zealand", project=project)
    case.write_text(text.replace("IMPORTERS", "CAN").replace('"2025-12"', "none"))
    assert load_case("zealand", project=project).importers == ("CAN",)


def test_a_pack_is_added_by_files_alone(project: Path, tmp_path: Path) -> None:
    """25 % on 20 % of the food and 50 % of the vehicles that the United States sells there."""
    at = ("--project", str(project))
    rates = call("rates", "NZL", "USA", "--on", "2025-03-28", "--json", *at).json
    sectors = {
        row["category"]: row["value"]
        for row in rates["tables"]["sector"]
        if row["series"] == "additional_rate"
    }
    assert {code: rate for code, rate in sectors.items() if rate} == pytest.approx(
        {"C10T12": 0.05, "C29": 0.125}
    )
    assert "20 % of C10T12 from USA, 50 % of C29 from USA" in " ".join(rates["coverage"]["assumed"])
    assert "means by sector derived" in " ".join(rates["coverage"]["notes"])
    said = call("explain", "NZL", "USA", "22083000", "--on", "2025-03-28", *at)
    assert "nzl/reply        25.00" in said.out
    words = ("--no-charts", "--out", str(tmp_path / "runs"))
    run = call("run", "zealand", *words, *at)
    assert run.status == 0, run.err
    assert "20 % of C10T12 from USA" in run.out.replace("\n  ", " ")
    posed = pose("zealand/reply", project=project)
    (varieties,) = posed.duties.varieties
    assert sorted(varieties.share) == pytest.approx([0.2, 0.5])
    assert set(varieties.added_rate) == {0.25}


def test_shares_leave_the_rest_of_the_flow_unlisted(project: Path) -> None:
    flows = sector_flows(load_economy(), "NZL")
    lines = recorded_lines(load_ledger(project).pack("NZL"), NONE, flows)
    assert lines.value.sum() == pytest.approx(flows.usd_os.sum())
    usa = lines.origin == lines.origin_codes.index("USA")
    food = usa & (lines.sector == lines.sector_codes.index("C10T12"))
    assert lines.value[food] / lines.value[food].sum() == pytest.approx([0.1, 0.1, 0.8])


def test_a_list_that_reaches_no_trade_is_refused(project: Path) -> None:
    weights = project / "measures" / "nzl" / "weights.csv"
    head, first, *_ = weights.read_text().splitlines()
    kept = weights.read_text()
    weights.write_text(head + "\n" + first.replace("USA", "AUS"))
    named = r"of the rows of its weights\.csv, 2 \(AUS 22083000, AUS 22082000\), none"
    with pytest.raises(BadInput, match=named):
        pose("zealand/reply", project=project)
    weights.write_text(kept)
    pack = project / "measures" / "nzl" / "pack.toml"
    pack.write_text(PACK.replace("weights.csv", "sector_flows"))
    with pytest.raises(BadInput, match=r"nzl/reply .* would reach no trade.*weights\.csv"):
        pose("zealand/reply", project=project)
    pack.unlink()
    (pack.parent / "weights.csv").unlink()
    with pytest.raises(
        BadInput, match=r"no weights of NZL are known for its goods \(C10T12, C29\)"
    ):
        pose("zealand/reply", project=project)


def test_a_list_that_misses_a_sector_says_which(project: Path) -> None:
    weights = project / "measures" / "nzl" / "weights.csv"
    weights.write_text("\n".join(WEIGHTS.splitlines()[:2]))
    notes = " ".join(pose("zealand/reply", project=project).notes)
    assert "nzl/reply does not reach its goods of C29" in notes


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("pack.toml", 'weights = "weights.csv"', "", "does not say its weights. Write weights ="),
        ("pack.toml", '"NZL"', '"NZD"', "importer 'NZD' is not that of the folder. Write importer"),
        ("pack.toml", "name =", "nmae =", "did you mean 'name'"),
        ("pack.toml", "= 2026-11-26", "= soon", "it is not TOML"),
        ("weights.csv", "0.2", "20", "share 20 means 2000 % of the sector's flow. Shares lie"),
        ("weights.csv", "0.2", "-1", "is below zero"),
        ("weights.csv", "C10T12", "C99", "there is no sector 'C99'. Use one of"),
        ("weights.csv", "C29", "C24A", "has no product of sector 'C24A'. Its products are of"),
        (
            "weights.csv",
            "first",
            "second",
            "no list 'lists/second.csv'. Lists here: nzl/lists/first",
        ),
        ("weights.csv", "C29,0.5\n", "C29,0.5\nUSA,lists/first.csv,C29,0.6\n", "add up to 1.1"),
        ("weights.csv", "origin", "orgin", "column 'orgin' is not known"),
        ("weights.csv", "USA", "UAS", "unknown country or group 'UAS'"),
    ],
)
def test_a_broken_pack_is_one_sentence_with_a_cure(
    project: Path, name: str, old: str, new: str, said: str
) -> None:
    file = project / "measures" / "nzl" / name
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(BadMeasure) as error:
        load_ledger(project)
    assert f"nzl/{name}:" in str(error.value)
    assert said.casefold() in str(error.value).casefold()


def test_a_pack_without_its_weights_file_is_refused(project: Path) -> None:
    (project / "measures" / "nzl" / "weights.csv").unlink()
    with pytest.raises(BadMeasure, match=r"there is no weights\.csv beside it"):
        load_ledger(project)


def test_an_importer_without_pack_or_measures_is_refused() -> None:
    assert "Add measures with" in refused("rates", "NOR", "USA", "--on", "2025-03-28")
    assert "it levies as part of EU27; ask for EU27" in refused(
        "rates", "DEU", "USA", "--on", "2025-03-28"
    )


def test_groups_of_the_shipped_ledger_are_known_to_the_check(tmp_path: Path) -> None:
    """What the documents allow (fault 25): ``imposed_by: EU27``, groups, shipped measures."""
    folder = tmp_path / "measures" / "eu27"
    folder.mkdir(parents=True)
    text = MEASURE.replace("nzl/", "eu27/").replace("NZL", "EU27")
    text = text.replace("product_list: lists/first.csv", "products: all").replace(
        "[USA]", "[USA, CHINA_HK]"
    )
    text += (
        "interactions:\n  - {kind: excluded_by, measures: [usa/s232_autos], reference: {cite: E}}\n"
    )
    (folder / "reply.yaml").write_text(text)
    said = call("measures", "check", str(tmp_path / "measures"))
    assert said.status == 0, said.out
    rates = call("rates", "EU27", "USA", "--on", "2025-03-28", "--json", "--project", str(tmp_path))
    total = rates.json["tables"]["total"]
    assert next(r["value"] for r in total if r["series"] == "additional_rate") == 0.25


def test_short_packs_say_that_nothing_is_in_force() -> None:
    ledger = load_ledger()
    assert {"BRA", "CAN", "CHN", "EU27", "GBR", "JPN", "KOR", "MEX", "USA"} <= set(ledger.packs)
    assert set(shipped_tables()) == {"CAN", "CHE", "CHN", "TUR", "USA", "VNM"}
    said = call("rates", "EU27", "USA", "--on", "2025-06-01", "--json").json
    notes = said["coverage"]["notes"]
    assert notes[0].startswith("European Union: no duty beyond the ordinary one")
    assert "EUR 26 bn" in " ".join(notes)


def test_a_case_may_have_an_importer_that_levies_nothing(project: Path) -> None:
    case = project / "scenarios" / "zealand.yaml"
    case.write_text(CASE.replace("IMPORTERS", "NZL, EU27"))
    notes = pose("zealand/reply", project=project).notes
    assert any(note.startswith("EU27: no duty of its own in force.") for note in notes)
    assert load_case("zealand", project=project).importers == ("NZL", "EU27")


def test_a_duty_put_off_is_no_duty_before_the_day_it_was_put_off_to(project: Path) -> None:
    """On 28 March 2025 the EU's lists were suspended to 14 April (Regulation (EU) 2025/664)."""
    case = project / "scenarios" / "zealand.yaml"
    text = CASE.replace("IMPORTERS", "NZL, EU27")
    case.write_text(text.replace("\non: 2025-03-28", "\non: 2025-04-15"))
    notes = pose("zealand/reply", project=project).notes
    assert any(note.startswith("EU27: Not counted") and "eu27/reb" in note for note in notes)


def test_derived_ordinary_duties_can_be_left_out(project: Path) -> None:
    with_them = pose("zealand/reply", project=project)
    without = pose("zealand/reply", ModelOptions(ordinary="zero"), project=project)
    usa, nzl = (without.economy.region(code) for code in ("USA", "NZL"))
    assert without.economy.tariff_rate_ods[:, nzl].max() == 0.0
    assert with_them.economy.tariff_rate_ods[:, nzl].max() > 0.0
    assert np.array_equal(
        without.economy.tariff_rate_ods[:, usa], with_them.economy.tariff_rate_ods[:, usa]
    )
    assert with_them.hash != without.hash
    assert "--set ordinary=zero leaves them out" in with_them.notes[0]
    assert "left out (ordinary=zero)" in without.notes[0]
    income = [p.solve().wage_hat_o[nzl] for p in (with_them, without)]
    assert income[0] != pytest.approx(income[1], abs=1e-6)
    with pytest.raises(UnknownName, match="derived"):
        load_economy(ordinary="none")


def test_lines_and_flows_of_other_origins_are_joined() -> None:
    """China's trade is known by line from the United States alone; others keep their sectors."""
    ledger, economy = load_ledger(), load_economy()
    flows = sector_flows(economy, "CHN")
    lines = recorded_lines(ledger.pack("CHN"), NONE, flows)
    origin = np.array(lines.origin_codes)[lines.origin]
    others = np.array([code != "USA" for code in flows.origins])
    assert lines.value[origin != "USA"].sum() == pytest.approx(flows.usd_os[others].sum())
    assert lines.value[origin == "USA"].sum() == pytest.approx(148.8e9, rel=1e-4)
    found = rates_on(ledger, lines, on="2025-04-15", ordinary="lines")
    rate = np.bincount(found.row_line, found.row_share * found.additional_rate, lines.size)
    assert rate[origin != "USA"].max() == 0.0
    assert rate[origin == "USA"].min() == 1.25


def test_an_importer_without_a_tariff_has_a_total_of_at_least() -> None:
    said = call("explain", "EU27", "USA", "22083000", "--on", "2025-06-01")
    text = " ".join(said.out.split())
    assert "European Union: no duty beyond the ordinary one was in force" in text
    assert "the ordinary duty is not known and not counted" in text
    known = call("explain", "CHN", "USA", "22042100", "--on", "2019-06-01").out
    assert "chn/mfn" in known
    assert "at least" not in known


def test_canada_levies_its_surtaxes_on_china_on_the_assumed_part_of_each_sector() -> None:
    """SOR/2024-187: 100 % on electric vehicles, 25 % on metals, of the shares in weights.csv."""
    ledger, flows = load_ledger(), shipped_flows("CAN")
    goods = weights(ledger, "CAN", "CHN", on=date(2025, 3, 28), flows=shipped_flows)
    found = rates_on(ledger, goods.lines, on="2025-03-28")
    by_sector = {row.code: row.additional_rate for row in effective(found, by="sector")}
    with (SHIPPED / "can" / "weights.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for name, sector, rate in (
        ("china_electric_vehicles", "C29", 1.0),
        ("china_metals", "C24A", 0.25),
        ("china_metals", "C24B", 0.25),
    ):
        with (SHIPPED / "can" / "lists" / f"{name}.csv").open(encoding="utf-8") as stream:
            listed = tuple(row["hs"] for row in csv.DictReader(stream))
        share = sum(
            float(r["share"]) for r in rows if r["sector"] == sector and r["hs"].startswith(listed)
        )
        assert share > 0.05
        assert by_sector[sector] == pytest.approx(rate * share, rel=1e-6)
    whole = flows.usd_os[flows.origins.index("CHN")].sum()
    assert goods.lines.value.sum() == pytest.approx(whole)


@pytest.mark.parametrize("importer", ["CAN", "CHN", "IND", "RUS", "TUR"])
def test_every_origin_has_an_average(importer: str) -> None:
    ledger, flows = load_ledger(), shipped_flows(importer)
    sells = [o for o, usd in zip(flows.origins, flows.usd_os.sum(axis=1), strict=True) if usd > 0]
    assert len(sells) > 50
    for origin in sells:
        goods = weights(ledger, importer, origin, on=date(2025, 6, 1), flows=shipped_flows)
        assert {goods.lines.origin_codes[o] for o in goods.lines.origin.tolist()} == {origin}
    every = weights(ledger, importer, "all", on=date(2025, 6, 1), flows=shipped_flows)
    assert {every.lines.origin_codes[o] for o in every.lines.origin.tolist()} == {*sells}


def test_averages_by_sector_name_their_assumption_and_lines_do_not() -> None:
    answers = {o: call("rates", "CAN", o, "--on", "2025-03-28").out for o in ("CHN", "USA")}
    assert "Assumed: listed goods are" in answers["CHN"]
    assert "flows by sector" in answers["CHN"]
    assert "Assumed" not in answers["USA"]


def test_a_duty_on_trade_known_by_sector_is_not_called_without_trade() -> None:
    """Canada's lines are those of the United States; China's goods are there by sector."""
    notes = " ".join(pose("us-canada-2025").notes)
    assert "can/china_electric_vehicles is not counted here" in notes
    assert "no trade in them is known" not in notes


def test_what_a_run_leaves_out_by_sector_has_its_size() -> None:
    """SOR/2024-187: 100 % on vehicles and 25 % on steel and aluminium of China."""
    notes = " ".join(pose("us-canada-2026").notes)
    found = re.findall(r"(can/\S+) is not counted here: .*? on \$([\d,]+) m of goods( and levies "
                       r"\$([\d,]+) m)?", notes)  # fmt: skip
    size = {name: [float(text.replace(",", "") or 0) for text in (a, b)] for name, a, _, b in found}
    goods, duty = size["can/china_steel_aluminium"]
    assert duty == pytest.approx(0.25 * goods, abs=1)
    assert size["can/china_melted"][0] > 0
    assert size["can/steel_quota"][0] > 0
    assert "can/steel_derivatives is not counted on goods of" in notes


def test_origins_without_weight_beside_others_are_named(project: Path) -> None:
    reply = project / "measures" / "nzl" / "reply.yaml"
    reply.write_text(MEASURE.replace("[USA]", "[USA, AUS]"))
    notes = " ".join(pose("zealand/reply", project=project).notes)
    assert "nzl/reply is not counted on goods of AUS: their trade is by sector only" in notes
