"""The register of centres."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.prerelease.models import Centre

FIELDS = ("name", "kind", "address", "office_phone", "note", "is_active")


@transaction.atomic
def open_centre(user: User, **data: Any) -> Centre:
    """Put a centre on the agency's register. Raises ValidationError by field: without a name, or one that is there."""
    centre = Centre(agency=agency_of(user))
    _describe(centre, data)
    audit.written(user, "prerelease.open_centre", centre)
    return centre


@transaction.atomic
def describe_centre(user: User, centre: Centre, **data: Any) -> Centre:
    """Correct a centre; one that is not used any more keeps its visits and stays."""
    centre = Centre.objects.select_for_update(of=("self",)).get(pk=centre.pk, agency=agency_of(user))
    _describe(centre, data)
    audit.written(user, "prerelease.describe_centre", centre)
    return centre


def _describe(centre: Centre, data: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in data:
            setattr(centre, name, data[name].strip() if isinstance(data[name], str) else data[name])
    if not centre.name:
        raise ValidationError({"name": _("请填写名称。")})
    if Centre.objects.filter(agency=centre.agency, name=centre.name).exclude(pk=centre.pk).exists():
        raise ValidationError({"name": _("这个戒毒所已经登记过了。")})
    centre.save()
