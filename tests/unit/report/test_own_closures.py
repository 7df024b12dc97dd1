"""A column that is neither first year nor long run says so, and is compared with the long run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from countermove.equilibrium.closure import Closure
from countermove.questions.horizons import at_horizons
from countermove.questions.second_lines import CURRENCY, currency_lines
from countermove.report.comparison import compare_tables
from countermove.report.footer import footer_lines
from countermove.report.longtable import LongTable

OWN = Closure(labour="specific", wages="rigid", regime={"CAN": "floating"})


def test_the_footer_names_what_was_set(fake_manifest):
    at = {"horizon": OWN.horizon, "closure": OWN.phrase, "assumed": ()}
    told = {**fake_manifest, "model": {**fake_manifest["model"], "horizons": [at]}}
    (line,) = (line for line in footer_lines(told) if line.startswith("As set"))
    assert "labour specific to sectors, wages rigid" in line and "CAN floating" in line
    assert not any(line.startswith("As set") for line in footer_lines(fake_manifest))


@pytest.mark.parametrize("reading", ["", ", US duties as paid"])
def test_it_stands_beside_the_long_run_of_another_run(reading):
    def of(second, value):
        return LongTable.from_rows(
            {"scenario": "a", "measure": "change", "dimension": "country", "code": "CAN",
             "series": "real_income_change", "unit": "per cent", "value": value,
             "horizon": f"{horizon}{reading}"}
            for horizon in ("first year", second)
        )  # fmt: skip

    found = compare_tables(of("long run", 1.0), of(OWN.horizon, 3.0))
    assert [row.difference for row in found.differences] == [2.0, 2.0]
    assert found.only_a == found.only_b == 0


def test_no_second_currency_where_one_is_given():
    options = at_horizons(["horizon=first-year", "exchange.CAN=-5%"])["first-year"]
    rates: list[dict[str, float]] = []

    def under(*, exchange):
        rates.append(dict(exchange))
        return SimpleNamespace()

    question = SimpleNamespace(case=None, variant=None)
    posed = SimpleNamespace(options=options, under=under, question=question)
    central = {"real_gdp_change": np.array([-5.0, -5.0])}
    shown = {"CAN": (0, ["CAN"]), "USA": (1, ["USA"])}
    some = {"real_gdp_change": np.array([0.0])}
    lines = currency_lines([posed], [central], shown, lambda posed: [some for _ in posed])
    assert [(line.kind, line.code) for _, line in lines] == [(CURRENCY, "USA")]
    assert rates == [{"CAN": 0.95, "USA": 0.95}]


def test_the_first_country_of_the_default_variant_always_has_its_currency_lowered():
    options = at_horizons(["horizon=first-year"])["first-year"]
    question = SimpleNamespace(case=SimpleNamespace(default="b"), variant=SimpleNamespace(name="b"))
    posed = SimpleNamespace(options=options, under=lambda **_: None, question=question)
    central = {"real_gdp_change": np.array([-0.4, -0.4])}
    shown = {"CAN": (0, ["CAN"]), "USA": (1, ["USA"])}
    lines = currency_lines([posed], [central], shown, lambda asked: [central for _ in asked])
    assert [line.code for _, line in lines] == ["CAN"]
