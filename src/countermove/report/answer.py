"""The answer of a run in sentences: what it costs the country in question, why, what decides.

The law of the variant shown comes about by steps, each of which adds to that before (``adds_to``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from countermove.codes.sectors import sectors
from countermove.equilibrium.closure import AS_SET
from countermove.questions.bands import SMALL
from countermove.report.headline import ADDED, Figure
from countermove.report.headline_bands import ends_of
from countermove.report.labels import JOBS as UNIT_JOBS
from countermove.report.labels import REGION_TITLES, variant_titles
from countermove.report.sentences import (
    HUNDRED,
    HUNDREDTH,
    TENTH,
    Told,
    owner,
    place,
    rounded,
    series,
    size,
    step,
    times,
)

FIRST, LONG = "first year", "long run"
WHEN = {FIRST: "In the first year", AS_SET: "Under the closure set"}
AFTER = {
    LONG: "In the long run, with full employment as the central case,",
    AS_SET: "Under the closure set",
}
LATER = {LONG: "in the long run", AS_SET: AFTER[AS_SET].lower()}
NOTHING = 1e-9
"""Per cent of income, to which a range that ends at zero may be off."""
INCOME, JOBS, OUTPUT = "real_income_change", "jobs_total_change", "output_change"


class Question(NamedTuple):
    """What the answer is about, and where its figures are found.

    Attributes:
        country: code of the country in question. shown: the variant shown.
        chain: the variants by which its law comes about, the shown one last.
        others: the other variants. figures: by variant, series, horizon and measure.
        titles: of the variants. sector: the first of the case, or blank.
        near: horizon of the first sentence: the first year, or that of the settings; blank where
            only the long run is solved.
        far: horizon beside it: the long run, or that of settings which change it.
        manifest: of the run.
    """

    country: str
    shown: str
    chain: tuple[str, ...]
    others: tuple[str, ...]
    figures: Mapping[tuple[str, str, str, str], Figure]
    titles: Mapping[str, str]
    sector: str
    near: str
    far: str
    manifest: Mapping[str, Any]

    def at(self, variant: str, name: str, horizon: str, measure: str = "change") -> Figure | None:
        """Return a figure, or nothing."""
        return self.figures.get((variant, name, horizon, measure))

    def adds(self, variant: str, name: str, horizon: str) -> Figure | None:
        """Return what a step adds: the first of the chain all it holds."""
        return self.at(variant, name, horizon, "change" if variant == self.chain[0] else ADDED)

    def entry(self, variant: str) -> Mapping[str, Any]:
        """Return what the manifest says of a variant."""
        return next(each for each in self.manifest["variants"] if each["name"] == variant)

    def called(self, variant: str) -> str:
        """Return what a variant is called in a sentence, by its title where the case says none."""
        return str(self.entry(variant).get("called") or f"“{self.titles[variant]}”")

    def step(self, variant: str) -> str:
        """Return what a variant adds, in a sentence."""
        if variant == self.chain[0]:
            return self.called(variant)
        return str(self.entry(variant).get("step") or f"“{self.titles[variant]}”")


def question(figures: Sequence[Figure], manifest: Mapping[str, Any], country: str) -> Question:
    """Return what the answer of a run is about.

    Args:
        figures, manifest: see :func:`countermove.report.headline.headline`.
        country: code of a country or group that the headline has.
    """
    mine = [f for f in figures if f.country == country and f.category in ("", _sector(manifest))]
    found = {(f.variant, f.series, f.horizon, f.measure): f for f in mine}
    solved = {f.variant for f in figures}
    entries = {str(each["name"]): each for each in manifest["variants"]}
    shown = str(manifest["shown_scenario"])
    if shown not in solved:
        shown = next((name for name in reversed(entries) if name in solved), shown)
    chain = [shown]
    while (base := entries[chain[0]].get("adds_to")) in solved and base not in chain:
        chain.insert(0, base)
    held = {f.horizon for f in mine}
    near = next((each for each in WHEN if each in held), "")
    far = AS_SET if near == FIRST and AS_SET in held else LONG
    skipped = {*chain, manifest["default_scenario"] if len(entries) > 1 else ""}
    return Question(
        country, shown, tuple(chain), tuple(name for name in entries if name not in skipped),
        found, variant_titles(manifest), _sector(manifest), near, far, manifest,
    )  # fmt: skip


def _sector(manifest: Mapping[str, Any]) -> str:
    return str(next(iter(manifest["sectors"]), ""))


def sentences(asked: Question) -> list[str]:
    """Return the answer in three to seven sentences; none claims more than its band carries."""
    return [sentence for told in _told_of(asked) for sentence in told]


def paragraphs(asked: Question) -> list[str]:
    """Return the sentences in paragraphs: what it costs; why, and for how long; what decides."""
    return [" ".join(told) for told in _told_of(asked) if told]


def _told_of(asked: Question) -> tuple[list[str], ...]:
    name = place(asked.country, REGION_TITLES[asked.country])
    what = asked.called(asked.shown)
    return (
        _cost(asked, what, name),
        [*_causes(asked), *_long_run(asked, what, name), *_sector_moves(asked, name)],
        [*_close_steps(asked, name), *_decides(asked, name)],
    )


def _told(figure: Figure) -> Told:
    return Told(figure.value, figure.lo, figure.hi, figure.close, ends_of(figure))


def told_alone(figure: Figure) -> Told:
    """Return a part of an answer as it is told: with its range only where it lies outside."""
    return told if (told := _told(figure)).outside else Told(figure.value)


def size_of(figure: Figure) -> str:
    """Return the size of income or jobs as a sentence prints it, without sign and range."""
    return rounded(figure.value, step(_told(figure), least_of(figure)))


def least_of(figure: Figure) -> float:
    """Return the finest step to which a sentence rounds income or jobs."""
    return HUNDRED if figure.unit == UNIT_JOBS else TENTH


def _cost(asked: Question, what: str, name: str) -> list[str]:
    """Return the loss or gain of the first year: income, jobs and dollars."""
    figure, jobs = (asked.at(asked.shown, key, asked.near) for key in (INCOME, JOBS))
    if figure is None:
        return []
    if figure.small:
        start = f"{WHEN[asked.near]} the effect of {what}"
        return [_small(start, name, [figure], verb="would be")]
    if figure.close:
        when = WHEN[asked.near].lower()
        turns = _turns([figure], owner(name))
        return [f"Whether {what} would {turns} {when} is too close to call."]
    income = size(_told(figure), TENTH, " %")
    lost = figure.value < 0
    told = (
        f"would cost {name} {income.replace(' %', ' % of its income', 1)}"
        if lost
        else f"would raise {owner(name)} income by {income}"
    )
    if jobs is not None and not jobs.close:
        numbers = size(_told(jobs), HUNDRED, " jobs")
        same = (jobs.value < 0) == lost
        way = "change" if numbers.startswith("less") else "raise it" if lost else "cost it"
        told += f" and {numbers}" if same else f" and {way} {numbers}"
    base = asked.manifest.get("base_income", {}).get(asked.country)
    if base:
        scale = base / 100.0 / 1e3
        lo, hi = (None if end is None else end * scale for end in (figure.lo, figure.hi))
        money = size(Told(figure.value * scale, lo, hi), TENTH, " bn", also=False)
        money = money.replace("about ", "about US$").replace("less than ", "less than US$")
        told += f": {money} at prices of {asked.manifest['model']['data_year']}"
    return [f"{WHEN[asked.near]} {what} {told}."]


def _causes(asked: Question) -> list[str]:
    """Return what each step contributes to the income of the first year, but what is too close."""
    total = asked.at(asked.shown, INCOME, asked.near)
    found = {name: asked.adds(name, INCOME, asked.near) for name in asked.chain}
    parts = {name: f for name, f in found.items() if f is not None and not f.close}
    if total is None or total.close or len(asked.chain) < 2 or not parts:
        return []
    same: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    for name, figure in parts.items():
        number = size(told_alone(figure), HUNDREDTH)
        alike = figure.value * total.value > 0
        (same if alike else other).append((asked.step(name), number))
    if not same:
        return []
    first, bracket, ends = same[0][1].partition(" (")
    words = [f"{same[0][0]} would account for {first} points{bracket}{ends}"]
    words += [f"{what} for {number}" for what, number in same[1:]]
    told = f"Of this, {series(words)}"
    if other:
        taken = series([f"{what} {number}" for what, number in other])
        told += f"; taken back: {taken}"
    return [f"{told}."]


def _sector_moves(asked: Question, name: str) -> list[str]:
    """Return what happens to the output of the case's first sector, and what the step adds."""
    if not asked.sector:
        return []
    title = sectors()[asked.sector].name
    told = []
    for horizon, words in (
        (asked.near, WHEN.get(asked.near, "").lower()),
        (asked.far, LATER[asked.far]),
    ):
        figure = asked.at(asked.shown, OUTPUT, horizon)
        if figure is None or figure.close or not figure.value:
            continue
        way = "lower" if figure.value < 0 else "higher"
        told.append(f"{size(_told(figure), TENTH, ' %')} {way} {words}")
    start = f"{owner(name)} output of {title[:1].lower()}{title[1:]} would be "
    said = [f"{start[:1].upper()}{start[1:]}{series(told)}."] if told else []
    added = asked.at(asked.shown, OUTPUT, asked.near, ADDED) if told else None
    if added is not None and not added.close:
        way = "raise" if added.value > 0 else "lower"
        whole = size(told_alone(added), TENTH)
        number, bracket, ends = whole.partition(" (")
        points = "point" if number.endswith(" 1") else "points"
        step = asked.step(asked.shown)
        if not number.startswith("less"):
            said.append(
                f"{step[:1].upper()}{step[1:]} alone would {way} that output by {number} {points}"
                f"{bracket}{ends} {WHEN[asked.near].lower()}."
            )
    return said


