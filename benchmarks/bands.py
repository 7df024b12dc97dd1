"""Ends of bands: from draws alone, or from a linear answer that some solved draws correct."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.measure import table
from countermove.arrays import Float
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.draw_outcomes import DrawOutcomes
from countermove.equilibrium.draws import draw_blocks
from countermove.equilibrium.series import SERIES
from countermove.questions.belief_draws import drawn, inputs_of
from countermove.questions.drawn_worlds import DRAW_TOLERANCE
from countermove.questions.horizons import at_horizons
from countermove.questions.pose import Posed, pose
from countermove.questions.variant_draws import drawing_of

CASE, VARIANT = "us-canada-2025", "autos-retaliation"
DRAWS, SOME = 1024, (32, 64, 128)
STEP = 0.05
"""Of log elasticities, and of the shares spent, for differences."""
NAMES = (
    "real_income_change", "exports_change", "imports_change", "consumer_price_change",
    "jobs_total_change",
)  # fmt: skip


def solved(posed: Posed, draws: DrawInputs) -> Float:
    """Return the figures of Canada and the United States in every draw, (K, S)."""
    rows = [posed.economy.region(code) for code in ("CAN", "USA")]

    def told(block: DrawOutcomes) -> Float:
        worlds = map(block.world, range(block.count))
        return np.stack(
            [np.concatenate([SERIES[n].compute(world)[rows] for n in NAMES]) for world in worlds],
            axis=1,
        )

    how = {"closure": posed.closure, "tolerance": DRAW_TOLERANCE}
    return np.concatenate(
        list(draw_blocks(posed.economy, posed.duties, draws, use=told, **how)), axis=1
    )


def linear(posed: Posed, draws: DrawInputs) -> Float:
    """Return the figures (K, S) that the gradient at the median of the draws gives."""
    named = {"m_x": draws.m_x, "rho_x": draws.rho_x}
    free = {name: values for name, values in named.items() if values is not None}
    logs = np.concatenate([np.log(draws.theta_sx), *(values[None] for values in free.values())])
    middle = np.median(logs, axis=1)[:, None]
    tried = middle + STEP * np.eye(len(middle), len(middle) + 1)
    sectors = len(draws.theta_sx)
    spent = dict(zip(free, tried[sectors:], strict=True))
    found = solved(posed, DrawInputs(np.exp(tried[:sectors]), **spent))
    slope = (found[:, :-1] - found[:, -1:]) / STEP
    return found[:, -1:] + slope @ (logs - middle)


def corrected(some: Float, guessed: Float, every: Float) -> Float:
    """Return (K, R) figures: the linear answer of all draws, regressed on those solved.

    What the regression leaves of each solved draw is added to every one.
    """
    found = []
    for own, near, far in zip(some, guessed, every, strict=True):
        slope = np.cov(own, near, bias=True)[0, 1] / max(float(near.var()), 1e-300)
        rest = own - own.mean() - slope * (near - near.mean())
        found.append(np.add.outer(own.mean() + slope * (far - near.mean()), rest).ravel())
    return np.array(found)


def ends(figures: Float) -> Float:
    return np.quantile(figures, (0.05, 0.95), axis=-1)


def main() -> None:
    options, drawing = drawing_of(at_horizons([]), SOME[0], CASE)
    assert drawing is not None
    rows = []
    for horizon, given in options.items():
        posed = pose(f"{CASE}/{VARIANT}", given)
        every = drawn(drawing.beliefs, given, posed.economy.sectors, count=DRAWS)
        _, inputs = inputs_of(posed, every.without("utilisation").without("paid"))
        start = time.process_time()
        figures = solved(posed, inputs)
        each = (time.process_time() - start) / DRAWS
        start = time.process_time()
        guessed = linear(posed, inputs)
        gradient = (time.process_time() - start) / each
        right, size = ends(figures), figures.std(axis=1)

        def error(tried: list[Float], right: Float = right, size: Float = size) -> str:
            missed = np.sqrt(np.mean([(ends(one) - right) ** 2 for one in tried], axis=0))
            return f"{float((missed / size).mean()):.2f}"

        for count in SOME:
            parts = [slice(first, first + count) for first in range(0, DRAWS, count)]
            plain = error([figures[:, part] for part in parts])
            both = error([corrected(figures[:, p], guessed[:, p], guessed) for p in parts])
            rows.append([horizon, count, plain, both, f"{count + gradient:.0f}"])
    table(
        ["horizon", "draws solved", "error, draws alone", "error, corrected", "its cost, in draws"],
        rows,
    )


if __name__ == "__main__":
    main()
