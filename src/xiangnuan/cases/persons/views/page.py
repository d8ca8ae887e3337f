"""The person's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.models import EmergencyAccess, User
from xiangnuan.access.standing import standing_of
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.queries import attachments_of, standing_by_kind
from xiangnuan.cases.models import Case
from xiangnuan.cases.persons.acts import acts_for, path_for_duty, path_of
from xiangnuan.cases.persons.page import CaseView, Next, PersonPage, find_person, person_page, places, term_words
from xiangnuan.cases.timeline import Entry
from xiangnuan.people import hooks
from xiangnuan.people.identity import age_on
from xiangnuan.people.models import Address, Person
from xiangnuan.web.clock import today
from xiangnuan.web.dates import long_date
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.sharing import shareable

TABS = ("", "tests", "contacts", "reviews", "family", "papers", "case", "about")


@permitted("person.read")
@require_GET
@shareable
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one person as of a day: who it is, the road, what happened, what comes next."""
    try:
        row = find_person(request.user, pk)
    except Http404:
        elsewhere = hooks.way_around(request.user, pk)
        if elsewhere:
            return redirect(elsewhere)
        raise
    if row.merged_into_id:
        return redirect("people:person", row.merged_into_id)
    asked = _Asked.read(request)
    page = person_page(request.user, row, case=asked.case, as_of=asked.as_of, tab=asked.tab, whole=asked.whole)
    audit.record(request.user, audit.Action.READ, "people.person", person=pk, detail=asked.noted())
    return render(request, "cases/persons/person.html", _context(request.user, page, asked))


class _Asked:
    """What the address of the page asks for."""

    def __init__(self, case: int | None, as_of: date, tab: str, whole: bool, paper: str = "", cursor: str = "") -> None:
        self.case, self.as_of, self.tab, self.whole = case, as_of, tab, whole
        self.paper, self.cursor = paper, cursor

    @classmethod
    def read(cls, request: HttpRequest) -> _Asked:
        """From the query; what makes no sense is as if it were not there."""
        case = request.GET.get("case", "")
        tab = request.GET.get("tab", "")
        return cls(
            int(case) if case.isdecimal() and len(case) < 18 else None,
            _day(request.GET.get("as_of", "")),
            tab if tab in TABS else "",
            request.GET.get("all") == "1",
            request.GET.get("paper", ""),
            request.GET.get("cursor", ""),
        )

    @property
    def is_today(self) -> bool:
        return self.as_of == today()

    def noted(self) -> dict[str, str]:
        """What the audit trail keeps of it."""
        said = {"tab": self.tab, "as_of": "" if self.is_today else self.as_of.isoformat()}
        return {name: value for name, value in said.items() if value}

    def url(self, *, keep: tuple[str, ...] = ("case", "as_of"), **changes: Any) -> str:
        """The address with another tab, case or day."""
        now: dict[str, Any] = {
            "case": self.case or "",
            "as_of": "" if self.is_today else self.as_of.isoformat(),
            "tab": self.tab,
            "all": "1" if self.whole else "",
        }
        query = {name: value for name, value in now.items() if name in keep} | changes
        said = urlencode({name: value for name, value in query.items() if value})
        return f"?{said}" if said else "?"


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today()
    return day if 1990 <= day.year <= 2100 else today()


