"""The world before the shock: a frozen object that is an exact equilibrium of itself."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, read_only
from countermove.economy.arguments import numbers, shaped
from countermove.economy.baseline import Baseline
from countermove.economy.checks import (
    TABLES,
    elasticity_failures,
    failures,
    residual,
    worst_identity,
)
from countermove.errors import InvalidEconomy
from countermove.extras import data_frame
from countermove.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

RESIDUAL_LIMIT = 1e-10
MILLION_USD = "million US dollars"
ARRAYS = (
    *TABLES,
    "employment_ds",
    "profit_share_ds",
    "rent_share_ds",
    "margin_d",
    "duty_response_d",
)


@dataclass(frozen=True, slots=True, eq=False)
class Economy(Baseline, Shown):
    """A baseline that reproduces itself: cannot exist unless it is an equilibrium.

    Build one with :func:`economy_from_flows`, :func:`economy_from_shares` or
    :func:`load_economy`. Money is in ``unit``: million US dollars of ``year`` in shipped tables,
    what the caller says of own ones.
    """

    def __post_init__(self) -> None:
        fix = object.__setattr__
        goods: Bool | None = self.goods_s
        flag = np.ones(len(self.sectors)) if goods is None else goods
        flag = shaped("goods_s", flag, (len(self.sectors),)) != 0
        fix(self, "goods_s", read_only(flag, dtype=np.bool_))
        for name in ARRAYS:
            if getattr(self, name) is not None:
                fix(self, name, read_only(numbers(name, getattr(self, name))))
        problems = failures(self)
        if problems:
            raise InvalidEconomy(f"economy {self.name!r}: {problems[0]}")
        gap = residual(self)
        if not gap <= RESIDUAL_LIMIT:
            raise InvalidEconomy(
                f"economy {self.name!r} does not reproduce itself: residual {gap:.1e} is above "
                f"{RESIDUAL_LIMIT:.0e}. Build it with economy_from_flows, which is exact by "
                f"construction; the identity with that gap is {worst_identity(self)!r}, and a "
                "number far above all others takes the digits of theirs."
            )

    def __repr__(self) -> str:
        year = "" if self.year is None else f" of {self.year}"
        size = f"{len(self.regions)} regions, {len(self.sectors)} sectors"
        return f"<Economy {self.name}{year}: {size}, elasticities {self.elasticities}>"

    def table(self) -> pd.DataFrame:
        """Return the countries: what they spend, their deficit, goods they make, mean tariff."""
        flow = self.flow_ods
        columns = {
            "region": self.regions,
            "income": self.income_d,
            "deficit": self.deficit_d,
            "output": flow.sum(axis=(1, 2)),
            "imports": flow.sum(axis=(0, 2)) - flow.sum(axis=2).diagonal(),
        }
        return data_frame(columns)

    @property
    def values_hash(self) -> str:
        """Return the hash of names and values, elasticities apart."""
        content = sha256(" ".join((*self.regions, *self.sectors)).encode())
        for array in (getattr(self, name) for name in ARRAYS if name != "theta_s"):
            if array is not None:
                content.update(array)
        return content.hexdigest()

    def with_elasticities(self, theta_s: ArrayLike, *, name: str = "own") -> Economy:
        """Return the same world with other trade elasticities; baseline shares stay.

        No identity of the baseline depends on elasticities: only they are checked anew.
        """
        theta = shaped("theta_s", theta_s, (len(self.sectors),), spread=True)
        other = copy(self)
        object.__setattr__(other, "theta_s", read_only(theta))
        object.__setattr__(other, "elasticities", name)
        object.__setattr__(other, "_memo", self._memo)
        problems = elasticity_failures(other)
        if problems:
            raise InvalidEconomy(f"economy {self.name!r}: {problems[0]}")
        return other
