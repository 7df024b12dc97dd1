"""Read and check ``pack.toml`` and ``weights.csv``; every refusal with place and cure."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from countermove.codes.harmonized import NO_GOODS
from countermove.codes.products import sector_of
from countermove.codes.sectors import sectors
from countermove.law.law_references import near_place
from countermove.law.measure_file import Imposer, Place
from countermove.law.pack import (
    EVERYONE,
    FLOWS,
    MEANS,
    OWN_LINES,
    SCHEDULE,
    WEIGHTS,
    Pack,
    Row,
    pack_from_plain,
    plain_days,
)
from countermove.law.product_csv import csv_records, field_column
from countermove.law.product_lists import DIGITS, ProductList, texts
from countermove.sources.typed_file import Broken, Strict, Text, validated
from countermove.sources.yaml_file import Problem, YamlFile

SEE = "See docs/reference/measure.md#packs."
COLUMNS = ("origin", "hs", "list", "sector", "value_usd", "share")


class AnnulledModel(Strict):
    """Duties annulled after they had been levied."""

    measures: Annotated[list[Text], Field(min_length=1)]
    on: date
    text: Text


class PreferenceModel(Strict):
    """A programme by which goods of some origins pay less than the ordinary duty."""

    title: Text
    symbols: Annotated[list[Text], Field(min_length=1)]
    origins: Annotated[list[Place], Field(min_length=1)]
    reference: Text
    until: date | None = None
    lapsed: date | None = None
    restored: date | None = None

    @model_validator(mode="after")
    def _gap(self) -> PreferenceModel:
        """Refuse half a gap, or one that ends before it begins."""
        if (self.lapsed is None) != (self.restored is None):
            raise ValueError("lapsed and restored belong together; give both days or neither.")
        if self.lapsed and self.restored and self.restored <= self.lapsed:
            raise ValueError(f"restored {self.restored} is not after lapsed {self.lapsed}.")
        return self


class OpenBanModel(Strict):
    """Bans on goods of some origins that no measure of the ledger holds."""

    name: Text
    origins: Annotated[list[Place], Field(min_length=1)]
    text: Text
    since: date
    until: date | None = None

    @model_validator(mode="after")
    def _days(self) -> OpenBanModel:
        """Refuse bans that end before they begin."""
        if self.until and self.until <= self.since:
            raise ValueError(f"until {self.until} is not after since {self.since}.")
        return self


class PackModel(Strict):
    """A pack file."""

    importer: Imposer
    name: Text
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    complete_from: date | None = None
    complete_against: list[Place] = []
    checked_on: date
    ordinary: Text = MEANS
    weights: Text
    weighted_with: Text | None = None
    pooled_except: list[Place] = []
    cards: list[Text] = []
    sources: list[Text] = []
    not_established: list[Text] = []
    note: Text | None = None
    annulled: list[AnnulledModel] = []
    preferences: list[PreferenceModel] = []
    bans_not_modelled: list[OpenBanModel] = []
    special: Text | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield words that are not among those a field takes."""
        if self.ordinary not in (SCHEDULE, OWN_LINES, MEANS):
            what = f"ordinary {self.ordinary!r} is not known."
            yield ("ordinary",), "ordinary", what, f"Write {SCHEDULE}, {OWN_LINES} or {MEANS}."


def located(path: Path, shown: str, data: Mapping[str, Any]) -> YamlFile:
    """Return the plain data of a pack file with the places of its keys."""
    return YamlFile(shown, plain_days(data), toml_marks(path.read_text("utf-8"), data), ())


