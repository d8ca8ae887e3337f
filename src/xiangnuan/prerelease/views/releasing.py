"""The release, the hand-over, and other ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.prerelease.forms import EndForm, HandOverForm, ReleaseForm
from xiangnuan.prerelease.models import Stay
from xiangnuan.prerelease.queries import open_case_of
from xiangnuan.prerelease.services import end_stay, record_release, reopen_stay, take_back_release
from xiangnuan.prerelease.views.staying import stay_of


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """The person is out: the day, how, and what follows; then straight on to the hand-over."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    found = stay_of(request.user, pk)
    form = ReleaseForm(request.POST or None, stay=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record_release(request.user, found, data["released_on"], data["release_kind"], data["next_step"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            if data["next_step"] in (Stay.Next.REHABILITATION, Stay.Next.TREATMENT):
                messages.success(request, _("出所已登记。接着建立个案，期限从这里开始算。"))
                return redirect("prerelease:hand_over", found.pk)
            messages.success(request, _("出所已登记。没有接续的个案时，请写明怎样结束。"))
            return redirect("prerelease:stay", found.pk)
    content = {"form": form, "stay": found, "person": found.person, "title": _("登记出所")}
    return render(request, "prerelease/form.html", content)


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def hand_over_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the case that goes on: what was prepared goes with it, and nobody falls between."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    found = stay_of(request.user, pk)
    form = HandOverForm(request.POST or None, user=request.user, stay=found)
    if request.method == "POST" and form.is_valid():
        try:
            form.record()
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已衔接：个案已建立，期限和事项都排好了。"))
            return redirect("people:person", found.person_id)
    content = {"form": form, "stay": found, "person": found.person, "open_case": open_case_of(found)}
    return render(request, "prerelease/hand_over.html", content)


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """An end without a case here, with its reason."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    found = stay_of(request.user, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            end_stay(request.user, found, data["ended_on"], data["end"], data["end_note"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已结束。"))
            return redirect("prerelease:stay", found.pk)
    content = {"form": form, "stay": found, "person": found.person, "title": _("结束提前介入")}
    return render(request, "prerelease/form.html", content)


def _undo(request: StaffRequest, pk: int, act: Callable[[Any, Stay], Stay], said: str) -> HttpResponse:
    found = stay_of(request.user, pk)
    if carried_out(request, lambda: act(request.user, found)):
        messages.success(request, said)
    return redirect("prerelease:stay", found.pk)


@require_POST
@permitted("prerelease.write")
@writes
def release_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """The release was entered by mistake."""
    return _undo(request, pk, take_back_release, _("已撤回出所登记。"))


@require_POST
@permitted("prerelease.write")
@writes
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """The end was a mistake."""
    return _undo(request, pk, reopen_stay, _("已恢复。"))
