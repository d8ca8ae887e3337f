"""A row of the list in words: when, who, what, why, and the one act that settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from xiangnuan import law
from xiangnuan.access.areas import area_name
from xiangnuan.cases.acts import act_for_duty
from xiangnuan.cases.models import BreachCount, Case, DrugTest, Obligation
from xiangnuan.today.filters import DONE, LATER, OVERDUE, TODAY
from xiangnuan.today.queries import Last, Row
from xiangnuan.web import dates

Words = str | Promise
_KINDS = dict(Obligation.Kind.choices)
_MEASURES = dict(Case.Measure.choices)
_RESULTS = dict(DrugTest.Result.choices)
_BUTTON = {OVERDUE: " btn-primary", TODAY: " xn-btn--soft"}
SERIES = frozenset(law.SERIES)
_NEAR = {
    BreachCount.Kind.TEST_REFUSAL: gettext_lazy("拒检 {count} / {threshold}"),
    BreachCount.Kind.ABSENCE_TIMES: gettext_lazy("外出 {count} / {threshold} 次"),
    BreachCount.Kind.ABSENCE_DAYS: gettext_lazy("外出 {count} / {threshold} 天"),
    BreachCount.Kind.LATE_CHECK_IN: gettext_lazy("逾期报到 {count} / {threshold}"),
}


@dataclass(slots=True)
class Item:
    """A row, ready to be shown; texts are in the reader's language, `name` still goes through the name switch."""

    pk: int
    when: str
    when_more: str
    tone: str
    name: str
    person_url: str
    title: str
    tag: str
    near: str
    line: str
    article: str
    why_url: str
    act_url: str
    act_label: Words
    act_icon: str
    act_css: str
    town: str
    worker: str
    cover: str
    opens: date
    due: date | None

    def __getitem__(self, name: str) -> Any:
        """Templates ask by key before they ask by attribute; a miss there costs more than the rest of the row."""
        return getattr(self, name)


