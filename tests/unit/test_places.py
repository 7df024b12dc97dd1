"""Places: what is shipped, what adds up, and why the destination of sales matters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.equilibrium.solve import solve
from countermove.places.anchors import anchors
from countermove.places.gazetteer import place, places
from countermove.places.jobs import jobs_of, sector_change
from countermove.places.local_shares import local_results
from countermove.places.own_trade import own_trade, read_exports
from countermove.places.place_file import divisions, read_divisions, read_place_file
from countermove.places.place_results import place_results
from countermove.places.shares import OTHER, load_shares
from countermove.sources.cards import load_card
from countermove.sources.store import PACKAGE_FOLDER, checksum
from pipeline.place_tables import build_places


@pytest.fixture(scope="module")
def outcome():
    """Canada and the United States put 25 % on each other's goods."""
    economy = load_economy("icio-2022-customs-2024")
    tariff = economy.tariff_rate_ods.copy()
    here, there = economy.region("CAN"), economy.region("USA")
    for o, d in ((here, there), (there, here)):
        tariff[o, d, economy.goods_s] += 0.25
    return solve(economy, tariff_rate_ods=tariff)


@pytest.fixture(scope="module", params=["CAN", "USA"])
def results(request, outcome):
    return place_results(sector_change(outcome, request.param))


def test_populations_are_those_of_the_censuses():
    # Statistics Canada, Census 2021; US Census Bureau, apportionment results of 2020 with DC
    assert sum(p.population for p in places("CAN")) == 36_991_981
    assert sum(p.population for p in places("USA")) == 331_449_281
    assert place("quebec").code == "CA-QC"


@pytest.mark.parametrize("country", ["CAN", "USA"])
def test_every_sector_adds_up_over_its_places(country):
    shares = load_shares(country, load_economy().sectors)
    np.testing.assert_allclose(shares.share_ps.sum(axis=0), 1.0, rtol=0, atol=1e-15)
    assert (shares.share_ps >= 0).all()


def test_territories_are_gaps_not_zeros():
    shares = load_shares("CAN", ["C29"])
    assert [gap.code for gap in shares.gaps] == ["CA-YT", "CA-NT", "CA-NU"]
    assert not load_shares("USA", ["C29"]).gaps


def test_where_vehicles_are_made():
    # BEA SAGDP2N 2022, motor vehicles: Michigan 17.3, Indiana 11.6, Ohio 8.4 of 156.4 bn dollars:
    # the three lead by compensation too; CVMA: 124,000 of 130,000 Canadian jobs are in Ontario
    usa, canada = load_shares("USA", ["C29"]), load_shares("CAN", ["C29"])
    ranked = [usa.codes[p] for p in np.argsort(-usa.share_ps[:, 0])]
    assert ranked[:3] == ["US-MI", "US-IN", "US-OH"]
    assert canada.share_ps[canada.codes.index("CA-ON"), 0] == pytest.approx(124 / 130, abs=1e-6)


def test_places_add_up_to_the_nation(results):
    nation = results.national
    np.testing.assert_allclose(results.jobs_ps.sum(axis=0), nation.jobs_s, rtol=1e-12)
    for value, total in (
        (results.change_ps, nation.change_s),
        (results.from_partner_ps, nation.from_partner_s),
        (results.output_change_ps, nation.output_change_s),
    ):
        np.testing.assert_allclose(value.sum(axis=0), total, rtol=1e-9, atol=1e-9)


def test_the_split_by_destination_adds_up_to_the_change(outcome):
    change = sector_change(outcome, "CAN")
    here = outcome.economy.region("CAN")
    np.testing.assert_allclose(change.change_s, outcome.values("jobs_change")[here], atol=1e-9)
    labour = 1 + outcome.values("labour_change")[here] / 100
    there = outcome.economy.region("USA")
    flow, new = outcome.economy.flow_ods[here], outcome.flow_new_ods[here]
    rest = change.jobs_s * (
        labour * (1 - new[there] / new.sum(axis=0)) - (1 - flow[there] / flow.sum(axis=0))
    )
    np.testing.assert_allclose(change.from_partner_s + rest, change.change_s, atol=1e-6)
    assert change.from_partner_s[change.sectors.index("C29")] < 0


def test_the_destination_mix_matters(outcome):
    """Two places with the same share of a sector: the one that sells abroad loses more."""
    change = sector_change(outcome, "CAN")
    shares = load_shares("CAN", change.sectors)
    half = np.zeros_like(shares.share_ps)
    quebec, alberta = shares.codes.index("CA-QC"), shares.codes.index("CA-AB")
    half[[quebec, alberta]] = 0.5
    same = replace(shares, share_ps=half)
    found = place_results(change, shares=same, exports={"CA-QC": 50_000.0, "CA-AB": 250_000.0})
    goods = change.goods_s
    by_share = found.sector_share_ps[:, goods].sum(axis=1)
    moved = found.change_ps[:, goods].sum(axis=1)
    assert by_share[quebec] == pytest.approx(by_share[alberta])
    assert moved[alberta] < by_share[alberta] < moved[quebec]
    np.testing.assert_allclose(found.change_ps.sum(axis=0), change.change_s, atol=1e-6)


