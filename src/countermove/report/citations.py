"""References for exactly what a run used: software, methods, data, assumptions, law."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from countermove.codes.lookup import unknown
from countermove.codes.packaged import packaged_text
from countermove.report.run_folder import Run

KINDS = {
    "software": "Software", "method": "Methods", "data": "Data", "assumption": "Assumptions",
    "law": "Law",
}  # fmt: skip
"""Kinds of reference, in order, and the heading of each."""
_SPECIAL = {"&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_"}


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference.

    Attributes:
        kind: ``software``, ``method``, ``data``, ``assumption`` or ``law``.
        key: citation key. cite: one line. what: what the run used it for.
        entry, fields: type and fields of the BibTeX entry. detail: licence, checksum.
    """

    kind: str
    key: str
    cite: str
    what: str = ""
    entry: str = "misc"
    fields: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""


def citations(run: Run | Mapping[str, Any]) -> tuple[Reference, ...]:
    """Return the references for what a run (or a manifest) used, by kind, each once."""
    manifest = run.manifest if isinstance(run, Run) else run
    found = [_software(manifest)]
    found += [method(key) for key in manifest["model"].get("methods", ())]
    found += [_from_card(card) for card in manifest.get("data", ())]
    for measure in manifest.get("measures", ()):
        for place, cite in enumerate(measure["citations"]):
            key = _key(f"{measure['id']}-{place + 1}" if place else measure["id"])
            found.append(Reference("law", key, cite, measure["title"], fields={"note": cite}))
    once: dict[tuple[str, str], Reference] = {}
    for reference in sorted(found, key=lambda reference: list(KINDS).index(reference.kind)):
        once.setdefault((reference.kind, reference.cite), reference)
    return tuple(once.values())


def method(key: str) -> Reference:
    """Return a reference of ``references.toml`` by its key.

    >>> method("caliendo-parro-2015").fields["year"]
    '2015'
    """
    known = _methods()
    if key not in known:
        raise unknown(key, known, what="reference")
    entry = known[key]
    return Reference(
        "method", key, entry["cite"], what=entry["what"], entry=entry["type"],
        fields=entry["bibtex"],
    )  # fmt: skip


def citations_text(references: Iterable[Reference]) -> str:
    """Return the references as text under a heading for each kind."""
    by_kind: dict[str, list[str]] = {}
    for entry in references:
        used = f" [{entry.what}]" if entry.what else ""
        detail = f" {entry.detail}" if entry.detail else ""
        listed = by_kind.setdefault(KINDS[entry.kind], [])
        listed.append(f"- {entry.cite}{used}{detail}\n")
    return "\n".join(f"{kind}\n{''.join(lines)}" for kind, lines in by_kind.items())


def citations_bibtex(references: Iterable[Reference]) -> str:
    """Return the references as BibTeX, keys made unique."""
    used: Counter[str] = Counter()
    entries = []
    for entry in references:
        used[entry.key] += 1
        key = entry.key if used[entry.key] == 1 else f"{entry.key}-{used[entry.key]}"
        texts = {n: _tex(t) if entry.kind == "law" else t for n, t in entry.fields.items()}
        body = "".join(f"  {name} = {{{text}}},\n" for name, text in texts.items())
        entries.append(f"@{entry.entry}{{{key},\n{body}}}\n")
    return "\n".join(entries)


def citations_json(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """Return the references as plain data."""
    return [
        {"kind": r.kind, "key": r.key, "cite": r.cite, "what": r.what, "detail": r.detail,
         "bibtex": dict(r.fields)}
        for r in references
    ]  # fmt: skip


@cache
def _methods() -> dict[str, Any]:
    return tomllib.loads(packaged_text("report/references.toml"))


def _software(manifest: Mapping[str, Any]) -> Reference:
    version, commit = str(manifest["version"]), manifest.get("commit")
    year = str(manifest["created"])[:4]
    built = f", commit {str(commit)[:12]}" if commit else ""
    run = f"run {str(manifest['run_hash'])[:10]} of {manifest['scenario']}"
    return Reference(
        "software",
        "countermove",
        f"Countermove {version}{built} ({year}). A laboratory for trade wars; {run}.",
        entry="software",
        fields={"title": "Countermove: a laboratory for trade wars", "author": "{Countermove}",
                "version": version, "year": year, "note": run},
    )  # fmt: skip


def _from_card(card: Mapping[str, Any]) -> Reference:
    """Return the reference of a card; ``note`` is TeX-escaped, so its cite survives any sign."""
    kind = "assumption" if card.get("kind") == "assumption" else "data"
    parts = [f"{name} {card[name]}" for name in ("edition", "licence") if card.get(name)]
    if card.get("sha256"):
        parts.append(f"SHA-256 {str(card['sha256'])[:12]}")
    fields = {"title": _tex(str(card.get("title", card["id"])))}
    fields["note"] = _tex(str(card.get("cite") or card.get("title") or card["id"]))
    if card.get("url"):
        fields["url"] = str(card["url"])
    return Reference(
        kind,
        _key(str(card["id"])),
        str(card.get("cite") or card.get("title") or card["id"]),
        what=str(card.get("title", "")),
        fields=fields,
        detail=f"({'; '.join(parts)})" if parts else "",
    )


def _key(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
