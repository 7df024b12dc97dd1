"""Jobs by cause and by definition, and prices by spending category."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.equilibrium.solve import solve
from countermove.places.households import TOTAL, household_prices
from countermove.places.jobs import jobs_of, sector_change
from countermove.places.linkages import (
    change_by_cause,
    export_jobs,
    industry_jobs,
    linkages,
    tied_by_job,
    tied_by_sale,
)
from countermove.places.spending import categories


@pytest.fixture(scope="module")
def economy():
    return load_economy("icio-2022-customs-2024")


@pytest.fixture(scope="module")
def outcome(economy):
    tariff = economy.tariff_rate_ods.copy()
    here, there = economy.region("CAN"), economy.region("USA")
    tariff[here, there, economy.goods_s] += 0.25
    tariff[there, here, economy.goods_s] += 0.25
    return solve(economy, tariff_rate_ods=tariff)


def test_all_final_sales_need_all_jobs(economy):
    """Leontief's identity: output is the inverse times sales to final buyers and abroad."""
    here = economy.region("CAN")
    links = linkages(economy, "CAN")
    own = economy.trade_share_ods[here, here] / (1 + economy.tariff_rate_ods[here, here])
    inputs = (own[:, None] * economy.io_share_dsk[here]) @ economy.output_os[here]
    final = economy.output_os[here] - inputs
    tied = tied_by_job(links, final)
    np.testing.assert_allclose(tied.direct + tied.upstream, jobs_of(economy, "CAN"), rtol=1e-9)


def test_by_sale_and_by_job_count_the_same_jobs(economy):
    links = linkages(economy, "CAN")
    sales = economy.flow_ods[economy.region("CAN"), economy.region("USA")]
    by_sale, by_job = tied_by_sale(links, sales), tied_by_job(links, sales)
    for name in ("direct", "upstream", "induced"):
        total = getattr(by_sale, name).sum()
        assert total == pytest.approx(getattr(by_job, name).sum(), rel=1e-12)
        assert total > 0


def test_partners_share_out_the_change(outcome):
    """Sales to all partners and at home make up output, so their parts make up its change."""
    economy = outcome.economy
    here = economy.region("CAN")
    found = [sector_change(outcome, "CAN", partner) for partner in economy.regions]
    volume = economy.output_os[here] * outcome.values("output_change")[here] / 100
    parts = {
        "change_s": ("from_partner_s", outcome.values("jobs_change")[here]),
        "output_change_s": ("output_from_partner_s", volume),
    }
    for whole, (part, expected) in parts.items():
        np.testing.assert_allclose(getattr(found[0], whole), expected, atol=1e-6)
        total = sum(getattr(each, part) for each in found)
        np.testing.assert_allclose(total, expected, atol=1e-6 * max(1.0, np.abs(expected).max()))
    made = economy.output_os[here] > 0
    np.testing.assert_allclose(sum(each.sold_s for each in found)[made], 1.0, rtol=1e-12)


def test_causes_add_up_to_the_change(outcome):
    causes = change_by_cause(outcome, "CAN")
    jobs = outcome.values("jobs_change")[outcome.economy.region("CAN")]
    np.testing.assert_allclose(sum(causes.values()), jobs, atol=1e-6)
    assert causes["direct"].sum() < 0 and causes["upstream"].sum() < 0


def test_oil_and_gas_depend_on_american_demand_as_published(economy):
    # Statistics Canada, Insights 75-006-x (2025): 73.1 % of jobs in oil and gas extraction
    here, there = economy.region("CAN"), economy.region("USA")
    tied = tied_by_job(linkages(economy, "CAN"), economy.flow_ods[here, there])
    s = economy.sector("B06")
    share = (tied.direct + tied.upstream)[s] / jobs_of(economy, "CAN")[s]
    assert share == pytest.approx(0.731, abs=0.06)


def test_the_half_million_is_a_matter_of_definition(economy):
    rows = {row.name: row.jobs for row in industry_jobs(economy)}
    direct = rows["direct: makers of the product and its parts"]
    assert direct == 168_200  # Employment and Social Development Canada, 2021
    tied = rows["direct, tied to sales to USA"]
    exports = export_jobs(economy, "CAN", "USA").direct[economy.sector("C29")]
    assert tied == pytest.approx(exports)
    claimed = rows["claimed: direct and indirect"]
    assert rows["direct and upstream"] < claimed < rows["direct, upstream and induced"]
    assert rows["direct and dealers"] < claimed < rows["direct, upstream and dealers"]


def test_spending_is_that_of_the_accounts():
    # BEA: personal consumption expenditures of 2024 were 19.8 trillion dollars
    total = sum(c.covered + c.uncovered for c in categories())
    assert total == pytest.approx(19.8e6, rel=0.02)


@pytest.mark.parametrize("country", ["USA", "CAN"])
def test_buyers_who_move_pay_less(outcome, country):
    prices = household_prices(outcome, country)
    known = [row for row in prices if row.pre is not None]
    assert all(row.post <= row.pre + 1e-12 for row in known)
    assert prices[-1].name == TOTAL and 0 < prices[-1].post < prices[-1].pre
    vehicles = next(row for row in prices if row.name == "New motor vehicles")
    assert vehicles.post > prices[-1].post


def test_nothing_changes_where_nothing_happens(economy):
    still = solve(economy, tariff_rate_ods=economy.tariff_rate_ods)
    for row in household_prices(still, "USA"):
        assert row.pre is None or (abs(row.pre) < 1e-6 and abs(row.post) < 1e-6)
    for value in change_by_cause(still, "USA").values():
        assert np.abs(value).max() < 1e-3


def test_used_goods_have_no_price():
    used = next(row for row in categories() if row.name == "Net purchases of used motor vehicles")
    assert used.uncovered > 0
