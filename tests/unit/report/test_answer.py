"""The answer of a run: sentences and the table of one country, from figures made up here."""

from __future__ import annotations

import pytest
from fake import manifest

from countermove.errors import UnknownName
from countermove.report.answer import Question, question, sentences
from countermove.report.answer_sheet import (
    answer_parts,
    answer_sheet,
    chosen_country,
    conditions,
    named_tables,
    refuse_tables,
)
from countermove.report.charts.answer_chart import answer_chart
from countermove.report.exports.french_answer import french_sentences
from countermove.report.headline import Figure, headline, headline_parts
from countermove.report.show import Sheet

CALLED = {
    "in-force-2025-03-28": {"called": "the duties of March"},
    "autos": {"adds_to": "in-force-2025-03-28", "step": "the vehicle duties"},
    "autos-retaliation": {
        "adds_to": "autos", "called": "all duties of spring", "step": "Canada's surtax"
    },
    "full-25": {"adds_to": "autos-retaliation"},
}  # fmt: skip
INCOME = {  # variant: total, lo, hi, share of draws above zero, what it adds
    "in-force-2025-03-28": (-0.35, -0.45, -0.2, 0.0, None),
    "autos": (-0.5, -0.6, -0.35, 0.0, -0.15),
    "autos-retaliation": (-0.52, -0.66, -0.3, 0.0, -0.018),
    "full-25": (-5.3, -6.4, -4.3, 0.0, -4.78),
}


def figure(variant: str, series: str, horizon: str, value: float, **more) -> Figure:
    given = {"measure": "change", "lo": None, "hi": None, "category": "", "unit": "per cent"}
    return Figure(
        variant=variant, indicator="", series=series, horizon=horizon, country="CAN", value=value,
        **{**given, **more},
    )  # fmt: skip


def made(sign: float = 1.0, *, jobs: float = -78_000.0, horizons=("first year", "long run")):
    """Return figures as of Canada in the case, of the sign given."""
    found = []
    for variant, (value, lo, hi, above, adds) in INCOME.items():
        ends = sorted((sign * lo, sign * hi))
        band = {"lo": ends[0], "hi": ends[1], "band": "model", "lo_error": 0.02, "hi_error": 0.02}
        share = above if sign > 0 else 1.0 - above
        for horizon in horizons:
            scale = 0.2 if horizon == "long run" else 1.0
            scaled = {**band, "lo": scale * ends[0], "hi": scale * ends[1], "above": share}
            at = (variant, "real_income_change", horizon)
            found.append(figure(*at, sign * scale * value, **scaled))
            if adds is not None:
                found.append(figure(*at, sign * scale * adds, measure="added"))
    at = ("autos-retaliation", "jobs_total_change", "first year")
    found.append(figure(*at, jobs, lo=1.3 * jobs, hi=0.5 * jobs, unit="jobs"))
    return found


def asked(figures: list[Figure], **changes) -> Question:
    run = manifest(base_income={"CAN": 2_000_000.0}, shown_scenario="autos-retaliation", **changes)
    for entry in run["variants"]:
        entry.update(CALLED.get(entry["name"], {}))
    return question(figures, run, "CAN")


def test_the_sentences_say_what_the_figures_do() -> None:
    cost, causes, long_run, close, decides = sentences(asked(made()))
    assert cost == (
        "In the first year all duties of spring would cost Canada about 0.5 % of its income (0.30 "
        "to 0.66) and about 80,000 jobs (40,000 to 100,000): about US$10 bn at prices of 2022."
    )
    assert causes == (
        "Of this, the duties of March would account for about 0.35 points and the vehicle duties "
        "for about 0.15."
    )
    assert long_run == (
        "In the long run, with full employment as the central case, the loss would be about 0.1 % "
        "of income (0.06 to 0.14)."
    )
    assert close == (
        "In the first year the effect of Canada's surtax on Canada's income is small: under "
        "0.02 % of it."
    )
    assert decides == (
        "What decides: “No exemption for agreement goods” would cost Canada about 5 % (4.30 "
        "to 6.40), ten times as much."
    )


def test_another_sign_makes_another_sentence() -> None:
    said = sentences(asked(made(-1.0)))
    assert said[0].startswith(
        "In the first year all duties of spring would raise Canada's income by about 0.5 % (0.30 "
        "to 0.66) and cost it about 80,000 jobs"
    )
    assert "the gain would be" in said[2] and "would bring Canada about 5 %" in said[-1]


