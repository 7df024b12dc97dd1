"""The published 7 x 44 world of 2017 as a complete small economy."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from countermove.economy.construct import economy_from_shares
from countermove.economy.economy import Economy

FOLDER = "us_china_2017_7x44"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def us_china(sources: Path) -> tuple[Economy, np.ndarray]:
    """Return the economy and the (7, 7, 44) tariffs of the trade war between USA and China."""
    folder = sources / FOLDER
    trade = _rows(folder / "TradeFlow2017.csv")
    regions = sorted({row["iso_o"] for row in trade})
    place = {code: i for i, code in enumerate(regions)}
    n, j = len(regions), 44
    flow, tariff = np.zeros((n, n, j)), np.zeros((n, n, j))
    for row in trade:
        cell = place[row["iso_o"]], place[row["iso_d"]], int(row["indcode"]) - 1
        flow[cell] = float(row["tradevalue"])
    for row in _rows(folder / "tariff_prewar2017.csv"):
        cell = place[row["iso_o"]], place[row["iso_d"]], int(row["indcode"]) - 1
        tariff[cell] = float(row["AHS_simple"])
    va, final, io = np.zeros((n, j)), np.zeros((n, j)), np.zeros((n, j, j))
    for row in _rows(folder / "vashare.csv"):
        va[place[row["iso_o"]], int(row["indcode"]) - 1] = float(row["vashare"])
    for row in _rows(folder / "finalshare.csv"):
        final[place[row["iso_o"]], int(row["input_ind"]) - 1] = float(row["finalshare"])
    for row in _rows(folder / "IOshare.csv"):
        cell = place[row["iso_o"]], int(row["input_ind"]) - 1, int(row["output_ind"]) - 1
        io[cell] = float(row["valueshare"])
    io *= ((1.0 - va) / io.sum(axis=1))[:, None, :]
    spending = flow * (1.0 + tariff)
    theta = [float(row["\\theta"]) for row in _rows(folder / "cal_elasticities.csv")]
    economy = economy_from_shares(
        regions=regions,
        sectors=[f"I{s + 1:02d}" for s in range(j)],
        trade_share_ods=spending / spending.sum(axis=0),
        value_added_share_ds=va,
        io_share_dsk=io,
        final_share_ds=final / final.sum(axis=1, keepdims=True),
        value_added_d=(va * flow.sum(axis=1)).sum(axis=1),
        tariff_rate_ods=tariff,
        theta_s=np.array(theta),
        name="us-china-2017",
    )
    war = tariff.copy()
    for file, column, pair in (
        ("tariff_Trump.csv", "trump_tariff_wave5", (place["CHN"], place["USA"])),
        ("tariff_China.csv", "China_tariff_wave5", (place["USA"], place["CHN"])),
    ):
        for row in _rows(folder / file):
            war[pair][int(row["indcode"]) - 1] += float(row[column])
    return economy, war
