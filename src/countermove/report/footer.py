"""The lines under the tables of a run: data, model, clocks, what is not in the model, version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from countermove.economy.elasticities import SERVICES_THETA, UNIFORM
from countermove.equilibrium.closure import AS_SET


def footer_lines(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the lines under the table: data, model, clocks, what is not in the model, version."""
    model, variants = manifest["model"], manifest["variants"]
    law = "; ".join(
        f"law of {on} as known on {known}"
        for on, known in sorted({(entry["law_as_of"], entry["known_on"]) for entry in variants})
    )
    foreknown = sorted({m for entry in variants for m in entry.get("foreknown", ())})
    changed = elasticities_changed(manifest.get("parameters", {}))
    own, *others = model["range_over"] or ("",)
    even = [name for name in others if name.startswith(UNIFORM)]
    sets = ", ".join(name for name in (own, *others) if name not in even)
    sets += "; of the first year also over one elasticity of all trade, 1 or 2" if even else ""
    left_out = "; ".join(model["not_in_model"])
    return (
        f"Data: {model['economy']} (values of {model['data_year']}; {model['calibration']}).",
        f"Model: Caliendo-Parro in exact changes; {model['closure']} deficits; "
        f"elasticities {model['elasticity_set']}{changed}"
        + (f"; ranges over the elasticity sets {sets}." if sets else "."),
        *_own_closure_line(model),
        *_scale_line(model),
        f"{law[:1].upper()}{law[1:]}"
        + (f"; taken as known whatever the day: {', '.join(foreknown)}." if foreknown else "."),
        *_utilisation_line(variants),
        *_claim_cost_line(manifest),
        *_notes_of_variants(variants),
        *([f"Not in the model: {left_out}."] if left_out else []),
        f"Countermove {manifest['version']}, run {str(manifest['run_hash'])[:10]}.",
    )


def _own_closure_line(model: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what makes a column that is of neither the first year nor the long run."""
    return tuple(
        f"As set: neither first year nor long run, but a closure of the settings: {at['closure']}."
        for at in model.get("horizons", ())
        if at["horizon"] == AS_SET
    )


def _scale_line(model: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the elasticities of the first year rest on, where one is shown."""
    if all(entry["horizon"] != "first year" for entry in model.get("horizons", ())):
        return ()
    return (
        (
            "First year: trade elasticities are 0.38 of the set's, a published ratio for trade "
            "without the duty. Read so, 1 + elasticity falls to 0.38 of its value, which makes "
            "them lower (median set, US imports: mean 1.07 in place of 1.69)."
        ),
    )


def _notes_of_variants(variants: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return every note once; where it holds in few of the variants, with their names."""
    where: dict[str, list[str]] = {}
    for entry in variants:
        for note in entry.get("notes", ()):
            where.setdefault(note, []).append(str(entry["name"]))
    return [
        note if 2 * len(names) > len(variants) - 1 else f"In {', '.join(names)}: {note}"
        for note, names in where.items()
    ]


def elasticities_changed(parameters: Mapping[str, Any], *, usual: bool = True) -> str:
    """Return what options change of the set; of services the ``usual`` too: no set holds them."""
    services, cap = parameters.get("services"), parameters.get("cap")
    told = services is not None and (usual or services != SERVICES_THETA)
    words = [f"services {services:g}"] if told else []
    words += [f"capped at {cap:g}"] if cap else []
    words += [f"{sector} {value:g}" for sector, value in (parameters.get("theta") or {}).items()]
    return f" ({', '.join(words)})" if words else ""


def _claim_cost_line(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what claims cost that are new in the variant shown, and whether it is counted."""
    shown = manifest.get("shown_scenario")
    words = next((e.get("claim_cost") for e in manifest["variants"] if e["name"] == shown), None)
    times = manifest.get("parameters", {}).get("compliance_cost", 0.0)
    counted = f"counted {times:g} times" if times else "not counted (--set compliance_cost=1)"
    return (f"Cost of claims, {counted}: {words}.",) if words else ()


def _utilisation_line(variants: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return how far agreements are claimed: of most variants, then of those that differ."""
    by_words: dict[str, list[str]] = {}
    for entry in variants:
        if words := entry.get("utilisation"):
            by_words.setdefault(words, []).append(entry["name"])
    if not by_words:
        return ()
    (usual, _), *others = sorted(by_words.items(), key=lambda item: -len(item[1]))
    parts = [usual, *(f"{', '.join(names)}: {words}" for words, names in others)]
    return (f"Preference utilisation: {'; '.join(parts)}.",)
