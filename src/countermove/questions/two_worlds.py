"""Where rates are searched: the same question in the world without the transfer.

A tariff revalues a deficit that is fixed in units of world value added, so best rates would partly
be a bid for a larger transfer. Strategy therefore searches where deficits are removed, and solves
what it finds once more in the world that was asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from countermove.arrays import Float
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.varieties import Duties
from countermove.questions.options import ABSORBING
from countermove.questions.pose import Posed
from countermove.questions.tables import REMOVED
from countermove.strategy.payoff import Payoff, as_payoff, value

REAL_INCOME = "real_income_change"


def searched(posed: Posed) -> Posed:
    """Return the question in the world without the transfer.

    Where deficits absorb none is given that a tariff could revalue: it is the question's own world.
    """
    own = (REMOVED, ABSORBING)
    return posed if posed.options.deficits in own else posed.under(deficits=REMOVED)


@dataclass(frozen=True, eq=False)
class TwoWorlds:
    """A question as `run` answers it, and in the world in which rates are searched.

    Attributes:
        posed: the question. without: the same without the transfer.
    """

    posed: Posed
    without: Posed

    @cached_property
    def status_quo(self) -> Outcome:
        """The solved question: what ``run`` prints."""
        return self.posed.solve()

    @cached_property
    def status_quo_without(self) -> Outcome:
        """The solved question without the transfer."""
        return self.without.solve()

    @property
    def same(self) -> bool:
        """Whether the question itself is one without the transfer."""
        return self.posed is self.without

    def income(self, players: Sequence[str]) -> dict[str, tuple[float, float]]:
        """Return the change of real income at the two status quos by player, per cent."""
        here = self.status_quo
        there = here if self.same else self.status_quo_without
        return {name: (here.of(REAL_INCOME, name), there.of(REAL_INCOME, name)) for name in players}

    def gains(
        self,
        duties: Duties,
        payoffs: Mapping[str, Payoff | str],
        *,
        against: Duties | None = None,
        transfer_d: Float | None = None,
    ) -> dict[str, float]:
        """Return what players gain, in their payoffs, where duties hold in the world asked about.

        Args:
            duties: what everybody charges. payoffs: by player. transfer_d: (N,) transfers received.
            against: duties of the world compared with; the status quo if left out.

        Raises:
            NotSolved: that world has no equilibrium at these duties.
        """
        there = worths(self.posed.solve(duties, transfer_d=transfer_d), payoffs)
        if against is None:
            here = worths(self.status_quo, payoffs)
        else:
            here = worths(self.posed.solve(against), payoffs)
        return {name: there[name] - here[name] for name in payoffs}


def two_worlds(posed: Posed) -> TwoWorlds:
    """Return a question and the world in which rates are searched for it."""
    return TwoWorlds(posed, searched(posed))


def worths(outcome: Outcome, payoffs: Mapping[str, Payoff | str]) -> dict[str, float]:
    """Return payoffs by player at a solved outcome, each in its own unit."""
    lin = linearise_outcome(outcome)
    return {
        name: value(as_payoff(payoff), lin, outcome.economy) for name, payoff in payoffs.items()
    }
