"""The form of a measure file, as pydantic models: the source of the checker and the JSON Schema.

Fields are documented in ``docs/reference/measure.md``. This module imports pydantic;
everything that answers questions about law works on the plain frozen objects of
:mod:`countermove.law.measure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from countermove.codes.names import place_code, sector_code
from countermove.codes.sectors import sectors
from countermove.law.measure import HIGHEST_BASE_RATE, HIGHEST_RATE
from countermove.sources.typed_file import Broken, Strict, Text, called, spelt
from countermove.sources.yaml_file import Path_

SEE = "See docs/reference/measure.md"


def _place(name: str) -> str:
    """Return the code of a name that people use; what looks like a code is held against others."""
    return name if re.fullmatch(CODE, name) else place_code(name)


CODE = r"^[A-Z][A-Z0-9_]{2,}$"
Place = Annotated[str, called(_place), spelt(CODE, "a name or code such as Canada or EU27")]
Imposer = Place
"""A country, or a customs union that levies as one (``EU27``)."""
Iso3 = Annotated[str, spelt(r"^[A-Z]{3}$", "a code of three letters, such as CAN")]
HsCode = Annotated[str, spelt(r"^\d[\d.]*\d$", 'an HS code in quotes, such as "8703.23"')]
Sector = Annotated[str, called(lambda name: sector_code(name, known=sectors()))]
MeasureId = Annotated[
    str, spelt(r"^[a-z][a-z0-9_]{2,}(/[a-z0-9_]+)+$", "an id such as usa/s232_autos")
]
Glob = Annotated[
    str, spelt(r"^[a-z*?]+(/[a-z0-9_*?]+)+$", "an id such as usa/s232_autos, or usa/s232_*")
]
ListPath = Annotated[str, spelt(r"^[A-Za-z0-9_./-]+\.csv$", "the path of a .csv file")]
OptionChoice = Annotated[str, spelt(r"^[a-z0-9_]+=[a-z0-9_]+$", "NAME=CHOICE, in small letters")]
Share = Annotated[float, Field(ge=0, le=1)]
BasisName = Annotated[
    str,
    spelt(
        r"^(full_value|(non_)?(metal_content|steel_content|aluminum_content|copper_content"
        r"|us_content|a_minus_b))$",
        "full_value, metal_content, steel_content, aluminum_content, copper_content, us_content or "
        "a_minus_b, with non_ before it for the rest",
    ),
]
Kind = Literal[
    "additional_duty",
    "base_duty",
    "floor_to_total",
    "cap_on_total",
    "specific",
    "compound",
    "prohibition",
    "remission",
    "credit",
]


class ReferenceModel(Strict):
    """Where a statement comes from."""

    cite: Text
    url: Text | None = None


class Narrowing(Strict):
    """Scope by origin and product; every key optional."""

    origins: Literal["all"] | list[Place] | None = None
    except_origins: list[Place] = []
    products: Literal["all"] | list[HsCode] | None = None
    product_list: ListPath | None = None
    except_products: list[HsCode] = []
    except_lists: list[ListPath] = []
    sectors: list[Sector] | None = None

    @field_validator("products", "except_products")
    @classmethod
    def _length(cls, codes: Any) -> Any:
        for code in codes if isinstance(codes, list) else []:
            if not 2 <= len(code.replace(".", "")) <= 10:
                raise ValueError(
                    f"HS code {code!r} has not 2 to 10 digits. Write a prefix such as '8703'."
                )
        return codes

    @model_validator(mode="after")
    def _one_product_key(self) -> Narrowing:
        keys = ("products", "product_list", "sectors")
        given = [key for key in keys if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"both {given[0]} and {given[1]} are given. Keep one of them.")
        return self


class ScopeModel(Narrowing):
    """Scope of a whole measure: origins and products are required."""

    origins: Literal["all"] | list[Place]
    origin_basis: Literal[
        "country_of_origin", "agreement_rule", "marking_rule", "melt_and_pour"
    ] = "country_of_origin"

    @model_validator(mode="after")
    def _products_given(self) -> ScopeModel:
        if self.products is None and self.product_list is None and self.sectors is None:
            raise ValueError(
                "no products are given. Write products: all, products: [...], product_list or "
                "sectors."
            )
        return self


class Known(Strict):
    """When a piece of law became known, and whether it was given up."""

    announced: date | None = None
    signed: date | None = None
    published: date | None = None
    withdrawn: date | None = None
    until_published: date | None = None
    option: OptionChoice | None = None
    note: Text | None = None


class SpecificModel(Strict):
    """A duty per unit of quantity."""

    amount: Annotated[float, Field(ge=0)]
    currency: Iso3
    unit: Text


class VersionModel(Known):
    """The rate over an interval of days."""

    in_force_from: date
    in_force_until: date | None = None
    collected_from: date | None = None
    collected_until: date | None = None
    rate: Annotated[float, Field(ge=0)] | None = None
    rate_by_origin: dict[Place | Literal["all"], Annotated[float, Field(ge=0)]] | None = None
    rate_from_list: bool = False
    specific: SpecificModel | None = None
    repealed: bool = False
    basis: BasisName | None = None
    only: Narrowing | None = None
    share: Share | Literal["unknown"] | None = None
    share_range: Annotated[list[Share], Field(min_length=2, max_length=2)] | None = None
    code: Text | None = None
    code_by_origin: dict[Place, Text] | None = None
    reference: ReferenceModel

    @model_validator(mode="after")
    def _dates(self) -> VersionModel:
        if not (self.announced or self.signed or self.published):
            raise ValueError(
                "no day on which it became known. Give announced, signed or published."
            )
        if self.in_force_until is not None and self.in_force_until <= self.in_force_from:
            raise ValueError(
                f"in_force_until {self.in_force_until} is not after in_force_from "
                f"{self.in_force_from}. "
                "The end is exclusive: give the first day on which it no longer applies."
            )
        if self.until_published is not None and self.in_force_until is None:
            raise ValueError(
                "until_published is given without in_force_until. Give the end as well."
            )
        return self


class ReliefModel(Strict):
    """What exempt goods pay instead of nothing."""

    rate: Annotated[float, Field(ge=0, le=HIGHEST_RATE)] | None = None
    basis: BasisName | None = None


class Interval(Known):
    """A piece of law with a legal interval."""

    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    only: Narrowing | None = None
    reference: ReferenceModel

    @model_validator(mode="after")
    def _order(self) -> Interval:
        if self.until is not None and self.from_ is not None and self.until <= self.from_:
            raise ValueError(
                f"until {self.until} is not after from {self.from_}. The end is exclusive."
            )
        if self.until_published is not None and self.until is None:
            raise ValueError("until_published is given without until. Give the end as well.")
        return self


class ExemptionModel(Interval):
    """Goods in scope that pay less."""

    kind: Literal["agreement_claim", "in_transit", "use", "firm", "good", "list", "entry_claim"]
    id: Annotated[str, spelt(r"^[a-z0-9_]+$", "small letters, digits and _")] | None = None
    agreement: Annotated[str, spelt(r"^[a-z0-9_]+$", "small letters, digits and _")] | None = None
    code: Text | None = None
    relief: ReliefModel | None = None
    least: Annotated[dict[BasisName, Share], Field(min_length=1, max_length=1)] | None = None
    share: Share | Literal["unknown"] | None = None
    share_range: Annotated[list[Share], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _agreement(self) -> ExemptionModel:
        if (self.kind == "agreement_claim") != (self.agreement is not None):
            raise ValueError(
                "agreement and kind agreement_claim belong together. Give both or neither."
            )
        if self.kind == "agreement_claim" and self.share is not None:
            raise ValueError(
                "an agreement claim takes its share from the tariff lines. Remove share."
            )
        return self


class InteractionModel(Interval):
    """What happens where two measures reach the same goods."""

    kind: Literal["excluded_by", "precedes", "not_cumulative_with", "applies_to_remainder_of"]
    measures: Annotated[list[Glob], Field(min_length=1)]


class TrancheModel(Strict):
    """A volume that may enter at the in-quota rate."""

    name: Text
    volume: Annotated[float, Field(ge=0)]
    unit: Text
    origins: Literal["all"] | list[Place] = "all"
    products: list[HsCode] | None = None
    product_list: ListPath | None = None
    country_share: Share | None = None
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None


class QuotaModel(Strict):
    """A quota: the version's rate is due above it."""

    period: Literal["quarter", "year"]
    in_quota_rate: Annotated[float, Field(ge=0, le=HIGHEST_RATE)] = 0.0
    over_share: Share | Literal["unknown"] = "unknown"
    tranches: list[TrancheModel] = []
    reference: ReferenceModel
    note: Text | None = None


