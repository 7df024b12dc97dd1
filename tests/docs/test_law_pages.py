"""The pages on law and statements show what the package gives."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from countermove.law.law_against_money import MonthRates, law_against_money
from countermove.law.load_law import load_ledger
from countermove.questions.statement_file import load_statements
from countermove.questions.statement_functions import functions_markdown
from countermove.questions.statements import check_statements
from tests.commands import call

DOCS = Path(__file__).parents[2] / "docs"
LAW = (DOCS / "explanation" / "law.md").read_text(encoding="utf-8")
STATEMENT = (DOCS / "how-to" / "check-a-statement.md").read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    return page.split(f"<!-- begin: {name} -->\n")[1].split(f"<!-- end: {name} -->")[0]


def test_the_law_page_shows_the_months() -> None:
    head = "| month | law, nothing claimed | law, agreement claimed | nowcast | collected |"
    lines = [
        f"| {r.month} | {100 * r.statutory_rate:.2f} | {100 * r.claimed_rate:.2f} "
        f"| {100 * r.nowcast_rate:.2f} | {money(r)} |"
        for r in law_against_money(load_ledger()).totals
    ]
    assert section(LAW, "months").splitlines() == [head, "|---|---:|---:|---:|---:|", *lines]


def money(row: MonthRates) -> str:
    return "not out" if row.collected_rate is None else f"{100 * row.collected_rate:.2f}"


def test_the_chart_of_the_law_page_shows_the_last_figures() -> None:
    picture = (DOCS / "explanation" / "law-and-money.svg").read_text(encoding="utf-8")
    last = law_against_money(load_ledger(), since="2025-11", until="2025-11").totals[0]
    for rate in (last.collected_rate, last.nowcast_rate, last.claimed_rate):
        assert rate is not None and f"{100 * rate:.1f}" in picture


def test_the_statements_page_lists_every_function() -> None:
    assert section(STATEMENT, "functions") == functions_markdown()


def test_the_file_of_the_statements_page_runs(tmp_path: Path) -> None:
    text = re.findall(r"```yaml\n(.*?)```", STATEMENT, flags=re.DOTALL)[0]
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    (found,) = check_statements(load_statements(str(path)))
    assert found.verdict == "needs qualification"
    assert found.because == "Outside the agreement 25 %, under it 15 % of full value."


def test_the_counts_of_the_law_page_are_those_of_the_ledger() -> None:
    ledger = load_ledger()
    counts = {
        name: len(set(zip(found.codes.tolist(), found.digits.tolist(), strict=True)))
        for name, found in ledger.lists.items()
    }
    steel, aluminium, other = (
        counts[f"can/lists/march_13_{part}.csv"] for part in ("steel", "aluminium", "other")
    )
    # published: 539 items on 13 March 2025; steel 21 + 244 and aluminium 2 + 27 kept in 2026
    assert (steel, aluminium, steel + aluminium + other) == (21 + 244, 2 + 27, 539)
    assert steel + aluminium == 294
    assert counts["can/lists/march_4.csv"] == 1270
    for part, count in (("alcohol", 63), ("dairy", 52), ("vehicles", 439)):
        listed = ledger.lists[f"usa/lists/section_338_{part}.csv"]
        assert len(listed.rows(date(2026, 9, 14), None)) == count
    assert counts["can/lists/sor_2026_186.csv"] == 21 + 172 + 142
    assert counts["can/lists/sor_2026_187_steel.csv"] == 244
    assert counts["can/lists/sor_2026_187_aluminium.csv"] == 27
    assert "629" in str(ledger.measure("can/us_surtax_2026").plain)
    assert 335 + 294 == 629


def test_options_named_on_pages_exist() -> None:
    known = {name for m in load_ledger().measures.values() for name in m.options}
    text = " ".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))
    named = set(re.findall(r"option `(\w+)`", text)) | set(re.findall(r"--option (\w+)=", text))
    assert named - {"NAME"} <= known


def test_the_rows_of_published_lists_give_the_counts_of_the_ledger() -> None:
    ledger = load_ledger()
    table = LAW.split("| list | published | ledger |")[1].split("\n\n")[0]
    rows = {
        cells[1].strip(): cells[3] for cells in (row.split("|") for row in table.split("\n")[2:])
    }

    def count(name: str) -> int:
        found = ledger.lists[name]
        return len(set(zip(found.codes.tolist(), found.digits.tolist(), strict=True)))

    march = [count(f"can/lists/march_13_{part}.csv") for part in ("steel", "aluminium", "other")]
    kept = [count(f"can/lists/sor_2026_187_{part}.csv") for part in ("steel", "aluminium")]
    assert (
        f"{march[0]} + {march[1]} + {march[2]} = {sum(march)}"
        in rows["13 March 2025, C$29.8 billion"]
    )
    assert f"{kept[0]} + {march[0] - kept[0]} steel" in rows["SOR/2026-187"]
    assert f"{kept[1]} + {march[1] - kept[1]} aluminium" in rows["SOR/2026-187"]
    assert (
        f"{sum(kept)} rise to 50 %, {march[0] + march[1] - sum(kept)} stay" in rows["SOR/2026-187"]
    )
    assert f"{count('can/lists/march_4.csv'):,}" in rows["4 March 2025, C$30 billion"]
    assert f"{count('can/lists/consulted_125bn.csv'):,}" in rows["consulted on, C$125 billion"]


def test_the_page_of_cases_gives_the_rate_of_28_march() -> None:
    """What the first case rests on is the answer of the command that the page names."""
    page = (DOCS / "reference" / "cases.md").read_text(encoding="utf-8")
    day = ("--on", "2025-03-28", "--known-on", "2025-03-28")
    assert " ".join(("countermove rates USA CAN", *day)) in " ".join(page.split())
    (ordinary, additional) = (
        row["value"]
        for row in call("rates", "USA", "CAN", *day, "--json").json["tables"]["total"]
        if row["series"] in ("ordinary_rate", "additional_rate")
    )
    said = f"average {100 * additional:.2f} % of the trade of 2024 and ordinary duty"
    assert f"{said} {100 * ordinary:.2f} " in " ".join(page.split())
