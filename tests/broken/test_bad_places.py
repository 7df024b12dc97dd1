"""Bad input about places: each is one sentence with its cure."""

from __future__ import annotations

import json

import numpy as np
import pytest

from countermove.cli import main
from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput, UnknownName
from countermove.places.jobs import sector_change
from countermove.places.place_file import read_place_file
from countermove.places.shares import checked_shares, load_shares
from countermove.report.charts.maps import boundaries


def test_shares_that_do_not_sum():
    share = np.array([[0.5, 0.6], [0.5, 0.3]])
    with pytest.raises(BadInput, match=r"shares of C29 sum to 0\.9 over 2 places, not to 1; add"):
        checked_shares(share, ["A", "B"], ["C28", "C29"], where="mine.csv")


@pytest.mark.parametrize("bad", [-0.1, float("nan")])
def test_shares_that_are_no_shares(bad):
    with pytest.raises(BadInput, match="share of A in C29"):
        checked_shares(np.array([[bad]]), ["A"], ["C29"], where="mine.csv")


def test_a_country_without_places():
    with pytest.raises(UnknownName, match="Give a file of your own with --places"):
        load_shares("DEU", ["C29"])


def write(tmp_path, text):
    file = tmp_path / "my.csv"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("place,industry,jobs\nx,C92,5\n", "my.csv:2: unknown industry 'C92'; did you mean 'C29'"),
        ("place,industry,jobs\nx,999,5\n", "my.csv:2: unknown industry '999'"),
        ("place,industry,jobs\nx,C29,many\n", "my.csv:2: jobs 'many' is not a number"),
        ("place,industry,jobs\nx,C29,-5\n", "zero or more"),
        ("place,industry,jobs\n,C29,5\n", "my.csv:2: place is empty"),
        ("place,sector,jobs\nx,C29,5\n", "unknown column 'sector'"),
        ("place,industry\nx,C29\n", "needed are place, industry, and jobs or share"),
        (
            "place,industry,share,employment\nx,C29,120%,10\n",
            "my.csv:2: share '120%' is out of range; the share of C29 is at most one",
        ),
        ("place,industry,share,employment\nx,C29,8%,\n", "no employment of the place"),
        (
            "place,industry,share,employment\nx,C29,60%,10\nx,C28,60%,10\n",
            "shares of a place sum to one at most",
        ),
        ("place,industry,jobs\nx,C29,5\nx,C29,5\n", "my.csv:3: x C29 is given twice, on line 2"),
        ("place,industry,jobs\nx,C29,5\nx,c29,5\n", "my.csv:3: industry 'c29' of x counts again"),
        ("place,industry,jobs\nx,336,5\nx,3361,5\n", "my.csv:3: industry '3361' of x counts again"),
        ("place,industry,jobs\nx,C29,5\nx,3363,5\n", "what 'C29' holds .*my.csv:2"),
        ("place,industry,jobs,name\nx,C29,5,A\nx,C28,5,B\n", "my.csv:3: name of x is 'B', but 'A'"),
        ("place,industry,jobs,share,employment\nx,C29,5,8%,9\n", "jobs and share are both given"),
        (
            "place,industry,jobs\nx,Motor vehicles,5\nx,C29,5\n",
            "my.csv:3: industry 'C29' of x counts",
        ),
        (
            "place,industry,jobs,longitude\nx,C29,5,-79.4\n",
            "my.csv:2: x has one of longitude and latitude",
        ),
        ("place,parent,industry,jobs\nx,Ontaria,C29,5\n", "did you mean 'Ontario'"),
    ],
)
def test_a_place_file(tmp_path, text, message):
    with pytest.raises(BadInput, match=message.replace("'", ".")):
        read_place_file(write(tmp_path, text))


def test_a_place_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match=r"none\.csv does not exist"):
        read_place_file(tmp_path / "none.csv")


def test_a_boundary_file_with_unknown_ids(tmp_path):
    own = {
        "type": "Topology",
        "arcs": [],
        "objects": {"places": {"geometries": [{"id": "CA-XX", "type": "Polygon", "arcs": []}]}},
    }
    file = tmp_path / "own.topojson"
    file.write_text(json.dumps(own))
    with pytest.raises(BadInput, match="unknown boundary id 'CA-XX'"):
        boundaries(str(file))
    file.write_text("{}")
    with pytest.raises(BadInput, match="not a TopoJSON file"):
        boundaries(str(file))


def test_an_economy_without_jobs():
    flow = np.ones((2, 2, 1)) + np.eye(2)[:, :, None] * 8
    economy = economy_from_flows(
        flow, np.zeros((2, 1, 1)), np.zeros((2, 2, 1)), regions=["CAN", "USA"], sectors=["C29"],
        theta_s=[5.0],
    )  # fmt: skip
    with pytest.raises(BadInput, match="has no job figures for CAN; give employment"):
        sector_change(solve(economy, tariff_rate_ods=economy.tariff_rate_ods), "CAN")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--level", "city"], "unknown level 'city'"),
        (["--country", "DEU"], "unknown country with places 'DEU'"),
        (["--level", "county", "--country", "CAN"], "counties are of the United States"),
        (["--level", "division", "--country", "USA"], "census divisions are of Canada"),
    ],
)
def test_commands(words, message, capsys, monkeypatch):
    monkeypatch.delenv("COUNTERMOVE_SOURCES", raising=False)
    with pytest.raises(SystemExit) as stopped:
        main(["places", "us-canada-2025", *words, "--json"])
    assert stopped.value.code == 1
    assert message in json.loads(capsys.readouterr().out)["message"]


def test_divisions_need_sources_and_say_so(capsys, monkeypatch):
    monkeypatch.delenv("COUNTERMOVE_SOURCES", raising=False)
    with pytest.raises(SystemExit) as stopped:
        main(["places", "us-canada-2025", "--level", "division", "--variant", "before", "--json"])
    assert stopped.value.code == 1
    assert "--sources" in json.loads(capsys.readouterr().out)["message"]
