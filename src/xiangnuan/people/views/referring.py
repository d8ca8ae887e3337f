"""Referrals: giving and ending them, and what the professional sees of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.pages.periods import choices_of, narrowed, order_of
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.people.models import Referral
from xiangnuan.people.queries import notes_of, reduced_person, referrals_of, shared_words
from xiangnuan.people.referral_forms import NoteForm, ReferralForm
from xiangnuan.people.services import end_referral, refer_person, write_note
from xiangnuan.people.views.records import person_of
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


def _words(referral: Referral) -> str:
    return _("、").join([_("姓名、性别、年龄"), *shared_words(referral)])


@require_safe
@permitted("referral.write")
def referrals(request: StaffRequest) -> HttpResponse:
    """The referrals of the persons whom the user may see."""
    rows = narrowed(request, referrals_of(request.user), ("person__name", "to__name"))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = page_by_key(rows, order_of(request), request.GET.get("cursor", ""))
    for one in page.rows:
        one.shared_words = _words(one)  # type: ignore[attr-defined]
    audit.record(request.user, audit.Action.LIST, "people.referrals", detail={"found": len(page.rows)})
    context = {"page": page, "rows": [(one, one.can_end) for one in page.rows], **choices_of(request)}
    return render(request, "people/referrals.html", context)


def _sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    masked = presentation_of(request).names_masked
    columns = [_("服务对象"), _("转介给"), _("角色"), _("目的"), _("共享内容"), _("从"), _("到"), _("状态")]
    lines = [
        (
            mask_name(one.person.name) if masked else one.person.name, one.to.name, one.to.get_role_display(),
            one.purpose, _words(one), one.since, one.until, one.state.label,
        )
        for one in rows
    ]  # fmt: skip
    detail = {"rows": len(lines), "purpose": "referrals"}
    audit.record(request.user, audit.Action.EXPORT, "people.referrals", detail=detail)
    return download(_("转介"), workbook(_("转介"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("referral.write")
@writes
def referral_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Refer a person to a clinic doctor or counsellor."""
    person = person_of(request.user, pk)
    form = ReferralForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            referral = refer_person(request.user, person, form.data_entered())
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已转介给{name}，对方马上能看到共享的内容。").format(name=referral.to.name))
            return redirect("people:referrals")
    return render(request, "people/referral_new.html", {"form": form, "person": person})


@require_POST
@permitted("referral.write")
@writes
def referral_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a referral before its last day."""
    referral = get_object_or_404(referrals_of(request.user), pk=pk)
    if carried_out(request, lambda: end_referral(request.user, referral)):
        messages.success(request, _("转介已结束，{name}从现在起看不到这个人。").format(name=referral.to.name))
    return redirect("people:referrals")


@require_safe
@permitted("referral.read")
def referred(request: StaffRequest) -> HttpResponse:
    """The persons who are referred to the user just now."""
    rows = narrowed(request, referrals_of(request.user), ("person__name",))
    page = page_by_key(rows, order_of(request), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "people.referred", detail={"found": len(page.rows)})
    context = {"page": page, **choices_of(request)}
    return render(request, "people/referred.html", context)


@require_safe
@permitted("referral.read")
def referred_person(request: StaffRequest, pk: int) -> HttpResponse:
    """What a referral to the user shares of its person, and nothing else."""
    referral = _referral_to(request.user, pk)
    # A phone stands there in full because it was shared to be used: that is a reveal.
    action = audit.Action.REVEAL if "phone" in referral.shares else audit.Action.READ
    detail = {"shares": referral.shares}
    audit.record(request.user, action, "people.referred_person", referral, person=referral.person_id, detail=detail)
    may_note = request.user.may("note.write")
    context = {
        "referral": referral,
        "reduced": reduced_person(referral, today()),
        "may_note": may_note,
        "notes": list(notes_of(request.user).filter(person=referral.person_id)[:20]) if may_note else [],
    }
    answer = render(request, "people/referred_person.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
@permitted("note.write")
@writes
def note_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a note about a person referred, sealed to its author."""
    referral = _referral_to(request.user, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_note(request.user, referral, form.cleaned_data["on"], form.cleaned_data["text"])
        except ValidationError as wrong:
            for name, errors in wrong.message_dict.items():
                form.add_error(name, errors)
        else:
            messages.success(request, _("已保存，只有您和获得书面授权的督导能看。"))
            return redirect("people:referred_person", referral.pk)
    return render(request, "people/note_new.html", {"form": form, "referral": referral})


@require_safe
@permitted("note.read")
def notes(request: StaffRequest) -> HttpResponse:
    """The sealed notes that the user may read: the own, for a supervisor those under a grant."""
    rows = notes_of(request.user)
    text = request.GET.get("q", "").strip()[:40]
    if text:
        rows = rows.filter(person__name__startswith=text)
    page = page_by_key(rows.defer("text"), ("-pk",), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "people.notes", detail={"found": len(page.rows)})
    return render(request, "people/notes.html", {"page": page, "text": text})


@require_safe
@permitted("note.read")
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """One sealed note; that it was read is on record."""
    one = get_object_or_404(notes_of(request.user), pk=pk)
    audit.record(request.user, audit.Action.READ, "people.note", one, person=one.person_id)
    answer = render(request, "people/note.html", {"note": one})
    answer["Cache-Control"] = "no-store"
    return answer


def _referral_to(user: User, pk: int) -> Referral:
    return get_object_or_404(referrals_of(user), pk=pk)
