"""Frozen objects of the law: what the rates engine reads, built from plain data without pydantic.

A measure keeps the plain data it came from (``plain``: strings, numbers, lists, ISO dates), so that
an edit is an edit of plain data and a compiled ledger is JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Plain = dict[str, Any]

HIGHEST_RATE = 2.0
"""Highest additional duty a file may state (200 %, aluminium of one origin): more is a per cent."""
HIGHEST_BASE_RATE = 6.0
"""Highest ordinary duty: over-quota dairy stands at about 300 %, a few lines higher."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from."""

    cite: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Origins and products, or whole sectors of the model; ``None`` stands for all."""

    origins: tuple[str, ...] | None = None
    except_origins: tuple[str, ...] = ()
    products: tuple[str, ...] | None = None
    product_list: str | None = None
    except_products: tuple[str, ...] = ()
    except_lists: tuple[str, ...] = ()
    sectors: tuple[str, ...] | None = None

    @property
    def narrowness(self) -> int:
        """Return how many of the two axes are narrowed: 0, 1 or 2."""
        by_product = (
            self.products is not None
            or self.product_list is not None
            or self.sectors is not None
            or bool(self.except_products or self.except_lists)
        )
        return int(by_product) + int(self.origins is not None or bool(self.except_origins))


@dataclass(frozen=True, slots=True)
class Window:
    """A legal interval ``[start, end)`` and the days on which it became known.

    Attributes:
        start: first legal day; ``None`` always.
        end: first day no longer; ``None`` no end.
        known_from: earliest of announced, signed, published; ``None`` as long as the measure.
        end_known_from: day on which ``end`` became known; ``None`` with the rest.
        enacted: signed, published, nothing said, or relief of unknown share: not just announced.
        withdrawn: day on which it was given up.
        issued, acted: latest (orders acts of equal start) and earliest of signed and published.
    """

    start: date | None = None
    end: date | None = None
    known_from: date | None = None
    end_known_from: date | None = None
    enacted: bool = True
    withdrawn: date | None = None
    issued: date | None = None
    acted: date | None = None
    option: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share of covered value; ``value`` ``None`` means not established."""

    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Specific:
    """A duty per unit of quantity."""

    amount: float
    currency: str
    unit: str


@dataclass(frozen=True, slots=True)
class Version:
    """The rate of a measure, or of a narrower part of it, over an interval."""

    position: int
    window: Window
    collected: tuple[date | None, date | None]
    rate: float | None
    rate_by_origin: tuple[tuple[str, float], ...]
    rate_from_list: bool
    specific: Specific | None
    repealed: bool
    basis: str
    only: Scope
    share: Share | None
    code: str | None
    code_by_origin: tuple[tuple[str, str], ...]
    reference: Reference


@dataclass(frozen=True, slots=True)
class Exemption:
    """Goods in scope that pay less; ``relief_rate`` and ``relief_basis`` both ``None``: nothing.

    ``note`` says in words on what an exemption depends that no code tells. ``least`` is a content
    and the share of value from which it is exempt, on goods whose content is known.
    """

    key: str
    kind: str
    window: Window
    only: Scope
    agreement: str | None
    code: str | None
    share: Share | None
    relief_rate: float | None
    relief_basis: str | None
    reference: Reference
    note: str | None
    least: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """What happens where two measures reach the same goods."""

    kind: str
    measures: tuple[str, ...]
    window: Window
    only: Scope
    reference: Reference


@dataclass(frozen=True, slots=True)
class Quota:
    """What is due within a quota, and the share of value above it."""

    in_quota_rate: float
    over_share: Share
    reference: Reference


@dataclass(frozen=True, slots=True)
class Option:
    """A named question on which readings differ."""

    default: str
    choices: Mapping[str, str]
    reference: Reference