def _context(user: User, page: PersonPage, asked: _Asked) -> dict[str, Any]:
    view = page.view
    standing = standing_of(user)
    # An emergency is for reading: what writes answers 404, so the page does not offer it.
    emergency = standing.emergencies.get(page.person.pk)
    may_work = emergency is None
    context: dict[str, Any] = {
        "person": page.person,
        "phones": page.phones,
        "age": age_on(page.person.birth_date, asked.as_of),
        "sex": Person.Sex(page.person.sex).label,
        "identity_kind": Person.IdentityKind(page.person.identity_kind).label,
        "town": places(view.row if view else page.person),
        "worker": (view.row.worker__name if view else page.person.worker__name) or "",
        "asked": asked,
        "as_of": asked.as_of,
        "is_today": asked.is_today,
        "now_url": asked.url(keep=("case", "tab")),
        "view": view,
        "cases": [_case_link(one, view, asked) for one in page.cases] if len(page.cases) > 1 else [],
        "tab": asked.tab,
        "family": page.family,
        "emergency": emergency,
        "emergency_until": EmergencyAccess.objects.get(pk=emergency).until if emergency else None,
        "cover_for": standing.covered.get(page.person.worker_id, ""),
        "may_write": may_work and user.may("case.write"),
        "may_edit": may_work and user.may("person.write"),
        "may_refer": may_work and user.may("referral.write"),
        "may_reveal": user.may("person.reveal"),
        "may_merge": user.may("person.merge"),
        "more_links": hooks.links_of(user, page.person.pk),
        "open_case_url": _open_case_url(page) if may_work and user.may("case.write") and asked.is_today else "",
    }
    papers = standing_by_kind(user, page.person.pk) if user.may("attachment.read") else None
    context["tab_items"] = _tab_items(page, asked, papers)
    if asked.tab == "papers" and papers is not None:
        context |= _papers(user, page, asked, papers)
    if view is None:
        return context | _about(user, page, asked)
    may_record = context["may_write"] and asked.is_today
    back = f"{reverse('people:person', args=[page.person.pk])}{asked.url(keep=('case', 'tab'))}".rstrip("?")
    next_rows = [(duty, _act_url(duty, view, back) if may_record else "") for duty in view.next]
    context |= {
        "road_link": "" if not asked.tab and not view.is_cut else asked.url(all="1"),
        "all_url": asked.url(all="1") + "#record",
        "acts": acts_for(view.row, away=view.is_away, back=back) if may_record else [],
        "next_rows": next_rows,
        "measure": Case.Measure(view.row.measure).label,
        "state_label": _state_label(view),
        "tier_label": Case.Tier(view.tier).label if view.tier else "",
        "term_line": _term_line(view),
        "may_record": may_record,
        "back": back,
        "rows": list(_rows(view, back if may_record else "", asked.as_of)),
        "open_rows": [] if asked.tab else [pair for pair in next_rows if pair[0].is_open and not pair[0].held][:3],
        "history_url": path_of("history", view.row.pk),
        "assign_url": path_of("assign", view.row.pk, back=back) if user.may("case.assign") else "",
    }
    if asked.tab == "case":
        sentence, grounds, warnings = term_words(view)
        context |= {
            "term_sentence": sentence,
            "term_grounds": grounds,
            "term_warnings": warnings,
            "area": area_name(view.row.area_code),
            "rules_url": _rules_url(view),
        }
    return context | _about(user, page, asked)


def _rows(view: CaseView, back: str, as_of: date) -> Iterator[tuple[Entry, str, str, int | None]]:
    """Each entry with its day, the way to correct it, and the year where another one begins."""
    pattern, year = _("{month}月{day}日"), as_of.year
    for entry in view.entries:
        on = entry.on
        day = pattern.format(month=on.month, day=on.day, month_name=str(MONTHS_3[on.month]).capitalize())
        url = path_of("correct", entry.pk, back=back) if back and not entry.is_withdrawn else ""
        yield entry, day, url, on.year if on.year != year else None
        year = on.year


def _about(user: User, page: PersonPage, asked: _Asked) -> dict[str, Any]:
    """What is known of the person beside the cases; asked for by its own tab alone."""
    if asked.tab != "about" and page.view is not None:
        return {}
    addresses = Address.objects.readable_by(user).filter(person=page.person.pk).order_by("kind", "-pk")
    return {
        "addresses": list(addresses.values_list("kind", "text", "since", "until", named=True)),
        "home": area_name(page.person.home_area) if page.person.home_area else "",
        "address_kinds": dict(Address.Kind.choices),
    }


