"""Reading facts from JSON: strict, and every refusal is one clear sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from xiangnuan.law.days import read_day
from xiangnuan.law.facts import Event, Facts, FactsError


def _day(value: object) -> date:
    try:
        return read_day(value)
    except ValueError:
        raise PydanticCustomError("day", "not a calendar day: {value}", {"value": _shown(value)}) from None


Day = Annotated[date, BeforeValidator(_day)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _On(_Strict):
    on: Day


class _Span(_Strict):
    from_: Day = Field(alias="from")
    to: Day | None = None


class _DrugTest(_On):
    kind: Literal["drug_test"]
    result: Literal["negative", "positive", "refused", "evaded", "missed", "missed_excused"]
    method: Literal["onsite", "laboratory", "hair"] | None = None
    makes_up: Day | None = None


class _Contact(_On):
    kind: Literal["contact"]
    form: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class _Absence(_Span):
    kind: Literal["absence"]
    permitted: bool
    reported: bool


class _Tier(_On):
    kind: Literal["tier"]
    tier: Literal["A", "B", "C1", "C2"]


class _Detained(_Span):
    kind: Literal["detained"]


class _Moved(_On):
    kind: Literal["moved"]
    checked_in: Day | None = None
    agreed: Day | None = None


class _Dated(_On):
    kind: Literal["imprisoned", "renewed_use", "review", "notice_served", "police_report", "died"]


class _Ended(_On):
    kind: Literal["ended"]
    why: Literal["transferred_out", "isolation", "other"]


_AnyEvent = Annotated[
    _DrugTest | _Contact | _Absence | _Tier | _Detained | _Moved | _Dated | _Ended, Field(discriminator="kind")
]
_EVENT: TypeAdapter[Any] = TypeAdapter(_AnyEvent)


class _Facts(_Strict):
    area: Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")]
    measure: Literal["community_treatment", "community_rehabilitation"]
    decision_received: Day
    checked_in: Day | None = None
    agreed: Day | None = None
    ordered_term_months: Annotated[int, Field(ge=1, le=120)] | None = None
    ordered_from: Day | None = None
    ordered_to: Day | None = None
    taken_over_on: Day | None = None
    events: list[_AnyEvent] = []


def read_facts(data: Mapping[str, Any]) -> Facts:
    """FACTS of the contract as `Facts`; raises FactsError."""
    if not isinstance(data, Mapping):
        raise FactsError("事实应是一个 JSON 对象。", "The facts must be one JSON object.")
    try:
        read = _Facts.model_validate(dict(data))
    except ValidationError as error:
        raise _refusal(error) from None
    events = tuple(_event(event, None, f"events[{number}].") for number, event in enumerate(read.events))
    _in_order("", "checked_in", read.checked_in, "decision_received", read.decision_received)
    _in_order("", "agreed", read.agreed, "decision_received", read.decision_received)
    _in_order("", "ordered_to", read.ordered_to, "ordered_from", read.ordered_from)
    return Facts(
        area=read.area,
        measure=read.measure,
        decision_received=read.decision_received,
        checked_in=read.checked_in,
        agreed=read.agreed,
        ordered_term_months=read.ordered_term_months,
        ordered_from=read.ordered_from,
        ordered_to=read.ordered_to,
        events=events,
        taken_over_on=read.taken_over_on,
    )


def read_event(data: Mapping[str, Any], ref: Any = None) -> Event:
    """One event of the contract as `Event`; raises FactsError."""
    try:
        read = _EVENT.validate_python(dict(data) if isinstance(data, Mapping) else data)
    except ValidationError as error:
        raise _refusal(error) from None
    return _event(read, ref, "")


def _event(read: Any, ref: Any, where: str) -> Event:
    if isinstance(read, _Span):
        _in_order(where, "to", read.to, "from", read.from_)
        on, until = read.from_, read.to
    else:
        on, until = read.on, None
    rest = {name: getattr(read, name) for name in type(read).model_fields if name not in ("kind", "on", "from_", "to")}
    _in_order(where, "checked_in", rest.get("checked_in"), "on", on)
    _in_order(where, "agreed", rest.get("agreed"), "on", on)
    _in_order(where, "on", on, "makes_up", rest.get("makes_up"))
    return Event(kind=read.kind, on=on, until=until, ref=ref, **rest)


def _in_order(where: str, later: str, day: date | None, earlier: str, limit: date | None) -> None:
    if day is not None and limit is not None and day < limit:
        raise FactsError(
            f"{where}{later}（{day}）早于 {where}{earlier}（{limit}）。",
            f"{where}{later} ({day}) is before {where}{earlier} ({limit}).",
        )


_SAYS = {
    "day": ("不是有效日期，应写作 YYYY-MM-DD：{given}", "is not a calendar day (write YYYY-MM-DD): {given}"),
    "missing": ("缺少", "is missing"),
    "extra_forbidden": ("不认识这一项", "is not a known key"),
    "literal_error": ("应为 {expected}，写的是 {given}", "must be {expected}, not {given}"),
    "union_tag_invalid": ("不认识这种事实：{given}", "is no known kind of event: {given}"),
    "union_tag_not_found": ("缺少 kind", "has no kind"),
    "string_pattern_mismatch": (
        "应为 6 位（或 2、4、9、12 位）行政区划代码，写的是 {given}",
        "must be an administrative code of 6 digits (or 2, 4, 9, 12), not {given}",
    ),
    "bool_type": ("应为 true 或 false，写的是 {given}", "must be true or false, not {given}"),
    "int_type": ("应为整数，写的是 {given}", "must be a whole number, not {given}"),
    "greater_than_equal": ("过小：{given}", "is too small: {given}"),
    "less_than_equal": ("过大：{given}", "is too large: {given}"),
    "list_type": ("应为列表", "must be a list"),
}


def _refusal(error: ValidationError) -> FactsError:
    first = error.errors(include_url=False)[0]
    place = _place(first["loc"])
    zh, en = _SAYS.get(first["type"], ("写法不对：{given}", "cannot be read: {given}"))
    given, expected = first.get("input"), str(first.get("ctx", {}).get("expected", "")).replace("'", "")
    if first["type"] == "union_tag_invalid":
        given = first["ctx"]["tag"]
    zh = zh.format(given=_shown(given), expected=expected.replace(" or ", " 或 "))
    en = en.format(given=_shown(given), expected=expected)
    return FactsError(f"{place} {zh}。", f"{place} {en}.")


_TAGS = frozenset(
    literal
    for model in (_DrugTest, _Contact, _Absence, _Tier, _Detained, _Moved, _Dated, _Ended)
    for literal in get_args(model.model_fields["kind"].annotation)
)


def _place(path: tuple[int | str, ...]) -> str:
    """`events[3].on` from pydantic's path, without the names of the union's branches."""
    place = ""
    for before, step in zip((None, *path), path, strict=False):
        if isinstance(step, int):
            place += f"[{step}]"
        elif isinstance(before, int) and step in _TAGS:
            continue
        elif not (place == "" and step in _TAGS):
            place += f".{step}" if place else step
    return place or "event"


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:40] + "…"
