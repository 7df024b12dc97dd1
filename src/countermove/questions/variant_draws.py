"""Bands of a case's variants: worlds of the draws, the same for each variant and horizon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Bool, Float
from countermove.codes.lookup import unknown
from countermove.errors import BadInput, UnknownName
from countermove.law.content_moves import CONTENTS
from countermove.questions.bands import MODEL, PREDICTION, Bands, ends_of
from countermove.questions.belief_draws import Drawn, checked_count, drawn, has_part
from countermove.questions.beliefs import PAID, Beliefs, at_medians
from countermove.questions.beside import beside
from countermove.questions.case import Case, Variant
from countermove.questions.content_draws import contents_of
from countermove.questions.drawn_worlds import Told, known_draws, solved_draws
from countermove.questions.load_beliefs import file_beliefs, load_beliefs
from countermove.questions.options import ABSORBING, ModelOptions
from countermove.questions.pose import Posed, Progress, Question
from countermove.questions.predictions import predicted_values
from countermove.questions.sobol_points import SEED
from countermove.questions.yearly_noise import CARD as NOISE_CARD

MOST_VARIANTS = 3
"""Variants of a case with bands by default: that shown, the steps to it, others of the headline."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How many draws are solved, of which beliefs, under which seed.

    ``file`` is the user's, ``own`` the parameters in it; neither where it holds turns of law.
    ``beside``: parameters drawn from one side of the printed centre.
    """

    beliefs: Beliefs
    count: int
    seed: int = SEED
    file: Path | None = None
    own: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def drawing_of(
    options: Mapping[str, ModelOptions],
    count: int,
    case: str = "",
    *,
    file: Path | None = None,
    project: Path | None = None,
    turns: bool = False,
    held: Collection[str] = (PAID,),
) -> tuple[dict[str, ModelOptions], Drawing | None]:
    """Return options at the medians of the beliefs about a case, and what to draw from them.

    Args:
        options: by name. count: of draws; 0 for none. case: whose beliefs. file: of the user.
        turns: whether the law of variants may turn into that of others.
        held: parameters that are at their centre in every draw of what is asked.

    Raises:
        BadInput: no such number of draws, or a file of beliefs that changes nothing.
    """
    count = checked_count(count)
    beliefs = load_beliefs(case, file=file, project=project)
    if file is not None and beliefs.turns and not turns:
        raise BadInput(
            f"{beliefs.turns[0].place or f'--beliefs {file}: '}chances that the law of a variant "
            "turns act on `countermove run` alone; leave `turns` out."
        )
    moved = {name: at_medians(each, beliefs) for name, each in options.items()}
    if file is not None and not count:
        before = load_beliefs(case, project=project)
        if moved == {name: at_medians(each, before) for name, each in options.items()}:
            raise BadInput(
                f"--beliefs {file} moves no printed figure, so it has no effect with --draws 0; "
                "leave one of them out."
            )
    own: tuple[str, ...] = ()
    if file is not None and not beliefs.turns:
        own = tuple(file_beliefs(file).by_name)
        free = [beliefs.by_name[name] for name in own if name not in held]
        if not any(has_part(belief, each) for belief in free for each in moved.values()):
            raise _idle(file, own, "what is asked, under its closure and --set")
    if not count:
        return moved, None
    aside = [b for b in beliefs.by_name.values() if b.one_sided and b.name not in held]
    beside = tuple(b.name for b in aside if any(has_part(b, each) for each in moved.values()))
    return moved, Drawing(beliefs, count, file=file, own=own, beside=beside)


def _idle(file: Path, names: Iterable[str], where: str) -> BadInput:
    return BadInput(
        f"--beliefs {file} has no effect: nothing in it ({', '.join(names)}) has a part in "
        f"{where}; leave it out, or give beliefs that do."
    )


def belief_cards(beliefs: Beliefs) -> tuple[str, ...]:
    """Return the ids of the cards that beliefs and the noise of a year rest on."""
    return (NOISE_CARD, *(b.card for b in beliefs.by_name.values() if b.card))


@dataclass(frozen=True, slots=True)
class Drawable:
    """A variant at one horizon, with those at the ends of preference utilisation, if predicted."""

    posed: Posed
    ends: tuple[Posed, ...] = ()


def acts_in_law(asked: Drawable, name: str) -> bool:
    """Return whether the law of a question, if a belief is on law, depends on it."""
    if name in CONTENTS:
        return any(each.acts(name) for p in (asked.posed, *asked.ends) for each in p.moved)
    return name != "utilisation" or bool(asked.ends)


def refuse_idle_law(drawing: Drawing, asked: Iterable[Drawable]) -> None:
    """Refuse a user's file where no law asked about depends on any of its beliefs."""
    every = [(each, drawing.beliefs.by_name[name]) for each in asked for name in drawing.own]
    acting = (
        has_part(belief, each.posed.options)
        and (not belief.drawn or acts_in_law(each, belief.name))
        for each, belief in every
    )
    if drawing.file is not None and every and not any(acting):
        raise _idle(drawing.file, drawing.own, "the law asked about")


def one_sided(beliefs: Beliefs, asked: Iterable[Posed]) -> list[str]:
    """Return the beliefs whose median is not the printed centre, and that act in any question."""
    every = [Drawable(each) for each in asked]
    return [
        belief.name
        for belief in beliefs.by_name.values()
        if belief.one_sided
        and any(
            has_part(belief, each.posed.options)
            and (belief.name not in CONTENTS or acts_in_law(each, belief.name))
            for each in every
        )
    ]