def _papers(user: User, page: PersonPage, asked: _Asked, counts: dict[str, int]) -> dict[str, Any]:
    """The papers: those that stand, a page of them, by kind where asked; withdrawn ones for who may bring them back."""
    rows, may_write = attachments_of(user, page.person.pk), user.may("attachment.write")
    standing = rows.filter(withdrawn_at__isnull=True)
    if asked.paper in counts:
        standing = standing.filter(kind=asked.paper)
    labels = dict(Attachment.Kind.choices)
    return {
        "papers": page_by_key(standing, ("-pk",), asked.cursor),
        "paper_kinds": [(kind, labels[kind], counts[kind]) for kind in labels if kind in counts],
        "withdrawn_papers": list(rows.filter(withdrawn_at__isnull=False)) if may_write else [],
        "may_write_papers": may_write,
    }


def _tab_items(page: PersonPage, asked: _Asked, papers: dict[str, int] | None) -> list[dict[str, Any]]:
    view = page.view
    said: list[tuple[str, str, int | None]] = []
    if view is not None:
        said = [
            ("", _("经过"), None),
            ("tests", _("尿检"), view.tests),
            ("contacts", _("走访谈话"), view.contacts),
            ("reviews", _("评估"), view.reviews),
        ]
    said.append(("family", _("家庭"), len(page.family)))
    if papers is not None:
        said.append(("papers", _("材料"), sum(papers.values())))
    if view is not None:
        said.append(("case", _("个案"), None))
    said.append(("about", _("资料"), None))
    shown = asked.tab if view is not None or asked.tab in ("family", "papers") else "about"
    return [
        {"label": label, "count": count, "url": asked.url(tab=name) + "#record", "current": name == shown}
        for name, label, count in said
    ]


def _case_link(row: Any, view: CaseView | None, asked: _Asked) -> dict[str, Any]:
    first, last = row.starts_on or row.taken_on, row.closed_on
    years = f"{first.year}—{last.year if last else ''}" if not last or last.year != first.year else str(first.year)
    return {
        "label": f"{Case.Measure(row.measure).label} {years}",
        "note": _("已结案") if row.closed_on else "",
        "url": asked.url(keep=("as_of",), case=row.pk),
        "current": view is not None and row.pk == view.row.pk,
    }


def _act_url(duty: Next, view: CaseView, back: str) -> str:
    return path_for_duty(duty.kind, view.row.pk, back) if duty.is_open and not duty.held else ""


def _rules_url(view: CaseView) -> str:
    return f"{reverse('cases:rules')}?area={view.row.area_code}&on={view.answer.as_of.isoformat()}"


def _open_case_url(page: PersonPage) -> str:
    """Another case can be opened once every one before is closed."""
    if any(row.closed_on is None for row in page.cases):
        return ""
    return path_of("open", page.person.pk, back=reverse("people:person", args=[page.person.pk]))


def _state_label(view: CaseView) -> tuple[str, str]:
    """The state where it is not simply running, with its tone."""
    if view.closed_on:
        return _("已结案：{outcome}").format(outcome=Case.Outcome(view.outcome).label), "done"
    if view.state == Case.State.RUNNING:
        return "", ""
    tone = {Case.State.COMPLETED: "sun", Case.State.NOT_STARTED: "plan"}.get(Case.State(view.state), "quiet")
    return str(Case.State(view.state).label), tone


def _term_line(view: CaseView) -> str:
    """2025年10月8日报到，2028年10月7日期满; what is not yet known is not said."""
    term, parts = view.answer.term, []
    facts = view.answer.facts
    if facts.checked_in and facts.checked_in <= view.answer.as_of:
        parts.append(_("{day}报到").format(day=long_date(facts.checked_in)))
    if term.start and term.start != facts.checked_in:
        parts.append(_("{day}起").format(day=long_date(term.start)))
    if term.ended_on:
        parts.append(_("{day}终止").format(day=long_date(term.ended_on)))
    elif term.end:
        words = _("不早于{day}期满") if term.not_before else _("{day}期满")
        parts.append(words.format(day=long_date(term.end)))
    if view.closed_on:
        parts.append(_("{day}结案").format(day=long_date(view.closed_on)))
    return _("，").join(parts)
