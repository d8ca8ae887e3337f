"""What the demo agency consists of before anything is written: persons, their cases, and what happened in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xiangnuan.cases.services import DecisionData, TestData
from xiangnuan.people.services import PersonData


@dataclass(frozen=True, slots=True)
class Mistake:
    """How a fact was first recorded, wrongly, and why it was corrected. `changes` name fields of the detail or `on`."""

    recorded_at: datetime
    by: str
    reason: str
    changes: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Happening:
    """One fact of a case with all that a form would have held; `by` is the username of who recorded it.

    `content` holds the fields of the kind's detail: of a contact form, found, place, said …; of an absence destination,
    reason …; and the engine's words permitted and reported.
    """

    kind: str
    on: date
    by: str
    recorded_at: datetime
    until: date | None = None
    note: str = ""
    event: Mapping[str, Any] = field(default_factory=dict)
    test: TestData | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    checks: Happening | None = None
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True)
class FamilyPlan:
    """Somebody of the family."""

    name: str
    relation: str
    phone: str = ""
    lives_together: bool = False
    is_emergency_contact: bool = False


@dataclass(slots=True, eq=False)
class PersonPlan:
    """A made-up person; `cases` follow one another."""

    number: int
    data: PersonData
    family: tuple[FamilyPlan, ...] = ()
    cases: list[CasePlan] = field(default_factory=list)

    @property
    def is_woman(self) -> bool:
        """Whether the identity number, or the entry, says so."""
        return self.data.sex == "female"


@dataclass(slots=True, eq=False)
class CasePlan:
    """One case. `post` says which of a town's workers is in charge; `area_code` is the town where it began."""

    person: PersonPlan
    decision: DecisionData
    area_code: str
    post: int
    taken_on: date
    opened_by: str
    opened_at: datetime
    happenings: list[Happening] = field(default_factory=list)

    def area_on(self, day: date) -> str:
        """The town where the case is carried out on a day."""
        area = self.area_code
        for happening in self.happenings:
            if happening.kind == "moved" and happening.on <= day:
                area = happening.event["to_area"]
        return area
