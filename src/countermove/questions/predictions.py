"""What would be observed: draws of the model, duties as paid, with the noise of a year.

That duties are paid in part is taken as the effect in part, which is near enough beside the noise.

Given for what is recorded, and whose noise in years before 2025 is known: real GDP of most
countries, imports, duties, employment and jobs of the United States. For all else no noise is at
hand, so no band is: unknown is not none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from countermove.arrays import Float
from countermove.questions.belief_draws import Drawn
from countermove.questions.drawn_worlds import Told, known_draws
from countermove.questions.pose import Posed
from countermove.questions.yearly_noise import SEED, gdp_noise, imports_deviation, jobs_deviation

USA = "USA"
EACH = 16
"""Draws of the noise beside each draw of the parameters."""


def predicted_values(
    posed: Posed,
    told: Told,
    draws: Drawn,
    groups: Mapping[str, Sequence[str]],
    rows: Sequence[int],
) -> dict[str, Float]:
    """Return the series that can be observed, by row and draw; NaN where the noise is not known.

    Args:
        posed: the question. told: its draws under the law in full, of the rows kept.
        draws: what is paid of a dollar due among them; effects are scaled by it.
        groups: members, below the regions. rows: of regions and groups, those that are kept.
    """
    known, share = known_draws(told), draws.of("paid")
    paid = 1.0 if share is None else share
    count = EACH * int(known.sum())
    codes = [*posed.economy.regions, *groups]
    own = np.array([codes[row] == USA for row in rows])[:, None]

    def model(name: str) -> Float:
        return np.repeat((told[name] * paid)[..., known], EACH, axis=-1)

    draw = np.random.default_rng(SEED + 1).standard_normal
    trade, work = imports_deviation() * draw(count), jobs_deviation() * draw(count)
    gdp = _gdp(posed, groups, count)[list(rows)]
    return {
        "real_gdp_change": grown(model("real_gdp_change"), gdp),
        "imports_change": np.where(own, grown(model("imports_change"), trade), np.nan),
        "employment_change": np.where(own, grown(model("employment_change"), work), np.nan),
        "tariff_revenue": np.where(own, model("tariff_revenue") * np.exp(trade), np.nan),
    }


def grown(change: Float, noise: Float) -> Float:
    """Return changes in per cent with log growth besides.

    >>> grown(np.array([-50.0]), np.array([0.0])).tolist()
    [-50.0]
    """
    return np.asarray(100.0 * ((1.0 + change / 100.0) * np.exp(noise) - 1.0))


def _gdp(posed: Posed, groups: Mapping[str, Sequence[str]], count: int) -> Float:
    """Return (R + G, X) noise of real GDP; groups by base value added of members that have any."""
    economy = posed.economy
    own = gdp_noise(economy.regions, count)
    known = np.isfinite(own).all(axis=1)
    rows = [own]
    for members in groups.values():
        places = [economy.region(code) for code in members]
        weight = np.where(known, economy.value_added_d, 0.0)[places]
        rows.append((weight / weight.sum() @ np.nan_to_num(own[places]))[None])
    return np.concatenate(rows)
