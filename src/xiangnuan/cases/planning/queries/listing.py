"""The list of cases with the state of their plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, DateField, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import Action, Plan
from xiangnuan.cases.planning.queries.board import Step, step_of
from xiangnuan.cases.planning.queries.roles import role_names
from xiangnuan.people.queries import search_persons

NEVER = date(9999, 12, 31)
"""Stands for no day where a list is put in order."""
EXPORTED = 20_000
MISSING_AFTER = timedelta(days=30)
"""How long after the check-in a plan is asked for: time to get to know somebody; a choice of ours, no rule of law."""

PRESENT = Q(replaced_on__isnull=True, withdrawn_at__isnull=True)
STATES = (Plan.State.NONE, Plan.State.DRAFT, Plan.State.RUNNING, Plan.State.REVIEW_DUE)
ORDERS = {
    "name": ("person__name_pinyin", "pk"),
    "taken": ("taken_on", "pk"),
    "review": ("review_on", "pk"),
    "next": ("next_due", "pk"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    state: str = ""
    town: str = ""
    worker: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        state, sort = query.get("state", ""), query.get("sort", "")
        town, worker = query.get("town", ""), query.get("worker", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            state=state if state in STATES else "",
            town=town if town.isdecimal() and len(town) <= 12 else "",
            worker=worker if worker.isdecimal() and len(worker) < 18 else "",
            sort=sort if sort.removeprefix("-") in ORDERS else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order; what is due first stands first."""
        columns = ORDERS[self.sort.removeprefix("-") or "next"]
        return tuple(f"-{name}" for name in columns) if self.sort.startswith("-") else columns

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.state, self.town, self.worker))


def _present() -> QuerySet[Plan]:
    return Plan.objects.filter(PRESENT, case=OuterRef("pk"))


def in_state(state: str, day: date) -> Q:
    """The condition for cases whose plan stands so on a day."""
    due = Q(review_on__lte=day)
    conditions = {
        Plan.State.NONE: ~Q(Exists(_present())),
        Plan.State.DRAFT: Q(Exists(_present().filter(agreed_on__isnull=True))),
        Plan.State.RUNNING: Q(Exists(_present().filter(~due | Q(review_on__isnull=True), agreed_on__isnull=False))),
        Plan.State.REVIEW_DUE: Q(Exists(_present().filter(due, agreed_on__isnull=False))),
    }
    return conditions[Plan.State(state)]


def listed(user: User, asked: Asked, day: date) -> QuerySet[Case]:
    """The open cases that `user` may see and that fit, with the days by which they are put in order."""
    rows: QuerySet[Case] = Case.objects.visible_to(user).filter(is_current=True, closed_on__isnull=True)
    if asked.text:
        rows = rows.filter(person__in=search_persons(user, asked.text).values("pk"))
    if asked.town:
        rows = rows.filter(area_code=asked.town)
    if asked.worker and user.may("case.assign"):
        rows = rows.filter(person__worker=int(asked.worker))
    if asked.state:
        rows = rows.filter(in_state(asked.state, day))
    return rows.select_related("person", "person__worker")


def in_order(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The same, with the days by which they are put in order; kept from counting, which needs them not."""
    never = Value(NEVER, DateField())
    due = Action.objects.filter(case=OuterRef("pk"), state=Action.State.OPEN).order_by()
    return rows.annotate(
        review_on=Coalesce(Subquery(_present().values("review_on")[:1]), never),
        next_due=Coalesce(Subquery(due.values("case").annotate(first=Min("due_on")).values("first")[:1]), never),
    )


@dataclass(slots=True)
class Progress:
    """How the plan of one case stands."""

    plan: Plan | None
    state: str
    done: int = 0
    total: int = 0
    next: Step | None = None

    @property
    def state_words(self) -> str:
        """The state in words."""
        return str(Plan.State(self.state).label)


def progress_of(agency: int, cases: Iterable[Case], day: date) -> dict[int, Progress]:
    """How the plan of each of these cases stands; three queries for all of them, and the names of the seats."""
    numbers = [case.pk for case in cases]
    plans = {plan.case_id: plan for plan in Plan.objects.filter(PRESENT, case__in=numbers)}
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    of_plans = Action.objects.filter(goal__plan__in=[plan.pk for plan in plans.values()]).order_by()
    for case, state, count in of_plans.values_list("case", "state").annotate(count=Count("pk")):
        counted[case][state] = count
    first: dict[int, Action] = {}
    still_open = Action.objects.filter(case__in=numbers, state=Action.State.OPEN).select_related("owner_member")
    for action in still_open.order_by("due_on", "pk"):
        first.setdefault(action.case_id, action)
    names = role_names(agency)
    told = {}
    for number in numbers:
        plan, counts = plans.get(number), counted[number]
        done = counts.get(Action.State.DONE, 0)
        told[number] = Progress(
            plan,
            plan.state_on(day) if plan else Plan.State.NONE,
            done,
            done + counts.get(Action.State.OPEN, 0),
            step_of(first[number], names, day) if number in first else None,
        )
    return told
