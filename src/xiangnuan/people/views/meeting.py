"""Emergency access: opening one person outside the own reach, and the manager's review of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.audit_words import act_in_words
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import AuditEntry, EmergencyAccess, User
from xiangnuan.access.queries import emergencies_of
from xiangnuan.access.services import review_access
from xiangnuan.access.standing import standing_of
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.people.models import Person
from xiangnuan.people.referral_forms import MeetingForm, ReviewForm
from xiangnuan.people.services.meeting import meet_person
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of

# What the review shows of what was done meanwhile.
_ACTS = 100


@require_http_methods(["GET", "POST"])
@permitted("emergency.open")
def emergency(request: StaffRequest) -> HttpResponse:
    """Open a person met outside the own reach. Not one transaction: a look in vain stays on record with its refusal."""
    agency_of(request.user)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, opened = meet_person(
                request.user, form.meeting(), reason=form.cleaned_data["reason"], note=form.cleaned_data["note"]
            )
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            said = _("紧急查看已打开，机构负责人已收到提示。") if opened else _("这个人本来就在您的范围内。")
            messages.success(request, said)
            return redirect("people:person", person)
    running = standing_of(request.user).emergencies
    context = {"form": form, "running": _named(request.user, list(running))}
    answer = render(request, "people/emergency.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _named(user: User, persons: list[int]) -> dict[int, str]:
    """The names of persons whom the user may read just now."""
    if not persons:
        return {}
    return dict(Person.objects.readable_by(user).filter(pk__in=persons).values_list("pk", "name"))


def _states() -> list[tuple[str, str]]:
    return [("waiting", _("待复核")), ("reviewed", _("已复核")), ("not_found", _("没有找到"))]


@require_safe
@permitted("emergency.review")
def emergencies(request: StaffRequest) -> HttpResponse:
    """Every emergency access and every look in vain, the newest first."""
    rows = emergencies_of(request.user)
    text, state = request.GET.get("q", "").strip()[:40], request.GET.get("state", "")
    if text:
        rows = rows.filter(user__name__startswith=text)
    if state in ("waiting", "reviewed"):
        rows = rows.filter(reviewed_at__isnull=state == "waiting", person__isnull=False)
    elif state == "not_found":
        rows = rows.filter(person__isnull=True)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = page_by_key(rows, ("-pk",), request.GET.get("cursor", ""))
    names = _named(request.user, [one.person for one in page.rows if one.person])
    audit.record(request.user, audit.Action.LIST, "people.emergencies", detail={"found": len(page.rows)})
    context = {
        "page": page,
        "rows": [(one, names.get(one.person or 0, "")) for one in page.rows],
        "text": text,
        "states": _states(),
        "is_filtered": bool(text or state),
    }
    return render(request, "people/emergencies.html", context)


def _sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    found = list(rows)
    names, masked = (
        _named(request.user, [one.person for one in found if one.person]),
        presentation_of(request).names_masked,
    )
    columns = [
        _("时间"),
        _("谁"),
        _("服务对象"),
        _("查找方式"),
        _("原因"),
        _("说明"),
        _("到"),
        _("复核"),
        _("复核意见"),
    ]
    lines = [
        (
            _said(one.at), one.user.name, mask_name(name) if masked else name, one.get_way_display(),
            one.get_reason_display(), one.note, _said(one.until), one.reviewed_by.name if one.reviewed_by else "",
            one.remark,
        )
        for one in found
        for name in [names.get(one.person, "") if one.person else _("没有找到")]
    ]  # fmt: skip
    detail = {"rows": len(lines), "purpose": "review"}
    audit.record(request.user, audit.Action.EXPORT, "people.emergencies", detail=detail)
    return download(_("紧急查看"), workbook(_("紧急查看"), columns, lines))


def _said(at: Any) -> str:
    return timezone.localtime(at).isoformat(sep=" ", timespec="minutes") if at else ""


@require_http_methods(["GET", "POST"])
@permitted("emergency.review")
@writes
def emergency_review(request: StaffRequest, pk: int) -> HttpResponse:
    """One emergency access with everything that was done under it; the manager marks it as reviewed."""
    one = get_object_or_404(emergencies_of(request.user), pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not carried_out(request, lambda: review_access(request.user, one, form.cleaned_data["remark"])):
            # Somebody else was first: the page shows what they said.
            return redirect("people:emergency_review", one.pk)
        messages.success(request, _("已复核。"))
        return redirect("people:emergencies")
    if request.method == "GET":
        audit.record(request.user, audit.Action.READ, "people.emergency_review", one, person=one.person)
    context = {
        "one": one,
        "form": form,
        "name": _named(request.user, [one.person] if one.person else []).get(one.person or 0, ""),
        "acts": [(act, act_in_words(act.act)) for act in _acts(one)],
    }
    return render(request, "people/emergency_review.html", context)


def _acts(one: EmergencyAccess) -> list[AuditEntry]:
    """What was done under an access, as the audit trail marks it, in order of time."""
    if one.person is None:
        return []
    entries = AuditEntry.objects.filter(
        person=one.person, user=one.user_id, at__gte=one.at, at__lte=one.until, detail__emergency=one.pk
    )
    return list(entries.order_by("pk")[:_ACTS])
