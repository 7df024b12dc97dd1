"""Build the page of a solved case: facts, the world, code and style in one HTML file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from countermove import __version__
from countermove.codes.countries import groups, members
from countermove.codes.sectors import goods, sectors
from countermove.equilibrium.closure import RHO, M
from countermove.equilibrium.horizon import elasticity_scale
from countermove.errors import BadInput
from countermove.page.footer_french import in_french
from countermove.page.page_backtest import backtest_facts
from countermove.page.page_checked import checked_html
from countermove.page.page_choices import PLAIN, split_laws
from countermove.page.page_doubts import bands_of
from countermove.page.page_places import places_of
from countermove.page.page_statements import billions, statements_of
from countermove.page.page_words import asset, both, french_of, said, told
from countermove.page.page_world import Packed, pack, pool_of, table_of
from countermove.page.static_answer import (
    NUMBERS,
    OF_SECTORS,
    answer_html,
    ends_text,
    figure_text,
)
from countermove.page.static_check import charted_of, check_html
from countermove.questions.case import Case
from countermove.questions.options import (
    ABSORBING,
    FIRST,
    HORIZONS,
    LONG_RUN,
    SWITCHES,
    ModelOptions,
)
from countermove.questions.run_case import CaseResult
from countermove.questions.tables import published_elasticities
from countermove.report.answer import question, size_of
from countermove.report.footer import footer_lines
from countermove.report.headline import WORLD, Figure, headline
from countermove.report.labels import REGION_TITLES
from countermove.report.longtable import Answers

MOST_BYTES = 4_000_000
"""Largest page, in bytes: what mail and static hosts take without asking."""
KERNEL = ("kernel.js", "anderson.js", "solver.js", "readout.js", "worker.js")
VIEWS = ("say.js", "words.js", "state.js", "statements.js", "charts.js", "desk.js", "whatif.js",
         "whatif_results.js", "views.js", "howsure.js", "choices.js", "lists.js", "strategy.js",
         "tariffs.js", "tiles.js", "start.js")  # fmt: skip
GOODS_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "all": ("All goods", ()),
    "vehicles": ("Vehicles and parts", ("C29",)),
    "metals": ("Steel, aluminium, other metals", ("C24A", "C24B")),
    "farm": ("Farm goods and food", ("A01", "A03", "C10T12")),
    "energy": ("Coal, oil, gas, fuels", ("B05", "B06", "C19")),
    "wood": ("Wood and paper", ("A02", "C16", "C17_18")),
    "chemicals": ("Chemicals, drugs, plastics", ("C20", "C21", "C22")),
    "textiles": ("Textiles and clothing", ("C13T15",)),
    "machines": ("Electronics and machinery", ("C26", "C27", "C28")),
}
"""Groups of goods that a control may move together; every sector of goods is one, too."""
TOLD = ("variant", "country", "series", "category", "horizon", "value", "lo", "hi", "band")
SERIES = (*NUMBERS, *OF_SECTORS)
"""What the page's code reads of the headline: fields and series."""
SHOW = " (measures show ID)"
MEASURE = re.compile(r"\b[a-z]+\d*/[a-z0-9_]+\b")
PLACE = re.compile(r"<!--\{(\w+)\}-->")


