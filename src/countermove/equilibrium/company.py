"""Worlds of one baseline posed side by side, each with elasticities and spending of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from countermove.arrays import Float, Int
from countermove.economy.economy import Economy
from countermove.equilibrium.cells import Cells
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.deficits import deficit_rule
from countermove.equilibrium.demand_loop import demand_loop
from countermove.equilibrium.labour_step import HELD, StepMatrices, held_matrices
from countermove.equilibrium.lanes import Lanes, Order, ordered, own_sales, shared_weights
from countermove.equilibrium.problem import Problem, wage_step
from countermove.equilibrium.sector_step import SectorStep, sector_step
from countermove.equilibrium.structure import structure_of, worlds_last
from countermove.equilibrium.wages import LabourRule, labour_rule

HALF = 0.5
"""Chance that a floor binds where nothing is known: no cell is then far from its own slope."""


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """S worlds that differ in duties, elasticities, and what of income is spent.

    Attributes:
        economy: the baseline; its elasticities do not count. closure: the switches they share.
        theta_sx: (J, S) elasticities as solved. cells: what their duties change.
        m_x, rho_x: (S,) shares spent; ``None``: those of the closure.
        exchange_xd: (S, N) worth of currencies; ``None``: those of the closure.
        mobility_x, supply_x, floor_x: (S,) of labour, as of ``DrawInputs``.
        binding_ds: (N, J) how likely each wage floor binds, for the step alone.
        stacked: (J, 2N, N) weights of all other cells (``Problem``); ``None``: the baseline's.
    """

    economy: Economy
    closure: Closure
    theta_sx: Float
    cells: Cells
    m_x: Float | None = None
    rho_x: Float | None = None
    exchange_xd: Float | None = None
    mobility_x: Float | None = None
    supply_x: Float | None = None
    floor_x: Float | None = None
    binding_ds: Float | None = None
    stacked: Float | None = None
    _held: list[StepMatrices | SectorStep] = field(default_factory=list, repr=False)
    _shared: list[tuple[Order, Float]] = field(default_factory=list, repr=False)

    @property
    def count(self) -> int:
        """Return S, the number of worlds."""
        return int(self.theta_sx.shape[1])

    def lanes(self, which: Int | None = None) -> Lanes:
        """Return the problem of some of the worlds, by position, or of all."""
        base, economy, closure = structure_of(self.economy), self.economy, self.closure
        some = np.arange(self.count) if which is None else which
        theta_sx = np.ascontiguousarray(self.theta_sx.take(some, axis=1))
        theta, cells = theta_sx.T, self.cells.take(some)
        exchange = closure.exchange_of(economy.regions)
        if self.exchange_xd is not None:
            exchange = worlds_last(self.exchange_xd[some])
        spent = {
            name: None if array is None else array[some][:, None]
            for name, array in (("m", self.m_x), ("rho", self.rho_x))
        }
        rule = deficit_rule(
            closure,
            deficit_d=base.deficit_d,
            value_added_d=base.wage_bill_d,
            income_d=base.income_d,
            exchange_d=exchange,
            **spent,
        )
        if not self._shared:
            whole = base.stacked if self.stacked is None else self.stacked
            self._shared.append((ordered(base, cells), shared_weights(whole, cells)))
        order, stacked = self._shared[0]
        return Lanes(
            structure=base,
            rule=rule,
            theta_s=theta,
            stacked=stacked,
            own_ds=own_sales(base, cells),
            wage_step_d=worlds_last(wage_step(base, theta)),
            labour=self._labour(some),
            loop=None if rule.anchored else demand_loop(base, rule, theta),
            cells=cells,
            order=order,
            net_cx=cells.net_cx * order.abroad[:, None],
        )

    def part(self, some: Int) -> Company:
        """Return some of the worlds, by position, as a company whose step is their own."""
        by_world = ("m_x", "rho_x", "exchange_xd", "mobility_x", "supply_x", "floor_x")
        own: dict[str, Any] = {
            name: None if (array := getattr(self, name)) is None else array[some]
            for name in by_world
        }
        theta_sx, cells = self.theta_sx.take(some, axis=1), self.cells.take(some)
        return replace(self, theta_sx=theta_sx, cells=cells, **own, _held=[], _shared=[])

    def alone(self, place: int) -> Problem:
        """Return the problem of one of the worlds by itself, its weights in full."""
        one = self.lanes(np.array([place]))
        cells, n = one.cells, len(one.structure.wage_bill_d)
        stacked = one.stacked.copy()
        stacked[cells.sector, cells.importer, cells.origin] = cells.weight_cx[:, 0]
        stacked[cells.sector, n + cells.importer, cells.origin] = one.net_cx[:, 0]
        theta, rule, labour = one.theta_s[0].copy(), one.rule, one.labour
        m, rho = (float(np.ravel(part)[0]) for part in (rule.m, rule.rho))
        rule = rule._replace(
            base_d=np.atleast_2d(rule.base_d)[0].copy(),
            m=m,
            rho=rho,
            exchange_d=_row(rule.exchange_d),
        )
        if labour is not None:
            floor = labour.log_floor_ds
            floor = floor if floor is None or floor.ndim == 2 else floor[0].copy()
            nu, eta = (float(np.ravel(part)[0]) for part in (labour.nu, labour.eta))
            labour = replace(labour, nu=nu, eta=eta, log_floor_ds=floor, memo={})
        return Problem(
            structure=one.structure,
            rule=rule,
            theta_s=theta,
            stacked=stacked,
            own_ds=one.own_ds.reshape(-1, *one.structure.own_ds.shape)[0].copy(),
            wage_step_d=one.wage_step_d[0].copy(),
            labour=labour,
            loop=None if rule.anchored else demand_loop(one.structure, rule, theta),
        )

    def _labour(self, some: Int) -> LabourRule | None:
        """Return the labour closure of some of the worlds, its step held at one set of floors."""
        closure = self.closure
        plain = replace(closure, exchange=()) if self.exchange_xd is not None else closure
        rule = self.rule(plain)
        if rule is None:
            return None
        floor = rule.log_floor_ds
        if floor is not None and self.exchange_xd is not None:
            floor = worlds_last(floor + np.log(self.exchange_xd[some])[:, :, None])
        if floor is not None and self.floor_x is not None:
            floor = worlds_last(floor + np.log(self.floor_x[some] / closure.floor)[:, None, None])
        every: dict[str, Any] = {
            name: array[:, None]
            for name, array in (("nu", self.nu_x), ("eta", self.supply_x))
            if array is not None
        }
        if not self._held:
            self._held.append(self._step(rule, every))
        held: Any = self._held[0]
        if isinstance(held, SectorStep):
            held = held.take(some)
        else:
            held = held._replace(wage_step_d=worlds_last(held.wage_step_d[some]))
        own = {name: array[some] for name, array in every.items()}
        return replace(rule, log_floor_ds=floor, memo={HELD: held}, **own)

    def _step(self, rule: LabourRule, own: Mapping[str, Any]) -> StepMatrices | SectorStep:
        """Return what shapes the steps of all worlds: of a typical labour market, and their own."""
        base, absorbing = structure_of(self.economy), self.closure.deficits == "absorbing"
        other = (rule.scale_ds, rule.market_d, rule.rent_ds, base.profit_ds, base.margin_d)
        sectors = bool(np.any(rule.nu)) and all(part is None for part in other)
        if sectors and absorbing:
            return sector_step(
                base, self.theta_sx, replace(rule, **own), wage_step(base, self.theta_sx.T)
            )
        binding = self.binding_ds
        if binding is None:
            binding = np.full_like(base.va_ds, 0.0 if rule.log_floor_ds is None else HALF)
        held = held_matrices(base, self.theta_sx.T, rule, binding)
        if not sectors:
            return held
        return sector_step(base, self.theta_sx, replace(rule, **own), held.wage_step_d)

    @property
    def nu_x(self) -> Float | None:
        """(S,) elasticities of a sector's wage by its wage bill; ``None``: that of the closure."""
        return None if self.mobility_x is None else 1.0 / (1.0 + self.mobility_x)

    def rule(self, closure: Closure) -> LabourRule | None:
        """Return the labour market of a typical world, with the floors of the closure."""
        nu, supply = self.nu_x, self.supply_x
        if nu is not None:
            mean = float(nu.mean())
            mobility = 1.0 / mean - 1.0 if mean else np.inf
            closure = replace(closure, labour="sluggish", mobility=mobility)
        if supply is not None:
            closure = replace(closure, supply=float(supply.mean()))
        drawn = nu is not None or supply is not None
        return labour_rule(closure, structure_of(self.economy), self.economy, drawn=drawn)


def _row(values: Float | float) -> Float | float:
    """Return the values of one world, whether they are given by world or not."""
    return values[0].copy() if isinstance(values, np.ndarray) and values.ndim == 2 else values
