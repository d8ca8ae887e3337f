"""Keeping a paper, taking it out of sight with a reason, and bringing it back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.vault import Kept
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.models import Case, Fact
from xiangnuan.files.kinds import clean_file
from xiangnuan.files.refusals import Refused
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now

TITLE_LENGTH = 80
# Signs that nobody sees or that turn the reading direction (a name that ends in "gpj.exe").
_UNSEEN = ("Cc", "Cf", "Co", "Cs")


def clean_title(text: str) -> str:
    """A title without folders, unseen signs and ends; a file's own name loses its ending."""
    return re.sub(r"\s*\.[A-Za-z0-9]{1,5}$", "", clean_name(text))[:TITLE_LENGTH]


def clean_name(text: str) -> str:
    """A file's own name without folders and unseen signs."""
    name = PurePath(text.replace("\\", "/")).name
    words = " ".join(name.split())
    return "".join(sign for sign in words if unicodedata.category(sign) not in _UNSEEN)


def build_attachment(
    person: Person,
    kept: Kept,
    *,
    kind: str,
    title: str,
    content_type: str,
    by: User | None,
    case: Case | None = None,
    fact: Fact | None = None,
) -> Attachment:
    """An unsaved Attachment of a file that lies in the store. Bulk writers use it too."""
    return Attachment(
        agency_id=person.agency_id,
        person=person,
        case=case,
        fact=fact,
        kind=kind,
        title=title,
        content_type=content_type,
        size=kept.size,
        sha256=kept.sha256,
        stored_as=kept.name,
        uploaded_at=now(),
        uploaded_by=by,
    )


def keep_attachment(
    user: User,
    person: Person,
    file: UploadedFile[Any],
    *,
    kind: str,
    title: str = "",
    case: Case | None = None,
    fact: Fact | None = None,
) -> Attachment:
    """Check a file by its content, make it clean, seal it and keep its row.

    Raises Refused with the reason, ValidationError for a case or fact of somebody else, and DiskFull; nothing is left
    behind then. Where the caller's transaction is undone later, `forget_files` takes the file away again.
    """
    if kind not in Attachment.Kind.values:
        raise ValidationError({"kind": _("请选择是什么材料。")})
    if (case and case.person_id != person.pk) or (fact and (case is None or fact.case_id != case.pk)):
        raise ValidationError(_("这条记录不是这个人的。"))
    if (file.size or 0) > settings.ATTACHMENT_BYTES:
        most = settings.ATTACHMENT_BYTES // 1024 // 1024
        raise Refused("too_large", f"文件过大：最多 {most} MB。", f"The file is too large: at most {most} MB.")
    if file.file is None:
        raise Refused("empty", "文件是空的。", "The file is empty.")
    clean = clean_file(cast(BinaryIO, file.file))
    store = attachment_store()
    kept = store.keep(clean.content)
    try:
        with transaction.atomic():
            attachment = build_attachment(
                person,
                kept,
                kind=kind,
                title=clean_title(title) or clean_title(file.name or "") or str(Attachment.Kind(kind).label),
                content_type=clean.content_type,
                by=user,
                case=case,
                fact=fact,
            )
            attachment.save()
            audit.written(
                user,
                "attachments.keep",
                attachment,
                person=person.pk,
                kind=kind,
                content_type=clean.content_type,
                bytes=kept.size,
            )
    except BaseException:
        store.remove(kept.name)
        raise
    return attachment


def forget_files(attachments: Iterable[Attachment]) -> None:
    """Take the files of rows away that were never committed."""
    for attachment in attachments:
        attachment_store().remove(attachment.stored_as)


@transaction.atomic
def withdraw_attachment(user: User, attachment: Attachment, *, reason: str) -> Attachment:
    """Take a paper out of sight; it can be brought back. Raises ValidationError without a reason, or when it is out."""
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    found = _locked(attachment)
    if found.withdrawn_at is not None:
        raise ValidationError(_("这份材料已经撤回了。"))
    found.withdrawn_at, found.withdrawn_by, found.withdrawal_reason = now(), user, reason.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "attachments.withdraw", found, person=found.person_id)
    return found


@transaction.atomic
def restore_attachment(user: User, attachment: Attachment) -> Attachment:
    """Bring a withdrawn paper back; the trail keeps both. Raises ValidationError where it is not withdrawn."""
    found = _locked(attachment)
    if found.withdrawn_at is None:
        raise ValidationError(_("这份材料没有撤回。"))
    found.withdrawn_at, found.withdrawn_by, found.withdrawal_reason = None, None, ""
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "attachments.restore", found, person=found.person_id)
    return found


def _locked(attachment: Attachment) -> Attachment:
    return Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
