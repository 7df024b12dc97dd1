"""Own data: what is filled in by rule, aggregation, and readers of official layouts."""

from __future__ import annotations

import importlib.util
from functools import partial

import numpy as np
import pytest

from countermove.economy.aggregate import aggregate
from countermove.economy.checks import residual
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy_files import economy_from_csv, economy_from_file
from countermove.economy.gtap import economy_from_gtap
from countermove.economy.own import economy_from_trade
from countermove.economy.rules import RULES, stated
from countermove.economy.world_table import economy_from_icio
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput, InvalidEconomy, UnknownName
from countermove.sources.readers.world_tables import read_world_table
from tests.synthetic import synthetic_economy

AB = {"regions": ["A", "B"], "sectors": ["g", "h"], "theta_s": 4.0}
TRADE = np.array([[[0, 0], [2, 1]], [[3, 4], [0, 0]]], dtype=float)


def names(economy):
    return [rule.split(":")[0] for rule in economy.rules]


def test_home_sales_from_output_by_hand():
    economy = economy_from_trade(TRADE, **AB, output_os=[[10, 5], [9, 20]])
    assert economy.flow_ods[0, 0].tolist() == [8, 4]  # 10 - 2, 5 - 1
    assert economy.flow_ods[1, 1].tolist() == [6, 16]
    assert economy.deficit_d.tolist() == pytest.approx([4, -4])
    assert names(economy) == ["tariffs-zero", "home-sales-from-output", "labour-only"]


def test_home_sales_from_a_home_share_by_hand():
    tariff = np.zeros((2, 2, 2))
    tariff[1, 0] = 0.5
    economy = economy_from_trade(TRADE, **AB, home_share=0.5, tariff_rate_ods=tariff)
    # A spends 3 * 1.5 on imports of g, so the same at home.
    assert economy.flow_ods[0, 0].tolist() == pytest.approx([4.5, 6.0])
    assert np.einsum("dds->ds", economy.trade_share_ods) == pytest.approx(0.5)


def test_home_sales_from_value_added_by_hand():
    economy = economy_from_trade(TRADE, **AB, value_added_d=[23, 17], value_added_share=0.5)
    # A: output 46, of which 3 exported; 43 at home in proportion to 2 + 3 and 1 + 4.
    assert economy.flow_ods[0, 0].tolist() == pytest.approx([21.5, 21.5])
    assert economy.value_added_d == pytest.approx([23, 17])
    assert "inputs-in-proportion" in names(economy)


def test_inputs_in_proportion_leave_final_demand_positive():
    economy = economy_from_trade(TRADE, **AB, home_share=0.8, value_added_share=[0.3, 0.6])
    assert economy.value_added_share_ds == pytest.approx(np.tile([0.3, 0.6], (2, 1)))
    mix = economy.expenditure_ds / economy.expenditure_ds.sum(axis=1, keepdims=True)
    assert economy.final_share_ds == pytest.approx(mix)


def test_one_input_table_is_cut_where_it_uses_up_more_than_is_bought():
    table = np.array([[0.1, 0.6], [0.2, 0.1]])
    economy = economy_from_trade(TRADE, **AB, output_os=[[3, 30], [9, 20]], io_share=table)
    assert "one-input-table" in names(economy)
    assert "inputs-cut" in names(economy)
    rule = next(rule for rule in economy.rules if rule.startswith("inputs-cut"))
    # g in A: 0.1 * 3 + 0.6 * 30 = 18.3 used, 1 + 3 = 4 bought; g in B: 12.9 used, 8 bought.
    # Of 38.6 in all (h: 3.6 and 3.8), 19.2 is cut.
    assert "2 cells, 50 %" in rule
    assert economy.final_share_ds[:, 0] == pytest.approx(0, abs=1e-11)
    assert residual(economy) < 1e-14