def _long_run(asked: Question, what: str, name: str) -> list[str]:
    """Return the loss or gain of the long run, or under the closure set; alone, it says of what."""
    figure = asked.at(asked.shown, INCOME, asked.far)
    if figure is None:
        return []
    start, of = AFTER[asked.far], "" if asked.near else f" of {what}"
    if figure.small:
        return [_small(f"{start} the effect{of}", name, [figure])]
    if figure.close:
        return [f"{start} the effect{of} on {owner(name)} income is too close to call."]
    way = "loss" if figure.value < 0 else "gain"
    who = "" if asked.near else f" for {name} from {what}"
    share = size(_told(figure), TENTH, " %").replace(" %", " % of income", 1)
    jobs = asked.at(asked.shown, JOBS, asked.far) if asked.far == AS_SET else None
    if jobs is not None and not jobs.close:
        numbers = size(_told(jobs), HUNDRED, " jobs")
        share += f", {numbers} {'lost' if jobs.value < 0 else 'gained'}"
    return [f"{start} the {way}{who} would be {share}."]


def _close_steps(asked: Question, name: str) -> list[str]:
    """Return the steps whose effect on the income of the first year is too close to call."""
    if len(asked.chain) < 2:
        return []
    found = {each: asked.adds(each, INCOME, asked.near) for each in asked.chain}
    small = {asked.step(each): f for each, f in found.items() if f and f.small}
    close = {asked.step(each): f for each, f in found.items() if f and f.close and not f.small}
    when = WHEN.get(asked.near, "")
    said = []
    if small:
        said = [_small(f"{when} the effect of {series(small)}", name, small.values())]
    if close:
        turns = _turns(close.values(), owner(name))
        said.append(f"{when}, whether {series(close)} would {turns} is too close to call.")
    return said


