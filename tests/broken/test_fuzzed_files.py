"""Some thousand seeded mutants of the files users write: read as meant, or refused in a sentence.

No mutant may end in an error of another class, and none with an unknown or mistyped field may be
read as if nothing were wrong.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from countermove.errors import BadMeasure, CountermoveError
from countermove.law.measure_check import check_measure
from countermove.questions.case import read_case
from countermove.questions.game_read import read_game
from countermove.questions.statement_file import load_statements
from countermove.sources.yaml_file import parse_yaml, read_yaml

CASE = """title: A case
question: What then?
default: shock
baseline: before
base_law_on: 2025-01-01
on: 2025-05-03
known_on: 2025-03-28
utilisation: "2025-12"
importers: [USA, CAN]
focus: [CAN, USA, WLD]
deflator: {table_year: 26006.9, weights_year: 29184.9}
not_in_model: [capital]
advance_knowledge: [usa/ieepa_canada]
headline: [shock]
variants:
  before: {title: Before, no_law: true}
  shock:
    title: Shock
    note: A duty.
    on: 2025-05-04
    law: base
    drop: [can/us_surtax_consulted]
    set: {usa/ieepa_canada.rate: 0.3}
    add:
      - id: usa/shock
        title: Shock
        imposed_by: USA
        authority: assumption
        legal_basis: none
        kind: additional_duty
        applies_to: {origins: [CAN], products: all}
        rates:
          - {in_force_from: 2025-05-03, rate: 0.5, announced: 2025-03-27, reference: {cite: Mine}}
        checked_on: 2026-11-21
"""
GAME = """title: A game
status: Invented.
players: [CAN, USA]
law: {case: us-canada-2025, variant: autos}
model: {elasticities: FGO, cap: 20.0}
given: [{among: [CAN, [MEX, USA]], to: 0.0}]
moves:
  leave: {title: Leave}
  widen: {law: {keep: [can/us_surtax_consulted]}, assumed: It takes effect.}
  hold: {}
  raise: {edits: [{by: USA, on: [CAN], sectors: [C29], add: 0.1, mutual: false}]}
  mirror: {edits: [{by: USA, on: CAN, rule: reciprocal, at_most: 0.5}]}
stages:
  - {name: canada, player: CAN, moves: [leave, widen]}
  - {name: answer, player: USA, moves: [hold, raise, mirror], sees: [canada],
     when: {canada: [widen]}}
payoffs:
  default: income
  profiles:
    income:
      CAN: [{series: real_income_change, of: CAN}]
      USA: [{series: labour_change, of: USA, sector: C29, weight: 0.5}]
    damage:
      CAN: [{series: real_income_change, of: USA, weight: -1.0}]
      USA: [{series: real_income_change, of: USA}]
threats: [{stage: answer, move: raise, when: {canada: [widen]}, sweep: [0.0, 2.0]}]
weights: [{player: CAN, from: income, to: damage}]
assumptions: [Invented]
"""
STATEMENTS = """title: Mine
case: us-canada-2025
said_by: {paper: A paper}
horizons: {soon: [elasticity_scale=impact]}
statements:
  - id: one
    said_by: [paper]
    says: Half of 30 is 15.
    quantity: a number
    figures:
      half: 30 / 2
      part: {is: half ~ 15 within 1 %, title: a part}
    verdict:
      - {when: part and half == 15, then: holds, because: "It is {half}."}
      - {then: contradicted, because: Not so.}
  - {id: two, said_by: [paper], says: Well., cannot_be_checked: A judgement.}
"""
MEASURE = """id: can/shock
title: Shock
imposed_by: CAN
authority: Customs Tariff
legal_basis: SOR/2025-1
kind: additional_duty
applies_to: {origins: [USA], products: ["8703", "8704.21"]}
basis: non_us_content
rates:
  - in_force_from: 2025-04-09
    in_force_until: 2025-12-01
    signed: 2025-04-08
    rate_by_origin: {USA: 0.25, all: 0.1}
    reference: {cite: SOR/2025-118, url: "https://example.org"}
exemptions:
  - {kind: agreement_claim, agreement: usmca, signed: 2025-04-08, relief: {rate: 0.0},
     reference: {cite: x}}
interactions:
  - {kind: precedes, measures: [can/other], signed: 2025-04-08, reference: {cite: x}}
content: {us_content: {share: 0.5, reference: {cite: x}}}
checked_on: 2026-11-21
not_established: [A thing]
"""


def _measure(path: Path) -> Any:
    plain, problems = check_measure(read_yaml(path))
    if plain is None:
        raise BadMeasure(str(problems[0]))
    return plain


KINDS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "case": (CASE, read_case),
    "game": (GAME, read_game),
    "statements": (STATEMENTS, lambda path: load_statements(str(path))),
    "measure": (MEASURE, _measure),
}
# mappings whose keys are names that the writer chooses, by the key they stand under
FREE = (
    "variants", "set", "moves", "when", "profiles", "income", "damage", "said_by", "horizons",
    "figures", "rate_by_origin", "content",
)  # fmt: skip
# values that may be written in more than one form: one name or a list, a number or an expression
EITHER = ("by", "on", "among", "sectors", "half", "part", "is", "usa/ieepa_canada.rate", "products")
CURE = r"[.?'] [A-Z]|did you mean|Known"
SENTENCE = re.compile(r"^.+:\d+:\d+: [a-z-]+: \S.*[.?']$", re.DOTALL)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every value of plain data with its path."""
    yield path, data
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*path, key))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def is_free(path: tuple[Any, ...]) -> bool:
    """Return whether a mapping at a path has keys that its writer chooses."""
    return bool(path) and path[-1] in FREE and not (path[-1] == "said_by" and len(path) > 1)


