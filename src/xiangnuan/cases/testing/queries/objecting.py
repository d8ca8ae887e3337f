"""The reads of objections: the list, and by when each step is due as the rulebook says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict

from xiangnuan import law
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, DrugTest, Fact
from xiangnuan.cases.testing.models import Objection
from xiangnuan.law.days import add_months
from xiangnuan.people.queries import search_persons

EXPORTED = 20_000
RECENT = timedelta(days=60)
"""How far back results are offered to object to; older ones are reached from the person's page. A choice of ours."""
TAKEN = (DrugTest.Result.NEGATIVE, DrugTest.Result.POSITIVE)

# Which parameter of the rulebook says by when a step is due, by what the objection is to.
OBJECT = {Objection.To.ONSITE: "test.object.onsite", Objection.To.LABORATORY: "test.object.lab"}
ANSWER = {Objection.To.ONSITE: "test.object.onsite.answer", Objection.To.LABORATORY: "test.object.lab.answer"}
SEND, REPORT, TELL, KEEP = "test.send", "test.lab.report", "test.tell", "test.ab"

STANDING = Q(withdrawn_at__isnull=True)
ACCEPTED = STANDING & Q(answer=Objection.Answer.ACCEPTED)
STEPS = {
    "answer": STANDING & Q(answered_on__isnull=True),
    "send": ACCEPTED & Q(sent_on__isnull=True),
    "report": ACCEPTED & Q(sent_on__isnull=False, reported_on__isnull=True),
    "tell": ACCEPTED & Q(reported_on__isnull=False, result_told_on__isnull=True),
    "done": ACCEPTED & Q(result_told_on__isnull=False),
    "refused": STANDING & Q(answer=Objection.Answer.REFUSED),
    "withdrawn": Q(withdrawn_at__isnull=False),
}
OPEN = STANDING & ~Q(answer=Objection.Answer.REFUSED) & Q(result_told_on__isnull=True)
ORDERS = {"made": ("made_on", "pk"), "name": ("case__person__name_pinyin", "pk")}


def last_day(area_code: str, parameter: str, event: date | None) -> date | None:
    """The last day for what a parameter asks for after an event; None where the rulebook names none."""
    if event is None:
        return None
    found = law.rulebook_for(area_code).deadline(parameter, event)
    return found.due if found else None


def object_until(case: Case, to: str, told_on: date) -> date | None:
    """The last day on which the person may object to a result that they were told."""
    return last_day(case.area_code, OBJECT[Objection.To(to)], told_on)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an objection: the day it was done, by when it was due, and which parameter says so."""

    name: str
    done_on: date | None
    due: date | None
    parameter: str

    def is_late(self, day: date) -> bool:
        """Whether it was done after its last day, or that has passed without it."""
        return self.due is not None and (self.done_on or day) > self.due


def steps_of(one: Objection) -> list[Step]:
    """The four steps that follow an objection, each with its own last day; a later one's is known when its time comes."""
    area, answer = one.case.area_code, ANSWER[Objection.To(one.to)]
    accepted = one.answered_on if one.answer == Objection.Answer.ACCEPTED else None
    steps = [Step("answer", one.answered_on, last_day(area, answer, one.made_on), answer)]
    if one.answer != Objection.Answer.REFUSED:
        steps += [
            Step("send", one.sent_on, last_day(area, SEND, accepted), SEND),
            Step("report", one.reported_on, last_day(area, REPORT, one.sent_on), REPORT),
            Step("tell", one.result_told_on, last_day(area, TELL, one.reported_on), TELL),
        ]
    return steps


def next_step(one: Objection) -> Step | None:
    """The step that is next; None where the objection is over."""
    return next((step for step in steps_of(one) if step.name == one.step), None)


def keep_until(one: Objection) -> date | None:
    """Until when the samples A and B are kept at least, counted from the test."""
    months = law.rulebook_for(one.case.area_code).value(KEEP, one.test.on)
    return add_months(one.test.on, months) if isinstance(months, int) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    state: str = ""
    to: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        state, to, sort = query.get("state", ""), query.get("to", ""), query.get("sort", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            state=state if state in STEPS or state == "open" else "",
            to=to if to in Objection.To.values else "",
            sort=sort if sort.removeprefix("-") in ORDERS else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order; the latest stands first."""
        columns = ORDERS[self.sort.removeprefix("-") or "made"]
        return tuple(f"-{name}" for name in columns) if self.sort.startswith("-") or not self.sort else columns

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.state, self.to))


def listed(user: User, asked: Asked) -> QuerySet[Objection]:
    """The objections that `user` may see and that fit, in no order."""
    rows: QuerySet[Objection] = Objection.objects.visible_to(user)
    if asked.state:
        rows = rows.filter(OPEN if asked.state == "open" else STEPS[asked.state])
    if asked.to:
        rows = rows.filter(to=asked.to)
    if asked.text:
        rows = rows.filter(case__person__in=search_persons(user, asked.text).values("pk"))
    return rows.select_related("case__person", "case__person__worker", "test__drug_test")


def results_to_object_to(user: User, day: date, *, text: str = "", person: int | None = None) -> list[Fact]:
    """Results that somebody may object to and nobody has yet: positive ones of late, or all of one person."""
    rows = Fact.objects.visible_to(user).filter(
        kind=Fact.Kind.DRUG_TEST, superseded_at__isnull=True, drug_test__result__in=TAKEN
    )
    if person is not None:
        rows = rows.filter(case__person=person)
    else:
        rows = rows.filter(on__gte=day - RECENT, drug_test__result=DrugTest.Result.POSITIVE)
    if text:
        rows = rows.filter(case__person__in=search_persons(user, text).values("pk"))
    standing = Objection.objects.filter(STANDING, test__in=rows.values("pk"))
    return list(
        rows.exclude(pk__in=standing.values("test"))
        .select_related("case__person", "drug_test")
        .order_by("-on", "-pk")[:50]
    )


def retests_of(one: Objection) -> list[Fact]:
    """The tests on record that say they check the result objected to."""
    rows = Fact.objects.filter(case=one.case_id, superseded_at__isnull=True, drug_test__retest_of=one.test_id)
    return list(rows.select_related("drug_test").order_by("-on", "-pk"))
