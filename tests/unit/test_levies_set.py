"""Taxes on exports and subsidies of production as settings of every question."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput, UnknownName
from countermove.questions.levies import levied, levy
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from tests.synthetic import synthetic_economy


def test_taxes_leave_own_sales_and_subsidies_reach_them() -> None:
    economy = synthetic_economy(4, 3, seed=1)
    goods = economy.goods_s
    taxed = levied(economy, Duties(), [("export_tax.R00", 0.2)]).levy_ods
    assert taxed is not None
    assert (taxed[0, 1:][:, goods] == pytest.approx(0.2)) and not taxed[0, 0].any()
    assert not taxed[1:].any()
    assert not taxed[..., ~goods].any()
    both = levied(economy, Duties(), [("export_tax.R00.S01", 0.2), ("subsidy.R00.S01", 0.1)])
    assert both.levy_ods is not None
    assert both.levy_ods[0, :, 1] == pytest.approx([-0.1, 0.08, 0.08, 0.08])


def test_a_group_taxes_nothing_between_its_members() -> None:
    posed = pose("baseline", with_settings(ModelOptions(), ["export_tax.USMCA.C29=0.1"]))
    levy_ods = posed.duties.levy_ods
    assert levy_ods is not None
    inside = posed.economy.places("USMCA")
    assert not levy_ods[np.ix_(inside, inside)].any()
    assert (levy_ods > 0).sum() == 3 * (len(posed.economy.regions) - 3)
    plain = pose("baseline")
    assert posed.hash != plain.hash


@pytest.mark.parametrize("wrong", ["export_tax", "export_tax.CAN.C29.x"])
def test_a_levy_names_whose_it_is(wrong: str) -> None:
    with pytest.raises((BadInput, UnknownName)):
        pose("baseline", with_settings(ModelOptions(), [f"{wrong}=0.1"]))


def test_names_of_keys_are_codes_once_read() -> None:
    assert levy("subsidy.South Korea.Motor vehicles", "-0.05") == ("subsidy.KOR.C29", -0.05)
    for value in ("x", "0", "1", "-1"):
        with pytest.raises(BadInput, match="above -1, below 1 and not zero"):
            levy("subsidy.CAN", value)
