"""Seven scenarios of the shipped economy together, against seven solves."""

from __future__ import annotations

import time

import numpy as np

import countermove as cm
from benchmarks.measure import table
from countermove.equilibrium.varieties import Wedges

IMPORTERS = (
    ["USA"],
    ["USA"],
    ["USA", "CAN"],
    ["USA", "CAN", "MEX"],
    ["USA", "CHN"],
    ["USA", "CAN", "MEX", "CHN"],
    "USA CAN DEU FRA ITA ESP NLD BEL AUT SWE POL IRL FIN DNK PRT CZE GRC HUN ROU".split(),
)


def scenarios(economy: cm.Economy) -> list[Wedges]:
    rng = np.random.default_rng(1)
    found = []
    for codes in IMPORTERS:
        rate = economy.tariff_rate_ods.copy()
        for d in map(economy.region, codes):
            rate[:, d] += rng.uniform(0.0, 0.4, rate[:, d].shape) * economy.goods_s
            rate[d, d] = economy.tariff_rate_ods[d, d]
        iceberg = np.ones_like(rate)
        for array in (rate, iceberg):
            array.setflags(write=False)
        found.append(Wedges(rate, iceberg, rate))
    return found


def main() -> None:
    economy = cm.load_economy()
    wedges = scenarios(economy)
    alone, together = [], []
    for _ in range(10):  # in turn, so that both meet the same neighbours on the machine
        start = time.process_time()
        single = [
            cm.solve(economy, tariff_rate_ods=w.tariff_rate_ods, iceberg_hat_ods=w.iceberg_hat_ods)
            for w in wedges
        ]
        middle = time.process_time()
        batch = cm.solve_many(economy, wedges)
        alone.append(middle - start)
        together.append(time.process_time() - middle)
    gap = max(
        float(np.abs(one.cost_hat_os - two.cost_hat_os).max())
        for one, two in zip(single, batch, strict=True)
    )
    table(
        ["7 scenarios, 81 x 50", "ratio", "alone, ms", "together, ms", "largest gap of a hat"],
        [
            [
                "fastest of 10",
                f"{min(alone) / min(together):.1f}",
                f"{1e3 * min(alone):.0f}",
                f"{1e3 * min(together):.0f}",
                f"{gap:.0e}",
            ]
        ],
    )


if __name__ == "__main__":
    main()
