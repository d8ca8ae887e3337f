"""What every form of aid does with what was sent: save it, or come back with the refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest
from xiangnuan.cases.aid.models.base import OfPerson
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons


def person_of(request: StaffRequest, pk: int) -> Person:
    """A person whom the user may see and work on; 404 for any other."""
    found: Person = get_object_or_404(visible_persons(request.user).select_related("worker"), pk=pk)
    return found


def row_of(request: StaffRequest, model: type[OfPerson], pk: int, *related: str) -> Any:
    """A row that the user may see; 404 for any other."""
    rows = model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("person", *related), pk=pk)


def answered(
    request: StaffRequest,
    form: Any,
    save: Callable[[], Any],
    *,
    title: str,
    back: str,
    act: str = "",
    row: OfPerson | None = None,
    person: Person | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of a form, or the way back once it is saved; `act` finds who changed the row meanwhile."""
    request.nav = "aid:requests"  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as wrong:
            if hasattr(form, "refuse"):
                form.refuse(wrong)
            else:
                form.add_error(None, " ".join(wrong.messages))
        else:
            taken = getattr(form, "taken_in_words", "")
            messages.success(request, " ".join((_("已保存。"), taken)).strip())
            return redirect(back)
    content = {"form": form, "title": title, "back": back, "person": person or (row.person if row else None), **more}
    if row is not None and getattr(form, "has_conflicts", False):
        content["changed_by"] = last_writing(act, row.person_id, row.pk)
    return render(request, "aid/form.html", content)


def page_of(person: int, anchor: str = "") -> str:
    """The page of a person's aid."""
    return reverse("aid:of_person", args=[person]) + (f"#{anchor}" if anchor else "")
