"""Check whole folders: names, references between files, overlaps, cycles of precedence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from countermove.law.law_references import (
    REGIONS,
    Names,
    leaves,
    options_of,
    unknown_codes,
    unknown_names,
    unknown_places,
)
from countermove.law.ledger import Ledger, Parts
from countermove.law.list_card import check_card, is_list_card
from countermove.law.listed_goods import WEIGH, weights_missed
from countermove.law.measure import Measure, Plain, measure_from_plain
from countermove.law.measure_check import check_groups, check_measure
from countermove.law.pack import FLOWS, PACK, WEIGHTS, Row
from countermove.law.pack_file import located, pack_of, read_pack, read_weights
from countermove.law.product_csv import read_list
from countermove.sources.compiled_form import source_files
from countermove.sources.yaml_file import Problem, YamlFile, read_yaml

HEADING = 4
"""Digits of the coarsest row of a list whose card does not say how fine its notice is."""


def check(paths: Iterable[Path | str], *, beside: Ledger | None = None) -> list[Problem]:
    """Return every problem of ledger folders (or of single measure files, checked alone).

    Args:
        paths: ledger folders with ``<imposer>/*.yaml``, or YAML files inside such a folder.
        beside: law whose measures, lists, groups and options the folders may name.
    """
    found: list[Problem] = []
    for path in map(Path, paths):
        if path.is_dir():
            parts, problems = check_folder(path, beside=beside)
            found += problems or _missed(parts, path, beside, wholly=True)
        elif is_list_card(path):
            found += check_card(path, str(path), None)
        else:
            found += check_measure(read_yaml(path))[1]
    return found


def remarks(folder: Path, beside: Ledger | None) -> list[Problem]:
    """Return what is odd in a sound ledger folder: goods without weight, rates from 100 % on."""
    parts, _ = check_folder(folder, beside=beside)
    return [*_missed(parts, folder, beside, wholly=False), *_high_rates(parts, folder)]


def _high_rates(parts: Parts, folder: Path) -> Iterator[Problem]:
    """Yield the duties that are as high as the goods' value or higher; of a list the first."""
    cure = "Rates are shares: write 0.01 for 1 %, 0.25 for 25 %."
    for name, plain in parts.measures.items():
        file = read_yaml(folder / f"{name}.yaml", name=_shown(folder / f"{name}.yaml"))
        for path, key, value in leaves({"rates": plain["rates"]}, ()):
            rates = {"": value} if key == "rate" else value if key == "rate_by_origin" else {}
            for origin, rate in rates.items():
                if rate is not None and rate >= 1:
                    what = f"rate {rate:g} means {100 * rate:g} % of the value."
                    yield file.problem((*path, origin) if origin else path, "rate", what, cure)
    for name, products in parts.lists.items():
        for row in np.flatnonzero(products.rate >= 1)[:1].tolist():
            what = f"rate {products.rate[row]:g} means {100 * products.rate[row]:g} % of the value."
            yield Problem(_shown(folder / name), row + 2, 1, "rate", what, cure)


def _missed(
    parts: Parts, folder: Path, beside: Ledger | None, *, wholly: bool
) -> Iterator[Problem]:
    """Yield the duties on listed goods that weights miss wholly or in part, of known importers."""
    ledger = parts.ledger(beside)
    for name, plain in parts.measures.items():
        if beside is None and plain["imposed_by"] not in parts.packs:
            continue
        missed = weights_missed(ledger, ledger.measures[name])
        if missed is not None and missed[0] == wholly:
            file = read_yaml(folder / f"{name}.yaml", name=_shown(folder / f"{name}.yaml"))
            yield file.problem(("applies_to",), "weights", missed[1], WEIGH)


def check_folder(folder: Path, *, beside: Ledger | None = None) -> tuple[Parts, list[Problem]]:
    """Return the parts of a ledger folder and every problem in it."""
    parts, problems = Parts(), []
    files: dict[str, YamlFile] = {}
    seen, seen_lists, group_names = set[str](), set[str](), set[str]()
    packs: dict[Path, Plain] = {}
    for path in source_files(folder):
        name = path.relative_to(folder).as_posix()
        shown = _shown(path)
        if path.name == PACK:
            pack, found = read_pack(path, shown=shown)
            packs |= {} if pack is None else {path: pack}
        elif path.suffix == ".toml" or path.name == WEIGHTS:
            continue
        elif path.suffix == ".csv":
            carded = path.with_suffix(".yaml").is_file()
            products, found = read_list(
                path.read_bytes(), name=name, file=shown, shortest=2 if carded else HEADING
            )
            seen_lists.add(name)
            if products is not None:
                parts.lists[name] = products
        elif is_list_card(path):
            found = check_card(path, shown, parts.lists.get(f"{name.removesuffix('.yaml')}.csv"))
        elif name == "groups.yaml":
            file = read_yaml(path, name=shown)
            groups, found = check_groups(file)
            parts.groups.update(groups or {})
            group_names |= set(file.data if isinstance(file.data, dict) else ())
        else:
            file = read_yaml(path, name=shown)
            plain, found = check_measure(file)
            seen.add(name.removesuffix(".yaml"))
            if plain is not None:
                found = found + _name(plain, file, name)
                parts.measures[plain["id"]] = plain
                files[plain["id"]] = file
        problems += found
    known = beside.measures.values() if beside else ()
    lists = {**(beside.lists if beside else {}), **parts.lists}
    group_names |= {*parts.groups, *(beside.groups if beside else ())}
    for path, plain in packs.items():
        rows: list[Row] = []
        weights = path.parent / WEIGHTS
        if plain["weights"] != FLOWS and weights.is_file():
            rows, found = read_weights(
                weights,
                shown=_shown(weights),
                lists=lists,
                places=REGIONS | group_names,
                broken=seen_lists - {*lists},
            )
            problems += found
        parts.packs[plain["importer"]] = pack_of(plain, rows)
    names = Names(
        measures=frozenset({*parts.measures, *seen, *(m.id for m in known)}),
        lists=frozenset(seen_lists) | frozenset(lists),
        groups=frozenset(group_names),
        options=options_of([*(m.plain for m in known), *parts.measures.values()]),
    )
    for path, plain in packs.items():
        file = located(path, _shown(path), plain)
        problems += unknown_places(parts.packs[path.parent.name.upper()], file, names)
    measures = {n: measure_from_plain(p, digest="") for n, p in parts.measures.items()}
    for name, file in files.items():
        problems += unknown_names(parts.measures[name], file, names)
        problems += _versions(measures[name], file)
    problems += unknown_codes(parts.measures, lists, files)
    if not problems:
        problems += _cycles({**(beside.measures if beside else {}), **measures}, files)
    return parts, sorted(problems, key=lambda p: (p.file, p.line, p.column))


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _name(plain: Plain, file: YamlFile, name: str) -> list[Problem]:
    wanted = name.removesuffix(".yaml")
    if plain["id"] != wanted:
        message = f"id {plain['id']!r} is not the path of the file."
        return [file.problem(("id",), "id", message, f"Write id: {wanted}.")]
    return []


def _versions(measure: Measure, file: YamlFile) -> Iterator[Problem]:
    """Yield versions of the same scope whose stated intervals overlap."""
    live = [v for v in measure.rates if v.window.withdrawn is None]
    for i, one in enumerate(live):
        for two in live[i + 1 :]:
            if one.only != two.only or one.window.option != two.window.option:
                continue
            a, b = sorted((one, two), key=lambda v: (str(v.window.start), v.position))
            starts, ends = a.window.start, a.window.end
            suspends = ends is None and b.window.end is not None
            same = starts == b.window.start and a.window.issued == b.window.issued and not suspends
            nested = b.window.end is not None and ends is not None and b.window.end <= ends
            if same or (
                ends is not None
                and b.window.start is not None
                and b.window.start < ends
                and not nested
            ):
                yield file.problem(
                    ("rates", b.position), "overlap",
                    f"rates[{b.position}] from {b.window.start} overlaps rates[{a.position}] "
                    f"from {a.window.start} until {a.window.end or 'the next'}.",
                    "Let the earlier one end where the later begins (in_force_until is exclusive), "
                    "or leave it out.",
                )  # fmt: skip


def _cycles(measures: Mapping[str, Measure], files: Mapping[str, YamlFile]) -> Iterator[Problem]:
    """Yield cycles of precedence on any day on which an interaction begins."""
    from countermove.law.order import Cycle, calculation_order, interaction_days, rules_on

    ordered = [measures[name] for name in sorted(measures)]
    seen: set[frozenset[str]] = set()
    for day in interaction_days(ordered):
        for choices in ({}, *_readings(ordered)):
            try:
                rules = rules_on(ordered, on=day, known_on=None, options=choices)
                calculation_order(ordered, rules)
            except Cycle as cycle:
                if frozenset(cycle.names) not in seen:
                    seen.add(frozenset(cycle.names))
                    name = next((n for n in cycle.names if n in files), cycle.names[0])
                    chain = " before ".join([*cycle.names, cycle.names[0]])
                    yield files[name].problem(
                        ("interactions",), "cycle",
                        f"on {day} the order of precedence runs in a circle: {chain}.",
                        "Remove or end one of these interactions.",
                    )  # fmt: skip


def _readings(measures: Sequence[Measure]) -> Iterator[dict[str, str]]:
    for measure in measures:
        for name, option in measure.options.items():
            for choice in option.choices:
                yield {name: choice}
