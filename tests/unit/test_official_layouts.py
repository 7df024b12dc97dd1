"""One small world, written in the official layouts by hand: every reader finds the same world."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countermove.economy.economy_files import economy_from_file
from countermove.economy.saved import save_economy
from countermove.economy.shipped import load_economy
from countermove.economy.world_table import economy_from_world_table
from countermove.errors import BadInput, UnknownName
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from tests.commands import call, refused

SECTORS = ["A01", "G46"]
Z = np.array([[5, 2, 1, 0], [3, 4, 0, 1.5], [1, 1, 8, 3], [0, 1, 4, 6]])
FINAL = np.array([[10, 2, 3, 0], [20, 0, 1, 0], [4, -1, 20, 2], [2, 0, 30, 0]])
OUTPUT = Z.sum(axis=1) + FINAL.sum(axis=1)
TAX = np.full(4, 0.5)
ADDED = OUTPUT - Z.sum(axis=0) - TAX


def text(lines: list[list[object]], mark: str = ",", decimal: str = ".") -> str:
    cells = [[str(x).replace(".", decimal) if isinstance(x, float) else str(x) for x in line]
             for line in lines]  # fmt: skip
    return "\n".join(mark.join(line) for line in cells) + "\n"


def labels(regions: list[str], sectors: list[str] = SECTORS) -> list[str]:
    return [f"{r}_{s}" for r in regions for s in sectors]


def icio(folder: Path, **form: str) -> Path:
    names = labels(["AUT", "ROW"])
    lines: list[list[object]] = [
        ["V1", *names, "AUT_HFCE", "AUT_INVNT", "ROW_HFCE", "ROW_GFCF", "OUT"]
    ]
    lines += [[name, *Z[i], *FINAL[i], OUTPUT[i]] for i, name in enumerate(names)]
    lines += [["TLS", *TAX, 1.0, 1.0, 1.0, 1.0, 6.0], ["VA", *ADDED, 0.0, 0.0, 0.0, 0.0, 1.0]]
    lines += [["OUT", *OUTPUT, 0.0, 0.0, 0.0, 0.0, 1.0]]
    path = folder / "2022_SML.csv"
    path.write_text(text(lines, **form))
    return path


def figaro(folder: Path, **form: str) -> Path:
    names = labels(["AT", "FIGW1"])
    final = ["AT_P3_S14", "AT_P5M", "FIGW1_P3_S14", "FIGW1_P51G"]
    lines: list[list[object]] = [["rowLabels", *names, *final]]
    lines += [[name, *Z[i], *FINAL[i]] for i, name in enumerate(names)]
    lines += [["W2_D21X31", *TAX, 1.0, 1.0, 1.0, 1.0], ["W2_D1", *ADDED, 0.0, 0.0, 0.0, 0.0]]
    path = folder / "matrix_eu-ic-io_ind-by-ind_25ed_2022.csv"
    path.write_text(text(lines, **form))
    return path


def flat(folder: Path, **form: str) -> Path:
    rows = [tuple(name.split("_", 1)) for name in [*labels(["AT", "FIGW1"]), "W2_D21X31", "W2_D1"]]
    final = ["AT_P3_S14", "AT_P5M", "FIGW1_P3_S14", "FIGW1_P51G"]
    columns = [tuple(name.split("_", 1)) for name in [*labels(["AT", "FIGW1"]), *final]]
    body = np.vstack([np.hstack([Z, FINAL]), [*TAX, 1, 1, 1, 1], [*ADDED, 0, 0, 0, 0]])
    head = ["icioiRow", "icioiCol", "refArea", "rowIi", "counterpartArea", "colIi", "obsValue"]
    lines: list[list[object]] = [[*head]]
    lines += [
        ["_".join(r), "_".join(c), *r, *c, float(body[i, n])]
        for i, r in enumerate(rows) for n, c in enumerate(columns) if body[i, n]
    ]  # fmt: skip
    path = folder / "flatfile_eu-ic-io_ind-by-ind_25ed_2022.csv"
    path.write_text(text(lines, **form))
    return path


def wiod_lines() -> list[list[object]]:
    users = [f"v{r}{n}" for r in ("AUT", "ROW") for n in (1, 2)]
    final = [f"v{r}{n}" for r in ("AUT", "ROW") for n in (3, 4)]
    five = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"]
    lines: list[list[object]] = [[*five, *users, *final, "TOT"]]
    for i, (region, sector) in enumerate((r, s) for r in ("AUT", "ROW") for s in SECTORS):
        about = "Café; “crops”" if i == 0 else "Wholesale"
        lines.append(
            [sector, about.replace(";", ""), region, i % 2 + 1, 2014, *Z[i], *FINAL[i], OUTPUT[i]]
        )
    for n, (code, row) in enumerate(
        {"II_fob": Z.sum(axis=0), "TXSP": TAX, "VA": ADDED, "GO": OUTPUT}.items()
    ):
        lines.append([code, code, "TOT", 65 + n, 2014, *row, 0.0, 0.0, 0.0, 0.0, float(row.sum())])
    return lines


def wiod(folder: Path, encoding: str = "utf-8", **form: str) -> Path:
    path = folder / "WIOT2014_October16_ROW.csv"
    path.write_bytes(text(wiod_lines(), **form).replace("\n", "\r\n").encode(encoding))
    return path


def stata(folder: Path) -> Path:
    head, *body = wiod_lines()
    table = pd.DataFrame(body, columns=pd.Index(head))
    path = folder / "WIOT2014_October16_ROW.dta"
    table.to_stata(path, write_index=False, version=118)
    return path


def exiobase(folder: Path, **form: str) -> Path:
    sectors = ["Cultivation of paddy rice", "Retail trade"]
    rows = [[r, s] for r in ("AT", "WF") for s in sectors]
    for name, columns, values in (
        ("Z.txt", rows, Z),
        ("Y.txt", [[r, c] for r in ("AT", "WF") for c in ("Households", "Inventories")], FINAL),
    ):
        lines: list[list[object]] = [
            ["region", "", *(c[0] for c in columns)],
            ["sector" if name == "Z.txt" else "category", "", *(c[1] for c in columns)],
            ["region", "sector", *("" for _ in columns)],
            *([*row, *values[i]] for i, row in enumerate(rows)),
        ]
        (folder / name).write_text(text(lines, **{"mark": "\t", **form}))
    return folder


WRITERS: dict[str, Callable[..., Path]] = {
    "icio": icio, "figaro": figaro, "flat": flat, "wiod": wiod, "exiobase": exiobase,
}  # fmt: skip
FLOW = [[[10 + 2 + 5 + 2, 20 + 3 + 4], [1 + 3, 1 + 1.5]], [[5 + 0, 3], [11 + 22, 10 + 30]]]


@pytest.mark.parametrize("name", [*WRITERS, "stata"])
def test_every_layout_gives_the_same_world(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stata(tmp_path) if name == "stata" else WRITERS[name](tmp_path)
    if name != "stata":
        monkeypatch.setitem(sys.modules, "pandas", None)
    world = economy_from_file(path, theta_s=4.0)
    assert world.regions == (("AUT", "WF") if name == "exiobase" else ("AUT", "ROW"))
    assert len(world.sectors) == 2
    flow = np.array(FLOW)
    flow[1, 0, 0] = 1 + 1 + 4 - 1
    assert world.flow_ods == pytest.approx(flow)
    assert world.io_share_dsk[0, :, 0] * world.output_os[0, 0] == pytest.approx([6, 3])
    assert world.goods_s.tolist() == [True, name == "exiobase"]
    euro = name in ("figaro", "flat", "exiobase")
    assert world.unit == ("million euro" if euro else "million US dollars")


@pytest.mark.parametrize("name", WRITERS)
def test_semicolons_tabs_and_decimal_commas_are_read(tmp_path: Path, name: str) -> None:
    here = economy_from_file(WRITERS[name](tmp_path, mark=";", decimal=","), theta_s=4.0)
    tabs = economy_from_file(WRITERS[name](tmp_path, mark="\t"), theta_s=4.0)
    plain = economy_from_file(WRITERS[name](tmp_path), theta_s=4.0)
    assert (here.flow_ods == plain.flow_ods).all()
    assert (tabs.flow_ods == plain.flow_ods).all()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_windows_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    world = economy_from_file(wiod(tmp_path, encoding=encoding, mark=";", decimal=","), theta_s=4)
    assert world.flow_ods[0, 1].tolist() == [4, 2.5]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("figaro", "AT_A01,5.0,2.0", "AT_A01,5.0,9.0", "the cells of AT_G46 add up to"),
        ("figaro", "AT_A01,5.0", "AT_A01,", "is empty or not a number"),
        ("figaro", "AT_A01,5.0", "AT_A01,n/a", "row AT_A01, column AT_A01: 'n/a' is not a number"),
        ("figaro", "AT_A01,5.0", "AT_A01,5_0", "column AT_A01: '5_0' is not a number"),
        ("figaro", "AT_A01,5.0", "AT_A01,nan", "column AT_A01: 'nan' is not a number"),
        ("figaro", "AT_A01,5.0,2.0", "AT_A01,5.0", "csv:2: 8 cells under 9 columns"),
        ("figaro", "FIGW1_P51G", "XX_P51G", "final demand of XX, a country without"),
        ("figaro", "\nFIGW1_G46,", "\nFIGW1_G47,", "list different country-industries"),
        ("flat", "AT_A01,AT_A01,AT,A01,AT,A01,5.0", "AT_A01,AT_A01,AT,A01,AT,A01,five", "obsValue"),
        ("flat", "AT_A01,AT_G46,AT,A01,AT,G46", "AT_A01,AT_A01,AT,A01,AT,A01", "given twice"),
        ("flat", "obsValue", "figure", "the column obsValue is missing"),
        ("flat", "AT,A01,5.0", "A01,5.0", "csv:2: 6 cells under 7 columns"),
        ("wiod", "GO,GO,TOT", "OUT,OUT,TOT", "no row GO"),
        ("wiod", "A01,Caf", "A02,Caf", "list different country-industries"),
        ("icio", "TLS,", "TAX,", "no row 'TLS'"),
    ],
)
def test_a_broken_table_is_refused_in_one_sentence(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    path = WRITERS[name](tmp_path)
    given = path.read_text()
    assert old in given
    path.write_text(given.replace(old, new, 1))
    with pytest.raises(BadInput, match=said):
        economy_from_file(path)


def test_the_joined_industries_of_2023_get_uniform_elasticities(tmp_path: Path) -> None:
    path = icio(tmp_path)
    assert economy_from_world_table(path).elasticities == "MEDIAN"
    path.write_text(path.read_text().replace("_A01", "_A01_02"))
    world = economy_from_world_table(path)
    assert "A01_02" in world.sectors
    assert world.elasticities == "uniform-4"


def test_missing_files_and_layouts_are_named(tmp_path: Path) -> None:
    (exiobase(tmp_path) / "Y.txt").unlink()
    with pytest.raises(BadInput, match="Y.txt does not exist"):
        economy_from_world_table(tmp_path)
    with pytest.raises(UnknownName, match="layout"):
        economy_from_world_table(icio(tmp_path), layout="eora")
    mixed = WRITERS["figaro"](tmp_path, mark=";", decimal=",")
    mixed.write_text(mixed.read_text().replace("5,0", "5.0", 1))
    with pytest.raises(BadInput, match="decimal points and commas"):
        economy_from_world_table(mixed)
    mixed.write_text(mixed.read_text().replace("5.0", "1.005,0", 1))
    with pytest.raises(BadInput, match=r"'1\.005,0' is not a number"):
        economy_from_world_table(mixed)


def test_stata_s_form_without_pandas_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stata(tmp_path)
    monkeypatch.setitem(sys.modules, "pandas", None)
    said = refused("economy", "read", str(path), "--save", str(tmp_path / "mine.npz"))
    assert "needs the package pandas" in said and "countermove[pandas]" in said


def test_a_table_read_once_goes_wherever_an_economy_does(tmp_path: Path) -> None:
    saved = str(tmp_path / "mine.npz")
    said = call("economy", "read", str(figaro(tmp_path)), "--save", saved, "--json")
    assert said.json["saved"] == saved
    assert said.json["unit"] == "million euro"
    assert any(rule.startswith("product-taxes") for rule in said.json["rules"])
    first = economy_from_world_table(figaro(tmp_path))
    again = economy_from_file(saved)
    for name in ("flow_ods", "io_share_dsk", "theta_s", "deficit_d"):
        assert (getattr(again, name) == getattr(first, name)).all()
    assert (again.rules, again.unit, again.regions) == (first.rules, first.unit, first.regions)
    assert call("economy", "check", saved).status == 0
    settings = ("--set", f"economy={saved}", "--set", "elasticities=uniform-4")
    best = call("optimal", "AUT", "--partners", "ROW", *settings, "--json")
    assert best.status == 0, best.err
    assert "no sector" in refused("optimal", "AUT", "--at", "us-canada-2025/autos", *settings)
    assert "duties that you gave it" in refused(
        "optimal", "AUT", *settings, "--set", "ordinary=zero"
    )


def test_a_saved_economy_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_text("no archive")
    assert "is no saved economy" in refused("economy", "show", str(path))
    np.savez(path, flow=np.zeros(3))
    assert "is no saved economy" in refused("economy", "show", str(path))
    assert "leave it out" in refused("economy", "show", str(path), "--set", "CP")
    read = ("economy", "read", str(figaro(tmp_path)), "--save")
    assert "saved as .npz" in refused(*read, str(tmp_path / "mine.csv"))


def test_a_case_is_solved_in_a_saved_economy_as_in_the_shipped_one(tmp_path: Path) -> None:
    path = save_economy(load_economy("icio-2022"), tmp_path / "mine.npz")
    asked = "us-canada-2025/autos"
    figures = [
        pose(asked, with_settings(ModelOptions(), [f"economy={name}"])).solve()
        for name in (path, "icio-2022")
    ]
    mine, shipped = (world.values("real_income_change") for world in figures)
    assert (mine == shipped).all()


def test_a_long_table_is_saved_with_what_is_said_of_it(tmp_path: Path) -> None:
    """Flows with a duty of 25 % in them: 5 is 4 and 1 of duty."""
    flows, saved = tmp_path / "flows.csv", str(tmp_path / "mine.npz")
    flows.write_text(
        "origin,destination,sector,value,tariff_rate\nA,A,g,8,\nB,A,g,5,0.25\nA,B,g,4,0\nB,B,g,9,\n"
    )
    call("economy", "read", str(flows), "--prices", "with-duty", "--save", saved)
    economy = economy_from_file(saved)
    assert economy.flow_ods[1, 0, 0] == 4
    assert any(rule.startswith("duty-taken-out") for rule in economy.rules)
    read = ("economy", "read", str(flows), "--save", saved)
    assert "margin_ods" in refused(*read, "--prices", "purchaser")
    assert "negative_final_demand" in refused(*read, "--negative-final-demand", "drop")
    assert "uses" in refused(*read, "--uses", "split")
