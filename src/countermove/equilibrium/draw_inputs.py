"""What differs between draws of one question: elasticities, rates, shares, spending, labour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.closure import HIGHEST_M, Closure
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput

LABOUR = ("mobility_x", "supply_x", "floor_x")
"""Draws of the labour market: elasticities of its supply to sectors and in all, and wage floors."""
BY_DRAW = ("m_x", "rho_x", *LABOUR)
"""Draws of one number each, which are switches of the closure under the same names."""
AXES = {"rate_hx": 2, "share_hx": 2, "sigma_sx": 2, **dict.fromkeys(BY_DRAW, 1)}
"""Axes of what may differ beside the elasticities, where it does."""


@dataclass(frozen=True, slots=True, eq=False)
class DrawInputs:
    """What differs between S draws of one question, an economy under given duties.

    Rates and shares are of the H varieties of ``Duties.varieties``, importer after importer in
    their order there. An array without the axis of draws, (H,), holds for all
    of them; ``None``: as in the duties, or in the closure.

    Attributes:
        theta_sx: (J, S) trade elasticities as solved: those of the year asked about, so already
            scaled (:func:`countermove.equilibrium.horizon.elasticity_scale`) for the first year.
        rate_hx: (H, S) or (H,) additional ad-valorem rates (``Varieties.added_rate``): what is
            charged beyond the base rate of the cell. For pay-through, content and legal outcomes.
        share_hx: (H, S) or (H,) shares of the cell's base spending (``Varieties.share``): for
            claims of a preference; what is left of a cell keeps its base rate.
        m_x, rho_x: (S,) shares of income and duties spent, under absorbing deficits.
        sigma_sx: (J, S) elasticities of substitution between firms, where markups follow them.
        mobility_x: (S,) elasticities of labour's supply to sectors, in the place of the closure's
            ``labour``: infinite for mobile, zero for specific. supply_x: (S,) of its supply in all.
        floor_x: (S,) lowest wages over the base wages, where wages are rigid.
    """

    theta_sx: Float
    rate_hx: Float | None = None
    share_hx: Float | None = None
    m_x: Float | None = None
    rho_x: Float | None = None
    sigma_sx: Float | None = None
    mobility_x: Float | None = None
    supply_x: Float | None = None
    floor_x: Float | None = None

    @property
    def count(self) -> int:
        """Return S, the number of draws."""
        return int(self.theta_sx.shape[1])

    def parameters(self, draw: int) -> dict[str, Float]:
        """Return what one draw is solved with, by name: to report or repeat it."""
        return {
            name: array[..., draw]
            for name in ("theta_sx", *AXES)
            if (array := getattr(self, name)) is not None
            and array.shape[-1:] == (self.count,)
            and (array.ndim == 2 or name in BY_DRAW)
        }

    def closure_of(self, draw: int, closure: Closure) -> Closure:
        """Return the switches of one draw, ``closure`` those of all."""
        one: dict[str, Any] = {
            name.removesuffix("_x"): float(array[draw])
            for name in BY_DRAW
            if (array := getattr(self, name)) is not None
        }
        if "mobility" in one:
            one["labour"] = "sluggish"
        return replace(closure, **one)

    def block(self, first: int, last: int) -> DrawInputs:
        """Return the draws from ``first`` up to ``last``."""

        def cut(array: Float | None, axes: int) -> Float | None:
            return array if array is None or array.ndim < axes else array[..., first:last]

        rest: dict[str, Any] = {name: cut(getattr(self, name), k) for name, k in AXES.items()}
        return DrawInputs(self.theta_sx[:, first:last], **rest)

    @staticmethod
    def joined(blocks: Sequence[DrawInputs]) -> DrawInputs:
        """Return the draws of several blocks as one."""

        def both(name: str, axes: int) -> Float | None:
            arrays = [getattr(block, name) for block in blocks]
            if arrays[0] is None or arrays[0].ndim < axes:
                return None if arrays[0] is None else np.asarray(arrays[0])
            return np.concatenate(arrays, axis=-1)

        theta_sx = np.concatenate([block.theta_sx for block in blocks], axis=1)
        return DrawInputs(theta_sx, **{name: both(name, axes) for name, axes in AXES.items()})

    def checked(self, duties: Duties, sectors: int, closure: Closure) -> DrawInputs:
        """Return the draws with every array in its shape.

        Raises:
            BadInput: a wrong shape, a value out of its range, ``m`` and ``rho`` where deficits do
                not absorb, or floors where wages are flexible.
        """
        theta = np.asarray(self.theta_sx, dtype=np.float64)
        if theta.ndim != 2 or theta.shape[0] != sectors or not theta.shape[1]:
            raise BadInput(f"theta_sx has shape {theta.shape}, expected ({sectors}, draws).")
        count, lines = theta.shape[1], sum(part.share.size for part in duties.varieties)
        spent = {"m_x": self.m_x, "rho_x": self.rho_x}
        absorbing, rigid = closure.deficits == "absorbing", closure.wages == "rigid"
        if not absorbing and any(array is not None for array in spent.values()):
            raise BadInput(
                "m_x and rho_x act where deficits absorb: give Closure.first_year(), or leave "
                "them out."
            )
        if self.floor_x is not None and not rigid:
            raise BadInput(
                "floor_x acts where wages are rigid: set wages='rigid', or leave it out."
            )
        labour = {name: getattr(self, name) for name in LABOUR}
        found = {
            "rate_hx": _shaped("rate_hx", self.rate_hx, (lines, count), whole=(lines,), low=-1.0),
            "share_hx": _shaped("share_hx", self.share_hx, (lines, count), whole=(lines,)),
            "sigma_sx": _shaped("sigma_sx", self.sigma_sx, theta.shape, low=1.0),
            **{name: _shaped(name, array, (count,)) for name, array in spent.items()},
            **{
                name: _shaped(name, array, (count,), endless=name == "mobility_x")
                for name, array in labour.items()
            },
        }
        if found["floor_x"] is not None and not found["floor_x"].all():
            raise BadInput("floor_x must be above zero in every draw: 1 for the base wage.")
        if not (np.isfinite(theta).all() and (theta > 0).all()):
            raise BadInput("theta_sx must be finite and above zero in every draw and sector.")
        highest = {"m_x": HIGHEST_M if rigid else np.nextafter(1.0, 0.0), "rho_x": 1.0}
        for name, limit in highest.items():
            array = found[name]
            if array is not None and (array > limit).any():
                raise BadInput(f"{name} must be {limit:g} or less in every draw.")
        return DrawInputs(theta, **found)


def _shaped(
    name: str,
    array: Float | None,
    shape: tuple[int, ...],
    *,
    whole: tuple[int, ...] = (),
    low: float = 0.0,
    endless: bool = False,
) -> Float | None:
    if array is None:
        return None
    values = np.asarray(array, dtype=np.float64)
    if values.shape not in (shape, whole):
        raise BadInput(f"{name} has shape {values.shape}, expected {shape}.")
    bad = np.isnan(values) if endless else ~np.isfinite(values)
    if bad.any() or (values < low).any():
        finite = "" if endless else "finite and "
        raise BadInput(f"{name} must be {finite}{low:g} or more in every draw.")
    return values
