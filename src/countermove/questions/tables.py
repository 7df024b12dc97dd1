"""The table that options name, its elasticities, and what a table of one's own may not be asked."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.arrays import Float
from countermove.codes.sectors import sectors
from countermove.economy.capital import with_capital
from countermove.economy.economy import Economy
from countermove.economy.economy_files import named_economy
from countermove.economy.elasticities import by_industry, headline_sets, load_elasticities
from countermove.economy.markups import COMPETITIVE, at_market
from countermove.economy.shipped import DERIVED, economies
from countermove.equilibrium.closure import EVERYWHERE, Closure
from countermove.equilibrium.solve import balance_trade
from countermove.equilibrium.wages import refuse_with_profits, scale_of
from countermove.errors import BadInput
from countermove.questions.options import OWN, ModelOptions

REMOVED = "removed"


def own_table(options: ModelOptions) -> Economy | None:
    """Return the world as one's own table has it; ``None`` of a shipped one."""
    name, ordinary = options.economy, options.ordinary
    if name in economies():
        return None
    if ordinary != DERIVED:
        raise BadInput(
            f"ordinary={ordinary}: a table of your own has the duties that you gave it; leave it "
            "out, or give others."
        )
    economy = named_economy(name)
    if economy.profit_share_ds is not None:
        raise BadInput(
            f"{name}: the economy has profits or rents of its own, which a question sets by market "
            "and capital: save it without them, and ask with --set market=constant-markups or "
            "--set capital=0.3."
        )
    return economy


def shipped(options: ModelOptions) -> dict[str, str]:
    """Return what of options a shipped economy is loaded with."""
    name, ordinary = options.economy, options.ordinary
    return {"name": name, "elasticities": options.elasticities, "ordinary": ordinary}


def published_elasticities(economy: Economy) -> dict[str, list[float]]:
    """Return the trade elasticities of each published set that headlines span, by its name."""
    return {name: load_elasticities(name, economy.sectors).tolist() for name in headline_sets()}


def refuse_other_sectors(world: Economy, of_law: Sequence[object]) -> None:
    """Refuse questions of law where goods are not those that lines of a tariff are sorted into."""
    lacking = [code for code, each in sectors().items() if each.goods and code not in world.sectors]
    if of_law and lacking:
        raise BadInput(
            f"economy {world.name!r} has no sector {', '.join(lacking[:3])}, into which goods of a "
            "tariff are sorted (industries of the OECD's tables); take one that has them, or ask "
            "about the baseline."
        )


def elasticities_under(options: ModelOptions, economy: Economy) -> Float:
    """Return the (J,) trade elasticities that options ask for, at the long-run horizon."""
    theta = economy.theta_s.copy()
    if by_industry(options.elasticities) and not economy.of_oecd:
        raise BadInput(
            f"{options.economy}: its sectors ({', '.join(economy.sectors[:3])}"
            f"{', ...' * (len(economy.sectors) > 3)}) are its own, "
            f"of which elasticity set {options.elasticities!r} knows nothing; take --set "
            f"elasticities={OWN} for those of the table ({economy.elasticities}), uniform-4, or a "
            "CSV file with the columns sector, theta."
        )
    if options.elasticities != OWN:
        theta = load_elasticities(
            options.elasticities, economy.sectors, cap=options.cap, services=options.services
        ).copy()
    for sector, value in options.theta:
        theta[economy.sector(sector)] = value
    return theta


def market_of(options: ModelOptions, world: Economy) -> Economy:
    """Return an economy under the market structure asked for, balanced where that is asked."""
    for code, _ in (*options.regime, *options.exchange):
        if code != EVERYWHERE:
            world.region(code)
    if options.market != COMPETITIVE or options.capital:  # said before what the data refuse
        refuse_with_profits(options.closure)
    world = at_market(world, options.market, scale_of(Closure(scale=options.scale), world))
    world = with_capital(world, scale_of(Closure(scale=options.capital), world))
    return balance_trade(world) if options.deficits == REMOVED else world
