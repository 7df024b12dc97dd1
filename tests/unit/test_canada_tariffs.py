"""Canada's baseline tariffs: schedule and means mixed by hand, and the cells that ship."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from pipeline.world.canada_tariffs import canada_tariffs

REGIONS = ("BRA", "BRN", "CAN", "CHN", "DEU", "HKG", "MYS", "NZL", "PER", "USA")
SECTORS = ("C10T12", "C27", "C301")
MEANS = {"CHN": 0.012, "BRA": 0.006, "DEU": 0.001, "NZL": 0.003, "MYS": 0.012, "PER": 0.006}
NAMES = ("mfn", "usmca_us", "usmca_mexico", "ceta", "cptpp", "uk", "japan", "korea", "general")
TARIFF = f"""hs,{",".join(f"{name}_percent" for name in NAMES)}
02071393,249,,,,,,,,249
04061010,0,,,,,,,,3
85061010,7,0,0,0,2,0,0,0,35
85061090,7,0,0,0,,0,0,0,35
89012090,25,0,0,0,0,0,0,0,25
"""
IMPORTS = """hs,name,imports,exports,total
0207.13.93.00,a,10.0,0.0,10.0
0406.10.10.00,b,90.0,0.0,90.0
8506.10.10.00,c,40.0,0.0,40.0
8506.10.90.00,d,20.0,0.0,20.0
8507.60.90.00,e,40.0,0.0,40.0
8901.20.90.00,f,5.0,0.0,5.0
2716.00.00.00,g,7.0,0.0,7.0
"""


@pytest.fixture
def found(tmp_path: Path) -> dict[tuple[str, str], float]:
    for name, text in (
        ("canada_mfn_2025/canada_mfn_2026.csv.gz", TARIFF),
        ("statcan_cimt_2024_2026/products.csv.gz", IMPORTS),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    means = np.array([[MEANS.get(region, 0.0)] * len(SECTORS) for region in REGIONS])
    rates, share = canada_tariffs(tmp_path, means, REGIONS, SECTORS)
    assert share == pytest.approx(60 / 205)
    return {(o, s): rates[i, j] for i, o in enumerate(REGIONS) for j, s in enumerate(SECTORS)}


@pytest.mark.parametrize(
    ("origin", "per_cent"),
    [
        ("CHN", 0.6 * 7 + 0.4 * 1.2),
        ("BRA", 0.6 * 7 + 0.4 * 1.2),  # without the General Preferential Tariff since 2015
        ("DEU", 0.4 * 0.1),  # free by its column
        ("NZL", 0.4 * 2 + 0.2 * 7 + 0.4 * 0.3),  # an empty field is the ordinary rate
        ("MYS", 0.4 * 2 + 0.2 * 7 + 0.4 * 0.3),  # in the agreement since 2022
        ("PER", 0.6 * 7 / 2 + 0.4 * 0.6),  # a preference of half, by its mean
        ("USA", 0.0),
        ("CAN", 0.0),
    ],
)
def test_a_cell_is_the_schedule_where_known_and_the_mean_elsewhere(found, origin, per_cent):
    assert 100 * found[origin, "C27"] == pytest.approx(per_cent)


@pytest.mark.parametrize("sector", ["C10T12", "C301"])
def test_what_is_not_known_takes_the_mean(found, sector):
    """Nothing is known of cheese at 0, of chicken beyond access, of tankers with a remission."""
    assert found["CHN", sector] == pytest.approx(0.012)


def test_duties_of_the_shipped_table_stay_within_what_canada_collects():
    """Public Accounts of Canada 2023, table 3.2: C$5,237 m to March 2022, C$6,057 m to March 2023.

    At 1.3013 C$ per US$ that is US$4.5 bn in 2022, special duties and unclaimed preferences
    included, which the table leaves out.
    """
    collected = (5237 / 4 + 6057 * 3 / 4) / 1.3013
    ours = load_economy("icio-2022").tariff_revenue_d[load_economy("icio-2022").region("CAN")]
    assert 0.7 * collected < ours < collected