def test_final_demand_below_zero_can_be_zero_with_shares_kept():
    """One closed country: 9 of g and 1 of h is bought, 10 of g are wanted as inputs."""
    flow = np.array([[[9.0, 11.0], [0.0, 0.0]], [[0.0, 0.0], [5.0, 5.0]]])
    inputs = np.zeros((2, 2, 2))
    inputs[0, 0] = [0.0, 10.0]  # h takes 10 of g
    economy = economy_from_trade(
        flow, **AB, input_purchases_dsk=inputs, negative_final_demand="zero"
    )
    # final demand: g -1 -> 0, h all; value added 9 + 1 = 10 is spent on h, which takes 100/11 of g
    assert economy.expenditure_ds[0] == pytest.approx([100 / 11, 10])
    assert "final-demand-zero" in names(economy)
    assert "1 cells, 3.3 % of spending" in economy.rules[-1]
    with pytest.raises(InvalidEconomy, match="final demand is negative"):
        economy_from_trade(flow, **AB, input_purchases_dsk=inputs)
    cut = economy_from_trade(
        flow, **AB, input_purchases_dsk=inputs, negative_final_demand="cut-inputs"
    )
    assert cut.io_share_dsk[0, 0, 1] == pytest.approx(9 / 11)


def test_output_below_exports_can_be_raised():
    economy = economy_from_trade(
        TRADE, **AB, output_os=[[1, 5], [9, 20]], exports_above_output="raise-output"
    )
    assert economy.output_os[0, 0] == 2
    assert "1 cells, 2.9 % of output" in economy.rules[-2]  # 1 of 35
    with pytest.raises(BadInput, match="exceed its output by 1; .*raise-output"):
        economy_from_trade(TRADE, **AB, output_os=[[1, 5], [9, 20]])


def test_flows_with_duty_and_inputs_without():
    tariff = np.zeros((2, 2, 2))
    tariff[1, 0, 0] = 0.5
    full = TRADE + np.array([[[6, 5], [0, 0]], [[0, 0], [6, 6]]])
    inputs = np.full((2, 2, 2), 0.5)
    plain = economy_from_trade(full, **AB, tariff_rate_ods=tariff, input_purchases_dsk=inputs)
    paid = economy_from_trade(
        full * (1 + tariff), **AB, tariff_rate_ods=tariff, prices="with-duty",
        input_purchases_dsk=inputs,
    )  # fmt: skip
    assert paid.flow_ods == pytest.approx(plain.flow_ods)
    bare = economy_from_trade(
        full, **AB, tariff_rate_ods=tariff, input_purchases_dsk=inputs, inputs_with_duty=False
    )
    # A buys 6 of g at home and 3 with 50 % duty: 10.5 for what is worth 9 without it
    assert (bare.io_share_dsk * bare.output_os[:, None])[0, 0] == pytest.approx(0.5 * 10.5 / 9)
    assert (bare.io_share_dsk * bare.output_os[:, None])[0, 1] == pytest.approx(0.5)


def test_margins_of_purchasers_prices_are_sold_at_home():
    full = np.array([[[6.0, 5.0], [2.0, 1.0]], [[3.0, 4.0], [6.0, 6.0]]])
    inputs = np.full((2, 2, 2), 0.5)
    margin = np.array([0.25, 0.0])
    bought = full * (1 + margin)
    economy = economy_from_trade(
        bought, **AB, prices="purchaser", margin_ods=margin, margin_sector="h",
        input_purchases_dsk=inputs,
    )  # fmt: skip
    assert economy.flow_ods[:, :, 0] == pytest.approx(full[:, :, 0])
    assert economy.flow_ods[0, 0, 1] == pytest.approx(5 + 0.25 * (6 + 3))
    bill = economy.io_share_dsk * economy.output_os[:, None]
    assert bill[0, 0] == pytest.approx(0.5 * 0.8)  # a fifth of what is paid for g is margin
    assert bill[0, 1] == pytest.approx(0.5 + 0.5 * 0.2)
    for given in ({"margin_ods": 0.1}, {"prices": "purchaser"}):
        with pytest.raises(BadInput, match="need margin_ods and margin_sector"):
            economy_from_trade(bought, **AB, **given)
    amounts = {"prices": "purchaser", "margin_ods": 25.0 * (margin > 0), "margin_sector": "h"}
    with pytest.raises(BadInput, match="25, which means 2500 % .*: divide an amount by the flow"):
        economy_from_trade(bought, **AB, **amounts)
    assert economy_from_trade(bought, **AB, **amounts, highest_rate=25.0).margin_d is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"prices": "fob"}, "prices"),
        ({"negative_final_demand": "drop"}, "negative_final_demand"),
        ({"home_share": 0.5, "exports_above_output": "raise-output"}, "needs output_os"),
        ({"home_share": 0.5, "inputs_with_duty": False}, "is for input_purchases_dsk"),
        ({"home_share": 0.5, "io_share_of": "inputs"}, "needs io_share and value_added_share"),
        (
            {
                "home_share": 0.5,
                "io_share_of": "inputs",
                "io_share": [[0.6, 0.3], [0.6, 0.7]],
                "value_added_share": [0.5, 0.7],
            },
            "io_share adds up to 1.2 for .* in A: under",
        ),
        ({"home_share": 0.5, "io_share": np.eye(2) / 9, "value_added_floor": 0.9}, "at most 0.5"),
    ],
)
def test_options_that_do_nothing_or_do_not_exist_are_refused(given, said):
    with pytest.raises((BadInput, UnknownName), match=said):
        economy_from_trade(TRADE, **AB, **given)


