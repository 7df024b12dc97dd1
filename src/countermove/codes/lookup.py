"""Find a name among known ones, or say which one was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from countermove.errors import UnknownName

RENAMED = {"claims": "utilisation"}
"""Names that were given up, with what they are called now."""
MOST = 12
"""Choices listed; a longer list is left out where one of it was probably meant."""
SHORTEST, LIKENESS = 3, 0.72
"""No match is offered for shorter names, nor one less like the name (unless it is the first word of
one): it would be a guess."""


def unknown(
    name: str, known: Iterable[str], *, what: str, cure: str = "", also: Iterable[str] = ()
) -> UnknownName:
    """Return the error for a name that is not known, with the nearest match and the choices.

    Names in ``also`` may have been meant, but are not listed.

    >>> str(unknown("CNA", ["CAN", "USA"], what="country"))
    "unknown country 'CNA'; did you mean 'CAN'? Known: CAN, USA."
    >>> str(unknown("claims", ["deflator", "utilisation"], what="field"))
    "unknown field 'claims'; it is now called 'utilisation'. Known: deflator, utilisation."
    >>> "mean 'CAN'" in str(unknown("CNA", ["AGO", "NGA", "CHN", "CAN"], what="country"))
    True
    """
    choices = list(known)
    close = nearest(name, [*choices, *also])
    hint = f"; did you mean {close!r}?" if close else "."
    if RENAMED.get(name) in choices:
        hint = f"; it is now called {RENAMED[name]!r}."
    listed = f"Known: {', '.join(choices[:MOST])}" if choices else ""
    if len(choices) > MOST:
        listed = "" if close else f"{listed} and {len(choices) - MOST} more"
    told = " ".join(part for part in (listed and f"{listed}.", cure) if part)
    return UnknownName(f"unknown {what} {name!r}{hint} {told}".rstrip())


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of known names that was probably meant; ``None`` where it would be a guess.

    >>> nearest("titel", ["drop", "title"]), nearest("nope", ["drop", "title"])
    ('title', None)
    """
    folded = {choice.casefold(): choice for choice in reversed([*known])}
    given = str(name).casefold()
    swapped = [choice for choice in folded if sorted(choice) == sorted(given)]
    named = len(given) >= SHORTEST and not given.isdigit()
    long = list(folded) if named else []
    longer = [choice for choice in long if choice.startswith(given) and " " not in choice]
    close = swapped or get_close_matches(given, long, n=1, cutoff=LIKENESS) or longer
    return folded[close[0]] if close else None


def position(name: str, known: Sequence[str], *, what: str) -> int:
    """Return the position of ``name`` in ``known``; raise :class:`UnknownName` otherwise.

    >>> position("USA", ("CAN", "USA"), what="country")
    1
    """
    try:
        return known.index(name)
    except ValueError:
        raise unknown(name, known, what=what) from None
