"""What every report of a run holds, whatever its form: read once from the run's folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from countermove.report.answer import Question, question, sentences
from countermove.report.answer_sheet import answer_sheet, chosen_country, conditions
from countermove.report.citations import Reference, citations
from countermove.report.exports.french_answer import french_conditions
from countermove.report.exports.french_words import bare, french, numbers, place
from countermove.report.headline import Figure, headline, headline_parts, over_utilisation
from countermove.report.headline_bands import predictions
from countermove.report.labels import REGION_TITLES
from countermove.report.run_folder import Run
from countermove.report.show import Sheet

ALSO = " ({far} where said)"
"""After the horizon that a table of the answer is about."""
OPTION = re.compile(r" \([^()]*(?:--|measures show )[^()]*\)|; [^;()]*--[^;.]*")
"""What notes say of options of commands, for who sits at one."""


@dataclass(frozen=True, slots=True)
class Content:
    """A report.

    Attributes:
        title, country: of the case; of the country in question.
        asked: what the answer is about. sentences: the answer. table: of the country.
        figures: of the headline, unrounded.
        parts: every table of the headline and every note, as ``run --all`` prints them.
        references: of exactly what was used. command: that makes the run again.
        run: name of the run's folder. lang: en, or fr (see ``french_report``).
    """

    title: str
    country: str
    asked: Question
    sentences: Sequence[str]
    table: Sheet
    figures: Sequence[Figure]
    parts: Sequence[str | Sheet]
    references: Sequence[Reference]
    command: str
    run: str
    lang: str = "en"

    def say(self, text: str, **values: object) -> str:
        """Return a fixed text in the language of the report, with its values."""
        return (french(text) if self.lang == "fr" else text).format(**values)

    def number(self, text: str) -> str:
        """Return a printed number, or words in place of one, in the language of the report."""
        if self.lang == "en":
            return text
        words = text.replace("under ", "moins de ").replace("less than ", "moins de ")
        return french(words) if words == text else numbers(words)

    def region(self, code: str) -> str:
        """Return the name of a country."""
        title = REGION_TITLES[code]
        return bare(place(code, title)) if self.lang == "fr" else title

    @property
    def sheets(self) -> list[Sheet]:
        """Return every table of the headline."""
        return [part for part in self.parts if isinstance(part, Sheet)]

    @property
    def notes(self) -> list[str]:
        """Return the notes below the tables, without what options of commands would show."""
        last = max(n for n, part in enumerate(self.parts) if isinstance(part, Sheet))
        notes = (OPTION.sub("", str(part)).strip() for part in self.parts[last + 1 :])
        return [note for note in notes if note]

    def conditions(self, points: str) -> list[str]:
        """Return what the answer holds for; ``points`` says where open points of law are told."""
        if self.lang == "fr":
            return french_conditions(self.asked, self.say(points))
        return conditions(self.asked, points=points)


def content(run: Run, *, country: str | None = None) -> Content:
    """Return what a report of a run holds.

    Args:
        run: from :func:`countermove.report.run_folder.open_run`.
        country: the country in question; the first the case is about if left out.

    Raises:
        UnknownName: the headline of the run does not have that country.
        BadInput: the run is not one of a case.
    """
    manifest: Mapping[str, Any] = run.manifest
    tables = run.tables
    figures = headline(tables, manifest)
    asked = question(figures, manifest, chosen_country(manifest["focus"], country))
    sheet = answer_sheet(asked)
    beside = (*predictions(figures, manifest), *over_utilisation(tables, manifest))
    return Content(
        title=str(manifest.get("title") or manifest["scenario"]),
        country=REGION_TITLES[asked.country],
        asked=asked,
        sentences=sentences(asked),
        table=replace(
            sheet,
            title=sheet.title.replace(asked.near, f"{asked.near}{ALSO.format(far=asked.far)}", 1),
        ),
        figures=figures,
        parts=headline_parts(figures, manifest, beside),
        references=citations(run),
        command=str(manifest.get("command") or f"countermove run {manifest['scenario']}"),
        run=run.name,
    )
