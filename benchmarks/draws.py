"""Draws of the vehicle duties solved together, against the same draws solved one by one."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from benchmarks.measure import table
from countermove.equilibrium.draws import BLOCK, DrawInputs, draw_blocks
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.solve import solve_at
from countermove.equilibrium.varieties import wedges
from countermove.questions.options import FIRST, ModelOptions, with_settings
from countermove.questions.pose import Posed, pose

QUESTION = "us-canada-2025/autos-retaliation"
DRAWS = 1000
ALONE = 20
SPREAD_GOODS, SPREAD_SERVICES, LEAST_PAYING = 0.2, 0.3, 0.4


def drawn(posed: Posed, count: int) -> DrawInputs:
    """Return draws of the elasticities, and of the share of the lines that pays."""
    rng = np.random.default_rng(1)
    economy = at_scale(posed.economy, posed.closure.elasticity_scale)
    spread = np.where(economy.goods_s, SPREAD_GOODS, SPREAD_SERVICES)[:, None]
    theta = economy.theta_s[:, None] * np.exp(spread * rng.standard_normal((len(spread), count)))
    share = np.concatenate([part.share for part in posed.duties.varieties])
    return DrawInputs(theta, share_hx=share[:, None] * rng.uniform(LEAST_PAYING, 1.0, count))


def alone(posed: Posed, draws: DrawInputs, draw: int, tolerance: float) -> np.ndarray:
    """Return the log costs of one draw solved by itself from the baseline."""
    economy = posed.economy.with_elasticities(draws.theta_sx[:, draw], name="drawn")
    assert draws.share_hx is not None
    shares = np.split(draws.share_hx[:, draw], _ends(posed))
    parts = (replace(p, share=s) for p, s in zip(posed.duties.varieties, shares, strict=True))
    duties = replace(posed.duties, varieties=tuple(parts), claims=None)
    closure = replace(posed.closure, elasticity_scale="long")
    world = solve_at(economy, wedges(economy, duties), closure=closure, tolerance=tolerance)
    return np.log(world.cost_hat_os)


def _ends(posed: Posed) -> np.ndarray:
    return np.cumsum([part.share.size for part in posed.duties.varieties])[:-1]


def main() -> None:
    rows = []
    for name, options in (
        ("long run", ModelOptions()),
        ("first year", with_settings(ModelOptions(), [f"horizon={FIRST}"])),
    ):
        posed = pose(QUESTION, options)
        draws = drawn(posed, DRAWS)
        start = time.process_time()
        single = [alone(posed, draws, draw, 1e-9) for draw in range(ALONE)]
        each = (time.process_time() - start) / ALONE
        start = time.process_time()
        told = list(
            draw_blocks(
                posed.economy,
                posed.duties,
                draws,
                closure=posed.closure,
                use=lambda block: (block.iterations_x, block.log_cost_osx[..., :ALONE]),
            )
        )
        together = time.process_time() - start
        exact = [alone(posed, draws, draw, 1e-12) for draw in range(ALONE)]
        gap = max(float(np.abs(told[0][1][..., k] - one).max()) for k, one in enumerate(exact))
        steps = np.concatenate([iterations for iterations, _ in told])
        rows.append(
            [
                name,
                f"{each * DRAWS / together:.1f}",
                f"{1e3 * each:.1f}",
                f"{1e3 * together / DRAWS:.1f}",
                f"{together:.1f}",
                f"{steps.mean():.1f}",
                f"{gap:.0e}",
            ]
        )
        del single
    table(
        [
            f"{DRAWS:,} draws in blocks of {BLOCK}, to 1e-9", "ratio", "alone, ms a draw",
            "together, ms a draw", "all, s of CPU", "mean iterations", "largest gap of a log cost",
        ],
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
