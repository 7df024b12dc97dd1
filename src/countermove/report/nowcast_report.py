"""Report of law, nowcast and money by month."""

from __future__ import annotations

from countermove.law.collected_duties import COLLECTED_CARD
from countermove.law.law_against_money import FIRST_MONTH, GROUPS, LawAndMoney
from countermove.law.monthly_law import BY_SEA, CARD, TRANSIT_DAYS
from countermove.law.utilisation import AGREEMENT, utilisation_head
from countermove.report.labels import per_cent
from countermove.report.show import Answer, Column, Sheet

RATES = (
    ("statutory_rate", "law, nothing claimed"),
    ("claimed_rate", "law, agreement claimed"),
    ("entered_rate", "goods in transit at the old rate"),
    ("current_rate", "on trade of months out"),
    ("pay_through", "pay-through"),
    ("nowcast_rate", "nowcast"),
    ("collected_rate", "collected"),
)
GAPS = (
    ("gap_pp", "law less money"),
    ("transit_pp", "goods in transit"),
    ("march_pp", "4 to 6 March"),
    ("trade_pp", "trade moved"),
    ("vehicles_pp", "vehicles"),
    ("basic_metals_pp", "basic metals, gold"),
    ("metal_products_pp", "metal products"),
    ("oil_pp", "oil and gas"),
    ("other_pp", "other"),
)
NAMED = (
    "Vehicles: US content not yet approved is entered unpaid, as it seems, in Canada's and "
    "Mexico's case to June 2025. Metal products: derivative content, the ledger taking duties on "
    "full value, and metal melted in the United States. Basic metals: gold, which pays little and "
    "comes in lumps. Oil and gas: claims that are not recorded. These readings fit the months; no "
    "source establishes them."
)


def nowcast_answer(found: LawAndMoney, *, utilisation: str, words: str) -> Answer:
    """Return the months in total, pay-through by group and the parts of each gap."""
    heads = {} if found.origin in AGREEMENT else {"statutory_rate": None, "claimed_rate": "law"}
    columns = [
        Column("month", "month"), Column("industry"),
        *(
            Column(key, heads.get(key, head), ".2f" if key == "pay_through" else per_cent())
            for key, head in RATES
        ),
        Column("gap_pp"), Column("nowcast_gap_pp", "nowcast less collected, pp", ".2f"),
        Column("imports_usd", "imports, USD bn", lambda value: f"{value / 1e9:,.1f}"),
    ]  # fmt: skip
    every = Sheet.of("months", columns, found.rows)
    whole = Sheet.of("months", columns, found.totals)
    keys = [name.replace(" ", "_") for name in GROUPS]
    paid = Sheet(
        "pay_through",
        [
            Column("month", "month"),
            *(Column(k, n, ".2f") for k, n in zip(keys, GROUPS, strict=True)),
        ],
        [(month, *shares) for month, shares in found.pay_through.items()],
        title="\nPay-through: paid of a dollar due, from the duties of two and three months before",
    )
    gaps = Sheet.of(
        "gaps",
        [Column("month", "month"), *(Column(key, head, ".2f") for key, head in GAPS)],
        found.gaps,
        title="\nFrom law to money, percentage points; the parts add up",
    )
    days = TRANSIT_DAYS.get(found.origin, BY_SEA)
    head = (
        f"USA on all goods from {found.origin}, per cent of customs value, ordinary duty included; "
        f"law as known today, by days of collection; goods enter {days} days after they set out, "
        "at the emergency duties of that day where they were lower (days chosen by sight, card "
        f"{CARD}){utilisation_head(words)}"
    )
    foot = (
        "Law: trade of 2024. Nowcast: trade, claims and duties of two and more months before, none "
        f"of the month itself. {NAMED}"
    )
    parts: list[str | Sheet] = [head, whole, paid]
    if gaps.rows:
        parts += [gaps]
    facts = {
        "importer": "USA", "origin": found.origin, "cards": [COLLECTED_CARD, CARD],
        "utilisation": utilisation or None, "utilisation_words": words or None,
        "transit_days": days, "first_month": FIRST_MONTH, "notes": [foot],
    }  # fmt: skip
    tables = {sheet.name: sheet.records() for sheet in (every, paid, gaps)}
    return Answer([*parts, f"\n{foot}"], facts, csv=every, tables=tables)