@dataclass(frozen=True, slots=True)
class Gap:
    """What sources leave open: a sentence; totals are ``at_least``, ``at_most`` or ``about``.

    ``only`` (``claimed``: those claiming) and days ``[start, end)``: the measure's if ``None``.
    """

    text: str
    effect: str = ""
    only: Scope | None = None
    start: date | None = None
    end: date | None = None
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One act of trade law."""

    id: str
    title: str
    imposed_by: str
    authority: str
    legal_basis: str
    kind: str
    applies_to: Scope
    origin_basis: str
    basis: str
    rates: tuple[Version, ...]
    exemptions: tuple[Exemption, ...]
    quota: Quota | None
    interactions: tuple[Interaction, ...]
    total_of: tuple[str, ...]
    relieves: tuple[str, ...]
    content: Mapping[str, float]
    options: Mapping[str, Option]
    checked_on: date
    gaps: tuple[Gap, ...]
    plain: Plain = field(repr=False, compare=False)
    hash: str = field(repr=False)

    @property
    def not_established(self) -> tuple[str, ...]:
        """Return what its sources leave open, in words."""
        return tuple(gap.text for gap in self.gaps)


def as_date(value: Any) -> date | None:
    """Return a date from an ISO string or a date; ``None`` stays ``None``.

    >>> as_date("2025-03-28")
    datetime.date(2025, 3, 28)
    """
    return date.fromisoformat(value) if isinstance(value, str) else value


def _reference(plain: Plain) -> Reference:
    return Reference(plain["cite"], plain.get("url"))


def _scope(plain: Plain | None, folder: str) -> Scope:
    if plain is None:
        return _ALL

    def names(key: str) -> tuple[str, ...] | None:
        value = plain.get(key)
        return None if value is None or value == "all" else tuple(value)

    def codes(key: str) -> tuple[str, ...] | None:
        found = names(key)
        return None if found is None else tuple(code.replace(".", "") for code in found)

    listed = plain.get("product_list")
    return Scope(
        origins=names("origins"),
        except_origins=names("except_origins") or (),
        products=codes("products"),
        product_list=None if listed is None else list_key(folder, listed),
        except_products=codes("except_products") or (),
        except_lists=tuple(list_key(folder, item) for item in plain.get("except_lists") or ()),
        sectors=names("sectors"),
    )


_ALL = Scope()


def list_key(folder: str, path: str) -> str:
    """Return the name of a product list in the ledger: its path from the ledger's root.

    >>> list_key("usa", "lists/energy.csv"), list_key("usa/metals", "../lists/a.csv")
    ('usa/lists/energy.csv', 'usa/lists/a.csv')
    """
    parts: list[str] = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _window(plain: Plain, start: str, end: str) -> Window:
    announced, signed, published = (
        as_date(plain.get(k)) for k in ("announced", "signed", "published")
    )
    days = [day for day in (announced, signed, published) if day is not None]
    issued = [day for day in (signed, published) if day is not None]
    option = plain.get("option")
    name, _, choice = option.partition("=") if option else ("", "", "")
    return Window(
        start=as_date(plain.get(start)),
        end=as_date(plain.get(end)),
        known_from=min(days) if days else None,
        end_known_from=as_date(plain.get("until_published")),
        enacted=bool(issued) or not days or (start, plain.get("share")) == ("from", "unknown"),
        withdrawn=as_date(plain.get("withdrawn")),
        issued=max(issued, default=None),
        acted=min(issued, default=None),
        option=(name, choice) if option else None,
    )


def _share(plain: Plain, key: str = "share") -> Share | None:
    value = plain.get(key)
    if value is None:
        return None
    low, high = plain.get("share_range") or ((0.0, 1.0) if value == "unknown" else (value, value))
    return Share(None if value == "unknown" else float(value), float(low), float(high))


def _version(plain: Plain, position: int, folder: str, basis: str) -> Version:
    specific = plain.get("specific")
    return Version(
        position=position,
        window=_window(plain, "in_force_from", "in_force_until"),
        collected=(as_date(plain.get("collected_from")), as_date(plain.get("collected_until"))),
        rate=plain.get("rate"),
        rate_by_origin=tuple(sorted((plain.get("rate_by_origin") or {}).items())),
        rate_from_list=bool(plain.get("rate_from_list")),
        specific=None if specific is None else Specific(**specific),
        repealed=bool(plain.get("repealed")),
        basis=plain.get("basis") or basis,
        only=_scope(plain.get("only"), folder),
        share=_share(plain),
        code=plain.get("code"),
        code_by_origin=tuple(sorted((plain.get("code_by_origin") or {}).items())),
        reference=_reference(plain["reference"]),
    )


def _exemption(plain: Plain, position: int, measure_id: str, folder: str) -> Exemption:
    relief = plain.get("relief") or {}
    return Exemption(
        key=f"{measure_id}#{plain.get('id') or position}",
        kind=plain["kind"],
        window=_window(plain, "from", "until"),
        only=_scope(plain.get("only"), folder),
        agreement=plain.get("agreement"),
        code=plain.get("code"),
        share=_share(plain),
        relief_rate=relief.get("rate"),
        relief_basis=relief.get("basis"),
        reference=_reference(plain["reference"]),
        note=plain.get("note"),
        least=next(iter((plain.get("least") or {}).items()), None),
    )


def _gap(plain: str | Plain, folder: str) -> Gap:
    if isinstance(plain, str):
        return Gap(plain)
    only = _scope(plain["only"], folder) if plain.get("only") else None
    start, end = (as_date(plain.get(key)) for key in ("from", "until"))
    claimed = plain.get("claimed", False)
    return Gap(plain["text"], plain.get("effect") or "", only, start, end, claimed)


def measure_from_plain(plain: Plain, *, digest: str) -> Measure:
    """Return the frozen measure of plain data that the schema has accepted.

    Args:
        plain: the measure file as strings, numbers, lists and mappings.
        digest: hash of the plain data (:func:`countermove.law.ledger.digest`).
    """
    folder = plain["id"].rpartition("/")[0]
    basis = plain.get("basis") or "full_value"
    quota = plain.get("quota")
    scope = plain["applies_to"]
    return Measure(
        id=plain["id"],
        title=plain["title"],
        imposed_by=plain["imposed_by"],
        authority=plain["authority"],
        legal_basis=plain["legal_basis"],
        kind=plain["kind"],
        applies_to=_scope(scope, folder),
        origin_basis=scope.get("origin_basis") or "country_of_origin",
        basis=basis,
        rates=tuple(_version(v, i, folder, basis) for i, v in enumerate(plain["rates"])),
        exemptions=tuple(
            _exemption(e, i, plain["id"], folder)
            for i, e in enumerate(plain.get("exemptions") or ())
        ),
        quota=None
        if quota is None
        else Quota(
            in_quota_rate=float(quota.get("in_quota_rate") or 0.0),
            over_share=_share(quota, "over_share") or Share(None, 0.0, 1.0),
            reference=_reference(quota["reference"]),
        ),
        interactions=tuple(
            Interaction(
                kind=i["kind"],
                measures=tuple(i["measures"]),
                window=_window(i, "from", "until"),
                only=_scope(i.get("only"), folder),
                reference=_reference(i["reference"]),
            )
            for i in plain.get("interactions") or ()
        ),
        total_of=tuple(plain.get("total_of") or ()),
        relieves=tuple(plain.get("relieves") or ()),
        content={name: float(item["share"]) for name, item in (plain.get("content") or {}).items()},
        options={
            name: Option(o["default"], dict(o["choices"]), _reference(o["reference"]))
            for name, o in (plain.get("options") or {}).items()
        },
        checked_on=as_date(plain["checked_on"]),  # type: ignore[arg-type]
        gaps=tuple(_gap(g, folder) for g in plain.get("not_established") or ()),
        plain=plain,
        hash=digest,
    )
