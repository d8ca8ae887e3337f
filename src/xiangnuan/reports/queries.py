"""What the overview shows: the figures, the towns, and what has changed since the month before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.access.areas import area_name
from xiangnuan.access.gate import GatedQuerySet, visible_to
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.past import CaseThen, cases_on
from xiangnuan.indicators import Figure, Indicator, Part, Period, Scope, indicator, last_whole_month, scope_of
from xiangnuan.web import dates

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on the overview; `value` is a number, or several joined where they belong together."""

    label: Words
    value: str | int
    unit: Words
    door: Words
    url: str


@dataclass(frozen=True, slots=True)
class TownRow:
    """The execution rate of one town; `share` is the rate as a number for the bar, None where nobody is executed."""

    code: str
    name: str
    rate: Decimal | None
    numerator: int
    denominator: int
    excepted: int
    url: str

    @property
    def is_full(self) -> bool:
        """Whether every case is effectively executed."""
        return self.denominator > 0 and self.excepted == 0


@dataclass(frozen=True, slots=True)
class Change:
    """Two values of one figure, at the end of a month and of the month before; `url` leads to the records of the first."""

    now: int | Decimal | None
    before: int | Decimal | None
    url: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The month before the day asked about, beside the one before it."""

    month: Period
    month_before: Period
    received: Change
    closed: Change
    active: Change
    overdue: Change
    most_overdue: tuple[str, int] | None
    tests: Figure
    test_rate: Change
    ending: Change
    ending_days: int


class Overview:
    """The figures of one reader as of one day; computed once, asked for part by part."""

    def __init__(self, user: User, as_of: date) -> None:
        self.user, self.as_of = user, as_of
        self.scope = scope_of(user)
        self.opens_records = user.may("person.read")
        # The latest day first: what is read for it serves the earlier ones too.
        self.figure("overdue_duties")

    def figure(self, id: str, as_of: date | None = None) -> Figure:
        """The figure of an indicator."""
        return indicator(id).value(self.scope, as_of or self.as_of)

    # Ways to what is behind ------------------------------------------------------------------------------------------
    def door(self, *ids: str, as_of: date | None = None, **more: str) -> str:
        """The list of records for who may open it, else what the figure means."""
        page = indicator(ids[0]).page
        if self.opens_records and page is not None:
            return page(as_of or self.as_of)
        if self.opens_records:
            return records_url(ids, as_of or self.as_of, **more)
        return self.meaning(ids[0], as_of)

    def meaning(self, id: str, as_of: date | None = None) -> str:
        """The page that says how a figure is computed."""
        return f"{reverse('reports:definition', args=[id])}?{urlencode({'as_of': as_of or self.as_of})}"

    # Parts -----------------------------------------------------------------------------------------------------------
    def cards(self) -> list[Card]:
        """The figures in the order of the page."""
        people = gettext_lazy("看名单") if self.opens_records else gettext_lazy("看定义")
        closed = ("closed_community_treatment", "closed_community_rehabilitation")
        return [
            *(
                self._counted(id, people)
                for id in ("clients_received", "clients_community_treatment", "clients_community_rehabilitation")
            ),
            Card(
                gettext_lazy("正常结案（戒毒 + 康复）"),
                " + ".join(str(self.figure(id).value) for id in closed),
                indicator(closed[0]).unit,
                people,
                self.door(*closed),
            ),
            self._rate("effective_execution_rate"),
            Card(
                indicator("town_execution_rate").name,
                self.figure("town_execution_rate").value or 0,  # type: ignore[arg-type]
                indicator("town_execution_rate").unit,
                gettext_lazy("看各镇"),
                "#towns",
            ),
            self._counted("active_cases", people),
            self._rate("test_rate"),
            self._counted(
                "prerelease_visits", gettext_lazy("看走访") if self.opens_records else gettext_lazy("看定义")
            ),
            self._known("release_to_first_contact_days"),
            self._rate("plan_rate"),
            self._rate("employment_rate"),
        ]

    def _counted(self, id: str, door: Words) -> Card:
        one = indicator(id)
        return Card(one.name, self.figure(id).value or 0, one.unit, door, self.door(id))  # type: ignore[arg-type]

    def _known(self, id: str) -> Card:
        """A figure that is not known every day; its door leads to what it means."""
        value, one = self.figure(id).value, indicator(id)
        return Card(one.name, "—" if value is None else str(value), one.unit, gettext_lazy("看定义"), self.meaning(id))

    def _rate(self, id: str) -> Card:
        value = self.figure(id).value
        shown = "—" if value is None else plain_rate(value)
        return Card(indicator(id).name, shown, "%", gettext_lazy("看算法与分子分母"), self.meaning(id))

    def towns(self) -> list[TownRow]:
        """The rate of each town in the last whole month, the highest first."""
        return [self._town(part) for part in self.figure("effective_execution_rate").parts]

    def _town(self, part: Part) -> TownRow:
        numerator, denominator = part.numerator or 0, part.denominator or 0
        return TownRow(
            code=part.area_code,
            name=area_name(part.area_code),
            rate=part.value if isinstance(part.value, Decimal) else None,
            numerator=numerator,
            denominator=denominator,
            excepted=denominator - numerator,
            url=self.door("effective_execution_rate", only="excepted", town=part.area_code),
        )

    def comparison(self) -> Comparison:
        """The last whole month beside the one before it, and what comes."""
        month = last_whole_month(self.as_of)
        before = last_whole_month(month.last)
        late = self.figure("overdue_duties", month.last)
        most = late.parts[0] if len(late.parts) > 1 else None
        return Comparison(
            month=month,
            month_before=before,
            received=self._change("received_in_month", self.as_of, month.last),
            closed=self._change("closed_in_month", self.as_of, month.last),
            active=self._change("active_cases", month.last, before.last),
            overdue=self._change("overdue_duties", month.last, before.last),
            most_overdue=(area_name(most.area_code), int(most.value or 0)) if most else None,
            tests=self.figure("test_rate"),
            test_rate=self._change("test_rate", self.as_of, month.last),
            ending=Change(self.figure("ending_soon").value, None, self.door("ending_soon")),
            ending_days=(self.figure("ending_soon").period.last - self.as_of).days,
        )

    def _change(self, id: str, day: date, day_before: date) -> Change:
        return Change(self.figure(id, day).value, self.figure(id, day_before).value, self.door(id, as_of=day))


def records_url(ids: Sequence[str], as_of: date, **more: str) -> str:
    """The list of the records behind figures."""
    return f"{reverse('reports:records')}?{urlencode({'of': ','.join(ids), 'as_of': as_of, **more})}"


def plain_rate(value: int | Decimal) -> str:
    """A rate in percent without a needless “.0”."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