def test_shares_of_inputs_are_those_of_output_times_what_is_no_value_added():
    of_output = economy_from_trade(TRADE, **AB, home_share=0.8, io_share=np.full((2, 2), 0.2))
    of_inputs = economy_from_trade(
        TRADE, **AB, home_share=0.8, io_share=np.full((2, 2), 0.5), value_added_share=0.6,
        io_share_of="inputs",
    )  # fmt: skip
    assert of_inputs.io_share_dsk == pytest.approx(of_output.io_share_dsk)


def test_given_inputs_are_not_touched():
    purchases = np.full((2, 2, 2), 0.5)
    economy = economy_from_trade(TRADE, **AB, home_share=0.8, input_purchases_dsk=purchases)
    assert economy.io_share_dsk * economy.output_os[:, None] == pytest.approx(purchases)
    assert "tariffs-zero" in names(economy)
    assert not {"inputs-cut", "value-added-floor"} & set(names(economy))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "none of them"),
        ({"home_share": 0.5, "output_os": np.ones((2, 2))}, "output_os and home_share"),
        ({"output_os": np.ones((2, 2))}, "exports of h from B exceed its output by 3"),
        ({"home_share": 1.0}, "0.8 means 80 %"),
        ({"home_share": 0.5, "value_added_share": 0.0}, "value-added shares must lie above 0"),
        ({"home_share": 0.5, "value_added_share": 0.5, "io_share": np.eye(2)}, "give inputs once"),
        ({"value_added_d": [1, 1]}, "exports of B alone hold more value added"),
        ({"home_share": np.ones(3)}, "home_share has shape"),
    ],
)
def test_too_little_or_too_much_is_one_sentence(options, message):
    with pytest.raises(BadInput, match=message):
        economy_from_trade(TRADE, **AB, **options)


def test_all_rules_that_appear_are_documented():
    economy = economy_from_trade(TRADE, **AB, home_share=0.8)
    assert set(names(economy)) <= set(RULES)
    outcome = solve(economy)
    assert outcome.economy.rules == economy.rules


# Aggregation


def test_aggregation_to_itself_changes_nothing():
    economy = synthetic_economy(5, 4, seed=1)
    again = aggregate(economy)
    assert again.regions == economy.regions
    for name in ("flow_ods", "tariff_rate_ods", "theta_s", "deficit_d", "io_share_dsk"):
        assert getattr(again, name) == pytest.approx(getattr(economy, name), abs=1e-13), name
    assert again.rules == ()


GROUPS = {
    "regions": {"X": ["R01", "R03"], "Y": ["R00", "R05"]},
    "sectors": {"all": ["S00", "S02", "S03"]},
}


def test_aggregates_add_up_exactly_and_reproduce_themselves():
    economy = synthetic_economy(6, 5, seed=2)
    small = aggregate(economy, **GROUPS)
    assert small.regions == ("X", "Y", "R02", "R04")
    assert small.sectors == ("all", "S01", "S04")
    members = [[1, 3], [0, 5], [2], [4]]
    for name in ("value_added_d", "deficit_d", "income_d", "tariff_revenue_d"):
        summed = [getattr(economy, name)[rows].sum() for rows in members]
        assert getattr(small, name) == pytest.approx(summed, rel=1e-12), name
    flow = economy.flow_ods[np.ix_([1, 3], [2], [0, 2, 3])].sum()
    assert small.flow_ods[0, 2, 0] == pytest.approx(flow, rel=1e-14)
    inside = economy.flow_ods[np.ix_([1, 3], [1, 3], [1])]
    duty = (inside * economy.tariff_rate_ods[np.ix_([1, 3], [1, 3], [1])]).sum()
    assert small.flow_ods[0, 0, 1] == pytest.approx(inside.sum(), rel=1e-14)
    assert small.tariff_rate_ods[0, 0, 1] == pytest.approx(duty / inside.sum(), rel=1e-12)
    assert residual(small) < 1e-13
    assert solve(small).iterations == 0


