"""What is known of jobs after the duties: statistics of jobs by industry, where there are any."""

from __future__ import annotations

from dataclasses import dataclass

from countermove.sources.store import table_rows

CARD = "backtest_jobs"
INDUSTRIES = {
    "C13T15": "textiles", "C16": "wood_products", "C17_18": "paper_products",
    "C19": "petroleum_coal", "C20": "chemicals", "C21": "chemicals", "C22": "plastics_rubber",
    "C23": "nonmetallic_minerals", "C24A": "primary_metals", "C24B": "primary_metals",
    "C25": "fabricated_metals", "C26": "computer_electronic", "C27": "electrical_equipment",
    "C28": "machinery", "C29": "motor_vehicles", "C301": "motor_vehicles",
    "C302T309": "motor_vehicles", "C31T33": "furniture",
}  # fmt: skip
"""Industry of the statistics that holds a sector, or most of it."""
CALLED = {"motor_vehicles": "transport equipment (NAICS 336, vehicles and others)"}

MONTHS = {"2025-11": "September to November 2025", "2026-02": "November 2025 to February 2026"}
"""Months of each window, by the last."""


@dataclass(frozen=True, slots=True)
class JobsSeen:
    """Jobs of an industry: growth over a year to ``until``, and over the year before, fractions."""

    industry: str
    until: str
    growth: float
    growth_before: float


def jobs_seen(country: str, sector: str) -> tuple[JobsSeen, ...]:
    """Return what is known of a country's industry since the duties; nothing where nothing is."""
    industry = INDUSTRIES.get(sector) if country == "USA" else None
    return tuple(
        JobsSeen(
            CALLED.get(row["industry"], row["industry"].replace("_", " ")), row["until"],
            float(row["growth"]), float(row["growth_before"]),
        )
        for row in table_rows(CARD)
        if row["industry"] == industry
    )  # fmt: skip


def jobs_seen_words(country: str, sector: str) -> str:
    """Return the same as a sentence; where nothing is known it says so.

    >>> jobs_seen_words("CAN", "C29")
    'Outcome: no Canadian series of jobs by industry after 2019 is at hand, so it cannot be told.'
    """
    seen = jobs_seen(country, sector)
    if not seen:
        what = {
            "CAN": "no Canadian series of jobs by industry after 2019 is",
            "USA": "no US series of jobs in this industry is",
        }.get(country, f"no series of jobs of {country} is")
        return f"Outcome: {what} at hand, so it cannot be told."
    parts = [
        f"{100 * row.growth:+.1f} % from {MONTHS[row.until]} over a year before "
        f"({100 * row.growth_before:+.1f} % in the year to then)"
        for row in seen
    ]
    told = f"Outcome: US jobs in {seen[0].industry} {', '.join(parts)}; card {CARD}."
    return told.replace(" -", " \N{MINUS SIGN}").replace("(-", "(\N{MINUS SIGN}")
