"""Sentences for the reader on what the law of a question's importers rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from countermove.economy.shipped import CALIBRATIONS, DERIVED, ZERO
from countermove.law.assumed_shares import assumed_words
from countermove.law.complete import BEYOND
from countermove.law.coverage_notes import not_modelled_words
from countermove.law.ledger import Ledger
from countermove.questions.case import Case, Variant
from countermove.questions.options import ModelOptions
from countermove.questions.variant_law import Applied

MOST_NAMED = 6
"""Importers that a sentence names; of more, it says how many."""


def law_notes(
    ledger: Ledger | None,
    case: Case,
    variant: Variant,
    law: Iterable[Applied],
    options: ModelOptions,
) -> tuple[str, ...]:
    """Return sentences on what the law of importers rests on and does not reach.

    What is true of several importers is said once. What is not established of an importer is left
    out where only a measure of the variant's own is asked of it.

    Args:
        case, variant: of the question. law: the duties found. options: of the model.
    """
    if ledger is None:
        return ()
    levied = {part.importer: part for part in law}
    importers = variant.importers(case.importers)
    added = {plain["id"] for plain in variant.add}
    table = CALIBRATIONS.get(options.economy)  # of one's own, with the duties it was given
    derived = [code for code in importers if table is not None and code not in table.observed]
    how = {
        DERIVED: "means by sector derived for the baseline economy (card baseline-tariffs-2024), "
        "not a tariff; --set ordinary=zero leaves them out",
        ZERO: "left out (ordinary=zero)",
    }[options.ordinary]
    true_of: dict[str, list[str]] = {}
    of_law: list[str] = []
    for code in importers:
        part = levied.get(code)
        own = code in case.importers or (part is not None and not added.issuperset(part.measures))
        for text in _of_importer(ledger, code, part, whole=own):
            true_of.setdefault(text, []).append(code)
        if own:
            for text in ledger.pack(code).not_established:
                true_of.setdefault(f"not established: {text}", []).append(code)
            of_law += part.coverage.of_law() if part is not None and part.measures else ()
    notes = [f"Ordinary duties of {_named(derived)}: {how}."] if derived else []
    partly = [code for code in derived if table is not None and code in table.scheduled]
    if partly and options.ordinary == DERIVED:
        notes.append(f"{_named(partly)}: its schedule on known items (card canada-tariffs).")
    notes += [f"{_named(codes)}: {text}" for text, codes in true_of.items()]
    if levied:
        of_law.append(not_modelled_words({c: p.coverage.not_modelled for c, p in levied.items()}))
    return (*notes, *of_law)


def _of_importer(ledger: Ledger, code: str, part: Applied | None, *, whole: bool) -> Iterator[str]:
    """Yield what is to be said of one importer; ``whole``: also of whose goods it tells all."""
    pack = ledger.pack(code)
    missing = [text for text in part.coverage.missing if BEYOND not in text] if part else []
    if part is None or not (part.measures or part.coverage.untraded or missing):
        yield "no duty of its own in force."
    else:
        if pack.table is None:
            shares = f"; assumed: {assumed_words(pack)}" if pack.assumed else ""
            yield f"weighted with {pack.weighted_with}{shares}."
        if whole and len(missing) < len(part.coverage.missing):
            yield f"{BEYOND} others than {', '.join(pack.complete_against)} is not established."
        contents = part.coverage.assumed[:1] if part.coverage.assumed_shares else ()
        yield from (*missing, *part.coverage.at_most, *contents, *part.coverage.untraded)


def _named(codes: Sequence[str]) -> str:
    """Return the codes in words: the first few, and how many more.

    >>> _named(["CAN", "MEX"]), _named(list("ABCDEFGH"))
    ('CAN, MEX', 'A, B, C, D, E and 3 others')
    """
    if len(codes) <= MOST_NAMED:
        return ", ".join(codes)
    shown = MOST_NAMED - 1
    return f"{', '.join(codes[:shown])} and {len(codes) - shown} others"