def test_elasticity_of_an_aggregate_is_the_trade_weighted_mean():
    economy = synthetic_economy(6, 5, seed=2)
    small = aggregate(economy, **GROUPS)
    foreign = economy.flow_ods * ~np.eye(6, dtype=bool)[:, :, None]
    weight = foreign.sum(axis=(0, 1))[[0, 2, 3]]
    mean = (weight * economy.theta_s[[0, 2, 3]]).sum() / weight.sum()
    assert small.theta_s == pytest.approx([mean, economy.theta_s[1], economy.theta_s[4]])
    assert "aggregate-elasticity" in names(small)
    assert aggregate(economy, **GROUPS, theta_s=5.0).theta_s.tolist() == [5, 5, 5]


def test_in_two_steps_or_one_is_the_same():
    economy = synthetic_economy(6, 5, seed=3)
    first = aggregate(economy, regions={"X": ["R01", "R03"]}, sectors={"m": ["S01", "S02"]})
    two = aggregate(first, regions={"Z": ["X", "R04"]}, sectors={"all": ["m", "S03"]}, theta_s=4)
    one = aggregate(
        economy,
        regions={"Z": ["R01", "R03", "R04"]},
        sectors={"all": ["S01", "S02", "S03"]},
        theta_s=4,
    )
    assert one.regions == two.regions
    assert one.flow_ods == pytest.approx(two.flow_ods, rel=1e-13)
    # Rates of flows without trade are means of means; of all others, duty over value.
    traded = one.flow_ods > 0
    assert one.tariff_rate_ods[traded] == pytest.approx(two.tariff_rate_ods[traded], rel=1e-12)


def test_sectors_split_into_equal_halves_aggregate_to_the_same_answer():
    """A sector of two identical halves is that sector: solving commutes with aggregating."""
    economy = synthetic_economy(5, 3, seed=4)
    halves = [0, 0, 1, 1, 2, 2]
    purchases = (economy.io_share_dsk * economy.output_os[:, None])[:, halves][:, :, halves] / 4
    fine = economy_from_flows(
        economy.flow_ods[:, :, halves] / 2,
        purchases,
        economy.tariff_rate_ods[:, :, halves],
        regions=economy.regions,
        sectors=["a1", "a2", "b1", "b2", "c1", "c2"],
        theta_s=economy.theta_s[halves],
    )
    coarse = aggregate(fine, sectors={"a": ["a1", "a2"], "b": ["b1", "b2"], "c": ["c1", "c2"]})
    shock = economy.tariff_rate_ods + 0.2 * (np.arange(5) == 1)[None, :, None]
    shock[1, 1] = 0
    one = solve(fine, tariff_rate_ods=shock[:, :, halves])
    two = solve(coarse, tariff_rate_ods=shock)
    gap = one.values("real_income_change") - two.values("real_income_change")
    assert np.abs(gap).max() < 1e-8


def test_rest_and_jobs():
    economy = economy_from_trade(
        TRADE, **AB, home_share=0.8, employment_ds=[[1, 2], [3, np.nan]], goods_s=[True, False]
    )
    world = aggregate(economy, rest="world", sectors={"both": ["g", "h"]})
    assert world.regions == ("world",)
    assert np.isnan(world.employment_ds).all()
    assert "aggregate-goods" in names(world)
    assert world.goods_s.all()  # five of each are traded: a tie counts as goods
    assert aggregate(economy, regions={"C": ["A"]}).employment_ds[0].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        ({"regions": {"A+B": ["A", "B"]}}, InvalidEconomy, "'A\\+B' holds a plus.*'A_B'"),
        ({"regions": {"X": ["Q"]}}, UnknownName, "unknown region 'Q'"),
        ({"regions": {"X": ["A"], "Y": ["A"]}}, BadInput, "in the groups 'X' and 'Y'"),
        ({"regions": {"A": ["B"]}}, BadInput, "code of a region that is not in it"),
        ({"sectors": {"X": "g"}}, BadInput, "must list its members"),
    ],
)
def test_wrong_groups_are_named(groups, error, message):
    economy = economy_from_trade(TRADE, **AB, home_share=0.8)
    with pytest.raises(error, match=message):
        aggregate(economy, **groups)


