"""Showing what is masked: asked for with a reason, on record, gone again after half a minute."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.people.forms import RevealForm
from xiangnuan.people.services import Secret
from xiangnuan.people.services import reveal as show
from xiangnuan.people.views.records import person_to_read


@require_http_methods(["GET", "POST"])
@permitted("person.reveal")
def reveal(request: StaffRequest, pk: int, secret: str) -> HttpResponse:
    """Ask why, then show; with htmx in place, else on a page of its own. `?hide` gives the empty place back."""
    if secret not in Secret.values:
        raise Http404
    person = person_to_read(request.user, pk)
    if request.GET.get("hide") == "1":
        return _kept_nowhere(HttpResponse())
    form = RevealForm(request.POST or None)
    lines = None
    if request.method == "POST" and form.is_valid():
        try:
            lines = show(request.user, person, secret, form.cleaned_data["reason"], form.cleaned_data["note"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
    template = "people/revealed.html" if request.htmx else "people/reveal.html"  # type: ignore[attr-defined]
    context = {"form": form, "person": person, "secret": Secret(secret), "lines": lines}
    status = 422 if request.method == "POST" and lines is None else 200
    return _kept_nowhere(render(request, template, context, status=status))


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