def build_page(
    results: Sequence[CaseResult],
    found: Answers,
    *,
    command: str,
    beside: Mapping[str, Any] | None = None,
) -> str:
    """Return the page of a case solved at both horizons.

    Args:
        results: from :func:`countermove.questions.run_case.run_horizons`, the long run last.
        found: their tables and manifest. command: the command line that wrote the page.
        beside: from :func:`countermove.page.beside_page.beside_page`, what was computed with it.

    Raises:
        BadInput: the page would be larger than ``MOST_BYTES``, or its world is one that it does not
            solve.
    """
    last = results[-1]
    for result in results:
        refuse_switches(result.options)
    told, chosen = split_laws(beside or {})
    heard = told.pop("statements", None)
    duties = {(name, *PLAIN): result.posed.duties for name, result in last.variants.items()}
    pool = pool_of(last.economy, duties | chosen)
    packed = pack({**table_of(last.economy), **pool.arrays()})
    figures = headline(found.tables, found.manifest)
    facts = {
        **_facts(results, found.manifest, figures, packed, command),
        "places_of": places_of(found.tables),
        "how_sure": {
            "bands": {name: bands_of(figures, name) for name in last.variants},
            "backtest": backtest_facts(),
        },
        "beside": told,
        "dollars": {
            code: {"value": f.value, "ends": ends_text(f)}
            for code, f in billions(
                [f for f in figures if f.variant == found.manifest["shown_scenario"]],
                found.manifest,
            ).items()
            if code in last.case.focus[:2]
        },
        "statements": statements_of(question(figures, found.manifest, _home(last.case))),
        "laws": [list(key) for key in pool.laws],
    }
    parts = {
        "title": escape(last.case.title),
        "style": asset("page.css"),
        "answer": answer_html(last.case, figures, found.manifest),
        "check": check_html(
            last.case,
            found.manifest,
            charted_of(told.get("tariffs", {})),
            checked_html(heard, figures) if heard else "",
        ),
        "footer": _footer(found.manifest),
        "facts": json.dumps(facts, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c"),
        "catalogue": asset("catalogue.json").replace("<", "\\u003c"),
        "world": packed.text,
        "kernel": "\n".join(map(asset, KERNEL)),
        "views": "\n".join(map(asset, VIEWS)),
    }
    page = PLACE.sub(lambda match: parts[match[1]], asset("page.html"))
    size = len(page.encode())
    if size > MOST_BYTES:
        raise BadInput(
            f"the page would be {size / 1e6:.1f} MB, above {MOST_BYTES / 1e6:g}: its law is too "
            "long; name fewer variants with --variant."
        )
    return page


def refuse_switches(options: ModelOptions) -> None:
    """Refuse a model other than the usual one of a horizon, which is what a page solves."""
    usual = ModelOptions(**HORIZONS[FIRST if options.deficits == ABSORBING else LONG_RUN])
    for name in (*SWITCHES, "market", "capital", "levies"):
        if getattr(options, name) != getattr(usual, name):
            key = next((code for code, _ in options.levies), name) if name == "levies" else name
            raise BadInput(
                f"a page does not solve {key}, but the first year and the long run as they are: "
                "leave it out, or take `countermove run` and `countermove report`."
            )


def _home(case: Case) -> str:
    return next(code for code in case.focus if code != WORLD)


def _footer(manifest: Mapping[str, Any]) -> str:
    """Return data and model in plain words, and on demand all that the law leaves open.

    Of the lines of a run, measures are called by their titles.
    """
    lines, model = footer_lines(manifest), manifest["model"]
    titles = {str(one["id"]): str(one["title"]) for one in manifest.get("measures", ())}
    told_lines = [MEASURE.sub(lambda m: titles.get(m[0], m[0]), line) for line in lines]
    year, data = model["data_year"], model["calibration"]
    about = (
        text.format(year=year, data=name)
        for text, name in zip(
            both("foot.data"), (data, french_of(f"data.{data}") or data), strict=True
        )
    )
    plain = told("p", *about) + "".join(
        said("p", key, set=model["elasticity_set"]) for key in ("foot.first", "foot.long")
    )
    plainly = [line.replace(SHOW, "") for line in told_lines[:-1]]
    open_ = "".join(told("p", line, in_french(line)) for line in plainly)
    return (
        f"{plain}<p>{escape(lines[-1])}</p>"
        f"<details>{said('summary', 'check.limits')}<div>{said('p', 'foot.frames')}{open_}</div>"
        "</details>"
    )


def _facts(
    results: Sequence[CaseResult],
    manifest: Mapping[str, Any],
    figures: Sequence[Figure],
    packed: Packed,
    command: str,
) -> dict[str, Any]:
    """Return what the page's code reads: names, variants, elasticities, figures with bands."""
    last = results[-1]
    case, economy, options = last.case, last.economy, last.options
    own = options.elasticities
    sets = {**published_elasticities(economy), own: economy.theta_s.tolist()}
    known, of_goods = sectors(), [code for code in economy.sectors if code in goods()]
    place = {code: at for at, code in enumerate(economy.regions)}
    return {
        "version": __version__,
        "run": str(manifest["run_hash"])[:10],
        "case": case.name,
        "title": case.title,
        "question": case.question,
        "command": command,
        "focus": [code for code in case.focus if code in place],
        "sectors_of_case": list(case.sectors),
        "importers": [code for code in case.importers if code in place],
        "baseline": case.baseline,
        "shown": manifest["shown_scenario"],
        "regions": [{"code": code, "name": REGION_TITLES[code]} for code in economy.regions],
        "unions": {
            name: [place[code] for code in members(name) if code in place]
            for name in groups()
            if name == "EU27"
        },
        "sectors": [{"code": code, "name": known[code].name} for code in economy.sectors],
        "groups": {
            **{
                name: {"name": title, "sectors": list(codes or of_goods)}
                for name, (title, codes) in GOODS_GROUPS.items()
            },
            **{code: {"name": known[code].name, "sectors": [code]} for code in of_goods},
        },
        "set": own,
        "sets": sets,
        "first_year": {"scale": elasticity_scale(1.0), "m": M, "rho": RHO},
        "variants": [
            {
                "name": name,
                "title": result.variant.title,
                "note": result.variant.note,
                "adds_to": result.variant.adds_to,
                "on": result.variant.on.isoformat(),
                "known_on": result.variant.known_on.isoformat(),
                "utilisation": result.variant.utilisation,
                "own_utilisation": result.variant.own_utilisation,
            }
            for name, result in last.variants.items()
        ],
        "figures": [
            {
                **{name: getattr(figure, name) for name in TOLD},
                "close": bool(figure.close),
                "small": bool(figure.small),
                "ends": ends_text(figure),
                "text": figure_text(figure),
                "size": size_of(figure),
            }
            for figure in figures
            if figure.main and figure.series in SERIES
        ],
        "not_in_model": list(case.not_in_model),
        "fr": dict(case.fr),
        "places": packed.places,
    }