def misspelt(rng: random.Random, key: str) -> str:
    i = rng.randrange(len(key))
    return rng.choice([key[:i] + key[i + 1 :], key[:i] + "q" + key[i:], key.upper(), key + "s"])


def mistyped(rng: random.Random, value: Any) -> Any:
    """Return a value of a type that stands for nothing where ``value`` stood."""
    if isinstance(value, bool):
        return rng.choice([str(value).lower(), "no", "yes", int(value), [value]])
    if isinstance(value, str):
        return rng.choice([[value], {"text": value}, 5, True, [[value]]])
    if isinstance(value, int | float):
        return rng.choice([str(value), [value], True, "many", {"value": value}])
    if isinstance(value, list):
        return rng.choice([value[0] if value else "x", {"0": value}, "x", 3, [value]])
    return rng.choice([[value], "x", 3, False])


def load(kind: str, text: str | bytes, folder: Path) -> Any:
    """Return what a text loads as; ``None`` where it is refused as it should be."""
    path = folder / "case.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        return KINDS[kind][1](path)
    except CountermoveError as error:
        said = str(error)
    assert SENTENCE.match(said), said
    assert not re.search("[Ii]nput|should|at least [0-9]+ (item|character)", said), said
    assert re.search(CURE, said), said
    return None


def plain_of(kind: str) -> Any:
    return parse_yaml(KINDS[kind][0], name="x").data


def written(data: Any) -> str:
    return json.dumps(data)  # JSON is YAML; days stay quoted, as texts that are read as days


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_itself_loads_whichever_way_it_is_written(kind: str, tmp_path: Path) -> None:
    found = load(kind, KINDS[kind][0], tmp_path)
    assert found is not None
    assert load(kind, written(plain_of(kind)), tmp_path) == found
    assert load(kind, b"\xef\xbb\xbf" + KINDS[kind][0].encode(), tmp_path) == found


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_field_is_refused_at_any_depth(kind: str, tmp_path: Path) -> None:
    rng = random.Random(f"{kind} fields")
    whole = plain_of(kind)
    mappings = [path for path, value in places(whole) if isinstance(value, dict)]
    for path in [p for p in mappings if not is_free(p)]:
        for key in [*at(whole, path), "anything"]:
            data = deepcopy(whole)
            wrong = misspelt(rng, key)
            at(data, path)[wrong] = at(data, path).pop(key, "x")
            assert load(kind, written(data), tmp_path) is None, (path, key, wrong)
            data = deepcopy(whole)
            at(data, path)[wrong] = None
            assert load(kind, written(data), tmp_path) is None, (path, key, wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistyped_value_is_refused_at_any_depth(kind: str, tmp_path: Path) -> None:
    rng = random.Random(f"{kind} types")
    whole = plain_of(kind)
    for path, value in places(whole):
        for _ in range(3 if path else 1):
            data = deepcopy(whole)
            wrong = mistyped(rng, value)
            if path:
                at(data, path[:-1])[path[-1]] = wrong
            else:
                data = wrong
            found = load(kind, written(data), tmp_path)
            assert found is None or any(step in EITHER for step in path), (path, value, wrong)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_a_mutant_is_read_or_refused_in_a_sentence(kind: str, seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"{kind} {seed}")
    whole = plain_of(kind)
    spots = [path for path, _ in places(whole) if path]
    values = [value for _, value in places(whole)]
    strange = [None, "", [], {}, -1, 1e308, "9999-12-31", "é" * 40, "x" * 3000, "../../x", "a/b", 0]
    for _ in range(250):
        data = deepcopy(whole)
        for _ in range(rng.choice([1, 1, 2])):
            path = rng.choice(spots)
            try:
                inside = at(data, path[:-1])
                if rng.random() < 0.3 and isinstance(inside, dict | list):
                    del inside[path[-1]]
                else:
                    inside[path[-1]] = deepcopy(rng.choice([*values, *strange]))
            except (KeyError, IndexError, TypeError):
                continue  # an earlier change took the place away
        load(kind, written(data), tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_text_is_read_or_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    rng = random.Random(f"{kind} text")
    text = KINDS[kind][0]
    bits = [
        *"\x00\x07\t\x85\u2028\ud800\r[}#'\"%@`~,",
        *": ,- ,? ,&a ,*a ,!!set ,!x ,<<: ".split(","),
    ]
    bits += ["|\n", ">\n", "---\n", "...\n"]
    for _ in range(250):
        i, j = sorted(rng.sample(range(len(text)), 2))
        how = rng.randrange(4)
        mutant = (
            text[:i]
            if how == 0
            else text[:i] + rng.choice(bits) + text[i:]
            if how == 1
            else text[:i] + text[j:]
            if how == 2
            else text[:j] + text[i:]
        )
        load(kind, mutant.encode("utf-8", "surrogatepass"), tmp_path)
    for _ in range(60):
        raw = bytearray(text.encode())
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        load(kind, bytes(raw), tmp_path)
    for line in range(text.count("\n")):
        lines = text.splitlines(keepends=True)
        load(kind, "".join([*lines[: line + 1], *lines[line:]]), tmp_path)