def test_a_place_is_not_its_sector_share(results):
    goods = results.national.goods_s
    gap = np.abs(results.change_ps - results.sector_share_ps)[:, goods].sum()
    assert gap > 0.01 * np.abs(results.national.change_s[goods]).sum()


def test_own_trade_keeps_the_nation_and_the_published_exports():
    economy = load_economy("icio-2022-customs-2024")
    for country, partner in OTHER.items():
        here, there = economy.region(country), economy.region(partner)
        output = economy.output_os[here]
        sold = np.divide(
            economy.flow_ods[here, there], output, out=np.zeros_like(output), where=output > 0
        )
        shares = load_shares(country, economy.sectors)
        trade = own_trade(shares, sold_s=sold, output_s=output, goods_s=economy.goods_s)
        made = shares.share_ps * output
        np.testing.assert_allclose(
            (made * trade.sold_ps).sum(axis=0), sold * output, rtol=1e-9, atol=1e-6
        )
        assert (trade.sold_ps >= 0).all() and (trade.sold_ps <= 1).all()
        if country == "USA":
            total = (made * trade.sold_ps)[:, economy.goods_s].sum(axis=1)
            known = np.array([anchors("exports")[code] for code in shares.codes])
            np.testing.assert_allclose(total / total.sum(), known / known.sum(), atol=1e-9)


def test_exports_in_the_users_file_are_read_in_the_right_direction(sources):
    # customs, 2022: Canada sold C$ 555.8 bn to the United States and bought 364.6 bn there
    canada, states = read_exports(sources, "CAN"), read_exports(sources, "USA")
    assert sum(canada.values()) == pytest.approx(555.8e3, rel=1e-3)
    assert sum(states.values()) == pytest.approx(364.6e3, rel=1e-2)
    # Illinois buys Canadian oil: it sells a third of what it buys
    assert states["US-IL"] < 30_000


def test_british_columbias_export_jobs_are_near_the_published_count():
    # Business Council of British Columbia (Statistics Canada): 136,000 jobs directly tied to
    # exports to the United States in 2019, 5 % of the province's jobs
    economy = load_economy("icio-2022-customs-2024")
    here, there = economy.region("CAN"), economy.region("USA")
    output = economy.output_os[here]
    sold = np.divide(
        economy.flow_ods[here, there], output, out=np.zeros_like(output), where=output > 0
    )
    shares = load_shares("CAN", economy.sectors)
    trade = own_trade(shares, sold_s=sold, output_s=output, goods_s=economy.goods_s)
    row = shares.codes.index("CA-BC")
    jobs = float((shares.share_ps * jobs_of(economy, "CAN") * trade.sold_ps)[row].sum())
    assert jobs == pytest.approx(136_000, rel=0.1)


def test_a_users_city(outcome, tmp_path):
    file = tmp_path / "cities.csv"
    file.write_text(
        "place,name,parent,industry,share,employment\n"
        "windsor,Windsor,ON,C29,8.2%,200000\n"
        "windsor,Windsor,ON,331,<1%,200000\n"
        "windsor,Windsor,ON,311,,200000\n"
        "dark,Nowhere,ON,C29,<1%,1000\n"
    )
    city, dark = read_place_file(file)
    assert [entry.known for entry in city.industries] == [True, False, False]
    provinces = place_results(sector_change(outcome, "CAN"))
    found, gap = local_results(provinces, [city, dark])
    assert found.jobs == pytest.approx(16_400)
    row, s = provinces.shares.codes.index("CA-ON"), provinces.national.sectors.index("C29")
    rate = provinces.change_ps[row, s] / provinces.jobs_ps[row, s]
    assert found.change == pytest.approx(16_400 * rate)
    assert (found.censored, found.missing) == (1, 1)
    assert found.change_low < found.change == found.change_high
    assert gap.jobs is None and gap.change is None and gap.change_low < 0


def test_essex_has_the_vehicle_jobs_of_its_source(sources):
    essex = next(entry for entry in read_divisions(sources) if entry.id == "3537")
    vehicles = next(entry for entry in essex.industries if entry.code == "336")
    assert vehicles.least == pytest.approx(0.082 * 203_695)
    assert essex.parent == "CA-ON"


def test_censored_shares_stay_censored(sources):
    entries = [i for d in read_divisions(sources) for i in d.industries]
    censored = [i for i in entries if i.least == 0.0 and i.most]
    assert len(censored) > 300
    # nested codes are counted once: where 321 is listed, 3211 is not
    for division in read_divisions(sources):
        codes = [i.code for i in division.industries]
        assert not any(a != b and a.startswith(b) for a in codes for b in codes)


def test_census_divisions_are_all_there():
    assert len(divisions()) == 293
    assert sum(int(row["population"]) for row in divisions().values()) == 36_991_981


def test_the_tables_are_what_the_build_makes(sources, tmp_path):
    build_places(sources, tmp_path)
    for card in (
        "state_shares", "province_shares", "map_north_america", "census_divisions",
        "county_votes_2024", "pce_bridge_2024",
    ):  # fmt: skip
        name = load_card(card).file
        assert checksum(tmp_path / name.rpartition("/")[2]) == checksum(PACKAGE_FOLDER / name), name
