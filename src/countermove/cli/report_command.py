"""``countermove report``: a run as a paper, a workbook, slides, to send on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from countermove.cli.command import Runs, Say, command, refuse_idle
from countermove.errors import BadInput
from countermove.report.show import Answer


@command()
def report(
    run: Annotated[str | None, "Run folder or its name; the newest run if left out."] = None,
    *,
    to: Annotated[
        str, "What to write: html, pdf, xlsx, pptx, csv; several with commas."
    ] = "pdf,xlsx,pptx",
    country: Annotated[
        str | None, "Country of the answer, of those the case is about; its first if left out."
    ] = None,
    lang: Annotated[str, "Language: en or fr; a page holds both."] = "en",
    out: Annotated[Path, "Folder that they are written to."] = Path(),
    runs: Runs = Path("runs"),
    say: Say,
) -> Answer:
    """Write reports of a run: sentences, tables with bands, charts, references.

    Example: countermove report runs/us-canada-2025-0123456789 --to pdf,xlsx
    """
    from countermove.report.exports.write_reports import PAGE, kinds_of, stem_of, write_reports
    from countermove.report.run_folder import find_run

    kinds = kinds_of(to)
    refuse_idle((lang != "en" and kinds == ["csv"], "--lang", "a CSV file holds codes and numbers"))
    found = find_run(run, folder=runs)
    asked = _page_of(str(found.manifest.get("command", ""))) if PAGE in kinds else {}
    sent = [kind for kind in kinds if kind != PAGE]
    written = write_reports(found, sent, out, country=country, lang=lang, say=say)
    if asked:
        from countermove.cli.page_command import write_page

        written.append(out / f"{stem_of(found, lang)}.{PAGE}")
        write_page(out=written[-1], say=say, **asked)
    facts = {"run": found.name, "files": [str(path) for path in written]}
    return Answer([f"wrote {path}" for path in written], facts, tables={})


def _page_of(told: str) -> dict[str, Any]:
    """Return the options of the page of a run, whose command is ``told``.

    Raises:
        BadInput: the run was made with options that a page does not have.
    """
    import shlex

    words = shlex.split(told)
    if words[:2] != ["countermove", "run"]:
        raise BadInput(
            "html: the run does not say by which command it was made, and the page solves the case "
            "anew; write it with `countermove page CASE -o page.html`."
        )
    scenario, *rest = words[2:]
    found: dict[str, Any] = {"scenario": scenario}
    given = iter(rest)
    for option in given:
        if option in ("--ranges", "--no-ranges"):
            found["ranges"] = option == "--ranges"
        elif option == "--variant":
            found.setdefault("variant", []).append(next(given))
        elif option == "--draws":
            found["draws"] = int(next(given))
        elif option == "--project":
            found["project"] = Path(next(given))
        else:
            raise BadInput(
                f"html: the run was made with {option}, and the page, which solves the case anew, "
                "has no such option; leave html out of --to."
            )
    return {**found, "words": shlex.join(["countermove", "page", *words[2:]])}