def toml_marks(text: str, data: Mapping[str, Any]) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Return where the keys of TOML stand, ``(line, column)`` from 1 by their paths.

    A key is looked for where its table begins; the items of an array stand where its key does.
    """
    marks: dict[tuple[str | int, ...], tuple[int, int]] = {}
    table: tuple[str | int, ...] = ()
    here: Any = data
    counts: dict[str, int] = defaultdict(int)
    for number, line in enumerate(text.splitlines(), 1):
        head, key = (
            re.match(r"\s*(\[{1,2})\s*([\w-]+)\s*\]", line),
            re.match(r"\s*([\w-]+)\s*=", line),
        )
        if head and head[2] in data:
            table, here = (head[2],), data[head[2]]
            if head[1] == "[[":
                table, here = (head[2], counts[head[2]]), here[counts[head[2]]]
                counts[head[2]] += 1
            marks.setdefault((head[2],), (number, head.start(1) + 1))
            marks[table] = (number, head.start(1) + 1)
        elif key and isinstance(here, Mapping) and key[1] in here:
            marks.setdefault((*table, key[1]), (number, key.start(1) + 1))
    return marks


def read_pack(path: Path, *, shown: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Return the plain data of a pack file (``None`` where it is broken) and its problems."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        cure = "Write it as `countermove init` does, in UTF-8."
        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = map(int, at.groups()) if at else (1, 1)
        return None, [Problem(shown, line, column, "toml", f"it is not TOML: {error}.", cure)]
    file = located(path, shown, data)
    if "weights" not in data:
        cure = f'Write weights = "{WEIGHTS}" and that file, or weights = "{FLOWS}". {SEE}'
        return None, [file.problem((), "weights", "the pack does not say its weights.", cure)]
    model, problems = validated(file, PackModel, see=SEE)
    if model is None or problems:
        return None, problems
    wanted = path.parent.name.upper()
    if model.importer != wanted:
        what = f"importer {model.importer!r} is not that of the folder."
        cure = f"Write importer = {wanted!r}, or rename the folder."
        return None, [file.problem(("importer",), "importer", what, cure)]
    if model.weights == WEIGHTS and not (path.parent / WEIGHTS).is_file():
        cure = f'Write it with columns origin, hs, share, or say weights = "{FLOWS}".'
        what = f"there is no {WEIGHTS} beside it, so its lists would reach nothing."
        return None, [file.problem(("weights",), "weights", what, cure)]
    return {k: v for k, v in model.model_dump().items() if v is not None}, []


def read_weights(
    path: Path,
    *,
    shown: str,
    lists: Mapping[str, ProductList],
    places: Collection[str],
    broken: Collection[str] = (),
) -> tuple[list[Row], list[Problem]]:
    """Return the rows of ``weights.csv``, those of a list spread evenly over its codes.

    Args:
        lists: product lists by name; a row may name one of its folder in place of a code.
        places: countries and groups that an origin may be.
        broken: lists with problems of their own, whose rows are left out.
    """
    folder, rows, raw = path.parent.name, list[Row](), path.read_bytes()
    found, problems = csv_records(raw, COLUMNS, file=shown)
    total: dict[tuple[str, str], float] = defaultdict(float)
    for given, line in found:
        if f"{folder}/{given['list']}" in broken:
            continue
        try:
            new = _rows(given, folder, lists, places)
            rows += new
            cell = given["origin"], new[0].sector
            total[cell] += sum(row.share or 0.0 for row in new)
            if total[cell] > 1 + 1e-9:
                what = f"shares of {cell[1]} from {cell[0]} add up to {total[cell]:g}."
                raise ValueError("share", what, "They cannot exceed 1: lower them.")
        except ValueError as error:
            field, what, cure = error.args
            column = field_column(raw, line, field)
            problems.append(Problem(shown, line, column, "weights-row", what, cure))
    return rows, problems


def _rows(
    given: Mapping[str, str],
    folder: str,
    lists: Mapping[str, ProductList],
    places: Collection[str],
) -> list[Row]:
    """Return the rows of one line of the file; raise field, what and cure where it is broken."""
    if given["origin"] not in {*places, EVERYONE}:
        what = f"unknown country or group {given['origin']!r}."
        raise ValueError("origin", what, near_place(given["origin"], places))
    if bool(given["hs"]) == bool(given["list"]):
        raise ValueError("hs", "a row needs hs or list.", "Give one of them.")
    if bool(given["value_usd"]) == bool(given["share"]):
        raise ValueError("share", "a row needs value_usd or share.", "Give one of them.")
    amount = _amount("share" if given["share"] else "value_usd", given)
    if given["share"] and amount > 1:
        what = f"share {amount:g} means {100 * amount:g} % of the sector's flow."
        raise ValueError("share", what, f"Shares lie between 0 and 1: write {amount / 100:g}.")
    sector = given["sector"]
    if sector and sector not in sectors():
        what = f"there is no sector {sector!r}."
        raise ValueError("sector", what, f"Use one of {', '.join(sectors())}.")
    if given["hs"]:
        codes = [_code(given["hs"])]
        sector = sector or sector_of(codes[0]) or ""
    else:
        codes = _codes_of(given["list"], folder, sector, lists)
    if not sector:
        raise ValueError("sector", "a row needs a sector.", "Name the model's sector, e.g. C24A.")
    part = amount / len(codes)
    return [
        Row(given["origin"], code, sector, part if given["value_usd"] else None,
            part if given["share"] else None)
        for code in codes
    ]  # fmt: skip


def _code(text: str) -> str:
    code = text.replace(".", "")
    if not (code.isdigit() and 2 <= len(code) <= DIGITS):
        what = f"HS code {text!r} has not 2 to 10 digits."
        raise ValueError("hs", what, "Write a code such as 8703.23.")
    if code[:2] == NO_GOODS:
        what = f"HS code {text!r} is of chapter 99, which holds no goods."
        raise ValueError("hs", what, "Name the goods' own code, of chapters 1 to 97.")
    return code


def _codes_of(name: str, folder: str, sector: str, lists: Mapping[str, ProductList]) -> list[str]:
    products = lists.get(f"{folder}/{name}")
    if products is None:
        own = [known for known in lists if known.startswith(f"{folder}/")]
        what = f"there is no list {name!r}."
        raise ValueError("list", what, f"Lists here: {', '.join(own) or 'none'}.")
    named = {code: sector_of(code) for code in texts(products.codes, products.digits)}
    found = [code for code, known in named.items() if known == sector]
    if not found:
        here = sorted({known for known in named.values() if known})
        none = [code for code, known in named.items() if known is None]
        cure = f"Its products are of {', '.join(here) or 'no sector'}"
        what = f"list {name} has no product of sector {sector!r}."
        cure += f"; of no sector: {', '.join(none)}" if none else ""
        raise ValueError("sector", what, f"{cure}.")
    return found


def _amount(field: str, given: Mapping[str, str]) -> float:
    text = given[field]
    try:
        amount = float(text)
    except ValueError:
        raise ValueError(field, f"{text!r} is not a number.", "Write e.g. 0.25.") from None
    if not 0 <= amount < float("inf"):
        raise ValueError(field, f"{text} is below zero or not finite.", "Write 0 or more.")
    return amount


def pack_of(plain: Mapping[str, Any], rows: Iterable[Row]) -> Pack:
    """Return the pack of checked plain data and the rows of its weights."""
    return replace(pack_from_plain(plain), rows=tuple(rows))
