"""A round of calls: whom to reach, one row a person, saved at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.phone_round import CallForm, RoundForm
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.queries import persons_to_call
from xiangnuan.cases.services.rounds import RoundRefused, record_phone_round
from xiangnuan.cases.views.ways import with_query
from xiangnuan.people.models import Phone
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_phone

# More rows than this are no round's work; the page says so and asks for a town.
MOST = 60


def _town(request: StaffRequest) -> str:
    given = (request.POST if request.method == "POST" else request.GET).get("town", "")
    return given if any(code == given for code, _name in towns_for(request.user)) else ""


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def phone_round(request: StaffRequest) -> HttpResponse:
    """Call one after another and save all at once; who was not reached stays on the list."""
    town = _town(request)
    duties = persons_to_call(request.user, today(), [town] if town else [])
    if request.method == "POST":
        rows = _posted_rows(request, duties)
        common = RoundForm(request.POST)
        if (count := _save(request, common, rows)) is not None:
            said = ngettext("已记录 {count} 个电话。", "已记录 {count} 个电话。", count).format(count=count)
            messages.success(request, said)
            return redirect(with_query(reverse("cases:phone_round"), town=town))
    else:
        rows = [CallForm(case=duty.case, duty=duty) for duty in duties[:MOST]]
        common = RoundForm()
        audit.record(request.user, audit.Action.LIST, "cases.phone_round", detail={"found": len(duties)})
    phones = _phones(request, [row.case.person_id for row in rows])
    content = {
        "common": common,
        "rows": [
            {
                "form": row,
                "duty": row.duty,
                "case": row.case,
                "town": area_name(row.case.area_code),
                "phone": phones.get(row.case.person_id, ""),
            }
            for row in rows
        ],
        "found": len(duties),
        "most": MOST,
        "town": town,
        "towns": towns_for(request.user),
        "day": today(),
        "refused": sum(1 for row in rows if row.errors),
    }
    return render(request, "cases/phone_round.html", content)


def _phones(request: StaffRequest, persons: list[int]) -> dict[int, str]:
    """The first number of each person, masked: the whole number is shown on the person's page, with a reason."""
    found: dict[int, str] = {}
    rows = Phone.objects.visible_to(request.user).filter(person__in=persons).order_by("pk")
    for person, number in rows.values_list("person_id", "number"):
        found.setdefault(person, mask_phone(str(number)))
    return found


def _posted_rows(request: StaffRequest, duties: list[Obligation]) -> list[CallForm]:
    """The rows as they were sent: a person whose window was settled meanwhile keeps the row that was typed."""
    by_case = {duty.case_id: duty for duty in duties}
    wanted = [int(value) for value in request.POST.getlist("case") if value.isdecimal() and len(value) < 18][:MOST]
    cases = {
        case.pk: case for case in Case.objects.visible_to(request.user).select_related("person").filter(pk__in=wanted)
    }
    return [CallForm(request.POST, case=cases[pk], duty=by_case.get(pk)) for pk in dict.fromkeys(wanted) if pk in cases]


def _save(request: StaffRequest, common: RoundForm, rows: list[CallForm]) -> int | None:
    """Record every call that was made, all or none; None where something was refused."""
    valid = [row.is_valid() for row in rows]
    if not common.is_valid() or not all(valid):
        return None
    entered = [row for row in rows if row.is_entered]
    if not entered:
        common.add_error(None, _("还没有填任何人的电话。"))
        return None
    try:
        calls = [(row.case, row.entered(common.cleaned_data)) for row in entered]
        record_phone_round(request.user, common.cleaned_data["on"], calls)
    except RoundRefused as refused:
        for row in entered:
            if row.case.pk in refused.by_case:
                row.add_error(None, refused.by_case[row.case.pk].messages)
        return None
    return len(entered)