# The records behind a figure -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind figures that a user may see, how many there are in all, and why each is an exception."""

    rows: GatedQuerySet[Case]
    in_all: int
    visible: int
    day: date


def records_behind(
    user: User, chosen: Sequence[Indicator], scope: Scope, as_of: date, *, only_excepted: bool = False, town: str = ""
) -> Behind:
    """The cases behind one or several figures, through the gate; `only_excepted` takes those that a rate leaves out."""
    ids: list[Any] = []
    day = as_of
    for one in chosen:
        figure = one.value(scope, as_of)
        day = figure.period.last if not one.id.startswith("ending") else as_of
        ids += figure.excepted if only_excepted else figure.records
    if town:
        there = {case.pk for case in cases_on(scope, day) if case.area_code == town}
        ids = [pk for pk in ids if pk in there]
    rows = visible_to(user, Case).filter(pk__in=ids).select_related("person")
    return Behind(rows, len(ids), rows.count(), day)


def reasons(case: CaseThen) -> list[str]:
    """Why a case is not effectively executed on a day: what is overdue, which count is serious."""
    said = [
        _("{what}逾期（应于{day}）").format(what=_nth(duty.kind, duty.number), day=dates.long_date(duty.due))
        for duty in case.overdue
        if duty.due is not None
    ]
    said += [
        _("{what}已达 {count}，属严重违反").format(what=_BREACHES[breach.kind], count=breach.count)
        for breach in case.answer.breaches
        if breach.serious
    ]
    return said


def _nth(kind: str, number: int) -> str:
    label = Obligation.Kind(kind).label
    if kind in ("drug_test", "contact", "review"):
        return _("第 {number} 次{label}").format(number=number, label=label)
    return str(label)


_BREACHES: dict[str, Words] = {
    "test_refusal": gettext_lazy("拒绝或逃避检测"),
    "absence_times": gettext_lazy("擅自外出次数"),
    "absence_days": gettext_lazy("擅自外出天数"),
    "late_check_in": gettext_lazy("逾期报到"),
}
