"""Showing what is masked (identity number, phones, addresses): an act of its own, with a reason, on record."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.people.models import Person


class Secret(models.TextChoices):
    """What can be shown."""

    IDENTITY = "identity", gettext_lazy("证件号码")
    PHONES = "phones", gettext_lazy("电话")
    ADDRESSES = "addresses", gettext_lazy("地址")
    FAMILY = "family", gettext_lazy("家属电话")


class Reason(models.TextChoices):
    """Why it is shown."""

    CONTACT = "contact", gettext_lazy("联系本人或家属")
    VISIT = "visit", gettext_lazy("上门走访")
    VERIFY = "verify", gettext_lazy("核对身份")
    DOCUMENT = "document", gettext_lazy("填写文书、报送材料")
    OTHER = "other", gettext_lazy("其他")


@dataclass(frozen=True)
class Line:
    """One value in full, with what it is (a kind of address, a name)."""

    label: str
    value: str


@transaction.atomic
def reveal(user: User, person: Person, secret: str, reason: str, note: str = "") -> list[Line]:
    """Return what is masked, in full, and leave who saw it and why in the audit trail.

    Raises ValidationError where no reason is given; “other” needs words of its own.
    """
    if secret not in Secret.values:
        raise ValidationError(_("没有这一项。"))
    if reason not in Reason.values:
        raise ValidationError({"reason": _("请选择为什么要看。")})
    if reason == Reason.OTHER and len(note.strip()) < 2:
        raise ValidationError({"note": _("请写明为什么要看。")})
    audit.record(
        user,
        audit.Action.REVEAL,
        f"people.reveal_{secret}",
        person,
        person=person.pk,
        detail={"reason": reason, "note": note.strip()[:100]},
    )
    if secret == Secret.IDENTITY:
        return [Line(person.get_identity_kind_display(), person.identity_number)]
    if secret == Secret.PHONES:
        return [Line("", phone.number) for phone in person.phones.all()]
    if secret == Secret.ADDRESSES:
        standing = person.addresses.filter(until__isnull=True)
        return [Line(address.get_kind_display(), address.text) for address in standing]
    return [Line(member.name, member.phone) for member in person.family.all() if member.phone]