class OptionModel(Strict):
    """A named question on which readings differ."""

    default: Text
    choices: Annotated[dict[str, Text], Field(min_length=2)]
    reference: ReferenceModel
    note: Text | None = None

    @model_validator(mode="after")
    def _default_is_a_choice(self) -> OptionModel:
        if self.default not in self.choices:
            raise ValueError(
                f"default {self.default!r} is not among the choices {sorted(self.choices)}."
            )
        return self


class ContentModel(Strict):
    """A content share for lines that have none of their own."""

    share: Share
    reference: ReferenceModel


class GapModel(Strict):
    """What the sources leave open, and what that makes of totals."""

    text: Text
    effect: Literal["at_least", "at_most", "about"] | None = None
    only: Narrowing | None = None
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    claimed: bool = False


def _share_unit(unit: Any) -> Any:
    if unit != "share":
        raise ValueError(
            f"{unit!r} is no unit of rates. Rates are shares, 0.25 for 25 %: write unit: share, or "
            "leave it out"
        )
    return unit


class MeasureModel(Strict):
    """One measure file."""

    id: MeasureId
    title: Text
    imposed_by: Imposer
    authority: Text
    legal_basis: Text
    kind: Kind
    unit: Annotated[Literal["share"], BeforeValidator(_share_unit)] = "share"
    applies_to: ScopeModel
    basis: BasisName = "full_value"
    rates: Annotated[list[VersionModel], Field(min_length=1)]
    exemptions: list[ExemptionModel] = []
    quota: QuotaModel | None = None
    interactions: list[InteractionModel] = []
    total_of: list[Glob] = []
    relieves: list[Glob] = []
    content: dict[BasisName, ContentModel] = {}
    options: dict[str, OptionModel] = {}
    note: Text | None = None
    checked_on: date
    not_established: list[Text | GapModel] = []

    @model_validator(mode="after")
    def _relieves(self) -> MeasureModel:
        if (self.kind in ("remission", "credit")) != bool(self.relieves):
            raise ValueError(
                "relieves belongs to the kinds remission and credit, and they need it."
            )
        if self.total_of and self.kind not in ("floor_to_total", "cap_on_total"):
            raise ValueError("total_of belongs to the kinds floor_to_total and cap_on_total.")
        gaps = (gap for gap in self.not_established if isinstance(gap, GapModel))
        if self.kind != "base_duty" and any(gap.effect == "about" for gap in gaps):
            raise ValueError("effect about belongs to the kind base_duty.")
        return self

    def broken(self) -> Iterator[Broken]:
        """Yield the rates that look like per cents, and versions with another form than theirs."""
        base = self.kind == "base_duty"
        highest = HIGHEST_BASE_RATE if base else HIGHEST_RATE
        for i, version in enumerate(self.rates):
            at: Path_ = ("rates", i)
            given = [] if version.rate is None else [((*at, "rate"), version.rate)]
            by_origin = version.rate_by_origin or {}
            given += [((*at, "rate_by_origin", k), rate) for k, rate in by_origin.items()]
            for path, rate in given:
                if rate > highest:
                    means = f"rate {rate:g} at {version.in_force_from} means {rate * 100:g} %."
                    cure = f"Rates are shares: write {rate / 100:g} for {rate:g} %. {SEE}#rate."
                    yield path, "rate", f"rates[{i}]: {means}", cure
            ok, want = _form(self.kind, version)
            if not ok:
                what = f"rates[{i}] of kind {self.kind} must give {want}."
                yield at, "rate-form", what, f"{SEE}#kind."


def _form(kind: str, version: VersionModel) -> tuple[bool, str]:
    """Return whether a version gives what its kind wants, and that in words."""
    have = {
        key
        for key in ("rate", "rate_by_origin", "rate_from_list", "repealed", "specific")
        if (value := getattr(version, key)) is not None and value is not False
    }
    if version.repealed:
        return have == {"repealed"}, "nothing else"
    wanted = {"specific": {"specific"}, "compound": {"rate", "specific"}, "prohibition": set[str]()}
    if kind in wanted:
        return have == wanted[kind], " and ".join(sorted(wanted[kind])) or "no rate"
    simple = {"rate", "rate_by_origin", "rate_from_list"}
    return len(have) == 1 and have <= simple, "exactly one of rate, rate_by_origin, rate_from_list"


class MemberModel(Strict):
    """A dated member of a group."""

    code: Iso3
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None


class GroupModel(Strict):
    """A named group of countries."""

    title: Text
    members: Annotated[list[Iso3 | MemberModel], Field(min_length=1)]
    reference: ReferenceModel
    note: Text | None = None
