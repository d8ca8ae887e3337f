"""Places where upper apps hang in: whom an account has in hand, tasks for Today, and what a plan may begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person

# The persons without an open case whom an account still has to care for.
InHand = Callable[[User], QuerySet[Person]]

_in_hand: list[InHand] = []


def persons_in_hand(finder: InHand) -> None:
    """Register persons without an open case who are in the hands of an account: a leaving hands them over too."""
    _in_hand.append(finder)


def finders_in_hand() -> list[InHand]:
    """All that were registered."""
    return list(_in_hand)


@dataclass(frozen=True, slots=True)
class Task:
    """Something beside the duties of law that waits for somebody: shown on Today above the list.

    `urgent`: at once (a crisis), whatever the day. `due`: until when it should be done; None for no day. `line` says why
    in one grey line, `verb` stands on the button that leads to `url`.
    """

    person: int
    person_name: str
    title: str
    line: str
    url: str
    verb: str
    due: date | None = None
    urgent: bool = False


# The tasks that a user may see, due until a day (the second argument is today, the third the last day that is asked for).
TaskFinder = Callable[[User, date, date], list[Task]]

_tasks: list[TaskFinder] = []


def tasks_for_today(finder: TaskFinder) -> None:
    """Register tasks for Today. The finder asks through the gate, in a fixed number of queries, for the most urgent few."""
    _tasks.append(finder)


def tasks_of(user: User, day: date, until: date) -> list[Task]:
    """All tasks of a user until a day: urgent ones first, then by their day, those without a day last."""
    found = [task for find in _tasks for task in find(user, day, until)]
    return sorted(found, key=lambda task: (not task.urgent, task.due is None, task.due or day, task.person_name))


@dataclass(frozen=True, slots=True)
class SeedLine:
    """One thing that was not settled elsewhere and may become a goal: the part of life, the goal, the first step."""

    domain: str
    goal: str
    situation: str = ""
    step: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Seeds:
    """What is known from before a case and its plan may begin with: where from, the own words, what is unsettled.

    It is offered on the form and never written by itself.
    """

    source: str
    own_words: str = ""
    lines: list[SeedLine] = field(default_factory=list)


SeedFinder = Callable[[User, Case], Seeds | None]

_seeds: list[SeedFinder] = []


def plan_seeds(finder: SeedFinder) -> None:
    """Register what the plan of a case may begin with. The finder asks through the gate, and answers None for nothing."""
    _seeds.append(finder)


def seeds_of(user: User, case: Case) -> list[Seeds]:
    """All that is known for the plan of a case."""
    return [seeds for find in _seeds if (seeds := find(user, case)) is not None]
