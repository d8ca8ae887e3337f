"""What the API takes and gives, as its OpenAPI document says it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from xiangnuan.cases.models import Contact, DrugTest


def _without_null(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a null character")
    return text


_clean = AfterValidator(_without_null)
Asked = Annotated[str, Field(max_length=60), _clean]
Short = Annotated[str, Field(max_length=80), _clean]
Cursor = Annotated[str, Field(max_length=400), _clean]
Line = Annotated[str, Field(max_length=1000), _clean]
Long = Annotated[str, Field(max_length=4000), _clean]
Town = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]
ContactForm = Literal["talk", "home_visit", "phone", "video"]
TestResult = Literal["negative", "positive", "refused", "evaded", "missed", "missed_excused"]
assert set(ContactForm.__args__) == set(Contact.Form.values)  # type: ignore[attr-defined]
assert set(TestResult.__args__) == set(DrugTest.Result.values)  # type: ignore[attr-defined]


class FieldProblem(Schema):
    """One field that is wrong."""

    field: str
    message: str


class ProblemOut(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    request: str = Field(description="出错编号：日志里的同一个编号。")
    errors: list[FieldProblem] = []


class AgencyOut(Schema):
    """The agency of the caller."""

    id: int
    name: str


class TokenOut(Schema):
    """The token of the call."""

    name: str
    permissions: list[str]
    expires_at: datetime


class MeOut(Schema):
    """Who calls, and what this call may do."""

    id: int
    username: str
    name: str
    role: str
    agency: AgencyOut | None
    area: str = Field(description="所在镇（街道）的代码；没有则为空。")
    permissions: list[str]
    token: TokenOut | None


class PersonRow(Schema):
    """A person of the list, with the present case."""

    id: int
    name: str
    sex: str
    birth_date: date | None
    area_code: str
    worker: str
    case: int | None
    measure: str | None
    state: str | None
    ends_on: date | None
    next_due: date | None


class PersonPage(Schema):
    """A page of persons; `next` is the cursor of the page after it, empty at the end."""

    items: list[PersonRow]
    next: str


class PersonOut(Schema):
    """A person; identity number, phones and addresses are masked and cannot be had in full from here."""

    id: int
    name: str
    sex: str
    birth_date: date | None
    identity_kind: str
    identity_number: str
    phones: list[str]
    addresses: list[str]
    area_code: str
    worker: str
    cases: list[int]


class CaseOut(Schema):
    """A case."""

    id: int
    person: int
    measure: str
    state: str
    tier: str
    area_code: str
    worker: int | None
    decided_on: date | None
    checked_in_on: date | None
    starts_on: date | None
    ends_on: date | None
    closed_on: date | None
    outcome: str


class CasePage(Schema):
    """A page of cases."""

    items: list[CaseOut]
    next: str


class Words(Schema):
    """The same in Chinese and in English."""

    zh: str
    en: str


class Basis(Schema):
    """A ground: the law, its article, the value that was in force, and where it is published."""

    law: str
    code: str
    article: str | None
    parameter: str
    value: Any
    unit: str | None
    from_: date = Field(alias="from")
    source: str
    certainty: str
    rulebook: str


class Used(Schema):
    """A fact that an answer rests on."""

    kind: str
    on: date


class Why(Schema):
    """Why it is so."""

    sentence: Words | None
    facts: list[Used]
    basis: list[Basis]


class Warning(Words):
    """Something to know about the term."""

    key: str


class TermOut(Why):
    """The term of a case as of a day."""

    start: date | None
    end: date | None
    state: str
    suspended_days: int
    not_before: bool
    ended_on: date | None
    warnings: list[Warning]


class ObligationOut(Why):
    """A duty of a case as of a day."""

    kind: str
    number: int
    title: Words
    opens: date
    due: date | None
    status: str
    settled_by: Used | None
    lapses_on: date | None
    excused: bool
    not_before: bool


class BreachOut(Why):
    """A count against its threshold; a named person decides."""

    kind: str
    title: Words
    count: int
    threshold: int | None
    left: int | None
    warn: bool
    serious: bool
    serious_on: date | None


class DutyRow(Schema):
    """A duty of the worklist."""

    id: int
    kind: str
    number: int
    group: str
    opens: date
    due: date | None
    case: int
    person: int
    person_name: str
    measure: str
    area_code: str
    worker: int | None
    reason: str
    articles: str


class DutyPage(Schema):
    """The duties asked for, the most urgent first; `more` says that not all are here."""

    items: list[DutyRow]
    more: bool


class FigureOut(Schema):
    """A published figure."""

    id: str
    name: str
    unit: str
    definition: str
    value: float | int | None
    from_: date | None = Field(alias="from")
    to: date
    numerator: int | None
    denominator: int | None


class RuleOut(Schema):
    """A rule of the rulebook and its value in force on the day; null where none is."""

    id: str
    title: str
    articles: str
    value: str | None
    since: date | None
    source: str | None
    certainty: str | None
    rulebook: str | None


class ContactIn(Schema):
    """A visit, talk or call."""

    model_config = ConfigDict(extra="forbid")

    on: date
    form: ContactForm
    found: bool = True
    place: Short = ""
    said: Long = ""
    agreed: Line = ""
    next_on: date | None = None
    makes_up: date | None = None
    note: Line = ""


class DrugTestIn(Schema):
    """A drug test by the agency on site."""

    model_config = ConfigDict(extra="forbid")

    on: date
    result: TestResult
    place: Short = ""
    # Whether the sample was collected and witnessed by somebody of the same sex; asked for a woman's (TEST 8).
    witness_same_sex: bool | None = None
    makes_up: date | None = None
    note: Line = ""


class FactOut(Schema):
    """The fact that was recorded."""

    id: int
    case: int
    kind: str
    on: date


class CaseQuery(Schema):
    """Which cases."""

    state: Literal["", "not_started", "running", "suspended", "completed", "terminated", "died", "closed"] = ""
    measure: Literal["", "community_treatment", "community_rehabilitation"] = ""
    town: Town = ""
    cursor: Cursor = ""


class PersonQuery(Schema):
    """Which persons: `q` as in the search box (name, pinyin, phone or its tail, identity number)."""

    q: Asked = ""
    state: Literal["", "open", "not_started", "running", "suspended", "over", "closed", "none", "all"] = ""
    measure: Literal["", "community_treatment", "community_rehabilitation"] = ""
    town: Town = ""
    late: Literal["", "1", "0"] = ""
    cursor: Cursor = ""


class DutyQuery(Schema):
    """Which duties."""

    due: Literal["", "overdue", "today", "week", "later"] = ""
    kind: Literal["", "tests", "contacts", "reviews", "papers"] = ""
    town: Town = ""
