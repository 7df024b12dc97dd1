"""Moves of a game: edits of tariffs, rules that answer other tariffs, edits of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field

from countermove.arrays import Int
from countermove.codes.names import place_or_own, sector_or_own
from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Duties, wedges
from countermove.errors import BadInput
from countermove.sources.typed_file import Broken, Distinct, Names, Text, called, known
from countermove.strategy.instruments import EXEMPTIONS, NONE

EFFECTS = ("add", "to", "rule", "trade_cost", "export_tax")
WORLD, GOODS, ALL = "world", "goods", "all"
RULES = {
    "reciprocal": "the importer raises each good to what the other side adds to the same good",
    "restore": "the importer goes back to its baseline rates",
    "optimal": "the importer sets the rates that are best for it, given all other rates",
    "list": "the importer charges the list of lines that costs the origin most exports under a cap",
    "external": "the importer takes over the rates of another country towards these origins",
}
MAX_RATE = 10.0
Places = Annotated[Names, AfterValidator(lambda n: tuple(map(place_or_own, n))), Distinct]
Sectors = Annotated[Names, AfterValidator(lambda n: tuple(map(sector_or_own, n))), Distinct]
"""Names of regions and groups, and of sectors, as codes where they have one."""
Rate = Annotated[float, Field(ge=0, le=MAX_RATE)]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of tariffs or trade costs.

    Attributes:
        by, on: importers and origins: region codes, groups, ``world`` (all others).
        sectors: sector codes, ``goods`` or ``all``.
        add: added to the rates. to: the rates become this. rule: one of ``RULES``.
        like: whose rates a rule ``external`` takes over.
        at_most: highest added rate of a rule ``reciprocal`` or ``optimal``; the rate of a ``list``.
        cap: trade covered by a rule ``list``, US dollars.
        exemption: ``none``: the rates spare no goods that claim an agreement; ``law``, the default:
            they spare them as far as the law of the day does, and more goods claim.
        export_tax: tax of ``by`` on its own goods to ``on``, below zero a subsidy.
        trade_cost: factor on non-tariff trade cost, e.g. 0.97.
        mutual: apply in both directions. among: blocks, in the place of ``by`` and ``on``: each
            pair in both directions.
    """

    by: Places = ()
    on: Places = ()
    sectors: Sectors = (GOODS,)
    add: Annotated[float, Field(ge=-1, le=MAX_RATE)] | None = None
    to: Rate | None = None
    rule: Annotated[str, known(lambda: RULES, "rule")] | None = None
    like: Annotated[Text, called(place_or_own)] | None = None
    at_most: Rate | None = None
    cap: Annotated[float, Field(gt=0)] | None = None
    exemption: Annotated[str, known(lambda: EXEMPTIONS, "exemption")] | None = None
    trade_cost: Annotated[float, Field(gt=0, le=MAX_RATE)] | None = None
    export_tax: Annotated[float, Field(gt=-1, le=MAX_RATE)] | None = None
    mutual: bool = False
    among: Annotated[tuple[Places, ...], Field(min_length=2)] | None = None

    @property
    def effects(self) -> tuple[str, ...]:
        """Return which of ``EFFECTS`` the edit holds."""
        return tuple(name for name in EFFECTS if getattr(self, name) is not None)

    def broken(self) -> Iterator[Broken]:
        """Yield what is missing, and what would have no effect."""
        if len(self.effects) != 1:
            what = f"it holds {len(self.effects)} of {', '.join(EFFECTS)}."
            yield (), "edit", what, "Give exactly one."
        for name in ("by", "on"):
            if bool(getattr(self, name)) == (self.among is not None):
                yield (), "edit", f"{name} is missing.", "Give by and on, or among alone."
        if self.mutual and self.among:
            yield ("mutual",), "edit", "among is mutual by itself.", "Remove mutual."
        if (self.rule == "external") != (self.like is not None):
            what = "like names whose rates the rule external takes over."
            yield (), "edit", what, "Give like with this rule, and only with it."
        if (self.rule == "list") != (self.cap is not None):
            what = "cap is the trade that a rule list covers, in US dollars."
            yield (), "edit", what, "Give cap with this rule, and only with it."
        if self.rule == "list" and self.sectors != (GOODS,):
            yield ("sectors",), "edit", "sectors has no effect on a list.", "Leave it out."
        if self.rule in ("list", "optimal") and (self.mutual or self.among):
            field = "mutual" if self.mutual else "among"
            what = f"rule {self.rule} is for one importer, and {field} makes each one."
            yield (field,), "edit", what, "Write one edit for each, with by and on."
        if self.rule == "list" and self.exemption:
            yield ("exemption",), "edit", "exemption has no effect on a list.", "Leave it out."
        bounded = ("reciprocal", "optimal", "list")
        if self.at_most is not None and self.effects and self.rule not in bounded:
            cure = "Give it with the rules reciprocal, optimal and list."
            yield ("at_most",), "edit", f"at_most has no effect on {self.effects[0]}.", cure
        for name, nothing in (("add", 0.0), ("trade_cost", 1.0), ("export_tax", 0.0)):
            if getattr(self, name) == nothing:
                what = f"{name}: {nothing:g} changes nothing."
                yield (name,), "edit", what, "Give another, or leave the edit out."
        own = self.trade_cost is not None or self.export_tax is not None
        if self.exemption and self.effects and (own or self.rule == "restore"):
            what = f"exemption has no effect on {self.rule or self.effects[0]}."
            yield ("exemption",), "edit", what, "Give it with add, to, or another rule."


