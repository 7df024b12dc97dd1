"""The shipped tables show the figures of an earlier, separate build by the same method."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.codes.countries import members
from countermove.codes.sectors import customs_sectors, sectors
from countermove.economy.checks import residual
from countermove.economy.describe import describe
from countermove.economy.economy import Economy
from countermove.economy.shipped import CALIBRATIONS, economies, load_economy
from countermove.errors import UnknownName
from countermove.sources.cards import load_card
from pipeline.world.expected import CUSTOMS_2024, ICIO_2022, Expected
from pipeline.world.sanity import figures


@pytest.fixture(scope="module")
def published() -> Economy:
    return load_economy("icio-2022")


@pytest.fixture(scope="module")
def customs() -> Economy:
    return load_economy("icio-2022-customs-2024")


@pytest.fixture(scope="module")
def published_figures(published: Economy) -> dict[str, float]:
    return figures(published)


@pytest.fixture(scope="module")
def customs_figures(customs: Economy) -> dict[str, float]:
    return figures(customs)


@pytest.mark.parametrize("expected", ICIO_2022, ids=lambda e: e.name)
def test_published_table_shows_the_expected_figures(
    expected: Expected, published_figures: dict[str, float]
) -> None:
    assert published_figures[expected.name] == pytest.approx(
        expected.value, abs=expected.tolerance, rel=0
    )


@pytest.mark.parametrize("expected", CUSTOMS_2024, ids=lambda e: e.name)
def test_customs_table_shows_the_expected_figures(
    expected: Expected, customs_figures: dict[str, float]
) -> None:
    assert customs_figures[expected.name] == pytest.approx(
        expected.value, abs=expected.tolerance, rel=0
    )


@pytest.mark.parametrize("name", economies())
def test_economy_reproduces_itself(name: str) -> None:
    assert residual(load_economy(name)) <= 1e-12


@pytest.mark.parametrize("name", economies())
def test_every_card_of_an_economy_exists(name: str) -> None:
    assert [load_card(card).id for card in CALIBRATIONS[name].cards] == list(
        CALIBRATIONS[name].cards
    )


def test_source_cells_are_unchanged_in_the_published_table(published: Economy) -> None:
    # Cells of the OECD table itself, checked against the file when the data were collected.
    flow, c29 = published.flow_ods, published.sector("C29")
    can, usa = published.region("CAN"), published.region("USA")
    assert flow[can, usa, c29] == pytest.approx(32302.2825, rel=1e-6)
    assert published.output_os[can, c29] == pytest.approx(58840, abs=1)


def test_services_and_home_sales_carry_no_tariff(published: Economy) -> None:
    rate = published.tariff_rate_ods
    services = [published.sector(code) for code in sectors() if code not in customs_sectors()]
    assert len(services) == 23
    assert not rate[:, :, services].any()
    assert not rate[:, published.region("USA"), ~published.goods_s].any()
    assert not np.einsum("dds->ds", rate).any()
    others = np.delete(rate, published.region("USA"), axis=1)
    assert others.max() == pytest.approx(0.30)


def test_no_tariffs_inside_the_european_union(published: Economy) -> None:
    eu = [published.region(code) for code in members("EU27")]
    assert not published.tariff_rate_ods[np.ix_(eu, eu)].any()


def test_customs_calibration_moves_two_routes_and_no_deficit(
    published: Economy, customs: Economy
) -> None:
    moved = np.argwhere(published.flow_ods != customs.flow_ods)
    can, mex, usa = (published.region(code) for code in ("CAN", "MEX", "USA"))
    for o, d, _ in moved:
        assert (o in (can, mex) and d == usa) or d in (mex, usa)
    assert customs.deficit_d / published.value_added_d == pytest.approx(
        published.deficit_d / published.value_added_d, abs=1e-8
    )
    np.testing.assert_array_equal(published.tariff_rate_ods, customs.tariff_rate_ods)


def test_canadian_vehicles_differ_by_about_half(published: Economy, customs: Economy) -> None:
    cell = (published.region("CAN"), published.region("USA"), published.sector("C29"))
    # US customs: 52.3 bn of vehicles and parts from Canada in 2024, times GDP 2022 / 2024.
    assert customs.flow_ods[cell] == pytest.approx(52.3e3 * 26006.893 / 29184.890, rel=1e-3)
    assert customs.flow_ods[cell] / published.flow_ods[cell] == pytest.approx(1.44, abs=0.005)


def test_processing_leaves_mexican_value_added_and_other_outputs(
    published: Economy, customs: Economy
) -> None:
    mex, can = published.region("MEX"), published.region("CAN")
    s = published.sector("C27")

    def added(economy: Economy) -> float:
        return float(economy.value_added_share_ds[mex, s] * economy.output_os[mex, s])

    # 0.3 of 12,076 million more: the lifted final demand of Mexican ores lowers an input.
    assert added(customs) == pytest.approx(added(published), rel=1e-4)
    others = [i for i in range(81) if i not in (mex, can)]
    np.testing.assert_allclose(
        customs.output_os[others], published.output_os[others], rtol=1e-5, atol=1e-3
    )


def customs_tariff(economy: Economy, region: str) -> float:
    """Mean tariff on imports of sections A to C, which the earlier build calls goods."""
    d, count = economy.region(region), len(customs_sectors())
    flow = np.delete(economy.flow_ods[:, d, :count], d, axis=0)
    rate = np.delete(economy.tariff_rate_ods[:, d, :count], d, axis=0)
    return float((flow * rate).sum() / flow.sum())


def test_describe_matches_the_accounts(published: Economy) -> None:
    rows = {row.region: row for row in describe(published)}
    usa = rows["USA"]
    assert usa.deficit / 1e3 == pytest.approx(962, abs=0.5)
    assert usa.imports - usa.exports == pytest.approx(usa.deficit, rel=1e-9)
    assert usa.tariff_charged_rate == pytest.approx(0.033, abs=5e-4)
    assert customs_tariff(published, "CAN") == pytest.approx(0.0080, abs=5e-5)
    assert sum(row.gdp for row in rows.values()) / 1e6 == pytest.approx(96.6, abs=0.05)


def test_unknown_economy_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"did you mean 'icio-2022'\?"):
        load_economy("icio-2023")
