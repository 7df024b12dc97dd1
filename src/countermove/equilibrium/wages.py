r"""The labour market: what wage each sector pays, given incomes, output and consumer prices.

One law covers every closure. Per unit of labour that offers itself, sector ``s`` of country ``d``
earns the expected wage $\omega_{ds}$; employers pay ``max(expected wage, floor)``, and labour
beyond their demand is unemployed. In logs of changes, with $\nu = 1/(1+\kappa)$ and $\eta$ the
elasticity of labour supply,

$$\log\omega_{ds} = \nu \log\hat Y_{ds} + \frac{1-\nu-\nu\eta}{1+\eta}\log\hat V_d
  + \frac{\eta}{1+\eta}\log\hat P_d$$

so wages are piecewise linear in logs: the kink is solved as it stands, and each side has exact
derivatives. Where duties pay for a lower income tax, $\hat P$ stands over what workers keep,
$\hat\tau_d$; where firms enter, the cost of a sector is that of a wage $w\,L^{-\psi/\gamma}$.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, ratio
from countermove.codes.names import place_code
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import EVERYWHERE, Closure
from countermove.equilibrium.structure import Structure
from countermove.errors import BadInput


class Wages(NamedTuple):
    """Wages at a trial point, (N, J) each: log changes of the wage paid and of the expected wage.

    ``active_ds`` is true where the floor binds: there the wage exceeds the expected one.
    """

    log_wage_ds: Float
    log_expected_ds: Float
    active_ds: Bool


class Slopes(NamedTuple):
    """Derivatives of log wages by log labour income, own log output and log consumer prices."""

    income_ds: Float
    output_ds: Float
    price_ds: Float


@dataclass(frozen=True, slots=True, eq=False)
class LabourRule:
    """A labour closure with its base values.

    Attributes:
        nu: ``1 / (1 + kappa)``: 0 for labour mobile across sectors, 1 for specific to them; (S, 1)
            of S worlds solved together that differ in it.
        eta: elasticity of labour supply with respect to the real expected wage; or (S, 1).
        inverse_output_ds: (N, J) one over base output in world value added; zero where none.
        log_floor_ds: (N, J) log of the lowest wage over the base wage, ``-inf`` where wages are
            flexible; ``None`` where all are.
        floating_d: (N,) true where the floor moves with consumer prices (exchange rate floats).
        forced_ds: active set to impose instead of the one that follows; for enumeration.
        scale_ds: (N, J) fall of a sector's log cost per log of its labour, over the labour share
            of cost; ``None`` where firms do not enter.
        market_d: (N,) rise of log prices with the log size of a market, ``1 - response``, where
            firms enter and leave markets; ``None`` where prices do not follow size.
        rent_ds: (N, J) rents of capital over labour income of a sector; ``None`` without capital.
        untaxed_d: (N,) one less duties over labour income at the baseline, where duties pay for a
            lower income tax; ``None`` where they are handed out.
    """

    nu: Float | float
    eta: Float | float
    inverse_output_ds: Float
    log_floor_ds: Float | None
    floating_d: Bool
    forced_ds: Bool | None = None
    scale_ds: Float | None = None
    untaxed_d: Float | None = None
    market_d: Float | None = None
    rent_ds: Float | None = None
    memo: dict[str, Any] = field(default_factory=dict, repr=False)

    def wages(self, log_income_d: Float, output_ds: Float, log_price_d: Float) -> Wages:
        """Return wages from log labour income (N,), output (N, J), log consumer prices (N,).

        References:
            Galle, Rodríguez-Clare & Yi (2023) for the supply to sectors; Schmitt-Grohé & Uribe
            (2016) and Rodríguez-Clare, Ulate & Vásquez (2026) for the floor and its slackness.
        """
        scale = self.labour_answer
        common = (1.0 - self.nu - self.nu * self.eta) * scale * log_income_d
        common += self.eta * scale * log_price_d
        expected = np.broadcast_to(common[..., None], output_ds.shape)
        if np.any(self.nu):  # no output, no change
            hat = output_ds * self.inverse_output_ds
            log_hat = np.log(np.where(hat > 0, hat, 1.0))
            log_hat *= np.expand_dims(self.nu, -1)
            log_hat += expected
            expected = log_hat
        if self.log_floor_ds is None:
            return Wages(expected, expected, np.zeros(output_ds.shape, dtype=bool))
        floor = self.floors(log_price_d)
        active = expected < floor if self.forced_ds is None else self.forced_ds
        return Wages(np.where(active, floor, expected), expected, active)

    @property
    def alone(self) -> bool:
        """Whether there is one sector, whose wage bill is all labour income."""
        return self.inverse_output_ds.shape[-1] == 1

    @property
    def labour_answer(self) -> Float | float:
        """One over one plus the elasticity of supply, with what the wage does to prices."""
        return 1.0 / (1.0 + self.eta * (1.0 if self.market_d is None else 1.0 + self.market_d))

    def market(self, spending_hat_ds: Float) -> Float:
        """Return (N, J) log prices that follow the size of markets, at given wages."""
        assert self.market_d is not None
        hat = spending_hat_ds
        return self.market_d[:, None] * np.log(hat, out=np.zeros_like(hat), where=hat > 0)

    def relief(self, value_added_d: Float, revenue_d: Float) -> Float | float:
        r"""Return the (N,) log change of what workers keep of a wage, $\hat\tau_d$.

        $$\hat\tau_d = \frac{1 - R_d/V_d}{1 - R'_d/V'_d}$$

        References:
            Ignatenko, Lashkaripour, Macedoni & Simonovska (2025).
        """
        if self.untaxed_d is None:
            return 0.0
        return np.asarray(np.log(self.untaxed_d) - np.log(1.0 - revenue_d / value_added_d))

    def relief_slopes(self, value_added_d: Float, revenue_d: Float) -> tuple[Float, Float]:
        """Return (N,) derivatives of the relief by duties and by log labour income."""
        if self.untaxed_d is None:
            return np.zeros_like(revenue_d), np.zeros_like(revenue_d)
        by_duties = 1.0 / (value_added_d - revenue_d)
        return by_duties, -revenue_d * by_duties

    def costing(self, log_wage_ds: Float, output_ds: Float, log_income_d: Float) -> Float:
        r"""Return the (N, J) log wage that costs follow, $w\,L^{-\psi/\gamma}$ with entry.

        With capital in a sector, whose rents follow its output, it is $w\,\hat Y^{\rho}$, with
        $\rho$ the rents over labour income.

        References:
            Lashkaripour & Lugovskyy (2023); Kucheryavyy, Lyn & Rodríguez-Clare (2023).
        """
        if self.rent_ds is not None:
            hat = output_ds * self.inverse_output_ds
            rise = np.log(hat, out=np.zeros_like(hat), where=hat > 0)
            return np.asarray(log_wage_ds + self.rent_ds * rise)
        if self.scale_ds is None:
            return log_wage_ds
        if self.alone:
            return np.asarray(log_wage_ds + self.scale_ds * (log_wage_ds - log_income_d[..., None]))
        hat = output_ds * self.inverse_output_ds
        log_hat = np.log(hat, out=np.zeros_like(hat), where=hat > 0)
        return np.asarray(log_wage_ds + self.scale_ds * (log_wage_ds - log_hat))

    def cost_slopes(self, active_ds: Bool | Float) -> Slopes:
        """Return the derivatives of the wage that costs follow, as :meth:`slopes`."""
        paid = self.slopes(active_ds)
        if self.rent_ds is not None:
            made = self.rent_ds * (self.inverse_output_ds > 0)
            return paid._replace(output_ds=paid.output_ds + made)
        if self.scale_ds is None:
            return paid
        more = 1.0 + self.scale_ds
        if self.alone:
            return Slopes(
                paid.income_ds * more - self.scale_ds, paid.output_ds * more, paid.price_ds * more
            )
        made = self.scale_ds * (self.inverse_output_ds > 0)
        return Slopes(paid.income_ds * more, paid.output_ds * more - made, paid.price_ds * more)

    def floors(self, log_price_d: Float) -> Float:
        """Return (N, J) log floors at given log consumer prices; ``-inf`` where there is none."""
        if self.log_floor_ds is None:
            return np.full(self.inverse_output_ds.shape, -np.inf)
        return self.log_floor_ds + np.where(self.floating_d, log_price_d, 0.0)[..., None]

    def slopes(self, active_ds: Bool | Float) -> Slopes:
        """Return the derivatives of log wages on the given side of every kink, (N, J) each.

        Between zero and one an entry is the chance that its floor binds, and the slope the mean.
        """
        scale = np.expand_dims(self.labour_answer, -1)
        active = np.asarray(active_ds, dtype=np.float64)
        free = 1.0 - active
        return Slopes(
            free * ((1.0 - self.nu - self.nu * self.eta) * scale),
            free * self.nu,
            free * (self.eta * scale) + active * self.floating_d[:, None],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Labour:
    """The labour market of a solved world: its rule and its wages, with the floors that bind."""

    rule: LabourRule
    wages: Wages


def labour_rule(
    closure: Closure,
    base: Structure,
    economy: Economy,
    wage_floor_ds: Float | None = None,
    *,
    drawn: bool = False,
) -> LabourRule | None:
    """Return the labour closure at a baseline, or ``None`` for the plain mobile one.

    Args:
        closure: the switches. base: the baseline in the solver's layout. economy: the same.
        wage_floor_ds: (N, J), (N, 1) or scalar lowest wages over the base wages, in the unit of the
            regime (nominal or real), in the place of ``closure.floor``.
        drawn: whether worlds differ in it, so that the plain one is a rule like any other.

    Raises:
        UnknownName: a region of ``closure.regime`` does not exist. BadInput: floors of a wrong
            shape or sign, or that differ between sectors though labour is mobile.
    """
    regions = economy.regions
    named = {
        place_code(code, known=regions, what="region"): regime
        for code, regime in closure.regimes
        if code != EVERYWHERE
    }
    rigid = closure.wages == "rigid"
    if wage_floor_ds is not None and not rigid:
        raise BadInput("wage_floor_ds needs rigid wages: add Closure(wages='rigid').")
    _refuse_with_margins(closure, economy)
    _refuse_with_parts(closure, economy)
    response, rents = economy.duty_response_d, economy.rent_share_ds
    acts = closure.nu or closure.supply or rigid or closure.entry or drawn
    if response is None and rents is None and not acts:
        return None
    output = base.exports_ds + base.own_ds * base.spending_ds
    inverse = ratio(1.0, output)
    regimes = [named.get(code, closure.regime_of("")) for code in regions]
    floor = None
    if rigid:
        floor = _log_floors(closure.floor if wage_floor_ds is None else wage_floor_ds, output.shape)
        floor += np.log(closure.exchange_of(regions))[:, None]
        floor[[regime == "flexible" for regime in regimes]] = -np.inf
        if closure.nu == 0.0 and (floor != floor[:, :1]).any():
            raise BadInput(
                "wage_floor_ds differs between sectors of a country, but mobile labour has one "
                "wage: give shape (N, 1), or labour='specific' or 'sluggish'."
            )
    floating = np.array([rigid and regime == "floating" for regime in regimes])
    untaxed = None
    if closure.revenue == "income-tax":
        untaxed = 1.0 - economy.tariff_revenue_d / economy.value_added_d
    return LabourRule(
        closure.nu, closure.supply, inverse, floor, floating,
        scale_ds=_scales(closure, economy), untaxed_d=untaxed,
        market_d=None if response is None else 1.0 - response,
        rent_ds=None if rents is None else ratio(rents, economy.value_added_share_ds),
    )  # fmt: skip


def _refuse_with_parts(closure: Closure, economy: Economy) -> None:
    """Refuse switches under which parts of an industry would not be made at one cost."""
    for wrong, words in (
        (closure.labour != "mobile", f"labour={closure.labour}"),
        (closure.wages == "rigid", "wages=rigid"),
        (bool(closure.entry), "scale"),
        (economy.rent_share_ds is not None, "capital"),
    ):
        if economy.parted and wrong:
            raise BadInput(
                f"{words} does not go with industries in parts ({economy.name!r}), which are made "
                "at one cost only where labour moves freely between them; leave one of them out."
            )


def _refuse_with_margins(closure: Closure, economy: Economy) -> None:
    """Refuse switches beside profits, fixed costs paid where goods are sold, or their entry."""
    named = ("margin_d", "duty_response_d", "profit_share_ds")
    given = [name for name in named if getattr(economy, name) is not None]
    if not given:
        return
    if given == ["profit_share_ds"]:
        refuse_with_profits(closure)
        return
    if "profit_share_ds" in given and not economy.profits_are_rents:
        raise BadInput(f"{given[0]} does not go with profits: firms that enter leave none.")
    for wrong, words, why in (
        (closure.labour != "mobile", f"labour={closure.labour}", "selling is no sector's work"),
        (closure.wages == "rigid", "wages=rigid", "firms enter at the wage that clears the market"),
        (closure.deficits == "absorbing", "deficits=absorbing", "within a year no firm enters"),
        (
            bool(closure.entry) and economy.margin_d is not None and len(economy.sectors) > 1,
            "scale", "in several sectors, labour that sells would count for none",
        ),
    ):  # fmt: skip
        if wrong:
            raise BadInput(f"{words} does not go with {given[0]}: {why}; leave one of them out.")


def refuse_with_profits(closure: Closure) -> None:
    """Refuse switches beside profits or rents."""
    if closure.entry:
        raise BadInput(
            "scale does not go with profits or rents: where firms enter freely no profits are "
            "left, and capital is no firm's that enters; leave one "
            "of them out, or take market=restricted-entry, where scale sets the markups."
        )
    if closure.deficits == "absorbing":
        raise BadInput(
            "deficits=absorbing does not go with profits or rents, of which the first year "
            "does not say who spends them when; leave one of them out."
        )


def scale_of(closure: Closure, economy: Economy) -> Float:
    """Return (J,) scale elasticities of the sectors, zero where none is given."""
    scale_s = np.zeros(len(economy.sectors))
    for code, value in closure.entry:
        scale_s[slice(None) if code == EVERYWHERE else economy.sector(code)] = value
    return scale_s


def too_steep(scale_s: Float, theta_s: Float) -> Bool:
    """Return the sectors that would draw in all labour; a single one has it, whatever it costs."""
    return np.asarray((scale_s * theta_s >= 1.0) & (len(theta_s) > 1))


def _scales(closure: Closure, economy: Economy) -> Float | None:
    """Return (N, J) scale elasticities over labour shares, ``None`` where no firm enters."""
    if not closure.entry:
        return None
    share, scale_s = economy.value_added_share_ds, scale_of(closure, economy)
    if (wrong := too_steep(scale_s, economy.theta_s)).any():
        steep = scale_s * economy.theta_s
        s = int(steep.argmax())
        name, also = economy.sectors[s], int(wrong.sum()) - 1
        raise BadInput(
            f"scale={scale_s[s]:g} in {name} times its trade elasticity {economy.theta_s[s]:g} is "
            f"{steep[s]:.3g}: from 1 on, a sector that grows a little draws in the whole world's, "
            f"and there is no one equilibrium. Give scale.{name} below one over the elasticity, "
            f"{1 / economy.theta_s[s]:.3g}{f' (so in {also} sectors more)' if also else ''}, or "
            f"cap elasticities below {1 / scale_s[s]:.3g}."
        )
    return np.asarray(ratio(np.broadcast_to(scale_s, share.shape), share))


def _log_floors(floors: Float | float, shape: tuple[int, ...]) -> Float:
    array = np.asarray(floors, dtype=np.float64)
    try:
        array = np.broadcast_to(array, shape)
    except ValueError:
        raise BadInput(
            f"wage_floor_ds has shape {array.shape}, expected {shape}, ({shape[0]}, 1) or a number."
        ) from None
    if not (array >= 0).all() or np.isinf(array).any():
        raise BadInput("wage_floor_ds must be finite and not negative (1 for the base wage).")
    with np.errstate(divide="ignore"):
        return np.log(array)
