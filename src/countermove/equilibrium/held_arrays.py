"""Arrays by origin, importer and sector held by what differs from the baseline, made when asked.

Of many solved worlds whole arrays would be most of the memory: what their importers charge differs
in few rows, and their shares follow from the weights of those rows and from prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, Int, read_only


@dataclass(frozen=True, slots=True, eq=False)
class HeldRates:
    """(N, N, J) values that are those of a baseline but for K importers.

    ``base_ods`` is the baseline's own array. ``importers``: (K,). ``rows_oks``: (N, K, J).
    """

    base_ods: Float
    importers: Int
    rows_oks: Float

    @classmethod
    def of(cls, values_ods: Float, base_ods: Float) -> HeldRates:
        """Return what differs in values from those of a baseline.

        >>> base = np.zeros((2, 2, 1))
        >>> HeldRates.of(base + [[[0.0], [0.1]]], base).importers.tolist()
        [1]
        """
        importers = np.flatnonzero((values_ods != base_ods).any(axis=(0, 2)))
        return cls(base_ods, importers, values_ods[:, importers].copy())

    def full(self) -> Float:
        """Return the whole array."""
        values = np.array(self.base_ods)
        values[:, self.importers] = self.rows_oks
        values.setflags(write=False)
        return values


@dataclass(frozen=True, slots=True, eq=False)
class HeldShares:
    """(N, N, J) new shares of spending, from baseline shares, new weights and prices.

    Attributes:
        share_sdo: (J, N, N) the baseline's. importers: (K,) whose weights changed.
        weight_sko: (J, K, N) their weights. supply_so, price_factor_sd: (J, N) of the solution.
    """

    share_sdo: Float
    importers: Int
    weight_sko: Float
    supply_so: Float
    price_factor_sd: Float

    def rows(self) -> Float:
        """Return the (N, K, J) shares of the importers whose weights changed, a view."""
        share = self.weight_sko * self.supply_so[:, None, :]
        share /= self.price_factor_sd[:, self.importers, None]
        return share.transpose(2, 1, 0)

    def full(self) -> Float:
        """Return the whole array, a view with axes ods."""
        share = self.share_sdo * self.supply_so[:, None, :]
        share[:, self.importers] = self.weight_sko * self.supply_so[:, None, :]
        share /= self.price_factor_sd[:, :, None]
        return share.transpose(2, 1, 0)


def whole(values: Float | HeldRates | HeldShares) -> Float:
    """Return a whole array, however it is held."""
    return values if isinstance(values, np.ndarray) else values.full()


def protected(values: Float | HeldRates) -> Float | HeldRates:
    """Return rates write-protected, however they are held."""
    return values if isinstance(values, HeldRates) else read_only(values)
