"""A solved world as the world before: new changes start where old ones ended."""

from __future__ import annotations

from dataclasses import replace

from countermove.economy.economy import Economy
from countermove.equilibrium import measures_of_change as change
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.status import Status
from countermove.errors import BadInput


def rebase(outcome: Outcome) -> Economy:
    """Return a solved world as a baseline of its own: later changes start from there.

    Tariffs, trade, spending, deficits and jobs are those after the change, and money is in the
    unit of the outcome (world value added of the old baseline, or under absorbing deficits money of
    the base year). Costs of trade and technology are in the shares, as they always are, and
    elasticities those of the outcome's horizon. With wages that are flexible, a change back to the
    old tariffs leads back to the old world; floors of rigid wages are on the wages of the new one.

    Raises:
        BadInput: the outcome is not solved; or its importers buy products line by line, of which a
            baseline has none.

    References:
        Dekle, Eaton & Kortum (2007): exact changes need only the shares of the world before.

    >>> import numpy as np, countermove as cm
    >>> world = cm.load_economy()
    >>> bool(np.allclose(cm.rebase(cm.solve(world)).expenditure_ds, world.expenditure_ds))
    True
    """
    if outcome.status is not Status.SOLVED:
        raise BadInput(
            f"an outcome that is {outcome.status.value!r} is no baseline; solve it to tolerance."
        )
    if outcome.nests:
        raise BadInput(
            "an outcome whose importers buy products line by line cannot become a baseline, which "
            "has one rate a cell; solve it without nests."
        )
    if outcome.levy_rate_ods is not None:
        raise BadInput(
            "an outcome with taxes on exports or production cannot become a baseline, which holds "
            "import duties alone; solve it without them."
        )
    old = outcome.economy
    share = outcome.trade_share_new_ods
    flow = old.earned_ods(outcome.flow_new_ods)
    output = outcome.output_new_os
    margin, jobs = old.margin_ds(outcome.flow_new_ods), old.employment_ds
    return replace(
        old,
        trade_share_ods=share / share.sum(axis=0),
        expenditure_ds=outcome.expenditure_new_ds,
        value_added_d=(old.value_added_share_ds * output + margin).sum(axis=1),
        deficit_d=flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2)),
        tariff_rate_ods=outcome.tariff_rate_ods,
        employment_ds=None if jobs is None else jobs * change.employment_hat(outcome),
        name=f"{old.name}, after a change",
    )
