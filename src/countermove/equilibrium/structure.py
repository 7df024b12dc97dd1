"""What the solver needs of a baseline, in its own layout, worked out once per economy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, Float32, Int, ratio
from countermove.economy.economy import Economy
from countermove.economy.leontief import leontief_inverse
from countermove.memory import forgotten_by

HOME_FLOOR = 1e-3
ROUNDING = 16 * np.finfo(np.float64).eps
"""Deficits below this share of income are what subtracting left over, not deficits."""


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Baseline of an economy in the solver's layout; money in units of world value added.

    Attributes:
        stacked: (J, 2N, N) rows ``pi`` above rows ``pi / (1 + t)`` with a zero diagonal.
        factor_sdo: (J, N, N) one plus tariff. own_ds: (N, J) ``pi_dd / (1 + t_dd)``.
        open_do: (N, N) true where importer ``d`` buys anything from ``o`` abroad.
        exports_ds, imports_ds: (N, J) foreign sales and purchases, net of tariffs.
        held_ds: (N, J) exports weighted with the own share in each market.
        io_dsk, io_dks: (N, J, J) input shares and their transpose (contiguous copies).
        va_ds, final_ds, spending_ds: (N, J). wage_bill_d, deficit_d, income_d: (N,).
        inverse_spending_ds: one over spending, zero where there is none.
        home_ds: (N, J) home share of purchases, floored. pass_through_ds: own-wage content of cost.
        leontief_dsk: (N, J, J) ``(I - H G)^-1``; leontief_dks its transpose.
        margin_d: (N,) share of foreign sales in a market that its own labour earns, if any; flows
            are net of it. response_d: (N,) fall of log imports by log duties over ``theta``, if it
            is not one: log prices then rise by one less it times the log size of the market.
        profit_ds: (N, J) profits and rents per unit of output value, if any; rent_ds: the rents in
            it, which are a cost.
        cost_chain_dks, spending_chain_dsk: (N, J, J) ``M'`` and ``H^-1 M H`` with ``M`` the former,
            in single precision: they only shape the step, by which their error shrinks too.
    """

    stacked: Float
    factor_sdo: Float
    own_ds: Float
    open_do: Bool
    exports_ds: Float
    imports_ds: Float
    held_ds: Float
    io_dsk: Float
    io_dks: Float
    va_ds: Float
    final_ds: Float
    spending_ds: Float
    inverse_spending_ds: Float
    wage_bill_d: Float
    deficit_d: Float
    income_d: Float
    home_ds: Float
    pass_through_ds: Float
    leontief_dsk: Float
    leontief_dks: Float
    cost_chain_dks: Float32
    spending_chain_dsk: Float32
    margin_d: Float | None = None
    response_d: Float | None = None
    profit_ds: Float | None = None
    rent_ds: Float | None = None

    @property
    def cost_lift_ds(self) -> Float | float:
        """(N, J) cost shares over payments per unit of output value: one where no profit is."""
        if self.profit_ds is None:
            return 1.0
        return 1.0 / (1.0 - self.profit_ds + (0.0 if self.rent_ds is None else self.rent_ds))

    def response(self, importer: int | Int) -> Float | float:
        """Return the fall of log imports by log duties over ``theta``, of one importer or more."""
        return 1.0 if self.response_d is None else self.response_d[importer]

    def gross(self, importer: int | Int) -> Float | float:
        """Return what is paid for foreign goods before duty over what makers earn, likewise."""
        return 1.0 if self.margin_d is None else 1.0 / (1.0 - self.margin_d[importer])

    @property
    def share_sdo(self) -> Float:
        """(J, N, N) view of the trade shares, sector-major."""
        return self.stacked[:, : self.stacked.shape[2], :]


READ = (
    "trade_share_ods",
    "tariff_rate_ods",
    "expenditure_ds",
    "value_added_share_ds",
    "io_share_dsk",
    "final_share_ds",
    "value_added_d",
    "deficit_d",
    "margin_d",
    "duty_response_d",
    "profit_share_ds",
    "rent_share_ds",
)
"""Arrays of an economy that a structure is worked out from."""

_RECENT: dict[tuple[int, ...], tuple[tuple[Float | None, ...], Structure]] = {}
forgotten_by(_RECENT.clear, last=True)


def structure_of(economy: Economy) -> Structure:
    """Return the structure of an economy, from a small cache where the same arrays were seen.

    Economies that differ in elasticities only share their arrays, and so their structure. The
    cache holds the arrays, so that none of those it knows by identity is replaced unseen.
    """
    arrays = tuple(getattr(economy, name) for name in READ)
    key = tuple(id(array) for array in arrays)
    if key not in _RECENT:
        if len(_RECENT) >= 4:
            _RECENT.pop(next(iter(_RECENT)))
        _RECENT[key] = (arrays, _build(economy))
    return _RECENT[key][1]


