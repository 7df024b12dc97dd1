"""The manifest: what a run was made of, enough to make it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from countermove import __version__

CARD_FIELDS = (
    "id", "kind", "title", "edition", "url", "licence", "sha256", "cite", "transformations",
    "evidence",
)  # fmt: skip
HOW_SOLVED = ("status", "residual", "iterations")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantInfo:
    """One variant of a case, as solved.

    Attributes:
        name: as in the ``scenario`` column. title: for people. note: one line on what it holds.
        utilisation: how far agreements are claimed, in words; empty where no law asks.
        claim_cost: how large the cost of new claims may be, in words.
        law_as_of, known_on: the two clocks (ISO dates). foreknown: measures taken as known by
            ``known_on`` whenever they were published.
        status: ``solved``, or why not.
        residual, iterations: of the solve with the default elasticities.
    """

    name: str
    title: str
    law_as_of: str
    known_on: str
    note: str = ""
    foreknown: tuple[str, ...] = ()
    utilisation: str = ""
    claim_cost: str = ""
    status: str = "solved"
    residual: float | None = None
    iterations: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What every figure's footer says about the model.

    Attributes:
        economy: shipped table (``icio-2022-customs-2024``). data_year: year of its values.
        calibration: one phrase. closure: how deficits close. elasticity_set: the default set.
        range_over: elasticity sets spanned by ``lo`` and ``hi``. methods: ids in
        ``references.toml``. not_in_model: what the figures leave out, for the reader.
    """

    economy: str
    data_year: int
    calibration: str
    closure: str
    elasticity_set: str
    range_over: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("caliendo-parro-2015",)
    not_in_model: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureInfo:
    """One measure in force in some variant, with its legal citation."""

    id: str
    title: str
    citations: tuple[str, ...] = field(default=())


def build_manifest(
    *,
    scenario: str,
    title: str,
    variants: Iterable[VariantInfo],
    default_scenario: str,
    shown_scenario: str = "",
    model: ModelInfo,
    parameters: Mapping[str, Any],
    cards: Iterable[Any],
    measures: Iterable[MeasureInfo] = (),
    measures_hash: str = "",
    focus: Iterable[str] = (),
    seed: int | None = None,
    wall_time_s: float | None = None,
    questions: Mapping[str, str] | None = None,
    command: str = "",
    created: datetime | None = None,
) -> dict[str, Any]:
    """Return the manifest of a run, ready for JSON.

    ``run_hash`` covers scenario, variants, model, parameters, data, measures, seed, version and the
    hash of every question posed; not the time, the commit, or how the solver fared.

    Args:
        scenario: the case's name; with the hash it names the run folder.
        default_scenario: the variant that ``delta_vs_default`` refers to.
        shown_scenario: the variant shown where none is named; the last if absent or not solved.
        parameters: what ``--set`` can change, as used.
        cards: provenance cards (dataclasses or mappings) of every table and assumption used.
        measures_hash: hash of the measure files used.
        focus: regions and groups that charts name even where little moves.
        questions: hash of everything that each variant's answer depends on (``Posed.hash``).
        created: time stamp; now, if not given.
    """
    listed = [asdict(variant) for variant in variants]
    names = [str(entry["name"]) for entry in listed]
    data = sorted((_card(card) for card in cards), key=lambda card: str(card["id"]))
    content: dict[str, Any] = {
        "scenario": scenario,
        "version": __version__,
        "default_scenario": default_scenario,
        "variants": [
            {key: value for key, value in entry.items() if key not in HOW_SOLVED}
            for entry in listed
        ],
        "model": asdict(model),
        "parameters": _plain(parameters),
        "measures_hash": measures_hash,
        "seed": seed,
        "questions": dict(questions or {}),
    }
    hashed = {**content, "data": [[card["id"], card.get("sha256", "")] for card in data]}
    residuals = [entry["residual"] for entry in listed if entry["residual"] is not None]
    iterations = [entry["iterations"] for entry in listed if entry["iterations"] is not None]
    manifest = {
        **content,
        "title": title,
        "shown_scenario": shown_scenario if shown_scenario in names else names[-1],
        "focus": list(focus),
        "run_hash": run_hash(hashed),
        "commit": git_commit(),
        "created": (created or datetime.now(UTC)).isoformat(timespec="seconds"),
        "command": command,
        "wall_time_s": None if wall_time_s is None else round(wall_time_s, 3),
        "residual": max(residuals, default=None),
        "iterations": max(iterations, default=None),
        "variants": listed,
        "measures": [asdict(measure) for measure in measures],
        "data": data,
    }
    plain: dict[str, Any] = _plain(manifest)
    return plain


def run_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of content in canonical JSON (order of keys does not matter).

    >>> run_hash({"a": 1, "b": 2}) == run_hash({"b": 2, "a": 1})
    True
    """
    text = json.dumps(_plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def git_commit(start: Path | None = None) -> str | None:
    """Return the commit of the source checkout the package runs from, or ``None``.

    Reads ``.git`` directly; an installed package (no ``pyproject.toml`` beside ``.git``) has none.
    """
    here = (start or Path(__file__)).resolve()
    for folder in here.parents:
        if (folder / ".git").exists():
            return _head(folder / ".git") if (folder / "pyproject.toml").exists() else None
    return None


def _head(git: Path) -> str | None:
    try:
        if git.is_file():  # a linked worktree: ".git" names the real folder
            git = (git.parent / git.read_text().removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref:"):
            return head or None
        name = head.removeprefix("ref:").strip()
        pointer = git / "commondir"
        common = (git / pointer.read_text().strip()).resolve() if pointer.exists() else git
        for folder in (git, common):
            if (folder / name).is_file():
                return (folder / name).read_text().strip() or None
        for line in (common / "packed-refs").read_text().splitlines():
            commit, _, ref = line.partition(" ")
            if ref == name:
                return commit
    except (OSError, UnicodeDecodeError):
        return None
    return None


def _card(card: Any) -> dict[str, Any]:
    fields = asdict(card) if is_dataclass(card) and not isinstance(card, type) else dict(card)
    return {name: _plain(fields[name]) for name in CARD_FIELDS if fields.get(name)}


def _plain(value: Any) -> Any:
    """Return value in JSON's types: tuples as lists, dates as text, NumPy numbers as numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        entries = sorted(value) if isinstance(value, set | frozenset) else value
        return [_plain(entry) for entry in entries]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return value.name
    if hasattr(value, "tolist"):
        return value.tolist()
    return value
