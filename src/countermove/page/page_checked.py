"""What others said of the case, as ``countermove statements`` finds it, and how a page shows it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from math import isclose
from typing import Any

from countermove.page.page_asked import Asked
from countermove.page.page_words import said, told
from countermove.page.static_answer import ends_text
from countermove.questions.bands import MODEL
from countermove.questions.expressions import parse
from countermove.questions.pose import Progress
from countermove.questions.statement_file import (
    AGAINST,
    CANNOT,
    HOLDS,
    StatementsModel,
    load_statements,
    statement_files,
)
from countermove.questions.statements import Checked, check_statements
from countermove.report.headline import Figure

TAGS = {HOLDS: "tag yes", AGAINST: "tag no", CANNOT: "tag open"}
"""Looks of verdicts; that of the others is plain."""
LONG = ("long", "long run")
"""What a file of statements calls the long run, and what the headline does."""
FIRST_YEAR = ["horizon=first-year"]
"""Setting of the horizon that the headline calls ``first year``."""
SAME = 1e-4
"""Relative difference of a figure of the run and one of a statement that are the same."""


def checked_of(asked: Asked, say: Progress, *, only: Collection[str] = ()) -> dict[str, Any]:
    """Return the statements on a case with their verdicts; none where it has no file of them.

    Args:
        only: ids of those to check; all if left out.
    """
    name, project = asked.case.name, asked.project
    if name not in statement_files(project):
        return {"title": "", "checked": []}
    say("what others said of the case", 0, 1)
    book = load_statements(name, project=project)
    kept = [each for each in book.statements if not only or each.id in only]
    found = check_statements(book.model_copy(update={"statements": kept}), project=project)
    french = {"title_fr": book.fr.title} if book.fr else {}
    return {"title": book.title, **french, "checked": [_told(each, book) for each in found]}


def _told(each: Checked, book: StatementsModel) -> dict[str, Any]:
    statement = each.statement
    series = [series_asked(figure.expression, book.horizons) for figure in each.figures]
    reports = book.said_by | (book.fr.said_by if book.fr else {})
    titles = each.fr.figures if each.fr else {}
    return {
        "said_by": [book.said_by[who] for who in statement.said_by],
        "said_by_fr": [reports[who] for who in statement.said_by] if each.fr else [],
        "says": statement.says,
        "says_fr": each.fr.says if each.fr else "",
        "verdict": each.verdict,
        "because": each.because,
        "because_fr": each.because_fr,
        "figures": [
            {
                "title": figure.title,
                "title_fr": titles.get(figure.name, ""),
                "text": figure.quantity.text,
                "text_fr": figure.quantity.french,
                "missing": figure.quantity.why,
                "series": asked,
                "value": figure.quantity.value if asked else None,
            }
            for figure, asked in zip(each.figures, series, strict=True)
        ],
        "sources": [*each.notes, *each.sources],
    }


def series_asked(text: str, horizons: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """Return variant, country, series, sector and horizon of a figure that is one of the run's.

    ``None`` of every other expression. ``horizons``: settings by name, of the file of statements.

    >>> series_asked('series("autos", CAN, "output_change", C29)', {})
    ('autos', 'CAN', 'output_change', 'C29', 'long run')
    >>> series_asked('0 - series("autos", CAN, "jobs_change", C29)', {})
    """
    names = {name: "first year" for name, how in horizons.items() if list(how) == FIRST_YEAR}
    names |= dict([LONG])
    match parse(text):
        case ast.Call(func=ast.Name(id="series"), args=args, keywords=words):
            plain = [each.value for each in args if isinstance(each, ast.Constant)]
            by_name = {
                each.arg: each.value.value for each in words if isinstance(each.value, ast.Constant)
            }
            keys = ("variant", "country", "name", "sector", "horizon")
            asked = {"sector": "", "horizon": LONG[0], **dict(zip(keys, plain, strict=False))}
            asked |= {str(key): value for key, value in by_name.items()}
            asked["horizon"] = names.get(str(asked["horizon"]), "")
            return tuple(str(asked.get(key, "")) for key in keys)
    return None


def checked_html(part: Mapping[str, Any], figures: Iterable[Figure] = ()) -> str:
    """Return the section of statements checked, or why there is none.

    Args:
        part: of :func:`checked_of`, or ``missing`` and ``command``. figures: the headline of the
            run, whose bands stand beside the figures of statements that are the same.
    """
    head = said("h2", "checked.title")
    if "missing" in part:
        why = f"{said('span', 'missing')} {escape(part['missing'])}"
        body = f"<p class=sub>{why}</p><div class=code>{escape(part['command'])}</div>"
    elif not part["checked"]:
        body = said("p", "checked.none")
    else:
        bands: dict[tuple[str, ...], Figure] = {
            (f.variant, f.country, f.series, f.category, f.column): f for f in figures if f.main
        }
        rows = "".join(_row(each, bands) for each in part["checked"])
        french = f"{part['title_fr']}." if part.get("title_fr") else ""
        title = told("span", f"{part['title']}.", french)
        body = (
            f"<p class=sub>{title} {said('span', 'checked.sub')}</p>"
            f"<table class=checked><thead><tr>{said('th', 'checked.said')}"
            f"{said('th', 'checked.found')}</tr></thead><tbody>{rows}</tbody></table>"
        )
    return f"<section class=figure id=checked>{head}{body}</section>"


def _row(each: Mapping[str, Any], bands: Mapping[tuple[str, ...], Figure]) -> str:
    verdict = each["verdict"]
    behind = "".join(_figure(figure, bands) for figure in each["figures"])
    if behind:
        behind = f"<ul>{behind}</ul>"
    if each["sources"]:
        cited = "".join(f"<li>{escape(source)}</li>" for source in each["sources"])
        behind += f"{said('b', 'check.sources')}<ul>{cited}</ul>"
    if behind:
        behind = f"<details>{said('summary', 'checked.figures')}{behind}</details>"
    says = told("span", f"“{each['says']}”", each.get("says_fr", "") and f"« {each['says_fr']} »")
    who = told("small", "; ".join(each["said_by"]), " ; ".join(each.get("said_by_fr", ())))
    return (
        f"<tr><th scope=row>{says}{who}</th>"
        f'<td><span class="{TAGS.get(verdict, "tag")}">{said("span", f"checked.{verdict}")}</span>'
        f"{told('p', each['because'], each.get('because_fr', ''))}{behind}</td></tr>"
    )


def _figure(figure: Mapping[str, Any], bands: Mapping[tuple[str, ...], Figure]) -> str:
    """Return a figure with its band, where the run has one, or why it is not established."""
    more = f" ({escape(figure['missing'])})" if figure["missing"] else ""
    found = bands.get(tuple(figure["series"] or ()))
    ends = ends_text(found) if found else ""
    if found and ends and isclose(found.value, figure["value"], rel_tol=SAME):
        key = "checked.band" if found.band == MODEL else "checked.range"
        more = f" ({said('span', key, ends=ends)})"
    title = told(
        "span", f"{figure['title']}: ", figure.get("title_fr", "") and f"{figure['title_fr']} : "
    )
    return f"<li>{title}{told('b', figure['text'], figure.get('text_fr', ''))}{more}</li>"
