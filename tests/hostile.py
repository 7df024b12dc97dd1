"""Random worlds that are hard on a solver: gaps, near-autarky, services, wild elasticities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy


@dataclass(frozen=True)
class Traits:
    """What makes a world hard: counts, shares of zero cells, home shares, elasticities."""

    regions: int
    sectors: int
    seed: int
    zeros: float = 0.0
    openness: float = 0.3
    non_traded: int = 0
    theta: tuple[float, float] = (0.4, 50.0)
    inputs: float = 0.5
    tariff: float = 0.15
    balanced: bool = False


def hostile_economy(traits: Traits) -> Economy:
    """Return an economy with these traits; every one is an exact equilibrium of itself.

    ``openness`` is the order of magnitude of trade over sales (1e-6: near-autarky); ``zeros`` the
    share of foreign flows that are zero; ``non_traded`` sectors have none; some sectors have no
    output and some countries no spending on a good.
    """
    rng = np.random.default_rng(traits.seed)
    n, j = traits.regions, traits.sectors
    own = np.eye(n, dtype=bool)[:, :, None]
    size = rng.lognormal(0, 1.5, (n, 1, 1)) * rng.lognormal(0, 1, (1, 1, j))
    foreign = traits.openness * np.sqrt(size * size.transpose(1, 0, 2))
    foreign = (
        foreign * rng.lognormal(0, 1.0, (n, n, j)) * (rng.uniform(size=(n, n, j)) >= traits.zeros)
    )
    if traits.balanced:
        foreign = foreign + foreign.transpose(1, 0, 2)
    if traits.non_traded:
        foreign[:, :, -traits.non_traded :] = 0.0
    home = size * rng.lognormal(0, 0.5, (n, 1, j)) + 0 * foreign
    absent = rng.uniform(size=(n, 1, j)) < 0.5 * traits.zeros
    if traits.non_traded:
        absent[:, :, -traits.non_traded :] = False
    absent[:, :, 0] = False
    flow = np.where(own, np.where(absent, 0.0, home), foreign)
    rate = np.where(own, 0.0, rng.uniform(0, traits.tariff, (n, n, j)))
    output, spending = flow.sum(axis=1), (flow * (1 + rate)).sum(axis=0)
    mix = rng.dirichlet(np.full(j, 0.6), (n, j)).transpose(0, 2, 1)
    used = mix * (traits.inputs * rng.uniform(0.2, 1.6, (n, j)) * output)[:, None, :]
    used *= np.minimum(1.0, 0.9 * output / np.maximum(used.sum(axis=1), 1e-300))[:, None, :]
    used *= np.minimum(1.0, 0.9 * spending / np.maximum(used.sum(axis=2), 1e-300))[:, :, None]
    low, high = np.log(traits.theta)
    return economy_from_flows(
        flow, used, rate,
        regions=[f"R{i}" for i in range(n)], sectors=[f"S{i}" for i in range(j)],
        theta_s=np.exp(rng.uniform(low, high, j)), name=f"hostile {traits}",
    )  # fmt: skip
