"""Tables of the pages on economies and elasticities, written from the package itself."""

from __future__ import annotations

from countermove.economy.elasticities import SERVICES_THETA, compare_elasticities, elasticity_sets
from countermove.economy.rules import RULES


def elasticity_markdown() -> str:
    """Return the comparison as a Markdown table; a star marks a stand-in."""
    names = [each.name for each in elasticity_sets()]
    lines = [
        "| sector | " + " | ".join(names) + " |",
        "|---|" + "---:|" * len(names),
    ]
    for row in compare_elasticities():
        cells = [
            f"{theta:.2f}" + (f" ({error:.2f})" if error is not None else "") + ("" if own else "*")
            for theta, error, own in zip(row.theta, row.std_error, row.own, strict=True)
        ]
        lines.append(f"| {row.sector} | " + " | ".join(cells) + " |")
    lines.append(f"| services | {' | '.join([f'{SERVICES_THETA:.2f}*'] * len(names))} |")
    return "\n".join(lines) + "\n"


def sets_markdown() -> str:
    """Return the list of sets with their references as a Markdown table."""
    lines = ["| name | in the headline range | reference |", "|---|---|---|"]
    lines.extend(
        f"| `{each.name}` | {'yes' if each.headline else 'no'} | {each.citation} |"
        for each in elasticity_sets()
    )
    return "\n".join(lines) + "\n"


def rules_markdown() -> str:
    """Return the list of rules as a Markdown table, for the documentation."""
    rows = [f"| `{name}` | {sentence} |" for name, sentence in RULES.items()]
    return "\n".join(["| rule | what it does |", "|---|---|", *rows]) + "\n"