# Layouts


def write_icio(path, split_china=False):
    """Write a table of two countries and two industries in the layout of ``YYYY_SML.csv``."""
    makers = ["AUS_A01", "AUS_G", "CHN_A01", "CHN_G"]
    z = np.array([[5, 2, 1, 0], [3, 4, 0, 1], [1, 1, 8, 3], [0, 1, 4, 6]], dtype=float)
    final = np.array([[10, 2, 3, 0], [20, 0, 1, 0], [4, -1, 20, 2], [2, 0, 30, 0]], dtype=float)
    output = z.sum(axis=1) + final.sum(axis=1)
    if split_china:
        makers = ["AUS_A01", "AUS_G", "CN1_A01", "CN1_G", "CN2_A01", "CN2_G"]
        part = np.array([[1, 0], [0, 1], [0.25, 0], [0, 0.5]])
        grow = np.zeros((6, 4))
        grow[:4, :] = np.diag([1, 1, 0.75, 0.5])
        grow[4, 2], grow[5, 3] = 0.25, 0.5
        assert part.shape == (4, 2)
        z, final, output = grow @ z @ grow.T, grow @ final, grow @ output
    taxes = np.full(len(makers), 0.5)
    value_added = output - z.sum(axis=0) - taxes
    lines = [["V1", *makers, "AUS_HFCE", "AUS_INVNT", "CHN_HFCE", "CHN_GFCF", "OUT"]]
    lines += [[name, *z[i], *final[i], output[i]] for i, name in enumerate(makers)]
    lines.append(["TLS", *taxes, 1, 1, 1, 1, 4 + taxes.sum()])
    lines.append(["VA", *value_added, 0, 0, 0, 0, value_added.sum()])
    lines.append(["OUT", *output, 0, 0, 0, 0, output.sum()])
    path.write_text("\n".join(",".join(map(str, line)) for line in lines) + "\n")
    return path


def test_icio_csv_by_hand(tmp_path):
    economy = economy_from_icio(write_icio(tmp_path / "2022_SML.csv"), theta_s=4)
    assert economy.regions == ("AUS", "CHN")
    assert economy.sectors == ("A01", "G")
    assert economy.goods_s.tolist() == [True, False]
    assert economy.flow_ods[:, :, 0].tolist() == [[19, 4], [5, 33]]
    assert economy.output_os.tolist() == [[23, 29], [38, 43]]
    # Inputs of A01 in Australia: 6 of A01 and 3 of G; value added holds the taxes.
    assert (economy.io_share_dsk[0, :, 0] * 23).tolist() == pytest.approx([6, 3])
    assert economy.value_added_share_ds[0, 0] == pytest.approx(14 / 23)
    assert names(economy) == ["product-taxes-in-value-added", "tariffs-zero"]
    again = economy_from_file(tmp_path / "2022_SML.csv")
    assert (again.name, again.year, economy.year) == ("2022_SML", 2022, 2022)
    path = (tmp_path / "2022_SML.csv").rename(tmp_path / "icio.csv")
    assert economy_from_file(path, theta_s=4).year is None
    assert economy_from_file(path, theta_s=4, year=2019).year == 2019


def test_icio_extended_table_adds_up_the_parts_of_china(tmp_path):
    plain = read_world_table(write_icio(tmp_path / "plain.csv"), "icio")
    split = read_world_table(write_icio(tmp_path / "split.csv", split_china=True), "icio")
    assert split.regions == ("AUS", "CHN")
    assert np.allclose(split.intermediate_odsk, plain.intermediate_odsk)
    assert np.allclose(split.output_os, plain.output_os)


def test_icio_tariffs_raise_what_inputs_cost(tmp_path):
    tariff = np.zeros((2, 2, 2))
    tariff[1, 0] = 0.1
    path = write_icio(tmp_path / "2022_SML.csv")
    economy = economy_from_icio(path, theta_s=4, tariff_rate_ods=tariff)
    assert (economy.io_share_dsk[0, 0, 0] * 23) == pytest.approx(5 + 1.1)
    assert "tariffs-zero" not in names(economy)


