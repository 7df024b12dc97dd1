"""What must be known of an importer beside its duties: its law, its weights, acts annulled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase

from countermove.law.assumed_shares import assumed_flows_words
from countermove.law.average_rates import Weights
from countermove.law.listed_goods import first_names
from countermove.law.pack import MEANS, OpenBan, Pack
from countermove.law.preferences import lapse_words
from countermove.law.rates import Rates
from countermove.sources.cards import load_card


def annulled_words(
    pack: Pack, measures: Iterable[str], *, on: date, known_on: date | None
) -> tuple[str, ...]:
    """Return what is to be said of duties shown, from a day on, that were annulled later."""
    found = []
    for item in pack.annulled:
        names = [n for n in measures if any(fnmatchcase(n, p) for p in item.measures)]
        if names and on < item.on and not (known_on is not None and known_on < item.on):
            found.append(f"Annulled on {item.on}: {first_names(names)}. {item.text}")
    return tuple(found)


def bans_words(pack: Pack, on: date, known_on: date | None) -> str:
    """Return which regimes outside the ledger close the border to goods on a day."""
    names = ", ".join(ban.name for ban in pack.bans_not_modelled if ban.holds(on, known_on))
    return f"embargoes and sanctions (for instance {names})"


def not_modelled_words(regimes: Mapping[str, Sequence[str]]) -> str:
    """Return which regimes are not modelled, by importer; whose they are, where not everyone's.

    >>> not_modelled_words({"CAN": ["drawback", "embargoes"], "USA": ["drawback"]})
    'Not modelled: drawback, embargoes (CAN).'
    """
    whose: dict[str, list[str]] = {}
    for importer, names in regimes.items():
        for name in names:
            whose.setdefault(name, []).append(importer)
    told = (
        name if len(by) == len(regimes) else f"{name} ({', '.join(by)})"
        for name, by in whose.items()
    )
    return f"Not modelled: {', '.join(told)}."


def banned_words(pack: Pack, origins: Sequence[str], bans: Sequence[OpenBan]) -> tuple[str, ...]:
    """Return what may be banned of goods that all are of origins with bans not modelled."""
    closed = {origin for ban in bans for origin in ban.origins}
    if not closed.issuperset(origins):
        return ()
    return tuple(
        f"{pack.name}: whether these goods may enter is not established; bans on goods of "
        f"{ban.name} are not modelled: {ban.text}."
        for ban in bans
    )


def means_words(pack: Pack) -> str:
    """Return that means by sector stand for the ordinary duties of an importer."""
    return (
        f"{pack.name}: ordinary duties are means by sector derived for the baseline economy "
        "(card baseline-tariffs-2024), not its tariff."
    )


def weighted_words(pack: Pack, goods: Weights) -> str:
    """Return with what averages of some goods are weighted."""
    if not goods.observed:
        return "each line of the tariff alike, no trade to weight with"
    parted = goods.by_sector and pack.table is not None
    more = "; of goods without it, flows by sector" if parted else ""
    return f"weighted with {pack.weighted_with}{more}"


def held_words(pack: Pack, goods: Weights) -> str:
    """Return the same with whose figures the weights are, and whether ordinary duties are means."""
    source = "no trade"
    if goods.observed:
        card = load_card(pack.cards[0] if pack.cards else "icio-2022-customs-2024")
        source = card.source or f"card {card.id}"  # of an assumption, which nobody published
    means = f"\n{means_words(pack)}" if goods.observed and pack.ordinary == MEANS else ""
    return f"{weighted_words(pack, goods)} ({source}).{means}"


def notes_words(
    pack: Pack, rates: Rates, weighted: bool, lost: Sequence[object], floors: Sequence[str]
) -> Iterator[str]:
    """Yield what must be known of the importer: its law, its weights, what its pack leaves open.

    ``floors`` are the measures in force on the goods that raise a total to a floor.
    """
    lines = rates.lines
    asked = lines.asked
    judged = [origin for origin in asked if pack.judged(origin)]
    if judged and not rates.measures and not lost:  # what is not counted may be in force
        goods = "" if weighted else " on these goods"
        goods += "" if judged == asked else f" of {', '.join(judged)}"
        known = rates.known_on
        when = f"on {rates.on}" + (f", as far as known on {known}" if known else "")
        none = "no duty beyond the ordinary one was in force"
        what = f"{first_names(floors)} was in force and added nothing" if floors else none
        yield f"{pack.name}: {what}{goods} {when}."
    if pack.complete_from is None:
        yield f"{pack.name}: whether all of its law is here is not established."
    if weighted and pack.ordinary == MEANS:
        yield means_words(pack)
    if weighted and not rates.measures:  # else it makes the total an estimate
        yield from assumed_flows_words(pack, rates)
    yield from lapse_words(pack, lines, rates.on, rates.known_on)
    yield from (f"Not established: {text}" for text in pack.not_established)