def language() -> str:
    """The engine's word for the language in force."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@lru_cache(maxsize=64)
def _pattern(name: str, more: tuple[str, ...], prefix: str) -> str:
    """The address of a page with `{}` where the number goes: reversing it for every row costs more than the row."""
    try:
        return reverse(name, args=[0, *more]).replace("/0/", "/{}/", 1)
    except NoReverseMatch:
        return ""


def address(name: str, pk: int, *more: str) -> str:
    """The address of a page about one object; empty where the page does not exist."""
    return _pattern(name, more, get_script_prefix()).format(pk)


def near_words(breach: dict[str, Any]) -> str:
    """拒检 2 / 3."""
    return str(_NEAR[breach["kind"]]).format(count=breach["count"], threshold=breach["threshold"])


@dataclass(frozen=True, slots=True)
class _Page:
    """What all rows of a page have in common."""

    day: date
    tongue: str
    may_write: bool
    back: str
    near: dict[int, str]
    last: dict[tuple[int, str], Last]
    broad: bool
    covered: Mapping[int, str]
    # Words for days that rows share: saying them anew for each row costs more than the rest of the row.
    said: dict[tuple[str, date], str] = field(default_factory=dict)

    def short(self, day: date) -> str:
        """11月23日."""
        return self._say("short", dates.short_date, day)

    def weekday(self, day: date) -> str:
        """周一 11月23日."""
        return self._say("weekday", dates.weekday_day, day)

    def _say(self, name: str, words: Callable[[date], str], day: date) -> str:
        known = self.said.get((name, day))
        if known is None:
            known = self.said[name, day] = words(day)
        return known


def items(
    rows: Iterable[Row],
    group: str,
    day: date,
    *,
    may_write: bool,
    back: str,
    near: dict[int, str],
    last: dict[tuple[int, str], Last],
    broad: bool,
    covered: Mapping[int, str] | None = None,
) -> list[Item]:
    """The rows of one group in words.

    `back`: the page to return to; `near`: what to say of a case near a threshold; `last`: of `last_facts`; `broad`:
    name the worker of each; `covered`: the colleagues whose clients are marked.
    """
    page = _Page(day, language(), may_write, quote(back, safe=""), near, last, broad, covered or {})
    return [_item(row, group, page) for row in rows]


def _item(row: Row, group: str, page: _Page) -> Item:
    day = page.day
    when, more, tone = _when(row, group, page)
    line, article = _reason(row, page)
    act = act_for_duty(row.kind) if page.may_write and group != DONE else None
    town = area_name(row.area_code)
    return Item(
        pk=row.pk,
        when=when,
        when_more=more,
        tone=tone,
        name=row.person_name,
        person_url=address("people:person", row.person_id),
        title=title(row.kind, row.number),
        tag=_tag(row, day),
        near=page.near.get(row.case_id, ""),
        line=line,
        article=article,
        why_url=address("today:why", row.pk),
        act_url=f"{address('cases:record', row.case_id, act.slug)}?duty={row.pk}&next={page.back}" if act else "",
        act_label=act.verb if act else "",
        act_icon=act.icon if act else "",
        act_css=_BUTTON.get(group, ""),
        town=town,
        worker=(row.worker_name or _("还没有责任社工")) if page.broad else "",
        cover=page.covered.get(row.worker_id or 0, ""),
        opens=row.opens,
        due=row.due,
    )


def title(kind: str, number: int) -> str:
    """第 2 次尿检; a duty that comes once has no number."""
    label = str(_KINDS[kind])
    return _("第 {number} 次{kind}").format(number=number, kind=label) if kind in SERIES else label


def _when(row: Row, group: str, page: _Page) -> tuple[str, str, str]:
    day, due = page.day, row.due
    if group == DONE:
        done = row.settled_on or day
        return (_("今天已办") if done == day else _("{day}已办").format(day=page.short(done))), "", "done"
    if due is None:
        days = (day - row.opens).days
        said = ngettext("已 {days} 天", "已 {days} 天", days).format(days=days) if days else _("今天起")
        return said, _("应及时办理"), "sun" if days else ""
    if group == OVERDUE:
        days = (day - due).days
        late = ngettext("逾期 {days} 天", "逾期 {days} 天", days).format(days=days)
        return late, _("应于{day}").format(day=page.short(due)), "late"
    if group == TODAY:
        return _("今天"), _("最后一天"), ""
    if row.opens > day:
        begins = _("{day}开始").format(day=page.short(row.opens))
    else:
        days = (due - day).days
        begins = ngettext("还有 {days} 天", "还有 {days} 天", days).format(days=days)
    if group == LATER:
        return _("{day}前").format(day=page.short(due)), begins, ""
    return page.weekday(due), begins, ""


def _tag(row: Row, day: date) -> str:
    measure = str(_MEASURES[row.measure])
    starts = row.starts_on
    if starts is None or starts > day:
        return _("{measure} 未报到").format(measure=measure)
    if row.ends_on is not None and row.ends_on < day:
        return _("{measure} 已期满").format(measure=measure)
    months = (day.year - starts.year) * 12 + day.month - starts.month + (day.day >= starts.day)
    return _("{measure} 第{month}个月").format(measure=measure, month=max(months, 1))


def _reason(row: Row, page: _Page) -> tuple[str, str]:
    last = page.last.get((row.case_id, row.kind))
    said = law.reason(
        law.rulebook_for(row.area_code),
        row.kind,
        row.rule,
        row.number,
        row.opens,
        row.due,
        fact=row.opened_on,
        language=page.tongue,
    )
    line, article = (said.line, said.articles) if said else ("", "")
    if last is not None:
        result = str(_RESULTS[last.result]) if last.result else ""
        before = _("上次 {day} {result}").format(day=page.short(last.on), result=result).rstrip()
        line = f"{line} ・ {before}" if line else before
    return line, article or _("依据")
