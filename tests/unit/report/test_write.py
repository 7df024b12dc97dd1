"""Run folders: written whole or not at all, read back as written."""

from __future__ import annotations

import json

import duckdb
import numpy as np
import pytest

from countermove.errors import BadInput, DamagedData, UnknownName
from countermove.report.longtable import LongTable
from countermove.report.run_folder import open_run, read_csv, runs_in
from countermove.report.write_run import write_run

ROW = {
    "scenario": "autos", "measure": "level", "dimension": "country", "code": "CAN",
    "series": "tariff_revenue", "unit": "million US dollars", "value": 1.5,
}  # fmt: skip


def rows(table: LongTable) -> list[dict[str, object]]:
    return list(table.rows())


def test_what_is_read_is_what_was_written(tmp_path, fake_tables, fake_manifest) -> None:
    folder = write_run(tmp_path, fake_manifest, fake_tables)
    run = open_run(folder)
    assert folder.name == f"us-canada-2025-{fake_manifest['run_hash'][:10]}"
    assert run.table_names == ("country", "sector", "pair")
    for name, table in fake_tables.items():
        assert rows(run.table(name)) == rows(table)  # Parquet, bit for bit
        assert rows(read_csv(folder / "tables" / f"{name}.csv")) == rows(table)
    assert run.manifest["tables"]["country"]["rows"] == len(fake_tables["country"])


def test_awkward_text_and_numbers_survive(tmp_path) -> None:
    table = LongTable.from_rows(
        [
            {**ROW, "category": 'a "quoted", comma\nand line', "value": 0.1 + 0.2},
            {**ROW, "category": "Côte d'Ivoire", "value": -1e-300, "lo": -2.0, "hi": 1e300},
            {**ROW, "category": "NA", "value": 5e-324},
            *({**ROW, "category": text} for text in ("a\rb", " lead", '""', "NULL", "\\N", "1.0")),
        ]
    )
    folder = write_run(tmp_path, {"scenario": "it's", "run_hash": "f" * 64}, {"country": table})
    assert rows(open_run(folder).table("country")) == rows(table)
    assert rows(read_csv(folder / "tables" / "country.csv")) == rows(table)


def test_absent_bounds_are_blank_in_csv_and_null_in_parquet(tmp_path) -> None:
    folder = write_run(
        tmp_path, {"scenario": "x", "run_hash": "0"}, {"country": LongTable.from_rows([ROW])}
    )
    line = (folder / "tables" / "country.csv").read_text().splitlines()[1]
    assert line == "autos,level,,,country,CAN,,tariff_revenue,,,million US dollars,1.5,,,0"
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT lo, typeof(lo), typeof(projected) FROM read_parquet(?)",
            [str(folder / "tables" / "country.parquet")],
        ).fetchone()
    assert found == (None, "DOUBLE", "INTEGER")


def test_an_identical_run_is_replaced_whole(tmp_path, fake_tables, fake_manifest) -> None:
    first = write_run(tmp_path, fake_manifest, fake_tables)
    (first / "stale.txt").write_text("old")
    second = write_run(tmp_path, fake_manifest, {"country": fake_tables["country"]})
    assert first == second and not (second / "stale.txt").exists()
    assert open_run(second).table_names == ("country",)
    assert [path.name for path in tmp_path.iterdir()] == [second.name]
    assert [run.name for run in runs_in(tmp_path)] == [second.name]


def test_csv_outlives_a_rerun_that_asks_for_none(tmp_path, fake_tables, fake_manifest) -> None:
    alone = write_run(tmp_path, fake_manifest, fake_tables, csv=False)
    assert not [*alone.rglob("*.csv")]
    asked = write_run(tmp_path, fake_manifest, fake_tables)
    held = {path.name: path.read_bytes() for path in asked.rglob("*.csv")}
    again = write_run(tmp_path, fake_manifest, fake_tables, csv=False)
    assert held and {path.name: path.read_bytes() for path in again.rglob("*.csv")} == held


def test_a_table_that_was_changed_is_refused(tmp_path, fake_tables, fake_manifest) -> None:
    folder = write_run(tmp_path, fake_manifest, fake_tables, csv=False)
    other = write_run(
        tmp_path / "other", fake_manifest, {"country": fake_tables["country"].take(np.array([0]))}
    )
    file = folder / "tables" / "country.parquet"
    file.write_bytes((other / "tables" / "country.parquet").read_bytes())
    with pytest.raises(DamagedData, match="changed since it was written"):
        open_run(folder).table("country")


def test_charts_outlive_a_rerun_that_draws_none(tmp_path, fake_manifest) -> None:
    def draw(text):
        def extra(part):
            (part / "charts").mkdir()
            (part / "charts" / "a.svg").write_text(text)

        return extra

    write_run(tmp_path, fake_manifest, {}, extra=draw("old"))
    folder = write_run(tmp_path, fake_manifest, {})
    assert (folder / "charts" / "a.svg").read_text() == "old"
    write_run(tmp_path, fake_manifest, {}, extra=draw("new"))
    assert [path.read_text() for path in folder.glob("charts/*")] == ["new"]


def test_extra_files_land_in_the_run(tmp_path, fake_manifest) -> None:
    folder = write_run(
        tmp_path, fake_manifest, {}, extra=lambda part: (part / "note.txt").write_text("x") and None
    )
    assert (folder / "note.txt").read_text() == "x"
    assert json.loads((folder / "manifest.json").read_text())["tables"] == {}


def test_totals_that_add_up_pass(tmp_path) -> None:
    parts = [{**ROW, "category": name, "value": 0.1} for name in ("A", "B", "C")]
    percent = {**ROW, "unit": "per cent", "series": "output_change", "measure": "change"}
    table = LongTable.from_rows(
        [
            *parts,
            {**ROW, "category": "total", "value": 0.3},
            {**ROW, "code": "USA", "category": "total", "value": 9.0},  # no parts given
            {**percent, "category": "A"},
            {**percent, "category": "total", "value": 7.0},  # per cents do not add up
        ]
    )
    write_run(tmp_path, {"scenario": "x", "run_hash": "0"}, {"country": table})


def test_opening_what_is_not_a_run(tmp_path, fake_tables, fake_manifest) -> None:
    with pytest.raises(BadInput, match="not a run folder"):
        open_run(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(DamagedData, match="not valid JSON"):
        open_run(tmp_path)
    folder = write_run(tmp_path, fake_manifest, {"country": fake_tables["country"]})
    with pytest.raises(UnknownName, match="did you mean 'country'"):
        open_run(folder).table("countri")
    (folder / "tables" / "country.parquet").write_bytes(b"not parquet")
    with pytest.raises(DamagedData, match="changed since it was written"):
        open_run(folder).table("country")


def test_csv_is_read_where_parquet_is_absent(tmp_path, fake_tables, fake_manifest) -> None:
    folder = write_run(tmp_path, fake_manifest, {"country": fake_tables["country"]})
    (folder / "tables" / "country.parquet").unlink()
    table = open_run(folder).table("country")
    assert rows(table) == rows(fake_tables["country"])
    assert np.isnan(table.select(series="tariff_faced").numbers["lo"]).all()
