"""Steps of an explanation: what each measure does to one line, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from countermove.arrays import Int
from countermove.law.clock import announced, as_collected, end_as_known, governing, known
from countermove.law.content_shares import acts, opposite
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure, Reference, Version
from countermove.law.queries import rate_text
from countermove.law.rates import Rates
from countermove.law.reach import Reach
from countermove.law.tariff_lines import TradeLines

PLACES = Decimal("0.000000000001")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Step:
    """One measure in the stack of one line.

    Attributes:
        measure, title, authority: which.
        applies: whether it levies something on at least part of the goods, known or not.
        rate: its own rate on its basis, ``None`` where it does not apply or is not known.
        share: share of the goods' value that pays it (claims, quotas, contents), 0 to 1.
        contribution: share × rate, a fraction of the customs value, exact; with ``share`` ``None``
            where the duty is in force and its rate is not known.
        duty_usd: contribution in cents of one entry; ``None`` without a value.
        why: sentences, in the order in which they were decided.
        code: heading in the importer's tariff.
        reference: of the version that speaks, or of the rule that kept it out.
        not_established: what the sources leave open.
        bans: whether it keeps goods out, which no rate tells.
    """

    measure: str
    title: str
    authority: str
    applies: bool
    rate: float | None
    share: float | None
    contribution: Decimal | None
    duty_usd: Decimal | None
    why: tuple[str, ...]
    code: str | None
    reference: Reference
    not_established: tuple[str, ...]
    bans: bool = False


@dataclass(slots=True)
class Log:
    """Collects what the stack says about each measure."""

    notes: dict[str, list[tuple[Int, str, dict[str, Any]]]] = field(default_factory=dict)

    def __call__(self, measure: str, rows: Int, why: str, **details: Any) -> None:
        """Keep one decision of the stack."""
        self.notes.setdefault(measure, []).append((rows.copy(), why, details))


def given_ordinary(rate: float) -> Step:
    """Return the step of an ordinary duty given with the question."""
    return Step(
        "", "Ordinary duty, as given", "MFN", rate > 0, rate, 1.0, exact(rate), None,
        ("Given with the question.",), None, Reference("given"), (),
    )  # fmt: skip


def replaced(step: Step) -> Step:
    """Return the step of an ordinary duty of the tariff in whose place another is given."""
    return replace(step, why=("Replaced by the ordinary duty given with the question.",))


def exact(rate: float) -> Decimal:
    """Return a fraction as a decimal of twelve places, free of binary noise.

    >>> exact(0.1 + 0.2)
    Decimal('0.3')
    """
    return Decimal(repr(float(rate))).quantize(PLACES, ROUND_HALF_UP).normalize() + 0


def step_of(measure: Measure, rates: Rates, reach: Reach, log: Log, collected: bool) -> Step | None:
    """Return what is to be said about one measure, ``None`` where it is about other goods."""
    inside = reach.lines_of(measure.applies_to).size > 0
    left_out = "" if inside else _left_out(measure, reach)
    partly = not inside and not left_out and reach.touches(measure.applies_to)
    if not inside and not partly and not left_out:
        return None
    spoken = [
        v
        for v in governing(
            measure.rates,
            on=rates.on,
            known_on=rates.known_on,
            options=rates.options,
            collected=collected,
        )
        if reach.among(v.only, np.zeros(1, dtype=np.intp))[0]
    ]
    version = spoken[0] if spoken and not spoken[0].repealed else None
    notes = log.notes.get(measure.id, [])
    rate, share, contribution = _amounts(measure, rates, log)
    open_ = contribution == 0 and any(why in _NOT_KNOWN for _, why, _ in notes)
    bans = measure.kind == "prohibition" and measure.id in rates.measures
    reach_open = contribution == 0 and measure.kind not in _RELIEF
    reach_open &= any(why == "unknown_share" for _, why, _ in notes)
    applies = contribution > 0 or bans or open_ or any(why == "relieves" for _, why, _ in notes)
    why: list[str] = []
    reference = version.reference if version else measure.rates[-1].reference
    if partly:
        why.append("Reaches only part of the products under this code: give more digits.")
    elif version is None:
        late = _not_yet_collected(measure, rates, reach) if collected else None
        sentence_, reference = late or _absent(measure, rates, spoken)
        why.append(sentence_)
    if left_out:
        why.append(left_out)
    for rows, kind, details in notes:
        if kind == "levied":
            continue
        why.append(sentence(kind, details, float(rates.row_share[rows].sum())))
        if not applies and "reference" in details:
            reference = details["reference"]
    if version is not None and applies:
        start, enacted = version.window.start, version.window.enacted
        first = as_collected(version.window, *version.collected).start
        since = (
            f"Collected since {first}."
            if collected and first != start
            else f"In force since {start}."
        )
        why.insert(
            0,
            since if enacted else f"Expected from {start}: announced, no act.",
        )
        why += _conditional(measure, rates)
    return Step(
        measure=measure.id,
        title=measure.title,
        authority=measure.authority,
        applies=applies,
        rate=None if bans or rate is None else float(exact(rate)),
        share=None if open_ or reach_open else float(exact(share)),
        contribution=None if open_ or reach_open else contribution,
        duty_usd=None,
        why=tuple(dict.fromkeys(why)),
        code=_heading(version, reach) if version else None,
        reference=reference,
        not_established=measure.not_established,
        bans=bans,
    )


def announced_steps(measure: Measure, rates: Rates, reach: Reach) -> Iterator[Step]:
    """Yield what was announced of a measure for the day and goods, of which no act is known."""
    inside = reach.lines_of(measure.applies_to)
    for version in announced(measure.rates, rates.on, rates.known_on, rates.options):
        if inside.size and reach.among(version.only, inside).any():
            yield Step(
                measure.id, measure.title, measure.authority, False, None, 0.0, Decimal(0), None,
                (f"Announced for {version.window.start}, {rate_text(version)}: no act known.",),
                None, version.reference, measure.not_established,
            )  # fmt: skip


def _heading(version: Version, reach: Reach) -> str | None:
    """Return the heading of a version for the origin: none where it asks nothing of it."""
    origin = reach.lines.origin_codes[0]
    free = version.rate_by_origin and not reach.of_origin(dict(version.rate_by_origin), origin, 0.0)
    code = None if free else version.code
    return reach.of_origin(dict[str, str | None](version.code_by_origin), origin, code)


def _on_list(lists: Sequence[str]) -> str:
    names = ", ".join(name.rpartition("/")[2].removesuffix(".csv") for name in lists)
    return f"Does not apply: on the exemption list {names}"


def _left_out(measure: Measure, reach: Reach) -> str:
    """Return why goods do not fall under a measure that would reach them but for an exception."""
    scope = measure.applies_to
    if not reach.lines_of(replace(scope, except_lists=(), except_products=())).size:
        return ""
    lists = [n for n in scope.except_lists if not reach.lines_of(replace(scope, except_lists=(n,),
             except_products=())).size]  # fmt: skip
    if lists:
        return f"{_on_list(lists)}."
    product = reach.lines.hs_text(0)
    chapters = [c for c in scope.except_products if product.startswith(c.replace(".", ""))]
    return f"Does not apply: {', '.join(chapters) or product} is left out of it."


def _conditional(measure: Measure, rates: Rates) -> Iterator[str]:
    """Yield the exemptions that may reach these goods, by a fact that no code tells."""
    open_ = {item.key for item in rates.unknown_shares}
    for item in measure.exemptions:
        if item.key in open_ and item.note:
            claimed = f", heading {item.code}" if item.code else ""
            yield (
                f"May be exempt ({item.reference.cite}{claimed}): {item.note} "
                "What share of the goods that is, is not established: counted as none."
            )


_NOT_KNOWN = ("unlisted", "unconverted")
_RELIEF = ("remission", "credit")
_EXEMPT = {
    "agreement_claim": "goods that claim the agreement",
    "in_transit": "goods in transit",
    "use": "goods for the exempt use",
    "firm": "goods of exempt firms",
    "good": "these goods",
    "list": "listed goods",
    "entry_claim": "entries that claim the heading",
}


def sentence(why: str, details: Mapping[str, Any], share: float) -> str:
    """Return one sentence for one decision of the stack.

    Args:
        why: kind of decision, as the stack names it.
        details: ``by`` (measure), ``reference``, ``exemption``, ``basis``.
        share: share of the goods' value concerned.

    >>> sentence("excluded", {"by": "usa/s232_cars"}, 1.0)
    'Excluded by usa/s232_cars.'
    """
    by, cite, listed = (details.get(name) for name in ("by", "reference", "listed"))
    part = "" if share >= 1 - 1e-9 else f" for {share * 100:.6g} % of the value"
    source = f" ({cite.cite})" if cite is not None else ""
    basis = str(details.get("basis") or "").replace("_", " ")
    goods = _EXEMPT.get(str(details.get("exemption")), "these goods")
    if "least" in details:
        goods = "goods with {} of {:.0%} or more".format(*details["least"]).replace("_", " ")
    text = {
        "excluded": f"Excluded by {by}",
        "remainder": f"Levied only on the value that {by} leaves",
        "not_cumulative": f"Not cumulative with {by}, which is higher",
        "exempt": _on_list([str(listed)]) if listed else f"Exempt: {goods}",
        "relief": f"Relief for {goods}" + (f": levied on {basis}" if basis else ""),
        "share": "Does not reach these goods",
        "unknown_share": "What share of the goods it reaches is not established: counted as none",
        "within_quota": "Counted as within the quota",
        "zero_rate": "The rate is zero",
        "floor_reached": "The floor is reached without it",
        "capped": f"Capped by {by}",
        "credit": f"Credit under {by}",
        "remission": f"Remitted under {by}",
        "relieves": "Relieves other measures",
        "unlisted": "The list gives no rate for these goods",
        "unconverted": "The duty is by quantity, which is not given for each of its units",
    }[why]
    return f"{text}{part}{source}."


def _amounts(measure: Measure, rates: Rates, log: Log) -> tuple[float | None, float, Decimal]:
    """Return own rate, share of value and exact contribution of a measure, over all varieties."""
    total, reached, own = Decimal(0), 0.0, None
    for rows, why, details in log.notes.get(measure.id, []):
        if why == "levied":
            for row, rate, basis, contribution in zip(
                rows, details["rate"], details["basis"], details["contribution"], strict=True
            ):
                part = exact(rates.row_share[row])
                total += exact(contribution) * part
                reached += float(part) * float(basis)
                own = max(float(rate), own or 0.0)
    return own, reached, total.normalize() + 0


def _not_yet_collected(
    measure: Measure, rates: Rates, reach: Reach
) -> tuple[str, Reference] | None:
    """Return from when a version in force by its legal days is collected, where that is later."""
    for version in governing(
        measure.rates, on=rates.on, known_on=rates.known_on, options=rates.options
    ):
        first = as_collected(version.window, *version.collected).start
        mine = reach.among(version.only, np.zeros(1, dtype=np.intp))[0]
        if mine and first is not None and first > rates.on and not version.repealed:
            since = f"In force since {version.window.start}, collected from {first} only."
            return since, version.reference
    return None


def _absent(measure: Measure, rates: Rates, spoken: Sequence[Version]) -> tuple[str, Reference]:
    """Return why no version speaks on the day, and the reference of that."""
    if spoken:
        version = spoken[0]
        return f"Repealed from {version.window.start}.", version.reference
    mine = [
        v
        for v in measure.rates
        if v.window.option is None or rates.options.get(v.window.option[0]) == v.window.option[1]
    ]
    if not mine:
        return "Part of another reading of the law than the one chosen.", measure.rates[0].reference
    hidden = [v for v in mine if not known(v.window, rates.known_on)]
    gone = [
        v
        for v in hidden
        if v.window.withdrawn is not None
        and (rates.known_on is None or v.window.withdrawn <= rates.known_on)
    ]
    repeal = [v for v in mine if v.repealed and (v.window.start or date.min) <= rates.on]
    ended = [
        v
        for v in mine
        if v not in hidden
        and (end := end_as_known(v.window, rates.known_on)) is not None
        and end <= rates.on
    ]
    later = [v for v in mine if v not in hidden and (v.window.start or date.min) > rates.on]
    if repeal and not set(map(id, repeal)) & set(map(id, hidden)):
        return f"Repealed from {repeal[-1].window.start}.", repeal[-1].reference
    if ended:
        return f"Ended on {ended[-1].window.end} (first day without it).", ended[-1].reference
    if later:
        return f"Begins on {later[0].window.start}.", later[0].reference
    if gone and gone[-1].window.withdrawn is not None:
        return f"Withdrawn on {gone[-1].window.withdrawn}.", gone[-1].reference
    if rates.known_on is None:
        return "Does not reach these goods.", mine[0].reference
    return f"Not yet known on {rates.known_on}.", mine[0].reference


def known_sum(steps: Iterable[Step]) -> Decimal:
    """Return the sum of the contributions that are known."""
    return sum((s.contribution for s in steps if s.contribution is not None), Decimal(0))


def with_duty(steps: Sequence[Step], value: Decimal | None, duty: Decimal | None) -> list[Step]:
    """Return the steps with their duty in cents, adding up to the total (largest remainder)."""
    if value is None or duty is None:
        return list(steps)
    full = [value * (step.contribution or Decimal(0)) for step in steps]
    cents = [amount.quantize(CENT, "ROUND_DOWN") for amount in full]
    missing = int(((duty - sum(cents, Decimal(0))) / CENT).to_integral_value())
    by_remainder = sorted(range(len(steps)), key=lambda i: (cents[i] - full[i], i))
    for i in by_remainder[:missing]:
        cents[i] += CENT
    return [
        step if step.contribution is None else replace(step, duty_usd=amount)
        for step, amount in zip(steps, cents, strict=True)
    ]


def content_used(
    ledger: Ledger,
    steps: Sequence[Step],
    given: Mapping[str, float],
    lines: TradeLines,
    answer: Callable[[TradeLines], Rates],
) -> tuple[tuple[str, float, str], ...]:
    """Return (content, share, where it is from) for the contents that some duty depends on."""
    filled = lines.content
    used = {name: (share, "given") for name, share in given.items()}
    for step in steps:
        measure = ledger.measures.get(step.measure)
        if measure is None or not step.applies:
            continue
        bases = {measure.basis, *(v.basis for v in measure.rates)}
        bases |= {x.relief_basis for x in measure.exemptions if x.relief_basis}
        bases |= {x.least[0] for x in measure.exemptions if x.least}
        for basis in sorted(bases - {"full_value"}):
            for name in (basis, opposite(basis)):
                if name in filled and name not in given:
                    used[name] = (float(filled[name][0]), "assumed")
                elif name in measure.content and not {name, opposite(name)} & set(filled):
                    used[name] = (measure.content[name], "assumed")
    return tuple(
        (name, share, source)
        for name, (share, source) in used.items()
        if acts(lines, given, name, answer)
    )
