"""What the form pages of this app share: finding the case, saying what was refused, going back to the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.gate import visible_to
from xiangnuan.access.models import User
from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.forms.plans import TakeBackForm
from xiangnuan.cases.planning.queries.board import cases_for

M = TypeVar("M", bound=Model)


def case_of(user: User, pk: int) -> Case:
    """A case that the user may see; 404 for any other."""
    return get_object_or_404(cases_for(user), pk=pk)


def seen(user: User, model: type[M], pk: int, path: str = "case") -> M:
    """A row that the user may see, with its case, person and worker; 404 for any other."""
    rows = visible_to(user, model).select_related(f"{path}__person", f"{path}__worker")
    return get_object_or_404(rows, pk=pk)


def answer(
    request: StaffRequest,
    case: Case,
    form: Any,
    title: str,
    act: Callable[[], Any],
    *,
    anchor: str = "plan",
    template: str = "planning/form.html",
    done: str = "",
    written: tuple[str, int] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show a form, or do its act and go back to the board; what a service refuses stands at its field.

    `written`: the act and number by which a second writer is told who was first.
    """
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            said = " ".join((done or _("已保存。"), getattr(form, "taken_in_words", ""))).strip()
            messages.success(request, said)
            return redirect(f"{reverse('planning:case', args=[case.pk])}#{anchor}")
    changed_by = None
    if written and getattr(form, "has_conflicts", False):
        changed_by = last_writing(written[0], case.person_id, written[1])
    context = {"form": form, "case": case, "title": title, "anchor": anchor, "changed_by": changed_by, **more}
    return render(request, template, context)


def take_back(
    request: StaffRequest, case: Case, title: str, act: Callable[[str], Any], *, anchor: str, said: str
) -> HttpResponse:
    """Ask for the reason and take something back."""
    form = TakeBackForm(request.POST or None)
    return answer(
        request,
        case,
        form,
        title,
        lambda: act(form.cleaned_data["reason"]),
        anchor=anchor,
        hint=said,
        done=_("已撤回。"),
    )


def at_once(request: StaffRequest, case: Case, act: Callable[[], Any], said: str, anchor: str = "plan") -> HttpResponse:
    """Do an act that asks for nothing, and go back to the board; what is refused is said there."""
    try:
        act()
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, said)
    return redirect(f"{reverse('planning:case', args=[case.pk])}#{anchor}")