def test_what_is_too_close_is_never_told_as_a_loss() -> None:
    figures = [
        f._replace(above=0.3) if f.variant == "autos-retaliation" and f.measure == "change" else f
        for f in made()
    ]
    said = sentences(asked(figures))
    assert said[0] == (
        "Whether all duties of spring would help or hurt Canada's income in the first year is too "
        "close to call."
    )
    assert not any("Of this" in text or "What decides" in text for text in said)


def test_a_step_of_which_draws_dispute_the_sign_is_not_called_small() -> None:
    figures = [f._replace(above=0.3) if f.measure == "added" else f for f in made()]
    assert any(
        text.startswith("In the first year, whether the vehicle duties, Canada's surtax")
        or text.endswith("Canada's surtax would help or hurt Canada's income is too close to call.")
        for text in sentences(asked(figures))
    )


def test_words_keep_to_the_range() -> None:
    def told(measure: str, **moved: float) -> str:
        return " ".join(
            sentences(asked([f._replace(**moved) if f.measure == measure else f for f in made()]))
        )

    assert "would hurt Canada's income or leave it as it is" in told("added", above=0.2, hi=0.0)
    small = told("added", value=-0.01, lo=-0.72, hi=-0.005, above=0.0)
    assert "is under 0.02 % of it at the printed centre, but up to 0.72 % in its range." in small
    assert "(outside its range, " in told("change", lo=-7.0, hi=-6.0)
    assert "for about 0.2 (outside its range, 6 to 7)" in told("added", lo=-7.0, hi=-6.0)


def test_bands_that_overlap_give_no_ratio() -> None:
    wide = [f._replace(hi=-0.6) if f.variant == "full-25" else f for f in made()]
    assert not any("What decides" in text for text in sentences(asked(wide)))


def test_the_long_run_alone_says_of_what() -> None:
    said = sentences(asked(made(horizons=("long run",))[:-1]))
    assert said[0] == (
        "In the long run, with full employment as the central case, the loss for Canada from all "
        "duties of spring would be about 0.1 % of income "
        "(0.06 to 0.14)."
    )


def test_a_closure_of_ones_own_is_told_beside_the_first_year() -> None:
    figures = made(horizons=("first year", "as set"))
    at = ("autos-retaliation", "jobs_total_change", "as set")
    told = asked([*figures, figure(*at, -1_005_300.0, unit="jobs")])
    said = sentences(told)
    assert any(text.startswith("Under the closure set the loss would be ") for text in said)
    assert any(text.endswith(", about 1,000,000 jobs lost.") for text in said), said
    heads = [column.head for column in answer_sheet(told).columns]
    assert {"As set: income", "As set: jobs"} <= set(heads)
    drawn = answer_chart(told)
    assert drawn is not None and "ring: as set" in " ".join(drawn["title"]["subtitle"])
    said = french_sentences(told)
    assert any(text.startswith("Sous la fermeture choisie, la perte serait") for text in said)


def test_steps_stand_above_the_line_and_other_variants_below() -> None:
    sheet = answer_sheet(asked(made()))
    assert [row[0] for row in sheet.rows] == [
        "In force on 28 March 2025", "+ vehicle duties", "+ Canada's surtax",
        "No exemption for agreement goods",
    ]  # fmt: skip
    assert sheet.rule == 3
    cells = [[column.text(cell, "…") for column, cell in zip(sheet.columns, row, strict=True)]
             for row in sheet.rows]  # fmt: skip
    heads = [column.head for column in sheet.columns]
    adds, total = heads.index("Income adds"), heads.index("Income total")
    assert [row[adds] for row in cells] == ["−0.35", "−0.15", "~−0.02", ""]
    assert [row[total].split("\n")[0] for row in cells] == ["−0.35", "−0.50", "−0.52", "−5.30"]
    assert cells[2][total].split("\n")[1] == "−0.66…−0.30"
    assert cells[3][total] == "−5.30"  # its range is one of those that --all shows


