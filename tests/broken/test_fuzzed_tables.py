"""Seeded mutants of users' tables: each loads as it should or is refused in one sentence.

A mutant that only changes how a table is written down (delimiter, encoding, order of rows and
columns, blanks) must load to the same numbers; one that cannot be right must be refused.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.economy.economy_files import economy_from_csv, economy_from_file
from countermove.economy.elasticities import load_elasticities
from countermove.errors import BadInput, CountermoveError
from countermove.places.place_file import read_place_file

Rows = list[list[str]]

FLOWS: Rows = [["origin", "destination", "sector", "value", "tariff_rate", "unit"]] + [
    [o, d, s, f"{1000.5 if o == d else 90.25}", "" if o == d else "0.051", "million euro"]
    for o in ("CAN", "USA", "MEX") for d in ("CAN", "USA", "MEX") for s in ("food", "Métaux")
]  # fmt: skip
INPUTS: Rows = [["region", "sector", "user", "value"]] + [
    [r, s, u, "20.5"] for r in ("CAN", "USA", "MEX") for s in ("food", "Métaux")
    for u in ("food", "Métaux")
]  # fmt: skip
THETA: Rows = [["sector", "theta", "note"], ["food", "4.25", "own"], ["Métaux", "7.5", ""]]
PLACES: Rows = [
    ["place", "name", "parent", "industry", "share", "employment", "longitude",
     "latitude"],
    ["windsor", "Windsor", "ON", "C29", "8.2%", "200000", "-83.04", "42.3"],
    ["windsor", "Windsor", "ON", "331", "<1%", "200000", "-83.04", "42.3"],
    ["sault", "Sault", "ON", "C24A", "0.095", "33000.5", "-84.35", "46.5"],
    ["sault", "Sault", "ON", "321", "", "33000.5", "-84.35", "46.5"],
]  # fmt: skip

Loader = Callable[[Path, Path], Any]


def _flows(folder: Path, mutant: Path) -> Any:
    world = economy_from_file(mutant, inputs=folder / "inputs.csv")
    order = np.argsort(world.regions), np.argsort(world.sectors)
    return world.unit, [
        array[np.ix_(order[0], order[0], order[1])].tolist()
        for array in (world.flow_ods, world.tariff_rate_ods)
    ]


def _inputs(folder: Path, mutant: Path) -> Any:
    world = economy_from_csv(folder / "flows.csv", inputs=mutant)
    return world.io_share_dsk.tolist()


def _theta(_: Path, mutant: Path) -> Any:
    return load_elasticities(str(mutant), ["food", "Métaux"]).tolist()


def _places(_: Path, mutant: Path) -> Any:
    found = read_place_file(mutant)
    return sorted(
        (p.id, p.name, p.parent, p.employment, p.longitude,
         sorted((i.code, i.least, i.most) if i.known or i.most is not None else (i.code, -1.0, -1.0)
                for i in p.industries))
        for p in found
    )  # fmt: skip


TABLES: dict[str, tuple[Rows, Loader, tuple[str, ...], tuple[str, ...]]] = {
    "flows": (FLOWS, _flows, ("value", "tariff_rate"), ("origin", "destination", "sector")),
    "inputs": (INPUTS, _inputs, ("value",), ("region", "sector", "user")),
    "theta": (THETA, _theta, ("theta",), ("sector",)),
    "places": (PLACES, _places, ("employment", "longitude", "latitude"), ("place", "industry")),
}
"""Rows, loader, columns of numbers that may not be empty or wrong, columns of the key."""


def written(rows: Rows, delimiter: str = ",", end: str = "\n") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, (rows, *_) in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(written(rows), encoding="utf-8")
    return tmp_path


def same(rng: random.Random, rows: Rows, numbers: tuple[str, ...]) -> bytes:
    """Return the same table written down otherwise."""
    head, *body = [list(row) for row in rows]
    order = rng.sample(range(len(head)), len(head))
    rng.shuffle(body)
    rows = [[row[i] for i in order] for row in (head, *body)]
    delimiter = rng.choice([",", ";", "\t"])
    if delimiter != "," and rng.random() < 0.5:
        places = [rows[0].index(name) for name in numbers]
        places += [rows[0].index("share")] if "share" in rows[0] else []
        for row in rows[1:]:
            for i in places:
                row[i] = row[i].replace(".", ",")
    if rng.random() < 0.3:
        rows = [[*row, "x_note" if row is rows[0] else "any"] for row in rows]
    if rng.random() < 0.3:
        rows.insert(rng.randrange(1, len(rows)), [""] * len(rows[0]))
    if rng.random() < 0.3:
        rows = [[f" {cell} " for cell in row] for row in rows]
    text = written(rows, delimiter, rng.choice(["\n", "\r\n"]))
    return text.encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))


def _cell(rng: random.Random, rows: Rows, columns: tuple[str, ...]) -> tuple[int, int]:
    return rng.randrange(1, len(rows)), rows[0].index(rng.choice(columns))


def wrong(rng: random.Random, rows: Rows, numbers: tuple[str, ...], key: tuple[str, ...]) -> bytes:
    """Return a table that cannot be right."""
    rows = [list(row) for row in rows]
    kind = rng.randrange(10)
    line, column = _cell(rng, rows, numbers)
    first, other = _cell(rng, rows, key)
    if kind == 0:  # a number that is none
        bad = [
            "nan",
            "inf",
            "-inf",
            "1e999",
            "1.2.3",
            "1,234",
            "1 234",
            "x",
            "1_0",
            "٣",
            "0x1",
            "--1",
        ]
        rows[line][column] = rng.choice(bad)
    elif kind == 1:  # a column that is not known: a letter lost, doubled or swapped
        at = rng.randrange(len(rows[0]))
        name = rows[0][at]
        cut = rng.randrange(len(name) - 1)
        rows[0][at] = rng.choice([
            name[:cut] + name[cut + 1 :], name[:cut] + name[cut] + name[cut:], name.upper(),
            name + "_",
        ])  # fmt: skip
    elif kind == 2:  # a row twice
        rows.insert(rng.randrange(1, len(rows) + 1), list(rng.choice(rows[1:])))
    elif kind == 3:  # a cell too many or too few
        if rng.random() < 0.5:
            rows[line].append("1")
        else:
            rows[line].pop()
    elif kind == 4:  # a key without text
        rows[first][other] = rng.choice(["", " ", "\u200b", "a\u202eb"])
    elif kind == 5:  # a column twice, or without a name
        rows = [[*row, rng.choice(["", rows[0][0]]) if row is rows[0] else "1"] for row in rows]
    elif kind == 6:  # a needed column gone
        gone = rows[0].index(rng.choice(key))
        rows = [row[:gone] + row[gone + 1 :] for row in rows]
    elif kind == 7:  # not UTF-8
        rows[first][other] = "Métaux"
        return written(rows).encode(rng.choice(["latin-1", "cp1252", "utf-16-le", "utf-32"]))
    elif kind == 8:  # no rows
        rows = rows[: rng.randrange(2)]
    else:  # a quote that is not closed
        return written(rows).encode() + b'"a,b\n'
    return written(rows).encode("utf-8")


def noisy(rng: random.Random, rows: Rows) -> bytes:
    """Return the table with a few bytes changed, lost or put in: anything may come of it."""
    data = bytearray(written(rows).encode("utf-8"))
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(data))
        kind = rng.randrange(4)
        if kind == 0:
            data[at] = rng.choice(b',;\t"\n\r\0.-%<=0123456789eE\xff\xfe\xe9')
        elif kind == 1:
            del data[at : at + rng.randrange(1, 8)]
        elif kind == 2:
            data[at:at] = bytes(rng.choices(b',;"\n0123456789.-e%x', k=rng.randrange(1, 6)))
        else:
            data[at:at] = data[max(0, at - 40) : at]
    return bytes(data)


@pytest.mark.parametrize("name", TABLES)
def test_the_same_table_written_otherwise_is_the_same(name: str, folder: Path) -> None:
    rows, load, numbers, _ = TABLES[name]
    expected = load(folder, folder / f"{name}.csv")
    rng = random.Random(f"same {name}")
    for i in range(400):
        path = folder / "mutant.csv"
        path.write_bytes(same(rng, rows, numbers))
        assert (
            load(folder, path) == pytest.approx(expected)
            if name == "theta"
            else (load(folder, path) == expected)
        ), (i, path.read_bytes())


@pytest.mark.parametrize("name", TABLES)
def test_a_wrong_table_is_refused_with_its_file(name: str, folder: Path) -> None:
    rows, load, numbers, key = TABLES[name]
    rng = random.Random(f"wrong {name}")
    for i in range(700):
        path = folder / "mutant.csv"
        path.write_bytes(wrong(rng, rows, numbers, key))
        with pytest.raises(BadInput) as error:
            print(i, path.read_bytes(), load(folder, path))
        text = str(error.value)
        assert "mutant" in text and "\n" not in text and text.endswith((".", "?")), text


@pytest.mark.parametrize("name", TABLES)
def test_noise_ends_in_an_answer_or_one_sentence(name: str, folder: Path) -> None:
    rows, load, *_ = TABLES[name]
    rng = random.Random(f"noise {name}")
    loaded, said = 0, []
    for _ in range(800):
        path = folder / "mutant.csv"
        path.write_bytes(noisy(rng, rows))
        try:
            load(folder, path)
            loaded += 1
        except CountermoveError as error:
            said.append(str(error))
    assert 0 < loaded < 800
    assert all("\n" not in text and len(text) < 900 for text in said)


def test_a_table_of_another_size_or_kind_is_refused(folder: Path, monkeypatch) -> None:
    from countermove.sources import table_file

    monkeypatch.setattr(table_file, "LARGEST_BYTES", 100)
    with pytest.raises(BadInput, match="flows.csv is larger than 0 MB"):
        economy_from_csv(folder / "flows.csv")
    with pytest.raises(BadInput, match="is not a file"):
        economy_from_csv(folder)
    with pytest.raises(BadInput, match="cannot be read"):
        economy_from_csv(folder / ("x" * 300))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("value;tariff_rate\n1,234;0\n", "csv:2: 1,234 may be thousands or decimals"),
        ("value;tariff_rate\n1.234;0\n", "csv:2: 1.234 may be thousands or decimals"),
        ("value;tariff_rate\n1,5;0\n2.5;0\n", "csv:3: 2.5 has another decimal mark"),
        ("value,tariff_rate\n-3,0\n", "csv:2: value '-3' is out of range"),
        ("value,tariff_rate\n3,-1\n", "csv:2: tariff_rate '-1' is out of range"),
        ("value,tariff_rate\n3,2.5\n", "csv:2: tariff_rate 2.5 means 250 %"),
        ("value,tariff_rate,tariff_percent\n3,0.5,5\n", "csv:2: .* are both given"),
        ("value,tarif_rate\n3,0.5\n", "csv:1: unknown column 'tarif_rate'; did you mean 'tariff_"),
        ("value,unit\n3,euro\n4,dollars\n", "csv:3: unit 'dollars', but 'euro' above"),
    ],
)
def test_what_a_flow_table_may_not_say(text: str, message: str, tmp_path: Path) -> None:
    mark = ";" if ";" in text else ","
    head, *rows = text.splitlines()
    keys = [f"A{mark}A{mark}g", f"B{mark}B{mark}g"]
    lines = [f"origin{mark}destination{mark}sector{mark}{head}"]
    lines += [f"{key}{mark}{row}" for key, row in zip(keys, rows, strict=False)]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(BadInput, match=message):
        economy_from_csv(path)


def test_per_cent_is_read_where_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    for column, cell in (("tariff_percent", "510"), ("tariff_rate", "510%")):
        path.write_text(
            f"origin,destination,sector,value,{column}\nA,A,g,9,\nB,B,g,9,\nA,B,g,1,{cell}\n"
            "B,A,g,1,\n"
        )
        world = economy_from_csv(path)
        assert world.tariff_rate_ods.max() == pytest.approx(5.1)
        assert [rule.split(":")[0] for rule in world.rules] == ["rate-empty", "labour-only"]
