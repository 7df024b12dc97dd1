"""The pages on elasticities and employment show what is shipped."""

from __future__ import annotations

from pathlib import Path

from economy_pages import elasticity_markdown, sets_markdown

from countermove.economy.employment import employment_rows

DOCS = Path(__file__).parents[2] / "docs"
REFRESH = (
    "docs/reference/elasticities.md is out of date: paste the output of "
    "docs/_ext/economy_pages.py between the markers"
)


def section(page: str, name: str) -> str:
    """Return the text between the markers ``<!-- begin: name -->`` and ``<!-- end: name -->``."""
    return page.split(f"<!-- begin: {name} -->\n")[1].split(f"<!-- end: {name} -->")[0].strip()


def test_the_elasticity_page_shows_the_shipped_sets():
    page = (DOCS / "reference" / "elasticities.md").read_text(encoding="utf-8")
    assert section(page, "sets") == sets_markdown().strip(), REFRESH
    assert section(page, "values") == elasticity_markdown().strip(), REFRESH


def test_the_employment_page_counts_the_qualities_that_are_shipped():
    page = (DOCS / "explanation" / "employment.md").read_text(encoding="utf-8")
    for region in ("CAN", "USA", "MEX"):
        rows = [row for row in employment_rows() if row.region == region]
        total = sum(row.jobs for row in rows) / 1e6
        counts = [sum(r.quality == q for r in rows) for q in ("observed", "split", "imputed")]
        line = f"| {region} | {total:.1f} | {counts[0]} | {counts[1]} | {counts[2]} |"
        assert line in page
