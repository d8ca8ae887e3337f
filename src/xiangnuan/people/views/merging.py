"""Doubles: the list of probable ones, two records side by side, merging, undoing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.people.forms import MergeForm
from xiangnuan.people.models import Merge, Person
from xiangnuan.people.queries import Pair, compared, first_found, probable_doubles, record_rows
from xiangnuan.people.services import merge_persons, tell_apart, undo_merge
from xiangnuan.people.views.records import person_of
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


def ground_words() -> dict[str, str]:
    """Why two records may be one person, in words."""
    return {
        "identity": _("证件号码相同"),
        "birth_date": _("出生日期相同"),
        "phone": _("电话相同"),
        "name": _("姓名相同"),
    }


@permitted("person.merge")
@require_GET
def doubles(request: StaffRequest) -> HttpResponse:
    """Pairs that are probably one person, and the merges that were made."""
    pairs = probable_doubles(request.user)
    merges = Merge.objects.visible_to(request.user).select_related("survivor", "absorbed", "by", "undone_by")
    page = page_by_key(merges, ("-pk",), request.GET.get("cursor", ""), size=20)
    audit.record(request.user, audit.Action.LIST, "people.doubles", detail={"found": len(pairs)})
    context = {"pairs": [_pair(pair) for pair in pairs], "page": page}
    return render(request, "people/doubles.html", context)


def _pair(pair: Pair) -> dict[str, Any]:
    words = ground_words()
    grounds = ["name", *pair.grounds] if pair.older.name == pair.younger.name else pair.grounds
    return {"older": pair.older, "younger": pair.younger, "grounds": [words[ground] for ground in grounds]}


@permitted("person.merge")
@require_GET
def merge_with(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the other record by a search."""
    person = person_of(request.user, pk)
    text = request.GET.get("q", "").strip()[:60]
    rows = first_found(request.user, text, 20).rows if text else ()
    others = [row for row in rows if row["pk"] != person.pk]
    return render(request, "people/merge_with.html", {"person": person, "text": text, "others": others})


@require_http_methods(["GET", "POST"])
@permitted("person.merge")
@writes
def compare(request: StaffRequest, one: int, other: int) -> HttpResponse:
    """Two records side by side: make them one, or say that they are two."""
    if one == other:
        raise Http404
    left, right = person_of(request.user, min(one, other)), person_of(request.user, max(one, other))
    masked = presentation_of(request).names_masked
    choices = [
        (str(left.pk), _("保留左边（{number} 号）").format(number=left.pk)),
        (str(right.pk), _("保留右边（{number} 号）").format(number=right.pk)),
    ]
    form = MergeForm(request.POST or None, choices=choices)
    if request.method == "POST" and request.POST.get("apart") == "1":
        tell_apart(request.user, left, right)
        messages.success(request, _("已记下：是两个人，以后不再提示。"))
        return redirect("people:doubles")
    if request.method == "POST" and form.is_valid():
        survivor, absorbed = (left, right) if form.cleaned_data["survivor"] == left.pk else (right, left)
        try:
            merge = merge_persons(request.user, survivor, absorbed, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            return redirect("people:merged", merge.pk)
    if request.method == "GET":
        for person in (left, right):
            audit.record(request.user, audit.Action.READ, "people.compare", person, person=person.pk)
    rows = record_rows(request.user, [left, right], names_masked=masked)
    context = {
        "form": form,
        "left": left,
        "right": right,
        "rows": compared(rows[left.pk], rows[right.pk]),
        "two_numbers": bool(
            left.identity_index and right.identity_index and left.identity_index != right.identity_index
        ),
    }
    return render(request, "people/compare.html", context)


@permitted("person.merge")
@require_GET
def merged(request: StaffRequest, pk: int) -> HttpResponse:
    """What a merge did, and the way back."""
    merge = _merge_of(request.user, pk)
    counts = [(_moved_words(label), len(ids)) for label, ids in merge.moved.items()]
    context = {"merge": merge, "counts": counts, "filled": _filled_words(merge)}
    return render(request, "people/merged.html", context)


@require_POST
@permitted("person.merge")
@writes
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Give back what a merge moved."""
    merge = _merge_of(request.user, pk)
    if carried_out(request, lambda: undo_merge(request.user, merge)):
        names = (merge.survivor.name, merge.absorbed.name)
        shown = [mask_name(name) if presentation_of(request).names_masked else name for name in names]
        messages.success(request, _("已撤销合并，{one}和{other}又是两份记录。").format(one=shown[0], other=shown[1]))
    return redirect("people:merged", merge.pk)


def _merge_of(user: User, pk: int) -> Merge:
    merges = Merge.objects.visible_to(user).select_related("survivor", "absorbed", "by", "undone_by")
    return get_object_or_404(merges, pk=pk)


def _moved_words(label: str) -> str:
    words = {
        "people.phone.person": _("电话"),
        "people.address.person": _("地址"),
        "people.familymember.person": _("家属"),
        "cases.case.person": _("个案"),
    }
    return words.get(label, label)


def _filled_words(merge: Merge) -> list[str]:
    """The fields that the survivor took over, by their names on forms."""
    named = []
    for name in merge.filled:
        if name == "identity":
            named.append(_("证件号码"))
        elif name not in ("place", "identity_kind", "sex"):
            named.append(str(getattr(Person._meta.get_field(name), "verbose_name", name)))
    return named
