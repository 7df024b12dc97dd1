"""The names people use for countries, country groups and sectors, and the code each stands for.

Statistical offices, customs forms and newspapers write one country in many ways (``Korea, Rep.``,
``KR``, ``410``). All of them are read here, and nowhere else; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from countermove.codes.countries import countries, groups
from countermove.codes.iso3 import ISO3
from countermove.codes.lookup import unknown
from countermove.codes.packaged import packaged_rows
from countermove.codes.sectors import sectors
from countermove.errors import UnknownName

SHORT = {
    "dem": "democratic", "fed": "federated", "rep": "republic", "st": "saint", "sts": "states",
}  # fmt: skip
PARTS_OF_GBR = ("England", "Scotland", "Wales", "Northern Ireland")
FILLERS = {"and", "of", "the"}


def place_code(
    name: str,
    *,
    known: Collection[str] | None = None,
    what: str = "country",
    cure: str = "",
) -> str:
    """Return the code of a country or country group by any of its names, in any case.

    Args:
        name: ISO 3166 code of two or three letters, number of the United Nations or of Comtrade,
            or a name as people and statistical offices write it.
        known: the codes to choose from, as those of an economy; all countries and groups
            otherwise.
        what, cure: what the name stands for and how to mend it, in the error.

    Raises:
        UnknownName: the name stands for none of them; says which one was probably meant.

    >>> [place_code(name) for name in ("canada", "EU", "Korea, Rep.", "842", "vat")]
    ['CAN', 'EU27', 'KOR', 'USA', 'VAT']
    >>> place_code("uk", known=("GBR", "USA"))
    'GBR'
    """
    if _key(str(name)) in map(_key, PARTS_OF_GBR):
        raise UnknownName(
            f"unknown {what} {name!r}; it is a part of the United Kingdom, whose law and trade are "
            "one here: GBR."
        )
    return _code(name, ("country", "group"), known, what, cure)


def sector_code(name: str, *, known: Collection[str] | None = None, named: bool = True) -> str:
    """Return the code of a sector by code or name, in any case; arguments as of :func:`place_code`.

    Without ``named``, names of the OECD's industries stand for none of the ``known`` codes.

    >>> [sector_code(name) for name in ("c29", "Motor vehicles", "Machinery and equipment n.e.c.")]
    ['C29', 'C29', 'C28']
    """
    return _code(name, ("sector",) if named else (), known, "sector")


def place_or_own(name: str) -> str:
    """Return the code of a country or group by any of its names; a name of one's own stays.

    >>> [place_or_own(name) for name in ("South Korea", "EU", "CAN", "R01")]
    ['KOR', 'EU27', 'CAN', 'R01']
    """
    return _table(("country", "group")).get(_key(name), name)


def sector_or_own(name: str) -> str:
    """Return the code of a sector by any of its names, likewise.

    >>> [sector_or_own(name) for name in ("Motor vehicles", "goods")]
    ['C29', 'goods']
    """
    return _table(("sector",)).get(_key(name), name)


def _code(
    name: str, kinds: tuple[str, ...], known: Collection[str] | None, what: str, cure: str = ""
) -> str:
    text = str(name).strip()
    if known is not None and text in known:
        return text
    table = _table(kinds)
    code = table.get(_key(text))
    if code is not None and (known is None or code in known):
        return code
    for choice in known or ():
        if choice.casefold() == text.casefold():
            return choice
    same = [
        choice for choice in known or () if code is not None and table.get(_key(choice)) == code
    ]
    if len(same) == 1:  # an economy of one's own may call regions by their names
        return same[0]
    if code in groups():
        cure = cure or f"{code} is a group of countries; name one of them."
    codes = known or dict.fromkeys(table.values())
    written = [t for kind, of, t in _names() if kind in kinds and of in codes and len(t) > 2]
    written += PARTS_OF_GBR if "GBR" in codes and "country" in kinds else ()
    raise unknown(name, codes, what=what, cure=cure, also=written)


@cache
def _table(kinds: tuple[str, ...]) -> dict[str, str]:
    """Return codes by the keys of all their names."""
    return {_key(name): code for kind, code, name in _names() if kind in kinds}


def _names() -> Iterator[tuple[str, str, str]]:
    """Yield kind, code and name of every name; the codes of the tables come first."""
    for entry in countries().values():
        yield from (("country", entry.code, text) for text in (entry.code, entry.name))
        yield "country", entry.code, entry.oecd_name
    yield from (("country", code, code) for code in sorted(ISO3))
    yield from (("group", name, name) for name in groups())
    for item in sectors().values():
        yield from (("sector", item.code, text) for text in (item.code, item.name))
    for row in packaged_rows("names.csv"):
        yield from ((row["kind"], row["code"], name) for name in row["names"].split(";"))


@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    """Return what different spellings of one name share: words without accents, in any order.

    >>> _key("Korea, Rep. of") == _key("Republic of Korea"), _key("Côte d’Ivoire"), _key("036")
    (True, 'cote divoire', '36')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    joined = re.sub(r"[.'’`]", "", plain.casefold())
    words = [SHORT.get(word, word) for word in re.findall(r"\w+", joined)]
    kept = [word for word in words if word not in FILLERS] or words
    return " ".join(sorted(word.lstrip("0") or "0" for word in kept))
