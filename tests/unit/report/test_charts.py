"""Charts: valid, complete, drawn without a network."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import altair
import fake
import pytest

from countermove.errors import BadInput, OutputError, UnknownName
from countermove.report.charts.draw import draw, svg
from countermove.report.charts.findings import most_moved
from countermove.report.charts.import_chart import diversion_chart
from countermove.report.charts.run_charts import (
    country_chart,
    sector_chart,
    sectors_chart,
    standard_charts,
    tariff_chart,
)

METALS = {"C24A": "Basic iron and steel", "C24B": "Non-ferrous metals"}
CHARTS = {
    "real_income": lambda t, m: country_chart(
        t, m, series="real_income_change", title="Real income"
    ),
    "vehicles": lambda t, m: sector_chart(t, m, sector="C29", title="Motor vehicles"),
    "sectors": lambda t, m: sectors_chart(
        t, m, variant="autos", country="CAN", sectors=fake.SECTORS
    ),
    "tariff": lambda t, m: tariff_chart(t, m, variant="autos", importer="USA"),
    "tariff_faced": lambda t, m: tariff_chart(t, m, variant="autos", importer=None),
    "diversion": lambda t, m: diversion_chart(
        t, m, variant="autos", importer="USA", sectors=METALS
    ),
}
EXPECTED = {
    "real_income": ["Canada", "United States", "−0.90", "No exemption for"],
    "vehicles": ["Output, per cent", "Jobs, number", "−14.0", "−840"],
    "sectors": [
        "Basic iron and steel",
        "−9.00",
        "Output in Canada falls most in",
    ],
    "tariff": ["China", "21.4", "before", "after", "United States by origin"],
    "tariff_faced": ["Canada", "goods exports face", "3.2"],
    "diversion": ["Basic iron and steel", "Non-ferrous metals", "All other origins"],
}


@pytest.fixture(params=sorted(CHARTS))
def named_spec(request, fake_tables, fake_manifest):
    return request.param, CHARTS[request.param](fake_tables, fake_manifest)


def test_chart_is_valid_vega_lite_and_plain_data(named_spec) -> None:
    _, spec = named_spec
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert altair.VConcatChart.from_dict(spec).to_dict()["vconcat"]


def test_chart_says_its_subject_and_sources(named_spec) -> None:
    name, spec = named_spec
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg(spec))
    drawn = " ".join(" ".join(re.sub(r"<[^>]+>", " ", text) for text in texts).split())
    sources = ("us-canada-2025", "law as of 2025-05-03", "known on 2025-03-28",
               "icio-2022-customs-2024", "Countermove 0.1.0")  # fmt: skip
    for phrase in (*EXPECTED[name], *sources):
        assert phrase in drawn, phrase


def test_picture_refers_to_nothing_outside(named_spec) -> None:
    links = set(re.findall(r"https?://[^\"' )]+", svg(named_spec[1])))
    assert links <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_draw_writes_svg_and_png(tmp_path, named_spec) -> None:
    name, spec = named_spec
    assert draw(spec, tmp_path / "charts" / f"{name}.svg").read_text().startswith("<svg")
    assert draw(spec, tmp_path / f"{name}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_no_range_is_promised_where_there_is_none(fake_tables, fake_manifest) -> None:
    from countermove.report.longtable import LongTable

    bare = {
        name: LongTable.from_rows({**row, "lo": None, "hi": None} for row in table.rows())
        for name, table in fake_tables.items()
    }
    for name in ("real_income", "vehicles", "sectors"):
        promised = "published trade elasticities"
        assert promised in json.dumps(CHARTS[name](fake_tables, fake_manifest))
        assert promised not in json.dumps(CHARTS[name](bare, fake_manifest))


def test_standard_set_names_what_it_leaves_out(fake_tables, fake_manifest) -> None:
    chosen = {"variant": "autos", "sector_titles": fake.SECTORS}
    every = standard_charts(fake_tables, fake_manifest, **chosen)
    assert set(every.specs) == {
        "real_income", "sector_c29", "output_can", "output_usa", "tariff_usa", "tariff_faced",
        "imports_usa",
    }  # fmt: skip
    assert {"places", "households_can", "tariff_can"} < set(every.left_out)
    fewer = {"country": fake_tables["country"], "sector": fake_tables["sector"]}
    some = standard_charts(fewer, fake_manifest, **chosen)
    assert set(some.left_out) == {"tariff_usa", "imports_usa", *every.left_out}
    assert "nothing to draw" in some.left_out["tariff_usa"]


def test_places_and_households_are_drawn_at_each_horizon(fake_manifest) -> None:
    from countermove.report.longtable import LongTable

    ends = {"first year": (-3.0, 2.0), "long run": (-1.0, 4.0)}
    same = {"scenario": "autos", "measure": "change", "unit": "per cent"}
    tables = {
        "places": LongTable.from_rows(
            {**same, "dimension": "place", "code": "CA-ON", "series": "place_goods_jobs_percent",
             "horizon": horizon, "value": value}
            for horizon, (value, _) in ends.items()
        ),
        "households": LongTable.from_rows(
            {**same, "dimension": "household", "code": "CAN", "series": "category_price_change",
             "category": name, "horizon": horizon, "substitution": side, "value": value}
            for horizon, (_, value) in ends.items()
            for side in ("pre", "post") for name in ("Cars", "All categories")
        ),
    }  # fmt: skip
    many = [{"horizon": horizon, "closure": "", "assumed": ()} for horizon in ends]
    given = {**fake_manifest, "model": {**fake_manifest["model"], "horizons": many}}
    drawn = standard_charts(tables, given, variant="autos", sector_titles=fake.SECTORS).specs
    assert set(drawn) == {
        f"{name}_{end}"
        for name in ("places", "households_can")
        for end in ("first_year", "long_run")
    }
    for horizon, values in ends.items():
        for name, value in zip(("places", "households_can"), values, strict=True):
            text = json.dumps(drawn[f"{name}_{horizon.replace(' ', '_')}"])
            assert f'"value": {value}' in text and f", {horizon}, " in text


def test_a_path_is_drawn_by_years(fake_tables, fake_manifest) -> None:
    from countermove.report.longtable import LongTable

    rows = [
        {"scenario": "autos", "measure": "change", "dimension": "country", "code": code,
         "series": series, "unit": "per cent", "horizon": f"{years:g} years", "value": -years}
        for code in ("CAN", "USA") for series in ("real_income_change", "real_gdp_change")
        for years in (1.0, 1.25, 8.5)
    ]  # fmt: skip
    tables = {**fake_tables, "path": LongTable.from_rows(rows)}
    given = {"variant": "autos", "sector_titles": fake.SECTORS}
    text = json.dumps(standard_charts(tables, fake_manifest, **given).specs["path"])
    assert '"years": 1.25, "value": -1.25, "country": "Canada"' in text
    assert "interpolation" in text
    assert "--path" in standard_charts(fake_tables, fake_manifest, **given).left_out["path"]


def test_what_cannot_be_drawn_is_said(tmp_path, fake_tables, fake_manifest) -> None:
    spec = CHARTS["tariff"](fake_tables, fake_manifest)
    with pytest.raises(BadInput, match=r"drawn as \.svg or \.png"):
        draw(spec, tmp_path / "chart.gif")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        draw(spec, tmp_path / "file" / "chart.svg")
    with pytest.raises(UnknownName, match="did you mean 'autos'"):
        sectors_chart(fake_tables, fake_manifest, variant="auto", country="CAN")
    with pytest.raises(BadInput, match="nothing to draw"):
        sectors_chart(fake_tables, fake_manifest, variant="autos", country="XXX")
    with pytest.raises(BadInput, match="nothing to draw"):
        tariff_chart(fake_tables, fake_manifest, variant="autos", importer="CAN")


def test_charts_follow_the_countries_and_sectors_of_the_case(fake_tables) -> None:
    chosen = fake.manifest(focus=["USA", "CHN", "EU27", "WLD"], sectors=["C26", "A01"])
    found = standard_charts(fake_tables, chosen, variant="autos", sector_titles=fake.SECTORS)
    assert {"sector_c26", "sector_a01", "output_usa", "output_chn", "imports_usa"} < set(
        found.specs
    )
    assert not any("can" in name or "c29" in name for name in (*found.specs, *found.left_out))
    told = {name: spec["description"] for name, spec in found.specs.items()}
    assert not any("Canada" in told[name] for name in told if not name.startswith("imports_"))
    lone = sector_chart(fake_tables, fake.manifest(focus=["CHN"]), sector="C26", title="Computers")
    assert "jobs" not in json.dumps(lone["title"])  # no job figures of China


def test_numbers_of_a_duties_chart_stand_apart():
    """Ten changes in ten days, as in March 2025: no number on a point or on another."""
    from countermove.report.charts.law_charts import HEIGHT, WIDTH, _apart, _Plane

    days = [date(2025, 3, day) for day in range(4, 14)]
    events = [
        {"day": d.isoformat(), "rate": rate, "number": str(i + 1)}
        for i, (d, rate) in enumerate(
            zip(days, (19, 2, 3.2, 2.7, 2.3, 2, 1.8, 3, 4, 2.9), strict=True)
        )
    ]
    since, top = date(2025, 1, 1), 22.0
    placed = _apart(events, _Plane(since, WIDTH / 729, HEIGHT / top))
    assert [e["number"] for e in placed] == [e["number"] for e in events]
    at = [
        (
            (datetime.fromisoformat(e["text_day"]).date() - since).days * WIDTH / 729,
            e["text_rate"] * HEIGHT / top,
        )
        for e in placed
    ]
    points = [
        ((d - since).days * WIDTH / 729, e["rate"] * HEIGHT / top)
        for d, e in zip(days, events, strict=True)
    ]
    for place, (x, y) in enumerate(at):
        for other, (a, b) in enumerate(at):
            assert place == other or abs(x - a) > 7 or abs(y - b) > 9
        assert all(abs(x - a) > 7 or abs(y - b) > 9 for a, b in points)


def test_titles_name_all_that_may_be_first_and_turn_with_the_sign() -> None:
    rows = [
        {"of": "Iron and steel", "value": -9.8, "start": -12.0, "end": -8.0},
        {"of": "Motor vehicles", "value": -9.6, "start": -13.0, "end": -7.0},
        {"of": "Coal", "value": -1.4, "start": -2.0, "end": -1.0},
    ]
    assert most_moved("Output", rows, "of") == (
        "Output falls most in iron and steel and motor vehicles: −9.80 and −9.60 %"
    )
    turned = [{"of": r["of"], "value": -float(str(r["value"]))} for r in rows]
    assert most_moved("Output", turned, "of") == "Output rises most in iron and steel: +9.80 %"
    assert most_moved("Output", [{"of": "Coal", "value": -1e-4}], "of") == "Output hardly moves"
