"""The shipped world with few countries told apart: its law, sectors and options, not its size.

A solve in it takes a tenth of the time. For tests of what commands and options do, whatever the
figures; a figure that is printed or published is compared in the whole world.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from unittest.mock import patch

from countermove.economy.aggregate import aggregate
from countermove.economy.economy import Economy
from countermove.economy.shipped import DEFAULT, load_economy

TOLD = frozenset("USA CAN MEX CHN JPN KOR GBR DEU FRA".split())
"""The others are one region, the rest of the world."""


@cache
def few_countries(name: str = DEFAULT, *, told: frozenset[str] = TOLD, **how: str) -> Economy:
    """Return a shipped economy as ``load_economy`` does, all but those told apart added up.

    >>> few_countries().regions[0], len(few_countries().regions), len(few_countries().sectors)
    ('ROW', 10, 50)
    """
    world = load_economy(name, **how)
    others = [code for code in world.regions if code not in told]
    return aggregate(world, regions={"ROW": others}, name=world.name)


@contextmanager
def in_few_countries(told: frozenset[str] = TOLD) -> Iterator[None]:
    """Let questions be posed in :func:`few_countries`."""
    with patch("countermove.questions.pose.load_economy", partial(few_countries, told=told)):
        yield
