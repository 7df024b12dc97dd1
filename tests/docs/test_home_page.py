"""The home page gives the answer that the command prints, and its picture.

``python -m tests.docs.test_home_page`` writes both anew, after ``README.md``.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME, PICTURE = ROOT / "docs" / "index.md", ROOT / "docs" / "answer.svg"
PHONE = ROOT / "docs" / "answer-phone.svg"
UPDATE = f"docs/{HOME.name} is out of date: run python -m {__name__}"


def answer() -> str:
    """Return the sentences that README.md shows; its own test holds them to the command."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n.*?\n\n(.*?)\n\n", readme, flags=re.DOTALL)
    assert shown is not None
    return " ".join(shown[1].split())


def alternative(sentence: str) -> str:
    """Return what stands for the picture."""
    return f"Real income of Canada by variant, first year and long run. {sentence}"


def test_the_page_gives_the_answer_of_the_command() -> None:
    page = HOME.read_text(encoding="utf-8")
    quoted = [line.removeprefix("> ") for line in page.splitlines() if line.startswith("> ")]
    assert " ".join(quoted) == answer(), UPDATE
    assert f"![{alternative(quoted[0])}](answer.svg)" in page, UPDATE
    assert f":alt: {alternative(quoted[0])}\n" in page, UPDATE


def test_the_pictures_say_the_same() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (PICTURE, PHONE)]
    for text in texts:
        title = re.search(r"<title>(.*?)</title>", text)
        assert title is not None and answer().startswith(title[1].partition(". ")[0]), UPDATE
    figures = [sorted(re.findall(r">([+\N{MINUS SIGN}]\d+\.\d\d)<", text)) for text in texts]
    assert figures[0] == figures[1] and figures[0], UPDATE


def write() -> None:
    """Write the page and its picture from the case, solved anew."""
    import tempfile

    from countermove.report.charts.answer_chart import PHONE as NARROW
    from countermove.report.charts.answer_chart import answer_chart
    from countermove.report.charts.draw import draw
    from countermove.report.exports.report_content import content
    from countermove.report.run_folder import open_run
    from tests.commands import call

    with tempfile.TemporaryDirectory() as folder:
        run = call("run", "us-canada-2025", "--no-charts", "--out", folder, "--json").json["run"]
        held = content(open_run(run))
        wide, narrow = answer_chart(held.asked), answer_chart(held.asked, width=NARROW)
    assert wide is not None and narrow is not None
    draw(wide, PICTURE)
    draw(narrow, PHONE)
    page = HOME.read_text(encoding="utf-8")
    lines = "\n".join(f"> {sentence}" for sentence in held.sentences)
    page = re.sub(r"(?m)(^> .*\n)+", lambda _: f"{lines}\n", page, count=1)
    told = alternative(held.sentences[0])
    page = re.sub(r"!\[.*?\]", lambda _: f"![{told}]", page, count=1)
    page = re.sub(r"(?m)^:alt: .*$", lambda _: f":alt: {told}", page, count=1)
    HOME.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write()