def drawn_variants(case: Case, variants: Sequence[Variant]) -> list[int]:
    """Return the positions of the variants that have bands.

    The variant that answers show comes first, the case's default or the last of those asked for,
    then the nearest steps by which it comes about, then others of the headline in their order.
    """
    every = {variant.name: variant for variant in variants if not variant.no_law}
    name = case.default if case.default in every else next(reversed(every), "")
    wanted: list[str] = []
    while name in every and name not in wanted:
        wanted.append(name)
        name = every[name].adds_to
    wanted += [name for name in every if name in case.headline and name not in wanted]
    kept = wanted[:MOST_VARIANTS]
    return [n for n, variant in enumerate(variants) if variant.name in kept]


def asked_of(
    case: Case, variants: Sequence[Variant], project: Path | None, drawing: Drawing | None
) -> list[Question]:
    """Return the questions of variants; of those that are drawn, with the contents of goods.

    Raises:
        UnknownName: beliefs on law turn a variant that the case does not have, or into such a one.
    """
    if drawing is None:
        return [Question(case, variant, project) for variant in variants]
    for turn in drawing.beliefs.turns:
        for name in (turn.variant, turn.becomes):
            if name not in case.variants:
                raise UnknownName(f"{turn.place}{unknown(name, case.variants, what='variant')}")
    contents = contents_of(drawing.beliefs)
    names = {variants[n].name for n in drawn_variants(case, variants)}
    names |= {turn.becomes for turn in drawing.beliefs.turns}
    return [Question(case, v, project, contents if v.name in names else ()) for v in variants]


def bands_of(
    asked: Mapping[tuple[str, int], Drawable],
    drawing: Drawing,
    rows: Sequence[int],
    groups: Mapping[str, Sequence[str]],
    *,
    adds_to: Mapping[int, int],
    others: Mapping[tuple[str, int], Drawable],
    say: Progress,
) -> dict[tuple[str, int], tuple[Bands, Bands | None]]:
    """Return the bands of each variant and horizon, and of what it adds to another.

    Args:
        asked: by name of the horizon and position of the variant.
        rows: of regions and groups that are kept. groups: members, below the regions.
        adds_to: by position of a variant that of the one it adds to.
        others: every variant that is solved, for those that beliefs turn another into.
    """
    refuse_idle_law(drawing, asked.values())
    jobs, members = list(asked), list(groups.values())

    def draws_of(each: Drawable) -> Drawn:
        options, sectors = each.posed.options, each.posed.economy.sectors
        return drawn(
            drawing.beliefs, options, sectors, count=drawing.count, seed=drawing.seed,
            paid=options.deficits == ABSORBING,
        )  # fmt: skip

    draws_by = {key: draws_of(each) for key, each in asked.items()}  # before there are two of us

    def solve(key: tuple[str, int]) -> tuple[Told, Told]:
        each, draws = asked[key], draws_by[key]
        say(f"draws of {each.posed.name}, {key[0] or 'as set'}", jobs.index(key), len(jobs))
        absorbing = each.posed.options.deficits == ABSORBING
        told = _turned(key, draws.without("paid"))
        seen = predicted_values(each.posed, told, draws, groups, rows) if absorbing else {}
        return told, seen

    def _turned(key: tuple[str, int], draws: Drawn) -> Told:
        """Return the series of a variant, in some draws those of what it turns into."""
        horizon = key[0]
        names = {each.posed.question.variant.name: at[1]
                 for at, each in others.items() if each.posed.question.variant}  # fmt: skip
        mine = asked[key].posed.question.variant
        found: dict[str, Float] = {}
        for name, some in turned(drawing, mine.name if mine else "", draws.count):
            if some.any():
                if name and name not in names:
                    raise unknown(
                        name, names, what="variant that beliefs turn one into",
                        cure=f"Have it solved too, by --variant {name}.",
                    )  # fmt: skip
                each = others[horizon, names[name]] if name else asked[key]
                told = solved_draws(
                    each.posed, draws.where(some), members, ends=each.ends, rows=rows
                )
                for series, values in told.items():
                    whole = found.setdefault(
                        series, np.full((*values.shape[:-1], draws.count), np.nan)
                    )
                    whole[..., some] = values
        return found

    half = len(jobs) // 2
    collect = beside(solve, jobs[half:])
    found = dict(zip(jobs, [solve(job) for job in jobs[:half]] + collect(), strict=True))
    every = {}
    for (horizon, place), (told, seen) in found.items():
        base, added = found.get((horizon, adds_to.get(place, -1))), None
        if base is not None:
            added = _bands({name: told[name] - base[0][name] for name in told})
        every[horizon, place] = (_bands(told, seen), added)
    return every


def turned(drawing: Drawing, variant: str, count: int) -> list[tuple[str, Bool]]:
    """Return which draws of a variant turn into what; first those that do not, under no name.

    The chance of a turn is independent of the parameters, and of how many draws there are.
    """
    luck = np.random.default_rng(drawing.seed + 1).random(count)
    rest, found, edge = np.ones(count, dtype=bool), [], 0.0
    for turn in drawing.beliefs.turns:
        if turn.variant == variant:
            some = (luck >= edge) & (luck < edge + turn.probability)
            found.append((turn.becomes, some))
            rest &= ~some
            edge += turn.probability
    return [("", rest), *found]


def _bands(told: Told, predicted: Told | None = None) -> Bands:
    known = known_draws(told)
    by_name = {MODEL: {name: ends_of(values[..., known]) for name, values in told.items()}}
    if predicted:
        by_name[PREDICTION] = {name: ends_of(values) for name, values in predicted.items()}
    return Bands(by_name, int(known.sum()), int((~known).sum()))