def _turns(figures: Iterable[Figure], whose: str) -> str:
    """Return the ways an effect may go that is too close to call, as far as its range does."""
    ends = [(f.lo, f.hi) for f in figures]
    if all(hi is not None and abs(hi) <= NOTHING for _, hi in ends):
        return f"hurt {whose} income or leave it as it is"
    if all(lo is not None and abs(lo) <= NOTHING for lo, _ in ends):
        return f"help {whose} income or leave it as it is"
    return f"help or hurt {whose} income"


def faint_up_to(figures: Iterable[Figure]) -> float:
    """Return how far ranges of small effects reach from zero; zero if no farther than is small."""
    far = max((abs(end) for f in figures for end in (f.lo, f.hi) if end is not None), default=0.0)
    return far if far > SMALL else 0.0


def _small(effect: str, name: str, figures: Iterable[Figure], *, verb: str = "is") -> str:
    """Return that an effect on income has a known sign, but hardly a size at the centre."""
    far = faint_up_to(figures)
    under = f"under {SMALL:g} % of it"
    if far:
        size_told = f"{under} at the printed centre, but up to {far:.2g} % in its range"
    else:
        size_told = f"small: {under}"
    return f"{effect} on {owner(name)} income {verb} {size_told}."


class Decisive(NamedTuple):
    """The variant that changes the first year most: its figure, and how many times the answer's.

    ``like`` says whether its range is of the kind of the answer's, so that both may be told. One
    without a range is taken to be as wide, in proportion, as that of the answer, which rounds it.
    """

    variant: str
    figure: Figure
    times: str
    like: bool


def _decides(asked: Question, name: str) -> list[str]:
    found = decisive(asked)
    if found is None:
        return []
    way = "cost" if found.figure.value < 0 else "bring"
    number = size(_told(found.figure), TENTH, " %", also=found.like)
    title = asked.titles[found.variant]
    return [f"What decides: “{title}” would {way} {name} {number}, {found.times}."]


def decisive(asked: Question) -> Decisive | None:
    """Return the other variant that changes the first year most, where the bands are apart."""
    base = asked.at(asked.shown, INCOME, asked.near)
    if base is None or base.close:
        return None
    found = []
    for each in asked.others:
        figure = asked.at(each, INCOME, asked.near)
        if figure is not None and asked.entry(each).get("adds_to") == asked.shown:
            found.append((abs(figure.value - base.value), each, figure))
    for _, each, figure in sorted(found, reverse=True)[:1]:
        like = figure.lo is not None and figure.band == base.band
        if figure.lo is None and base.lo is not None and base.hi is not None:
            scale = figure.value / base.value
            figure = figure._replace(lo=base.lo * scale, hi=base.hi * scale)
        if many := times(_told(base), _told(figure)):
            return Decisive(each, figure, many, like)
    return None
