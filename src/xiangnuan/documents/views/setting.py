"""The agency's own Word templates, and the pattern of its numbers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.documents.forms import PatternForm, TemplateForm
from xiangnuan.documents.models import WordTemplate
from xiangnuan.documents.numbering import number_in_words, pattern_of
from xiangnuan.documents.papers.register import OfficialForm, form_of, official_forms
from xiangnuan.documents.papers.words import words_of_nobody
from xiangnuan.documents.printing.templates import known_names
from xiangnuan.documents.queries.templates import templates_of
from xiangnuan.documents.services.templates import add_template, retire_template, set_pattern
from xiangnuan.documents.views.making import DOCX, saved
from xiangnuan.web.clock import today

_NAV = "documents:settings"


@require_http_methods(["GET", "POST"])
@permitted("document.templates")
@writes
def settings(request: StaffRequest) -> HttpResponse:
    """The pattern of numbers, and every form with the template in use."""
    agency = agency_of(request.user)
    pattern = pattern_of(agency)
    form = PatternForm(request.POST or None, pattern=pattern)
    if request.method == "POST" and form.is_valid():
        try:
            set_pattern(request.user, agency, form.cleaned_data["pattern"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。以后的文书按新格式编号，已有的编号不变。"))
            return redirect(_NAV)
    used: dict[str, WordTemplate] = {}
    for template in templates_of(request.user).order_by("form", "-version"):
        if template.retired_at is None:
            used.setdefault(template.form, template)
    content = {
        "form": form,
        "example": number_in_words(pattern, agency, today().year, "检", 1),
        "rows": [{"form": one, "template": used.get(one.code)} for one in official_forms()],
    }
    return render(request, "documents/settings.html", content)


def _form(code: str) -> OfficialForm:
    found = form_of(code)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@permitted("document.templates")
@writes
def template(request: StaffRequest, form: str) -> HttpResponse:
    """The versions of one form's template, the words it may name, and uploading the next."""
    request.nav = _NAV  # type: ignore[attr-defined]
    official = _form(form)
    upload = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and upload.is_valid():
        file = upload.cleaned_data["file"]
        try:
            made = add_template(request.user, agency_of(request.user), official, file.name, file.read())
        except ValidationError as wrong:
            upload.refuse(wrong)
        else:
            messages.success(request, _("第 {n} 版已启用。").format(n=made.version))
            return redirect("documents:form", form)
    nobody = words_of_nobody(official)
    lists = sorted(name for name, value in nobody.items() if isinstance(value, list))
    content = {
        "official": official,
        "form": upload,
        "versions": templates_of(request.user).filter(form=form).order_by("-version"),
        "names": sorted(known_names(official) - set(lists)),
        "lists": lists,
    }
    return render(request, "documents/template.html", content)


def _template(user: User, pk: int) -> WordTemplate:
    return get_object_or_404(templates_of(user), pk=pk)


@require_safe
@permitted("document.templates")
def template_file(request: StaffRequest, pk: int) -> HttpResponse:
    """A version as it was uploaded."""
    found = _template(request.user, pk)
    audit.record(request.user, audit.Action.EXPORT, "documents.template", found, detail={"version": found.version})
    return saved(bytes(found.content), f"{found.form}-v{found.version}.docx", DOCX)


@require_POST
@permitted("document.templates")
@writes
def template_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a version out of use."""
    found = _template(request.user, pk)
    if carried_out(request, lambda: retire_template(request.user, found)):
        messages.success(request, _("已停用。"))
    return redirect("documents:form", found.form)
