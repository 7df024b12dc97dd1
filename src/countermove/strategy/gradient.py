"""How a payoff answers to every tariff, iceberg wedge, elasticity and technology, at an outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from countermove.arrays import Float, kept
from countermove.economy.arguments import finite_number
from countermove.equilibrium import derivatives
from countermove.equilibrium.adjoint import Adjoint, Multipliers, solve_adjoint
from countermove.equilibrium.frozen_step import FrozenStep
from countermove.equilibrium.kinks import Cells, binding_floors, undecided_floors
from countermove.equilibrium.linear import Linearisation, linearise_outcome
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solved_nests import SolvedNest
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import CellRates
from countermove.errors import BadInput, NotSolved
from countermove.strategy.payoff import Payoff, as_payoff, seeds, value


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """Derivatives of one payoff at a solved outcome; arrays are worked out when asked for.

    Attributes:
        outcome: where it was taken. payoff: of what. value: the payoff there.
        residual, iterations: how the adjoint equations were solved.
    """

    outcome: Outcome
    payoff: Payoff
    value: float
    residual: float
    iterations: int
    _lin: Linearisation = field(repr=False)
    _solved: Adjoint = field(repr=False)
    _column: int = field(repr=False)
    _memo: dict[str, Float] = field(default_factory=dict, init=False, repr=False)

    @property
    def log_tariff_factor_ods(self) -> Float:
        """(N, N, J) derivative with respect to ``log(1 + t)``."""
        return kept(self._memo, "factor", lambda: self._cells(derivatives.by_log_factor))

    @property
    def tariff_rate_ods(self) -> Float:
        """(N, N, J) derivative with respect to the rate; 0.01 of it is a percentage point."""
        rate = self.outcome.tariff_rate_ods
        return kept(self._memo, "rate", lambda: self.log_tariff_factor_ods / (1.0 + rate))

    @property
    def log_levy_factor_ods(self) -> Float:
        """(N, N, J) derivative with respect to ``log(1 + e)`` of taxes by origins on goods."""
        return kept(self._memo, "levy", lambda: self._cells(derivatives.by_log_levy))

    @property
    def log_iceberg_ods(self) -> Float:
        """(N, N, J) derivative with respect to the log of iceberg trade costs."""
        return kept(self._memo, "iceberg", lambda: self._cells(derivatives.by_log_iceberg))

    @property
    def log_technology_os(self) -> Float:
        """(N, J) derivative with respect to the log of the technology parameter ``T``."""
        at, technology = (self._lin, self._solved), derivatives.by_log_technology
        return kept(self._memo, "technology", lambda: technology(*at, payoff=self._column))

    @property
    def theta_s(self) -> Float:
        """(J,) derivative with respect to the trade elasticities, the baseline held.

        Under deficits ``removed`` the baseline is the balanced world, which is held too.
        """
        if self.outcome.nests:
            raise BadInput(
                "derivatives by sector elasticities are not worked out where importers buy "
                "products; pose the question without products."
            )
        at, hat = (self._lin, self._solved), self.outcome.technology_hat_os
        by_elasticity = derivatives.by_elasticity
        return kept(
            self._memo,
            "theta",
            lambda: by_elasticity(*at, payoff=self._column, technology_hat_os=hat),
        )

    @property
    def multipliers(self) -> Multipliers:
        """Shadow values of the equations, of all payoffs solved together."""
        return self._solved.multipliers

    def tariff_of(self, importer: str, *, charged: CellRates | None = None) -> Float:
        """Return (N, J) derivatives with respect to a rate on every line of one importer.

        ``charged`` says what it charges where the lines of a cell differ; else one rate a cell.
        """
        d = self.outcome.economy.region(importer)
        if charged is None:
            return self.tariff_rate_ods[:, d]
        return derivatives.by_added_rate(
            self._lin, self._solved, payoff=self._column, destination=d, charged=charged
        )

    def export_tax_of(self, exporter: str) -> Float:
        """Return (N, J) derivatives by one rate more on exports to each destination, by sector."""
        o, rate = self.outcome.economy.region(exporter), self.outcome.levy_rate_ods
        return self.log_levy_factor_ods[o] / (1.0 if rate is None else 1.0 + rate[o])

    def worths(self, destination: int) -> tuple[Float, Float]:
        """Return (J,) values of log prices of an importer and (J, N) worths of flows to it."""
        price = self._solved.sweep.price_bar_sdm[:, destination, self._column]
        at, payoff = (self._lin, self._solved), self._column
        value = derivatives.flow_values(*at, payoff=payoff, destination=destination)
        return price, value

    def nest_of(self, importer: str) -> SolvedNest:
        """Return the products of an importer.

        Raises:
            BadInput: the importer buys no products in this outcome.
        """
        d = self.outcome.economy.region(importer)
        solved = next((each for each in self.outcome.nests if each.nest.destination == d), None)
        if solved is None:
            raise BadInput(
                f"{importer} buys no products in this outcome; pose the question with products."
            )
        return solved

    def lines_of(self, importer: str) -> Float:
        """Return (L,) derivatives by the log of one plus the rate of each line of a nest."""
        solved = self.nest_of(importer)
        return solved.by_log_factor(*self.worths(solved.nest.destination))

    @property
    def binding(self) -> Cells:
        """(region, sector) pairs whose wage floor binds: the side of every kink this belongs to."""
        return binding_floors(self.outcome)

    @property
    def one_sided_at(self) -> Cells:
        """Pairs on the kink of their wage floor, where the gradient is one-sided; mostly none.

        ``gradient(other_side(outcome), ...)`` gives the other side.
        """
        return undecided_floors(self.outcome)

    def _cells(self, formula: Callable[..., Float]) -> Float:
        out = np.empty_like(self.outcome.tariff_rate_ods)
        for d in range(out.shape[1]):
            out[:, d] = formula(self._lin, self._solved, payoff=self._column, destination=d)
        return out


def gradient(outcome: Outcome, payoff: Payoff | str, *, tolerance: float = 1e-11) -> Gradient:
    """Return the derivatives of a payoff with respect to every parameter, by one adjoint solve.

    Args:
        outcome: a solved world. payoff: what is wanted; a region's code means its real income.
        tolerance: largest relative gap of the adjoint equations.

    Raises:
        NotSolved: the outcome is not solved, or the adjoint equations are not.

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> of_a = gradient(cm.solve(world), "A")
    >>> round(float(of_a.tariff_rate_ods[1, 0, 0]), 4)  # more tariff on B raises A's real income
    0.1081
    """
    return gradients(outcome, [payoff], tolerance=tolerance)[0]


def gradients(
    outcome: Outcome,
    payoffs: Sequence[Payoff | str],
    *,
    tolerance: float = 1e-11,
    start: Multipliers | None = None,
    move: FrozenStep | None = None,
    lin: Linearisation | None = None,
) -> tuple[Gradient, ...]:
    """Return the gradients of several payoffs, which share every pass of one adjoint solve.

    ``start`` are multipliers of the same payoffs in a world close by, ``move`` a step frozen at
    one, ``lin`` the linearisation of this one, where it is at hand.
    """
    if outcome.status is not Status.SOLVED:
        raise NotSolved(
            f"no derivatives at an outcome that is {outcome.status.value!r}. {outcome.status.cure}"
        )
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    if not payoffs:
        return ()
    wanted = [as_payoff(payoff) for payoff in payoffs]
    lin = lin or linearise_outcome(outcome)
    solved = solve_adjoint(
        lin,
        seeds(wanted, lin, outcome.economy),
        tolerance=tolerance,
        start=start,
        back=None if move is None else move.back,
    )
    return tuple(
        Gradient(
            outcome=outcome,
            payoff=payoff,
            value=value(payoff, lin, outcome.economy),
            residual=solved.residual,
            iterations=solved.iterations,
            _lin=lin,
            _solved=solved,
            _column=m,
        )
        for m, payoff in enumerate(wanted)
    )
