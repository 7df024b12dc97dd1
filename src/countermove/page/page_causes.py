"""What each family of legal instruments does to the income of the country in question."""

from __future__ import annotations

from typing import Any

from countermove.page.page_asked import Asked
from countermove.questions.attribution import attribute
from countermove.questions.pose import Progress, Question
from countermove.questions.wanted_figure import figure_asked


def causes_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return Shapley values of the variant shown by horizon; they add up to its effect."""
    question = Question(asked.case, asked.case.variant(asked.shown), asked.project)
    wanted = figure_asked("income", None, None, question, next(iter(asked.options.values())))
    found = attribute(question, asked.options, wanted, by="family", say=say)
    return {
        "country": wanted.code,
        "names": [one.title for one in found.instruments],
        "horizons": {
            name: {"shares": list(map(float, shares.value)), "total": found.total[name]}
            for name, shares in found.shares.items()
        },
    }