class Applier:
    """Applies edits to what is charged in one economy (with the elasticities of its horizon)."""

    def __init__(self, economy: Economy, utilisation: str | None = None) -> None:
        """Take the economy, and the utilisation that a user set in place of the game's."""
        self.economy, self.utilisation = economy, utilisation

    def regions(self, names: Sequence[str], other_than: Sequence[int] = ()) -> Int:
        """Return the positions of regions and groups; ``world`` is everyone but some."""
        out: list[int] = []
        for name in names:
            if name == WORLD:
                out += [i for i in range(len(self.economy.regions)) if i not in other_than]
            else:
                out += self.economy.places(name)
        return np.array(list(dict.fromkeys(out)), dtype=np.intp)

    def sectors(self, names: Sequence[str]) -> Int:
        """Return the positions of sectors."""
        out: list[int] = []
        for name in names:
            if name == ALL:
                out += range(len(self.economy.sectors))
            elif name == GOODS:
                out += np.flatnonzero(self.economy.goods_s).tolist()
            else:
                out.append(self.economy.sector(name))
        return np.array(list(dict.fromkeys(out)), dtype=np.intp)

    def cells(self, edit: Edit) -> list[tuple[Any, ...]]:
        """Return index arrays (origin, destination, sector) of an edit, own sales left out."""
        if edit.among is not None:
            pairs = [
                replace(edit, by=by, on=on, among=None, mutual=True)
                for by, on in combinations(edit.among, 2)
            ]
            return [cells for pair in pairs for cells in self.cells(pair)]
        importers = self.regions(edit.by)
        sectors = self.sectors(edit.sectors)
        out: list[tuple[Any, ...]] = []
        for place in importers:
            origins = self.regions(edit.on, other_than=importers.tolist())
            origins = origins[origins != place]
            out.append(np.ix_(origins, [place], sectors))
        if edit.mutual:
            out += self.cells(replace(edit, by=edit.on, on=edit.by, mutual=False))
        return out

    def reached(self, edit: Edit) -> list[tuple[Any, ...]]:
        """Return the cells of an edit, or refuse one that has none."""
        listed = self.cells(edit)
        if not any(o.size and s.size for o, _, s in listed):
            raise BadInput(
                f"an edit by {', '.join(edit.by)} on {', '.join(edit.on)} reaches no trade between "
                "two of them; name other partners."
            )
        return listed

    def applied(self, duties: Duties, edit: Edit) -> Duties:
        """Return duties with one edit made; a rule ``optimal`` is left to the caller.

        What is added is added to every line of a cell, what is set takes the place of every line.
        """
        economy = self.economy
        base, shape = economy.tariff_rate_ods, economy.tariff_rate_ods.shape
        listed = self.reached(edit)
        claimed = self.utilisation is not None or duties.claimed_by([d for _, [d], _ in listed])
        if edit.exemption == NONE and not claimed:
            raise BadInput(
                f"exemption: none changes nothing in an edit by {', '.join(edit.by)}: no goods "
                "bought there claim an agreement under the law of the game; leave it out."
            )
        for cells in listed:
            o, d, s = cells
            if edit.exemption == NONE:
                duties = duties.unexempted(cells, shape)
            if edit.trade_cost is not None:
                duties = duties.hindered(cells, edit.trade_cost, shape)
            if edit.export_tax is not None:
                duties = duties.levied((d, o, s), edit.export_tax, shape)
            if edit.add is not None:
                duties = duties.raised(cells, edit.add, shape)
            if edit.to is not None:
                duties = duties.charged(cells, edit.to, shape)
            if edit.rule == "restore":
                duties = duties.restored(cells, shape)
            if edit.rule == "reciprocal":
                mean = wedges(economy, duties).tariff_mean_ods
                theirs = np.maximum(mean[d, o, s] - base[d, o, s], 0.0)
                if edit.at_most is not None:
                    theirs = np.minimum(theirs, edit.at_most)
                wanted = base[o, d, s] + theirs
                short = np.zeros(shape, dtype=bool)
                short[cells] = mean[cells] < wanted
                rate = np.zeros(shape)
                rate[cells] = wanted
                if short.any():
                    duties = duties.charged(short, rate[short], shape)
            if edit.rule == "external":
                like = economy.region(str(edit.like))
                found = wedges(economy, replace(duties, cost_hat_ods=None))
                duties = duties.charged(cells, found.tariff_rate_ods[o, like, s], shape)
                duties = duties.hindered(cells, found.iceberg_hat_ods[o, like, s], shape)
        return duties