def test_a_broken_icio_file_is_named(tmp_path):
    path = write_icio(tmp_path / "2022_SML.csv")
    text = path.read_text()
    path.write_text(text.replace("CHN_G,0.0,1.0", "CHN_G,0.0,7.0"))
    with pytest.raises(BadInput, match="cells of CHN_G add up to 49, but its output is 43"):
        read_world_table(path, "icio")
    path.write_text(text.replace("TLS,", "TAX,"))
    with pytest.raises(BadInput, match="no row 'TLS'"):
        read_world_table(path, "icio")
    path.write_text(text.replace("AUS_INVNT", "AUS"))
    with pytest.raises(BadInput, match="'AUS' is neither"):
        read_world_table(path, "icio")


def test_icio_layout_of_the_shipped_source_agrees(sources, tmp_path):
    """A table written in the OECD's layout from the official block gives back its own flows."""
    from pipeline.readers.icio_block import read_icio_block

    block = read_icio_block(sources)
    keep = [block.regions.index(code) for code in ("CAN", "MEX", "USA")]
    industries = [block.sectors.index(code) for code in ("A01", "C29", "G")]
    z = block.intermediate_sokd[np.ix_(industries, keep, industries, keep)]
    z = z.transpose(1, 0, 3, 2).reshape(9, 9)  # region-major, as in the CSV
    output = 2.5 * np.maximum(z.sum(axis=0), z.sum(axis=1))
    labels = [f"{r}_{s}" for r in ("CAN", "MEX", "USA") for s in ("A01", "C29", "G")]
    final = np.zeros((9, 3))
    final[np.arange(9), np.arange(9) // 3] = output - z.sum(axis=1)
    rows = [["V1", *labels, "CAN_HFCE", "MEX_HFCE", "USA_HFCE", "OUT"]]
    rows += [[labels[i], *z[i], *final[i], output[i]] for i in range(9)]
    rows.append(["TLS", *[0] * 13])
    rows.append(["VA", *(output - z.sum(axis=0)), 0, 0, 0, 0])
    rows.append(["OUT", *output, 0, 0, 0, 0])
    path = tmp_path / "2022_SML.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    economy = economy_from_icio(path)
    cars = block.intermediate_sokd[industries[1], keep[0], :, keep[2]][
        industries
    ].sum()  # Canadian vehicles bought by the three US industries
    assert economy.flow_ods[0, 2, 1] == pytest.approx(cars, rel=1e-12)
    assert economy.elasticities == "MEDIAN"


needs_harpy = pytest.mark.skipif(
    importlib.util.find_spec("harpy") is None, reason="needs harpy3 (extra gtap)"
)


def write_har(path, release):
    """Write a GTAP data base of two regions and two goods with the headers of a release."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from harpy import HarFileObj, HeaderArrayObj

    goods, places = ["agr", "mfg"], ["USA", "ROW"]
    old = release < 10
    makers = [*goods, "CGDS"] if old else goods
    cif = np.array([[[0, 6], [4, 0]], [[0, 8], [9, 1]]], dtype=float)  # good, from, to
    paid = cif * 1.25
    firms_home = np.array([[[2, 3], [1, 2]], [[3, 4], [5, 6]]], dtype=float)
    firms_import = firms_home / 4
    investment = np.array([[1, 1], [2, 4]], dtype=float)
    if old:
        firms_home = np.concatenate([firms_home, investment[:, None]], axis=1)
        firms_import = np.concatenate([firms_import, 0 * investment[:, None]], axis=1)
    private = np.array([[20, 30], [25, 35]], dtype=float)
    spent = {"VDPM": private, "VDGM": private / 5}
    sets = {"COMM": goods, "REG": places, "ACTS": makers}
    data = {
        "VIWS": (cif, "COMM REG REG"),
        "VIMS": (paid, "COMM REG REG"),
        "VDFM": (firms_home, "COMM ACTS REG"),
        "VIFM": (firms_import, "COMM ACTS REG"),
        **{name: (values, "COMM REG") for name, values in spent.items()},
    }
    if not old:
        new = {"VIWS": "VCIF", "VIMS": "VMSB", "VDFM": "VDFB", "VIFM": "VMFB"}
        new |= {"VDPM": "VDPB", "VDGM": "VDGB"}
        data = {new[name]: value for name, value in data.items()}
        data["VDIB"] = (investment, "COMM REG")
    file = HarFileObj()
    for name, (values, axes) in data.items():
        listed = [
            {"name": axis, "status": "k", "dim_type": "Set", "dim_desc": sets[axis]}
            for axis in axes.split()
        ]
        file.addHeaderArrayObj(
            HeaderArrayObj.HeaderArrayFromData(
                name=name,
                array=values.astype(np.float32),
                storage_type="FULL",
                data_type="RE",
                file_dims=values.shape + (1,) * (7 - values.ndim),
                sets=listed,
            )
        )
    file.writeToDisk(str(path))
    return path


@needs_harpy
@pytest.mark.parametrize("release", [9, 11])
def test_gtap_flows_by_hand(tmp_path, release):
    economy = economy_from_gtap(write_har(tmp_path / "basedata.har", release), theta_s=[3, 5])
    assert economy.regions == ("USA", "ROW")
    assert economy.sectors == ("agr", "mfg")
    assert economy.flow_ods[0, 1].tolist() == [6, 8]
    assert economy.tariff_rate_ods[0, 1].tolist() == pytest.approx([0.25, 0.25])
    # US home sales of agr: firms 2 + 1, households 20, government 4, investment 1.
    assert economy.flow_ods[0, 0, 0] == pytest.approx(28)
    # ROW buys 1 of mfg from itself (members of an aggregate): duty inside is kept.
    home = 4 + 6 + 35 + 7 + 4
    assert economy.flow_ods[1, 1, 1] == pytest.approx(home + 1)
    assert economy.tariff_rate_ods[1, 1, 1] == pytest.approx(0.25 / (home + 1))
    bought = economy.io_share_dsk * economy.output_os[:, None]
    assert bought[0, :, 1] == pytest.approx([1 * 1.25, 5 * 1.25])
    assert names(economy) == ["transport-in-flow", "product-taxes-in-value-added"]
    assert residual(economy) < 1e-13


@needs_harpy
def test_a_har_file_without_flows_is_named(tmp_path):
    path = write_har(tmp_path / "basedata.har", 11)
    damaged = path.read_bytes().replace(b"VMSB", b"XXXX")
    path.write_bytes(damaged)
    with pytest.raises(BadInput, match="no array VMSB or VIMS"):
        economy_from_gtap(path, theta_s=4)
    path.write_bytes(b"not a har file")
    with pytest.raises(BadInput, match="cannot be read as a header-array file"):
        economy_from_gtap(path, theta_s=4)


def test_long_csv(tmp_path):
    flows = tmp_path / "mine.csv"
    flows.write_text(
        "origin,destination,sector,value,tariff_rate\nA,B,g,2,0.1\nB,A,g,3,\nA,A,g,8,\nB,B,g,6,\n"
    )
    economy = economy_from_csv(flows)
    assert economy.flow_ods[:, :, 0].tolist() == [[8, 2], [3, 6]]
    assert economy.tariff_rate_ods[0, 1, 0] == 0.1
    assert economy.theta_s.tolist() == [4.0]
    assert names(economy) == ["rate-empty", "labour-only"]
    inputs = tmp_path / "inputs.csv"
    inputs.write_text("region,sector,user,value\nA,g,g,5\n")
    assert economy_from_csv(flows, inputs=inputs).io_share_dsk[0, 0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("origin,destination,sector\n", "column 'value' is missing"),
        ("origin,destination,sector,value\nA,B,g,x\n", "csv:2: value 'x' is not a number"),
        ("origin,destination,sector,value\nA,B,g,1\nA,B,g,1\n", "csv:3: A B g is given twice"),
        ("origin,destination,sector,value\nA,,g,1\n", "csv:2: destination is empty"),
        ("origin,destination,sector,value\n", "no rows"),
        ("a,b\n1,2\n", "not a table this program reads"),
    ],
)
def test_a_wrong_long_csv_is_named(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=message):
        economy_from_file(path)


def test_a_subsidy_of_imports_is_named_and_a_duty_at_home_below_zero_refused() -> None:
    trade = np.array([[[8.0], [2.0]], [[3.0], [7.0]]])
    rate = np.zeros((2, 2, 1))
    rate[0, 1, 0] = -0.1
    build = partial(economy_from_trade, trade, regions=["A", "B"], sectors=["g"], theta_s=4.0)
    world = build(tariff_rate_ods=rate)
    said = stated("rate-negative", "1 cells; lowest g from A to B: -10 %")
    assert said in world.rules
    rate[1, 1, 0] = -0.2
    with pytest.raises(InvalidEconomy, match="duty of B on g of its own is -0.2"):
        build(tariff_rate_ods=rate)
