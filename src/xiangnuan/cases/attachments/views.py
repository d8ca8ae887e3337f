"""The pages of papers: adding some, opening one, taking one out of sight and bringing it back."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.crypto import Undecryptable
from xiangnuan.access.models import User
from xiangnuan.access.vault import DiskFull
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.attachments.forms import AttachmentForm, WithdrawForm
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.queries import current_case, facts_offered
from xiangnuan.cases.attachments.services import (
    clean_name,
    forget_files,
    keep_attachment,
    restore_attachment,
    withdraw_attachment,
)
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.models import Case
from xiangnuan.files.refusals import Refused
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons

# What is opened can do nothing: no script, no form, no request, and no page may frame it.
# A browser shows a picture in a page of its own making, which it lays out by inline style; nothing can run in it.
_SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def page_of_papers(person: int) -> str:
    """The papers on the page of a person."""
    return f"{reverse('people:person', args=[person])}?tab=papers#record"


@require_http_methods(["GET", "POST"])
@permitted("attachment.write")
@writes
def new(request: StaffRequest, person: int) -> HttpResponse:
    """Add papers: each good file is kept, each other one is named with the reason."""
    somebody = get_object_or_404(visible_persons(request.user), pk=person)
    case = current_case(request.user, person)
    facts = facts_offered(request.user, case) if case else []
    form = AttachmentForm(
        request.POST or None, request.FILES or None, facts=facts, initial={"kind": request.GET.get("kind", "")}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            kept, refused = _keep_all(request.user, somebody, case, form)
        except DiskFull:
            form.add_error(None, _("服务器的磁盘满了，这次什么都没有保存。请告诉系统管理员，腾出空间后再上传。"))
            status = 507
        else:
            if kept:
                said = ngettext("已添加 {count} 份材料。", "已添加 {count} 份材料。", len(kept))
                messages.success(request, said.format(count=len(kept)))
                for line in refused:
                    messages.error(request, line)
                return redirect(page_of_papers(person))
            for line in refused:
                form.add_error("papers", line)
    context = {"form": form, "person": somebody, "back_url": page_of_papers(person)}
    return render(request, "cases/attachments/new.html", context, status=status)


def _keep_all(
    user: User, person: Person, case: Case | None, form: AttachmentForm
) -> tuple[list[Attachment], list[str]]:
    """Keep the files of a form; returns what was kept, and a sentence for each file that was not."""
    kept: list[Attachment] = []
    refused: list[str] = []
    files: list[UploadedFile[Any]] = form.cleaned_data["papers"]
    try:
        for number, file in enumerate(files, 1):
            try:
                kept.append(
                    keep_attachment(
                        user,
                        person,
                        file,
                        kind=form.cleaned_data["kind"],
                        title=_title(form.cleaned_data["title"], number, len(files)),
                        case=case,
                        fact=form.fact_chosen,
                    )
                )
            except Refused as wrong:
                refused.append(_("“{name}”没有保存：{why}").format(name=_shown_name(file), why=wrong.text))
    except BaseException:
        # The transaction is undone, with the rows of the files before this one.
        forget_files(kept)
        raise
    return kept, refused


def _title(title: str, number: int, count: int) -> str:
    return f"{title}（{number}）" if title and count > 1 else title


def _shown_name(file: UploadedFile[Any]) -> str:
    return clean_name(file.name or "")[-40:] or _("没有名字的文件")


def _attachment_of(user: User, pk: int) -> Attachment:
    """A paper that the user may see; 404 for any other, and a withdrawn one for who may only read."""
    found = get_object_or_404(Attachment.objects.visible_to(user).select_related("person"), pk=pk)
    if found.withdrawn_at is not None and not user.may("attachment.write"):
        raise Http404
    return found


@require_safe
@permitted("attachment.read")
def content(request: StaffRequest, pk: int) -> HttpResponse:
    """The file itself: shown where a browser can, else saved (`?save=1`: always). Proved whole before it is sent."""
    attachment = _attachment_of(request.user, pk)
    is_saved = request.GET.get("save") == "1" or not attachment.is_shown
    store = attachment_store()
    digest = hashlib.sha256()
    try:
        for chunk in store.read(attachment.stored_as):
            digest.update(chunk)
        is_whole = digest.hexdigest() == attachment.sha256
    except (FileNotFoundError, Undecryptable):
        is_whole = False
    if not is_whole:
        audit.record(request.user, audit.Action.REFUSED, "attachments.damaged", attachment, person=attachment.person_id)
        context = {"person": attachment.person, "back_url": page_of_papers(attachment.person_id)}
        return render(request, "cases/attachments/damaged.html", context, status=410)
    action = audit.Action.EXPORT if is_saved else audit.Action.READ
    audit.record(request.user, action, "attachments.content", attachment, person=attachment.person_id)
    answer = StreamingHttpResponse(store.read(attachment.stored_as), content_type=attachment.content_type)
    answer["Content-Length"] = str(attachment.size)
    answer["Content-Disposition"] = content_disposition_header(is_saved, _file_name(attachment)) or "attachment"
    answer["Content-Security-Policy"] = _SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    # Pictures and papers are packed already: packing them again would only cost time.
    answer["Content-Encoding"] = "identity"
    return cast(HttpResponse, answer)


def _file_name(attachment: Attachment) -> str:
    title = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in str(attachment.title))
    return f"{title}{attachment.ending}"


@require_http_methods(["GET", "POST"])
@permitted("attachment.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a paper out of sight, with a reason."""
    attachment = _attachment_of(request.user, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_attachment(request.user, attachment, reason=form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("已撤回；在“已撤回”里可以恢复。"))
            return redirect(page_of_papers(attachment.person_id))
    context = {
        "form": form,
        "attachment": attachment,
        "person": attachment.person,
        "back_url": page_of_papers(attachment.person_id),
    }
    return render(request, "cases/attachments/withdraw.html", context)


@require_POST
@permitted("attachment.write")
@writes
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring a withdrawn paper back."""
    attachment = _attachment_of(request.user, pk)
    try:
        restore_attachment(request.user, attachment)
    except ValidationError as wrong:
        messages.error(request, "".join(wrong.messages))
    else:
        messages.success(request, _("已恢复。"))
    return redirect(page_of_papers(attachment.person_id))
