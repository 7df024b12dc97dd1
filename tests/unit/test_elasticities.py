"""Every set covers every sector with a finite positive number; options do what they say."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from countermove.economy.elasticities import (
    DEFAULT_SET,
    compare_elasticities,
    elasticity_cards,
    elasticity_rows,
    elasticity_sets,
    headline_sets,
    load_elasticities,
)
from countermove.economy.employment import employment_rows
from countermove.sources.cards import load_card
from pipeline.elasticities_protee import average_by_sector

SECTORS = tuple(row.sector for row in employment_rows() if row.region == "USA")
NAMES = [each.name for each in elasticity_sets()]


def test_the_sectors_are_the_fifty_of_the_table():
    assert len(SECTORS) == 50


@pytest.mark.parametrize("name", [*NAMES, "uniform-4", "uniform-0.4"])
def test_every_sector_is_finite_and_positive(name):
    theta = load_elasticities(name, SECTORS)
    assert theta.shape == (50,)
    assert np.isfinite(theta).all()
    assert (theta > 0).all()
    assert not theta.flags.writeable


@pytest.mark.parametrize("name", NAMES)
def test_every_set_lists_the_27_goods_industries_once(name):
    assert [row.sector for row in elasticity_rows(name)] == list(SECTORS[:27])


@pytest.mark.parametrize("name", NAMES)
def test_a_sector_without_a_source_row_says_why(name):
    for row in elasticity_rows(name):
        assert row.source_sector or row.note, row


def test_the_default_is_the_median_of_the_sets_that_headlines_count():
    """Sector by sector; computed here from the files themselves."""
    tables = [{row.sector: row.theta for row in elasticity_rows(name)} for name in headline_sets()]
    for row in elasticity_rows(DEFAULT_SET):
        assert row.theta == statistics.median(table[row.sector] for table in tables)
    assert NAMES[0] == "FGO"


def test_headline_sets_are_at_least_seven_distinct_papers():
    cites = [each.citation for each in elasticity_sets() if each.headline]
    assert len(set(cites)) == len(cites) >= 7


def test_an_order_of_sectors_is_kept():
    forwards = load_elasticities("LL", SECTORS)
    backwards = load_elasticities("LL", SECTORS[::-1])
    assert backwards.tolist() == forwards.tolist()[::-1]


def test_a_cap_binds_petroleum_alone_at_16_6_and_is_reported():
    capped = load_elasticities("CP", SECTORS, cap=16.6)
    free = load_elasticities("CP", SECTORS)
    assert capped[SECTORS.index("C19")] == 16.6
    assert free[SECTORS.index("C19")] == 64.85
    assert [s for s, c, f in zip(SECTORS, capped, free, strict=True) if c < f] == ["C19"]


def test_another_value_for_services_changes_services_only():
    usual, other = (
        load_elasticities("FGO", SECTORS),
        load_elasticities("FGO", SECTORS, services=8.35),
    )
    assert (other[27:] == 8.35).all()
    assert (other[:27] == usual[:27]).all()


def test_an_own_file_is_read_and_services_may_be_left_out(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("sector,theta\nC29,3.5\nDrinks,2\n")
    assert load_elasticities(str(path), ["Drinks", "C29", "G"]).tolist() == [2.0, 3.5, 4.0]


def test_a_set_rests_on_its_card_and_the_services_card():
    assert elasticity_cards("CP") == ("elasticities_cp", "services_elasticity")
    assert elasticity_cards("uniform-4") == ()
    for name in NAMES:
        for card in elasticity_cards(name):
            assert load_card(card).cite


def test_the_comparison_marks_stand_ins():
    row = next(row for row in compare_elasticities() if row.sector == "B06")
    assert row.own[NAMES.index("CP")]
    assert not row.own[NAMES.index("GYY")]
    assert compare_elasticities(["G"])[0].own == (False,) * len(NAMES)


def test_products_are_averaged_with_import_weights_and_headings_stand_in():
    means = average_by_sector(
        {"870321": 4.0, "870322": 8.0, "870899": 10.0},
        [("870321", 30.0), ("870322", 10.0), ("870399", 60.0), ("260100", 5.0), ("990000", 7.0)],
        lambda hs6: {"87": "C29", "26": "B07"}.get(hs6[:2]),
    )
    assert len(means) == 1
    assert means[0].theta == pytest.approx((30 * 4 + 10 * 8 + 60 * 6) / 100)
    assert means[0].own_share == pytest.approx(0.4)
    assert means[0].heading_share == pytest.approx(0.6)
    assert means[0].products == 3


def test_the_median_is_taken_sector_by_sector_over_the_sets_that_headlines_count():
    """C29 in seven sets: 1.38, 1.84, 2.805, 4.47, 5.75, 6.87, 8.92."""
    found = load_elasticities("MEDIAN", SECTORS)
    assert found[SECTORS.index("C29")] == 4.47
    each = [
        sorted(column)
        for column in zip(*(load_elasticities(n, SECTORS) for n in headline_sets()), strict=True)
    ]
    assert found.tolist() == [column[3] for column in each]
    assert load_elasticities("MEDIAN", SECTORS, services=8.0)[-1] == 8.0
    assert {f"elasticities_{n.lower()}" for n in headline_sets()} < set(elasticity_cards("MEDIAN"))
