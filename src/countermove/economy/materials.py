"""What producers buy from each other: all inputs of the table, their own sector's, or none."""

from __future__ import annotations

import numpy as np

from countermove.codes.lookup import unknown
from countermove.economy.arguments import refuse_markets
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.errors import BadInput, InvalidEconomy

FULL, OWN_SECTOR, NONE = "full", "own-sector", "none"
MATERIALS = {
    FULL: "input-output links as in the table",
    OWN_SECTOR: "all materials of a sector are of its own good (roundabout production)",
    NONE: "no materials: output is value added, and all spending is final",
}


def with_materials(economy: Economy, materials: str) -> Economy:
    r"""Return the same trade and tariffs under another structure of production.

    ``full`` leaves the economy as it is. Under ``own-sector`` the share of materials in cost,
    $1-\gamma_{ds}$, stays and is spent on the sector's own good; under ``none`` it is zero. Flows,
    tariffs and deficits stay; value added and final spending follow from accounting.

    Args:
        economy: the baseline. materials: ``full``, ``own-sector`` or ``none``.

    Raises:
        BadInput: some sector uses more materials than the country buys of its good.

    References:
        Costinot & Rodríguez-Clare (2014), Handbook of International Economics 4, section 3; Krugman
        & Venables (1995) for roundabout production.

    >>> import countermove as cm
    >>> world = cm.load_economy()
    >>> bool((cm.with_materials(world, "none").value_added_share_ds == 1.0).all())
    True
    """
    if materials not in MATERIALS:
        raise unknown(materials, MATERIALS, what="structure of production")
    if materials == FULL:
        return economy
    if economy.profit_share_ds is not None:
        refuse_markets(economy, "a change of materials")
    if economy.parted:
        raise BadInput(
            f"materials={materials} does not go with industries in parts ({economy.name!r}), where "
            "producers have goods of their own to buy; take the world before."
        )
    inputs = np.zeros_like(economy.io_share_dsk)
    if materials == OWN_SECTOR:
        own = np.arange(len(economy.sectors))
        inputs[:, own, own] = (1.0 - economy.value_added_share_ds) * economy.output_os
    labels = "employment_ds goods_s year unit elasticities cards rules margin_d duty_response_d"
    try:
        return economy_from_flows(
            economy.flow_ods,
            inputs,
            economy.tariff_rate_ods,
            regions=economy.regions,
            sectors=economy.sectors,
            theta_s=economy.theta_s,
            highest_rate=np.inf,
            name=f"{economy.name}, materials {materials}",
            **{label: getattr(economy, label) for label in labels.split()},
        )
    except InvalidEconomy as error:
        raise BadInput(
            f"materials={materials} does not fit economy {economy.name!r}: {error} Or take "
            "materials=full or none."
        ) from None
