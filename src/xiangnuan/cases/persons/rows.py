"""The rows of the list in words: what is said of each person, with the words looked up once a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiangnuan import law
from xiangnuan.access.areas import area_name
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.persons.listing import FAR, next_duties
from xiangnuan.people.identity import age_on
from xiangnuan.people.models import Person
from xiangnuan.web.dates import long_date, short_date

_BATCH = 500
# The tone of the tag that names a state; a running case needs none.
_TONES: dict[Any, str] = {Case.State.RUNNING: "", Case.State.NOT_STARTED: "plan", Case.State.COMPLETED: "sun"}
_PLACE = 987654321


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as it is read. `when` and `late` (days) are of the next duty."""

    row: Any
    url: str
    who: str
    sex: str
    town: str
    measure: str
    tier: str
    state: str
    state_tone: str
    month: str
    checked_in: str
    ends: str
    next: str
    due: date | None
    late: int
    when: str


class _Words:
    """The labels of a page in the language in force."""

    def __init__(self) -> None:
        self.sexes = {str(code): str(label) for code, label in Person.Sex.choices}
        self.sexes[str(Person.Sex.UNKNOWN)] = ""
        self.measures = {str(code): str(label) for code, label in Case.Measure.choices}
        self.tiers = {str(code): str(label) for code, label in Case.Tier.choices}
        self.states = {str(code): str(label) for code, label in Case.State.choices}
        self.kinds = {str(code): str(label) for code, label in Obligation.Kind.choices}
        self.month, self.numbered = _("第 {month} 个月"), _("第 {number} 次{label}")
        # One day and several: English tells them apart.
        self.late = tuple(ngettext("逾期 {days} 天", "逾期 {days} 天", days) for days in (1, 2))
        self.by = _("{day}前")
        self.no_case, self.closed = _("没有个案"), _("已结案")
        self.url = reverse("people:person", args=[_PLACE])

    def shown(self, row: Any, day: date, duty: tuple[str, int] | None) -> Shown:
        """A row in words."""
        due = row.next_due if row.next_due != FAR else None
        late = (day - due).days if due and due < day else 0
        sex, age = self.sexes[row.sex], age_on(row.birth_date, day)
        when = ""
        if due:
            when = self.late[late > 1].format(days=late) if late else self.by.format(day=short_date(due))
        return Shown(
            row=row,
            url=self.url.replace(str(_PLACE), str(row.pk)),
            who=f"{sex} {'' if age is None else age}".strip(),
            sex=sex,
            town=area_name(row.area_code) if row.area_code else "",
            measure=self.measures.get(row.measure, ""),
            tier=self.tiers.get(row.tier, ""),
            state=self._state(row),
            state_tone="quiet" if row.closed_on else _TONES.get(row.state, "quiet"),
            month=self._month(row, day),
            checked_in=long_date(row.checked_in_on) if row.checked_in_on else "",
            ends=long_date(row.ends_on) if row.ends_on else "",
            next=self._duty(*duty) if due and duty else "",
            due=due,
            late=late,
            when=when,
        )

    def _state(self, row: Any) -> str:
        if row.case is None:
            return self.no_case
        return self.closed if row.closed_on else self.states[row.state]

    def _month(self, row: Any, day: date) -> str:
        """第 14 个月: how far the road has been walked."""
        if row.state != Case.State.RUNNING or not row.starts_on or row.closed_on:
            return ""
        months = (day.year - row.starts_on.year) * 12 + day.month - row.starts_on.month
        return self.month.format(month=months + 1 - (day.day < row.starts_on.day))

    def _duty(self, kind: str, number: int) -> str:
        label = self.kinds[kind]
        return self.numbered.format(number=number, label=label) if kind in law.SERIES else label


def in_words(rows: Sequence[Any], day: date) -> list[Shown]:
    """The rows of a page; one query for the duties that come next."""
    duties, words = next_duties(rows, day), _Words()
    return [words.shown(row, day, duties.get(row.case)) for row in rows]


def in_words_by_batches(rows: Iterator[Any], day: date) -> Iterator[Shown]:
    """The rows of a sheet of any length."""
    while batch := list(islice(rows, _BATCH)):
        yield from in_words(batch, day)
