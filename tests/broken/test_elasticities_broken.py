"""A wrong elasticity set or file is refused with file, line and cure."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from countermove.economy.elasticities import load_elasticities
from countermove.economy.own import economy_from_trade
from countermove.equilibrium.newton import EVALUATIONS, work_for
from countermove.errors import BadInput, InvalidEconomy, UnknownName
from countermove.questions.options import ModelOptions, with_settings
from countermove.sources.readers.long_csv import read_long_flows


def test_an_unknown_set_names_the_nearest():
    with pytest.raises(UnknownName, match="unknown elasticity set 'FOG'; did you mean 'FGO'"):
        load_elasticities("FOG", ["C29"])


@pytest.mark.parametrize(
    "name", ["uniform-", "uniform-x", "uniform-0", "uniform--4", "uniform-nan"]
)
def test_a_uniform_value_must_be_positive(name):
    with pytest.raises(BadInput, match="must be a positive number"):
        load_elasticities(name, ["C29"])


@pytest.mark.parametrize("cap", [0.0, -1.0, float("nan")])
def test_a_cap_must_be_positive(cap):
    with pytest.raises(BadInput, match="elasticity cap"):
        load_elasticities("CP", ["C29"], cap=cap)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sector\nC29\n", "own.csv:1: column 'theta' is missing"),
        ("sector,thet\nC29,3\n", "own.csv:1: unknown column 'thet'; did you mean 'theta'?"),
        ("sector,sigma\nC29,3\n", "unknown column 'sigma'. Known: sector, theta, std_error"),
        (
            "sector,theta\nC29,-3\n",
            "own.csv:2: theta '-3' is out of range; an elasticity must be a positive number",
        ),
        (
            "sector,theta\nC29,1e9\n",
            "own.csv:2: theta '1e9' is out of range; an elasticity must be",
        ),
        ("sector,theta\nC29,1e-9\n", "positive number from 0.1 to 200"),
        (
            "sector,theta\nC29,4\nMotor vehicles,3\n",
            "own.csv:3: Motor vehicles is C29, given above",
        ),
        ("sector,theta\nMotor vehicels,3\n", "own.csv:2: unknown sector 'Motor vehicels'; did you"),
        ("sector,theta\nC29,\n", "own.csv:2: theta is empty"),
        ("sector,theta\nC29,inf\n", "own.csv:2: theta 'inf' is not a number"),
        ("sector,theta\n,3\n", "own.csv:2: sector is empty"),
        ("sector,theta\nC29,3\nC29,4\n", "own.csv:3: C29 is given twice, on line 2 before"),
        ("sector,theta,std_error\nC29,3,x\n", "own.csv:2: std_error 'x' is not a number"),
        ("sector,theta\nC29,3\nC92,3\n", "unknown sector 'C92'; did you mean 'C29'"),
        ("sector,theta\nC28,3\n", "has no value for C29; add a row for each"),
    ],
)
def test_a_bad_file_names_file_line_and_cure(tmp_path, text, message):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(BadInput) as error:
        load_elasticities(str(path), ["C29"])
    assert message in str(error.value)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(BadInput, match=r"nowhere\.csv does not exist"):
        load_elasticities("nowhere.csv", ["C29"])


def test_a_file_may_name_sectors_as_people_do(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("sector,theta\nMotor vehicles,3\n")
    assert load_elasticities(str(path), ["C29"]).tolist() == [3.0]


@pytest.mark.parametrize("setting", ["theta.C29=1e9", "theta.C29=1e-9", "services=201"])
def test_an_elasticity_far_outside_the_published_ones_is_refused(setting):
    with pytest.raises(BadInput, match=f"--set {setting} is out of range; .* from 0.1 to 200"):
        with_settings(ModelOptions(), [setting])
    with pytest.raises(InvalidEconomy, match=r"theta_s is 1e\+09 at s=g; an elasticity must be"):
        economy_from_trade(
            [[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=1e9, regions=["A", "B"], sectors=["g"]
        )
    with pytest.raises(BadInput, match=r"cap .* at least 0\.1"):
        load_elasticities("CP", ["C29"], cap=1e-9)


def test_a_large_world_is_searched_for_no_longer_than_a_small_one():
    small = SimpleNamespace(stacked=np.zeros(36))
    large = SimpleNamespace(stacked=np.broadcast_to(0.0, (50, 162, 81)))
    assert work_for(SimpleNamespace(structure=small)).left == EVALUATIONS
    assert 2_000 < work_for(SimpleNamespace(structure=large)).left < 10_000


def test_a_duty_on_sales_at_home_is_refused(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("origin,destination,sector,value,tariff_rate\nCAN,CAN,g,900,0.1\n")
    with pytest.raises(BadInput, match=r"own\.csv:2: CAN charges a duty of 0\.1 on g of its own"):
        read_long_flows(path)