def _build(economy: Economy) -> Structure:
    world = economy.world_value_added
    j = len(economy.sectors)
    home = np.clip(np.einsum("dds->ds", economy.trade_share_ods), HOME_FLOOR, None)
    inverse = leontief_inverse(home[:, :, None] * economy.io_share_dsk)
    spending = economy.expenditure_ds / world
    va = economy.value_added_share_ds
    rounding = np.abs(economy.deficit_d) <= ROUNDING * economy.income_d
    leontief_dks = np.ascontiguousarray(inverse.transpose(0, 2, 1))
    n = len(economy.regions)
    factor = np.ascontiguousarray(1.0 + economy.tariff_rate_ods.transpose(2, 1, 0))
    stacked = np.empty((j, 2 * n, n))
    share, offshore = stacked[:, :n], stacked[:, n:]
    np.copyto(share, economy.trade_share_ods.transpose(2, 1, 0))
    np.divide(share, factor, out=offshore)
    own = np.einsum("sdd->ds", offshore).copy()
    np.einsum("sdd->sd", offshore)[...] = 0.0
    if economy.margin_d is not None:
        offshore *= (1.0 - economy.margin_d)[:, None]
    sales = offshore * spending.T[:, :, None]
    return Structure(
        stacked=stacked,
        factor_sdo=factor,
        own_ds=own,
        open_do=np.asarray((offshore > 0).any(axis=0)),
        exports_ds=sales.sum(axis=1).T,
        imports_ds=sales.sum(axis=2).T,
        held_ds=np.einsum("sdo,sdo->os", sales, share),
        io_dsk=economy.io_share_dsk,
        io_dks=np.ascontiguousarray(economy.io_share_dsk.transpose(0, 2, 1)),
        va_ds=va,
        final_ds=economy.final_share_ds,
        spending_ds=spending,
        inverse_spending_ds=ratio(1.0, spending),
        wage_bill_d=economy.value_added_d / world,
        deficit_d=np.where(rounding, 0.0, economy.deficit_d) / world,
        income_d=economy.income_d / world,
        home_ds=home,
        pass_through_ds=np.matmul(leontief_dks, va[:, :, None])[:, :, 0],
        leontief_dsk=inverse,
        leontief_dks=leontief_dks,
        cost_chain_dks=leontief_dks.astype(np.float32),
        spending_chain_dsk=(inverse * home[:, None, :] / home[:, :, None]).astype(np.float32),
        margin_d=economy.margin_d,
        response_d=economy.duty_response_d,
        profit_ds=economy.profit_share_ds,
        rent_ds=economy.rent_share_ds,
    )


def times(matrices: Float | Float32, vectors: Float) -> Float:
    """Multiply (B, R, C) matrices by (B, C) vectors, or by S of them each, (S, B, C).

    With several scenarios, each matrix is read once for all, and they are the last axis in memory.
    The product is computed in the precision of the matrices, in which that of several stays.

    >>> import numpy as np
    >>> times(np.ones((2, 3, 4)), np.ones((5, 2, 4))).shape
    (5, 2, 3)
    """
    if vectors.ndim == 2:
        same = np.ascontiguousarray(vectors, dtype=matrices.dtype)
        return np.matmul(matrices, same[:, :, None])[:, :, 0].astype(np.float64, copy=False)
    columns = np.ascontiguousarray(vectors.transpose(1, 2, 0), dtype=matrices.dtype)
    return np.matmul(matrices, columns).transpose(2, 0, 1)


def by_country(values_ds: Float, values_d: Float) -> Float:
    """Return (N, J) values times (N,) ones of their countries, or (S, N, J) of S worlds' (S, N).

    >>> import numpy as np
    >>> by_country(np.ones((2, 4)), worlds_last(np.ones((5, 2)))).strides[0]
    8
    """
    if values_d.ndim == 1:
        return values_ds * values_d[:, None]
    columns = values_ds[..., None] if values_ds.ndim == 2 else values_ds.transpose(1, 2, 0)
    return (columns * values_d.T[:, None, :]).transpose(2, 0, 1)


def dots(weights_ds: Float, values_ds: Float) -> Float:
    """Return the (N,) sums of (N, J) values by weights, or (S, N) of S worlds' values.

    >>> import numpy as np
    >>> dots(np.ones((2, 4)), np.ones((5, 2, 4))).shape
    (5, 2)
    """
    return np.asarray(times(weights_ds[:, None, :], values_ds)[..., 0])


def worlds_last(values: Float) -> Float:
    """Return (S, ...) values with the S worlds last in memory, as the products above have them.

    >>> import numpy as np
    >>> worlds_last(np.ones((5, 2, 4))).strides[0]
    8
    """
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(values, 0, -1)), -1, 0)
