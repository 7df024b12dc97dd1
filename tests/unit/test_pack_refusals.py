"""What a pack may not say: chapter 99 as goods, lists without weight, chapters for lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.errors import BadInput
from countermove.law.ledger import edit
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.questions.pose import pose
from tests.commands import call, refused
from tests.ledgers import measure
from tests.packs import MEASURE, PACK, WEIGHTS, write_pack

ANNULLED = '[[annulled]]\nmeasures = ["a"]\non = "x"\ntext = "t"\n'


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    return write_pack(tmp_path)


@pytest.mark.parametrize("how", ["header only", "sector_flows", "no pack", "no share"])
def test_a_list_without_weight_is_never_zero(project: Path, how: str) -> None:
    folder = project / "measures" / "nzl"
    weights = folder / "weights.csv"
    if how == "sector_flows":
        weights.unlink()
        (folder / "pack.toml").write_text(PACK.replace("weights.csv", "sector_flows"))
    elif how == "no pack":
        weights.unlink()
        (folder / "pack.toml").unlink()
    else:
        rows = WEIGHTS.replace("0.2", "0").replace("0.5", "0")
        weights.write_text(rows if how == "no share" else rows.splitlines()[0] + "\n")
    said = call("measures", "check", str(project / "measures"))
    assert said.status == 1
    assert "nzl/reply.yaml:8:" in said.out, said.out
    assert "no weights of NZL are known for its goods (C10T12, C29). Write their share" in said.out
    at = ("--project", str(project))
    for words in (
        ("rates", "NZL", "USA", "--on", "2025-03-28"),
        ("rates", "NZL", "all", "--on", "2025-03-28"),
        ("rates", "NZL", "USA", "--daily", "--until", "2025-06-01"),
        ("changes", "NZL", "USA", "--from", "2025-03-01", "--to", "2025-03-28"),
    ):
        assert "nzl/reply is in force on 2025-0" in refused(*words, *at)
    with pytest.raises(BadInput, match="nzl/reply is in force on 2025-03-28 and would reach no"):
        pose("zealand/reply", project=project)
    assert call("explain", "NZL", "USA", "22083000", "--on", "2025-03-28", *at).status == 0
    assert call("rates", "NZL", "USA", "--on", "2025-03-03", *at).status == 0


def test_an_origin_without_weight_is_refused_by_the_check_as_by_the_rates(project: Path) -> None:
    """What `rates` refuses, the check refuses: each origin named, on the first day of a version."""
    path = project / "measures" / "nzl" / "reply.yaml"
    check = ("measures", "check", str(project / "measures"))
    at = ("--on", "2025-03-28", "--project", str(project))
    path.write_text(MEASURE.replace("[USA]", "[USA, AUS]"))
    assert "no weights of NZL are known for its goods (C10T12, C29) from AUS on 2025-03-04" in (
        " ".join(call(*check).out.split())
    )
    assert "would reach no trade" in refused("rates", "NZL", "AUS", *at)
    only = MEASURE.replace("[USA]", "[USA, AUS]").replace(
        "rate: 0.25", "rate_by_origin: {USA: 0.25}"
    )
    path.write_text(only)
    assert call(*check).status == 0, call(*check).out
    assert call("rates", "NZL", "AUS", *at).status == 0
    later = "  - {in_force_from: 2025-06-01, rate: 0.5, signed: 2025-06-01, reference: {cite: E}}\n"
    path.write_text(only.replace("checked_on", f"{later}checked_on"))
    assert "from AUS on 2025-06-01" in " ".join(call(*check).out.split())
    assert "would reach no trade" in refused(
        "rates", "NZL", "AUS", "--on", "2025-06-01", "--project", str(project)
    )


def test_codes_without_weight_are_named(project: Path) -> None:
    """Of two spirits listed one has a weight; the car listed has none."""
    weights = project / "measures" / "nzl" / "weights.csv"
    weights.write_text("origin,hs,share\nUSA,22083000,0.1\n")
    check = call("measures", "check", str(project / "measures"))
    assert check.status == 0
    assert "no weight stands for 2 (22082000, 87032300) of the 3 codes" in " ".join(
        check.out.split()
    )
    said = "no weight stands for 1 (22082000) of the 2 codes it names in the sectors it reaches"
    assert said in " ".join(pose("zealand/reply", project=project).notes)
    at = ("--on", "2025-03-28", "--json", "--project", str(project))
    missing = " ".join(call("rates", "NZL", "USA", *at).json["coverage"]["missing"])
    assert said in missing
    assert "nzl/reply does not reach its goods of C29" in missing


def test_weights_of_one_member_do_not_stand_for_its_group(project: Path) -> None:
    """What `rates` refuses of a member, the check remarks of a measure on the group."""
    folder = project / "measures" / "nzl"
    check = ("measures", "check", str(project / "measures"))
    at = ("--on", "2025-03-28", "--project", str(project))
    (folder / "reply.yaml").write_text(MEASURE.replace("[USA]", "[EU27]"))
    (folder / "weights.csv").write_text(WEIGHTS.replace("USA", "DEU"))
    assert "would reach no trade" in refused("rates", "NZL", "FRA", *at)
    said = call(*check)
    assert said.status == 0 and " from AUT, BEL, BGR" in " ".join(said.out.split())
    (folder / "weights.csv").write_text(WEIGHTS.replace("USA", "EU27"))
    assert "from AUT" not in call(*check).out
    rows = call("rates", "NZL", "FRA", *at, "--json").json["tables"]["sector"]
    (food,) = [
        r["value"] for r in rows if (r["category"], r["series"]) == ("C10T12", "additional_rate")
    ]
    assert food == pytest.approx(0.2 * 0.25)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("USA,lists/first.csv,C10T12,0.9", "3:28"),
        ('USA,"lists/first.csv",C99,0.1', "3:23"),
        ("Atlantis,lists/first.csv,C29,0.1", "3:1"),
        ("USA,lists/second.csv,C29,0.1", "3:5"),
        ("USA,lists/first.csv,C29,much", "3:25"),
    ],
)
def test_problems_of_weights_have_their_place(project: Path, row: str, place: str) -> None:
    weights = project / "measures" / "nzl" / "weights.csv"
    head, first, _ = WEIGHTS.splitlines()
    weights.write_text(f"{head}\n{first}\n{row}\n")
    out = call("measures", "check", str(project / "measures")).out
    assert f"nzl/weights.csv:{place}: " in out, out


def test_a_list_of_chapters_needs_a_card(project: Path) -> None:
    listed = project / "measures" / "nzl" / "lists" / "first.csv"
    listed.write_text("hs,rate\n22,\n8703,\n")
    said = call("measures", "check", str(project / "measures")).out
    assert "first.csv:2:1: list-digits: 22 is coarser than a heading" in said
    assert "let a card beside the list say so: digits: [2]" in said
    listed.with_suffix(".yaml").write_text(
        "title: T\nsource: S\nedition: E\nlicence: L\ndigits: [2, 4]\nchecked_on: 2026-11-26\n"
    )
    assert call("measures", "check", str(project / "measures")).status == 0


@pytest.mark.parametrize(
    ("importer", "code", "said"),
    [
        ("CHN", "99030000", "which each country writes for itself"),
        ("MEX", "9801", "which each country writes for itself"),
        ("EU27", "99050000", "which each country writes for itself"),
        ("USA", "99", "add duties to goods of other chapters"),
        ("USA", "9903.01.10", "claim the heading where it frees them (explain --claim)"),
        ("USA", "9999", "estimate of entries of low value"),
        ("USA", "9999.95.00.00", "estimate of entries of low value"),
        ("CAN", "99", "statistics record special transactions"),
        ("CAN", "9901", "name the goods' own code, of chapters 1 to 97"),
        ("CAN", "9966", "ask for a line of it that an act lists (99660000, 99710000, 99890000)"),
        ("CAN", "9999", "holds no goods"),
    ],
)
def test_chapter_99_is_no_goods(importer: str, code: str, said: str) -> None:
    """Each country writes chapters 98 and 99 for itself (HS, section XXI); 99 acts on others."""
    origin = "CHN" if importer == "USA" else "USA"
    for words in (
        ("explain", importer, origin, code, "--on", "2025-05-01"),
        ("rates", importer, origin, "--hs", code, "--on", "2025-05-01"),
        ("changes", importer, origin, "--hs", code, "--from", "2025-03-01", "--to", "2025-05-01"),
    ):
        assert said in refused(*words)


def test_lines_of_chapter_99_that_an_act_lists_are_told() -> None:
    """SOR/2025-66 puts items 9966.00.00, 9971.00.00 and 9989.00.00 on its schedule: 25 %."""
    said = call("explain", "CAN", "USA", "9966.00.00", "--on", "2025-05-01", "--json").json
    assert said["additional_at_most"] == 0.25  # remissions are not counted


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("reply.yaml", "product_list: lists/first.csv", 'products: ["9903.01"]', "'9903.01'"),
        ("lists/first.csv", "22082000", "99030110", "lists/first.csv names 99030110"),
        ("weights.csv", "USA,lists/first.csv,C29", "USA,9903.01,C29", "'9903.01'"),
    ],
)
def test_chapter_99_in_a_pack_is_refused(
    project: Path, name: str, old: str, new: str, said: str
) -> None:
    file = project / "measures" / "nzl" / name
    file.write_text(file.read_text().replace(old, new))
    if name == "weights.csv":
        file.write_text(
            file.read_text().replace("origin,list", "origin,hs").replace("lists/first.csv", "2208")
        )
    out = call("measures", "check", str(project / "measures")).out
    assert said in out
    assert "Name the goods' own code" in out
    assert refused("rates", "NZL", "USA", "--on", "2025-05-01", "--project", str(project))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[USA]", "[Atlantis]", "reply.yaml:9:13: rule: applies_to.origins.0: unknown country"),
        ("NZL\nauth", "Atlantis\nauth", "imposed_by: unknown country 'Atlantis'. Known: "),
        ("kind:", "unit: percent\nkind:", "write unit: share, or leave it out."),
        ("rate: 0.25", "rate_by_origin: {Atlantis: 0.25}", "unknown country 'Atlantis'"),
    ],
)
def test_a_broken_measure_is_told_in_words(project: Path, old: str, new: str, said: str) -> None:
    file = project / "measures" / "nzl" / "reply.yaml"
    file.write_text(file.read_text().replace(old, new))
    out = call("measures", "check", str(project / "measures")).out
    assert said in out
    assert "pattern" not in out


@pytest.mark.parametrize("rate", ["rate: 1", "rate_by_origin: {USA: 1}", "rate_from_list: true"])
def test_a_rate_of_the_whole_value_is_remarked(project: Path, rate: str) -> None:
    folder = project / "measures" / "nzl"
    file = folder / "reply.yaml"
    file.write_text(file.read_text().replace("rate: 0.25", rate))
    (folder / "lists" / "first.csv").write_text("hs,rate\n22083000,1\n22082000,1\n87032300,0.5\n")
    said = call("measures", "check", str(project / "measures"))
    assert said.status == 0
    text = " ".join(said.out.split())
    assert "Remark. " in text
    assert "rate 1 means 100 % of the value. Rates are shares: write 0.01 for 1 %" in text


def test_no_door_takes_chapter_99_as_goods() -> None:
    """A measure in Python, an edit and a direct question are refused as a measure file is."""
    ledger = load_ledger()
    with pytest.raises(BadInput, match="chapter 99, which holds no goods"):
        rates_on(ledger, on="2025-05-01", importer="USA", origin="CAN", products=["9903.01.10"])
    mine = measure("mine", applies_to={"origins": "all", "products": ["9903.01.10"]})
    with pytest.raises(BadInput, match=r"usa/mine: HS code '9903\.01\.10': chapter 99 holds"):
        edit(ledger, add=[mine])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("name =", "nmae =", "3:1: "),
        ("= 2026-11-26", "= soon", "6:14: toml"),
        ('"NZD"', '"dollars"', "4:1: "),
        ('"NZL"', '"NZD"', "2:1: importer"),
        ("checked_on", 'pooled_except = [\n  "UAS",\n]\nchecked_on', "6:1: unknown-country"),
        ("checked_on", 'complete_against = [\n  "UAS",\n]\nchecked_on', "6:1: unknown-country"),
        ('"weights.csv"\n', f'"weights.csv"\n{ANNULLED}', "10:1: "),
    ],
)
def test_problems_of_a_pack_have_their_place(project: Path, old: str, new: str, place: str) -> None:
    pack = project / "measures" / "nzl" / "pack.toml"
    pack.write_text(PACK.replace(old, new))
    out = call("measures", "check", str(project / "measures")).out
    assert f"nzl/pack.toml:{place}" in out, out
