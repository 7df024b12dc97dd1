"""An economy made with ``dataclasses.replace`` is solved with its own arrays, not those before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from countermove.economy.economy import ARRAYS, Economy
from countermove.equilibrium.solve import solve
from countermove.equilibrium.structure import READ
from tests.synthetic import synthetic_economy


def with_other_inputs(economy: Economy) -> Economy:
    """Move a third of an input's cost to another input, and final spending the other way."""
    io, final = economy.io_share_dsk.copy(), economy.final_share_ds.copy()
    moved = np.minimum(
        0.3 * io[:, 0, 1], 0.3 * final[:, 1] * economy.income_d / economy.output_os[:, 1]
    )
    io[:, 0, 1] -= moved
    io[:, 1, 1] += moved
    final[:, 0] += moved * economy.output_os[:, 1] / economy.income_d
    final[:, 1] -= moved * economy.output_os[:, 1] / economy.income_d
    return replace(economy, io_share_dsk=io, final_share_ds=final)


def test_replaced_input_shares_are_used_whatever_was_solved_before() -> None:
    economy = synthetic_economy(4, 3, seed=3)
    tariff = economy.tariff_rate_ods.copy()
    tariff[0, 1] += 0.25
    before = solve(economy, tariff_rate_ods=tariff).values("real_income_change")
    changed = with_other_inputs(economy)
    found = solve(changed, tariff_rate_ods=tariff).values("real_income_change")
    read = {name: getattr(changed, name) for name in READ}
    anew = replace(changed, **{n: each.copy() for n, each in read.items() if each is not None})
    expected = solve(anew, tariff_rate_ods=tariff).values("real_income_change")
    assert np.abs(expected - before).max() > 1e-4
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_the_structure_is_kept_by_every_array_but_elasticities_and_jobs() -> None:
    assert set(ARRAYS) - set(READ) == {"theta_s", "employment_ds"}
