"""Random economies that are exact equilibria of themselves, for tests and benchmarks."""

from __future__ import annotations

import numpy as np

from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy


def synthetic_economy(
    regions: int,
    sectors: int,
    *,
    seed: int,
    deficits: bool = True,
    theta: tuple[float, float] = (3.0, 10.0),
    zeros: float = 0.05,
) -> Economy:
    """Return a random world: power-law sizes, home bias, zero flows, tariffs of 0 to 15 %.

    Home shares lie about 0.6 to 0.9 and value added is about half of output, as in world tables.
    """
    rng = np.random.default_rng(seed)
    n, j = regions, sectors
    size = (1.0 + np.arange(n)) ** -1.0
    scale = size[:, None] * rng.uniform(0.3, 1.7, (n, j))
    home = rng.uniform(0.6, 0.9, (n, j))
    flow = scale[:, None, :] * size[None, :, None] ** 0.3 * rng.lognormal(0.0, 0.8, (n, n, j))
    flow *= rng.uniform(size=(n, n, j)) > zeros
    flow = flow + flow.transpose(1, 0, 2)
    if deficits:
        flow *= rng.uniform(0.75, 1.25, (n, n, 1))
    own = np.eye(n, dtype=bool)
    flow[own] = 0.0
    abroad = np.maximum(flow.sum(axis=0), flow.sum(axis=1))
    flow[own] = abroad * home / (1 - home) + 1e-6
    tariff = rng.uniform(0.0, 0.15, (n, n, j))
    tariff[own] = 0.0
    mix = rng.dirichlet(np.full(j, 0.5), (n, j)).transpose(0, 2, 1)
    output = flow.sum(axis=1)
    inputs = mix * (rng.uniform(0.3, 0.6, (n, j)) * output)[:, None, :]
    spending = (flow * (1 + tariff)).sum(axis=0)
    inputs *= np.minimum(1.0, 0.8 * spending / inputs.sum(axis=2))[:, :, None]
    return economy_from_flows(
        flow,
        inputs,
        tariff,
        regions=[f"R{i:02d}" for i in range(n)],
        sectors=[f"S{i:02d}" for i in range(j)],
        theta_s=rng.uniform(*theta, j),
        name=f"synthetic {n}x{j}",
    )
