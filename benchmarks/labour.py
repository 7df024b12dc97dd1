"""Time labour closures beside the plain model on the shipped world; print ratios.

Run ``OPENBLAS_NUM_THREADS=1 python benchmarks/labour.py``. A rigid-wage solve must take at most
three times the flexible one. Times swing with the load of the machine: processor seconds of the
fastest repeat are printed, and iterations, which do not swing.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import countermove as cm

CLOSURES = {
    "mobile, flexible": {},
    "sluggish": {"labour": "sluggish"},
    "specific": {"labour": "specific"},
    "mobile, elastic": {"supply": 0.5},
    "mobile, rigid": {"wages": "rigid"},
    "mobile, rigid, Canada floating": {"wages": "rigid", "regime": {"CAN": "floating"}},
    "sluggish, rigid": {"labour": "sluggish", "wages": "rigid"},
    "specific, rigid": {"labour": "specific", "wages": "rigid"},
    "specific, rigid, floor 0.96": {"labour": "specific", "wages": "rigid", "floor": 0.96},
}


def shocks(economy: cm.Economy) -> dict[str, np.ndarray]:
    """Return 25 % both ways between Canada and the United States, and between it and all."""
    canada, usa, goods = economy.region("CAN"), economy.region("USA"), economy.goods_s
    pair, all_ = economy.tariff_rate_ods.copy(), economy.tariff_rate_ods.copy()
    for one, two in ((canada, usa), (usa, canada)):
        pair[one, two] += 0.25 * goods
    all_[:, usa] += 0.25 * goods
    all_[usa] += 0.25 * goods
    all_[usa, usa] = economy.tariff_rate_ods[usa, usa]
    return {"Canada and USA": pair, "USA and all": all_}


def main() -> None:
    """Print one row for each shock and closure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    economy = cm.load_economy("icio-2022-customs-2024")
    cm.solve(economy, closure=cm.Closure(wages="rigid"))
    print("| shock | closure | iterations | ms | ratio |\n|---|---|---:|---:|---:|")
    for shock, rates in shocks(economy).items():
        flexible = 0.0
        for name, switches in CLOSURES.items():
            best, outcome = np.inf, None
            for _ in range(repeats):
                used = time.process_time()
                outcome = cm.solve(economy, tariff_rate_ods=rates, closure=cm.Closure(**switches))
                best = min(best, time.process_time() - used)
            flexible = flexible or best
            assert outcome is not None
            print(
                f"| {shock} | {name} | {outcome.iterations} | {1e3 * best:.0f} "
                f"| {best / flexible:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
