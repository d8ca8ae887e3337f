"""What happened in a case, in order and in words: each fact with its earlier versions, for one page and one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiangnuan.access.areas import area_name
from xiangnuan.access.gate import Actor
from xiangnuan.cases.models import Case, Contact, DrugTest, Fact, SubstanceResult
from xiangnuan.cases.panels import panel_name, substance_name
from xiangnuan.cases.purposes import purpose_name
from xiangnuan.web.dates import long_date

_FIELDS = (
    "pk",
    "kind",
    "on",
    "until",
    "event",
    "note",
    "source",
    "recorded_at",
    "recorded_by__name",
    "superseded_at",
    "superseded_by__name",
    "successor_id",
    "correction_reason",
    "drug_test__type",
    "drug_test__method",
    "drug_test__result",
    "drug_test__authority",
    "drug_test__place",
    "drug_test__panel",
    "drug_test__medication",
    "drug_test__second_tester",
    "contact__form",
    "contact__purpose",
    "contact__found",
    "contact__place",
    "contact__present",
    "contact__said",
    "contact__agreed",
    "contact__next_on",
    "absence__destination",
    "absence__reason",
    "absence__companion",
)
_TONES = {"negative": "done", "positive": "late", "refused": "late", "evaded": "late", "missed": "late"}
TABS = {
    "tests": (Fact.Kind.DRUG_TEST,),
    "contacts": (Fact.Kind.CONTACT,),
    "reviews": (Fact.Kind.REVIEW, Fact.Kind.TIER),
}
"""The kinds of facts that a tab of the person's page shows."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a fact said before it was corrected, with who corrected it, when and why."""

    title: str
    sub: str
    text: str
    on: date
    reason: str
    by: str
    at: datetime | None


@dataclass(slots=True)
class Entry:
    """One fact as it is read. `is_withdrawn`: it was taken back, and stands here only to be seen."""

    pk: int
    kind: str
    on: date
    tone: str
    title: str
    sub: str
    text: str
    by: str
    at: datetime
    is_imported: bool
    is_withdrawn: bool
    withdrawal: Version | None = None
    earlier: list[Version] = field(default_factory=list)


def facts_of(user: Actor, case: int) -> list[Any]:
    """All facts of a case with what each kind holds, one row each, in order of day; superseded ones too."""
    return list(Fact.objects.readable_by(user).filter(case=case).order_by("on", "pk").values_list(*_FIELDS, named=True))


def positives_of(facts: Iterable[Any]) -> dict[int, list[str]]:
    """The positive substances of those tests that were positive, by fact; one query, none where no test was."""
    tests = [fact.pk for fact in facts if fact.drug_test__result == DrugTest.Result.POSITIVE]
    found: dict[int, list[str]] = {}
    if tests:
        rows = SubstanceResult.objects.filter(test__in=tests, positive=True).values_list("test_id", "substance")
        for test, substance in rows:
            found.setdefault(test, []).append(substance_name(substance))
    return found


def entries_of(
    facts: Iterable[Any],
    numbers: Mapping[int, int],
    positives: Mapping[int, list[str]],
    *,
    as_of: date,
    kinds: Iterable[str] = (),
    most: int | None = None,
) -> list[Entry]:
    """The facts as they are read, latest first; versions of one fact stand together under the one that holds.

    `numbers`: which window of its series a fact settled. `kinds`: only these, none for all. `most`: no more than so
    many, the latest.
    """
    rows = [fact for fact in facts if not kinds or fact.kind in kinds]
    before = {fact.successor_id: fact for fact in rows if fact.successor_id is not None}
    entries: list[Entry] = []
    for fact in reversed(rows):
        if fact.successor_id is not None or fact.on > as_of:
            continue
        if len(entries) == most:
            break
        entry = _entry(fact, numbers, positives)
        older = before.get(fact.pk)
        while older is not None:
            entry.earlier.append(_version(older, numbers, positives))
            older = before.get(older.pk)
        entries.append(entry)
    return entries


def _entry(fact: Any, numbers: Mapping[int, int], positives: Mapping[int, list[str]]) -> Entry:
    title, sub, text = _words(fact, numbers, positives)
    withdrawn = fact.superseded_at is not None
    return Entry(
        pk=fact.pk,
        kind=fact.kind,
        on=fact.on,
        tone=_tone(fact),
        title=title,
        sub=sub,
        text=text,
        by=fact.recorded_by__name or "",
        at=fact.recorded_at,
        is_imported=fact.source == Fact.Source.IMPORT,
        is_withdrawn=withdrawn,
        withdrawal=_version(fact, numbers, positives) if withdrawn else None,
    )


def _version(fact: Any, numbers: Mapping[int, int], positives: Mapping[int, list[str]]) -> Version:
    title, sub, text = _words(fact, numbers, positives)
    return Version(
        title, sub, text, fact.on, fact.correction_reason, fact.superseded_by__name or "", fact.superseded_at
    )


def _tone(fact: Any) -> str:
    if fact.kind == Fact.Kind.DRUG_TEST:
        return _TONES.get(fact.event.get("result", ""), "plan")
    if fact.kind == Fact.Kind.CONTACT:
        return "plan" if fact.event.get("found") is False else "done"
    if fact.kind == Fact.Kind.ABSENCE:
        return "plan" if fact.event.get("permitted") or fact.event.get("reported") else "late"
    return "late" if fact.kind == Fact.Kind.RENEWED_USE else "sun" if fact.kind == Fact.Kind.CLOSED else "plan"