def test_what_is_not_drawn_is_rounded_as_if_as_doubtful_as_the_answer() -> None:
    bare = [f._replace(lo=None, hi=None) if f.variant == "full-25" else f for f in made()]
    assert sentences(asked(bare))[-1] == (
        "What decides: “No exemption for agreement goods” would cost Canada about 5 %, ten times "
        "as much."
    )
    none = [f._replace(lo=None, hi=None, lo_error=None, hi_error=None, band="") for f in made()]
    assert not any("What decides" in text for text in sentences(asked(none)))
    held = asked(none)
    model = {**held.manifest["model"], "range_over": ()}
    held = held._replace(manifest={**held.manifest, "model": model})
    assert "Point values, without bands (--draws)." in " ".join(conditions(held))


def test_a_range_over_sets_is_not_told_beside_bands_of_draws() -> None:
    """Only three variants are drawn; of others the range, were it told, would look too sure."""
    apart = {"in-force-2025-03-28", "full-25"}
    figures = [f._replace(band="") if f.variant in apart else f for f in made()]
    assert sentences(asked(figures))[-1] == (
        "What decides: “No exemption for agreement goods” would cost Canada about 5 %, ten times "
        "as much."
    )
    sheet = answer_sheet(asked(figures))
    total = [column.head for column in sheet.columns].index("Income total")
    texts = [sheet.columns[total].text(row[total], "…") for row in sheet.rows]
    assert texts == ["−0.35", "−0.50\n−0.60…−0.36", "−0.52\n−0.66…−0.30", "−5.30"]


def test_what_was_not_solved_is_said_in_its_row() -> None:
    question_ = asked([f for f in made() if f.variant != "full-25"])
    question_.entry("full-25")["status"] = "no equilibrium"  # type: ignore[index]
    assert answer_sheet(question_).rows[-1][2] == "not solved"


def test_a_band_over_both_sides_of_zero_names_gain_and_loss() -> None:
    figures = [
        f._replace(lo=-0.9, hi=0.3, above=0.08) if f.variant == "autos-retaliation" else f
        for f in made()
    ]
    assert "(a gain of 0.30 to a loss of 0.90)" in sentences(asked(figures))[0]


def test_the_answer_is_short_and_tells_where_the_rest_is(fake_tables, fake_manifest) -> None:
    question_ = question(headline(fake_tables, fake_manifest), fake_manifest, "CAN")
    parts = answer_parts(question_, "runs/x")
    assert parts[-1] == "Tables and manifest: runs/x"
    assert sum(isinstance(part, Sheet) for part in parts) == 1
    assert "--all" in parts[-2]
    assert any("FGO" in str(part) for part in parts)


def test_countries_and_tables_that_there_are_not_are_refused(fake_tables, fake_manifest) -> None:
    assert chosen_country(["CAN", "USA", "WLD"], None) == "CAN"
    assert chosen_country(["CAN", "USA", "WLD"], "United States") == "USA"
    with pytest.raises(UnknownName, match="'DEU'.*Germany lies within EU27 there"):
        chosen_country(["CAN", "EU27"], "DEU")
    with pytest.raises(UnknownName, match="'FRA'.*Known: CAN, USA, WLD"):
        chosen_country(["CAN", "USA", "WLD"], "FRA")
    with pytest.raises(UnknownName, match="did you mean 'real_gdp_change'"):
        refuse_tables(["real_gdp_chnge"])
    parts = headline_parts(headline(fake_tables, fake_manifest), fake_manifest)
    assert named_tables(parts, ["exports_change"])[0].name == "exports_change"  # type: ignore[union-attr]
    with pytest.raises(UnknownName, match="table of this run 'real_gdp_change'"):
        named_tables(parts, ["real_gdp_change"])


@pytest.mark.parametrize(("columns", "output"), [(80, 1), (100, 2)])
def test_narrow_terminals_get_fewer_columns_and_few_lines(monkeypatch, columns, output) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    figures = made()
    figures += [f._replace(series="output_change", category="C29", unit="per cent", indicator="x")
                for f in figures if f.series == "real_income_change"]  # fmt: skip
    parts = answer_parts(asked(figures), "runs/x")
    (sheet,) = (part for part in parts if isinstance(part, Sheet))
    told = [column.key for column in sheet.columns if column.key.startswith("output_change")]
    assert len(told) == {1: 1, 2: 3}[output] and len(parts) <= 12
    assert any("Closure: " in str(part) and "Ranges: " in str(part) for part in parts)