def _words(fact: Any, numbers: Mapping[int, int], positives: Mapping[int, list[str]]) -> tuple[str, str, str]:
    """What happened, its short addition, and what was written about it."""
    number = numbers.get(fact.pk)
    if fact.kind == Fact.Kind.DRUG_TEST:
        return _test_words(fact, number, positives.get(fact.pk, []))
    if fact.kind == Fact.Kind.CONTACT:
        return _contact_words(fact)
    if fact.kind == Fact.Kind.ABSENCE:
        return _absence_words(fact)
    label = str(Fact.Kind(fact.kind).label)
    event = fact.event
    if fact.kind == Fact.Kind.REVIEW and number:
        return _("第 {number} 次评估").format(number=number), "", fact.note
    if fact.kind == Fact.Kind.TIER:
        return label, str(Case.Tier(event["tier"]).label), fact.note
    if fact.kind == Fact.Kind.DECISION:
        printed = [event.get("decision_authority"), event.get("decision_number")]
        return label, "", _join([*printed, fact.note])
    if fact.kind == Fact.Kind.DETAINED:
        return label, _until(fact), fact.note
    if fact.kind == Fact.Kind.MOVED:
        places = [area_name(code) for code in (event.get("from_area"), event.get("to_area")) if code]
        return label, " → ".join(places), fact.note
    if fact.kind == Fact.Kind.CLOSED:
        return label, str(Case.Outcome(event["outcome"]).label), fact.note
    return label, "", fact.note


def _test_words(fact: Any, number: int | None, positives: list[str]) -> tuple[str, str, str]:
    method = fact.drug_test__method
    kind = str(DrugTest.Method(method).label) if method and method != DrugTest.Method.ONSITE else _("尿检")
    title = _("第 {number} 次{kind}").format(number=number, kind=kind) if number else kind
    result = str(DrugTest.Result(fact.event["result"]).label)
    if positives:
        result = _("{result}（{substances}）").format(result=result, substances=_("、").join(positives))
    said = []
    if fact.drug_test__type and fact.drug_test__type != DrugTest.Type.SCHEDULED:
        said.append(str(DrugTest.Type(fact.drug_test__type).label))
    if fact.drug_test__panel:
        said.append(panel_name(fact.drug_test__panel))
    if fact.drug_test__authority and fact.drug_test__authority != DrugTest.Authority.AGENCY:
        said.append(str(DrugTest.Authority(fact.drug_test__authority).label))
    if fact.drug_test__place:
        said.append(fact.drug_test__place)
    if fact.drug_test__second_tester:
        said.append(_("两人检测"))
    if fact.drug_test__medication:
        said.append(_("申报用药：{text}").format(text=fact.drug_test__medication))
    return title, result, _join([*said, fact.note])


def _contact_words(fact: Any) -> tuple[str, str, str]:
    form = fact.contact__form or fact.event.get("form", "")
    title = str(Contact.Form(form).label) if form in Contact.Form.values else str(Fact.Kind.CONTACT.label)
    if fact.contact__purpose:
        title = f"{title} ・ {purpose_name(fact.contact__purpose)}"
    met = "" if fact.event.get("found", True) else _("没有见到本人")
    said = [fact.contact__said]
    if fact.contact__present:
        said.insert(0, _("在场：{text}").format(text=fact.contact__present))
    if fact.contact__agreed:
        said.append(_("约定：{text}").format(text=fact.contact__agreed))
    if fact.contact__next_on:
        said.append(_("下次：{day}").format(day=long_date(fact.contact__next_on)))
    return title, " ・ ".join(part for part in (met, fact.contact__place) if part), _join([*said, fact.note])


def _absence_words(fact: Any) -> tuple[str, str, str]:
    sub = [fact.absence__destination or ""]
    if fact.until:
        days = (fact.until - fact.on).days
        sub.append(ngettext("{days} 天", "{days} 天", days).format(days=days))
    if fact.event.get("permitted"):
        reported = _("经同意")
    elif fact.event.get("reported"):
        reported = _("书面报告")
    else:
        reported = _("没有报告")
    back = _("{day}返回").format(day=long_date(fact.until)) if fact.until else _("还没有返回")
    companion = _("同行：{text}").format(text=fact.absence__companion) if fact.absence__companion else ""
    text = _join([reported, back, fact.absence__reason, companion, fact.note])
    return str(Fact.Kind.ABSENCE.label), " ・ ".join(part for part in sub if part), text


def _until(fact: Any) -> str:
    if fact.until is None:
        return _("还没有结束")
    days = (fact.until - fact.on).days
    return ngettext("{days} 天", "{days} 天", days).format(days=days)


def _join(parts: Iterable[str | None]) -> str:
    kept = [part.strip().rstrip("。；;.") for part in parts if part and part.strip()]
    return _("；").join(kept) + _("。") if kept else ""


def every_fact_of(case: int) -> list[Any]:
    """The same without asking who reads: for a person's own copy and an opened sealed record, which ask themselves."""
    return list(Fact.objects.filter(case=case).order_by("on", "pk").values_list(*_FIELDS, named=True))
