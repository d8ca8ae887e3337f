"""Letting a supervisor read what an author keeps sealed: in writing, for a time, revocable."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import SupervisionGrant, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services.periods import check_period, end_period


@transaction.atomic
def grant_supervision(
    user: User, author: User, supervisor: User, *, since: date, until: date, reason: str
) -> SupervisionGrant:
    """Let `supervisor` read the sealed notes of `author` from `since` to `until`.

    The author gives it, or the manager (PermissionDenied for anybody else). Raises ValidationError by field.
    """
    if user.pk != author.pk and user.role != Role.MANAGER:
        raise PermissionDenied("supervision of somebody else")
    for name, one, role in (("author", author, Role.COUNSELLOR), ("supervisor", supervisor, Role.SUPERVISOR)):
        if one.agency_id != user.agency_id or one.role != role or not one.is_active:
            raise ValidationError({name: _("只能选本机构在岗的人员。")})
    check_period(since, until, settings.GRANT_DAYS)
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("请写明督导事由。")})
    grant = SupervisionGrant.objects.create(
        agency=agency_of(user), author=author, supervisor=supervisor, since=since, until=until,
        reason=reason.strip(), by=user,
    )  # fmt: skip
    audit.written(
        user, "access.grant_supervision", grant, author=author.pk, supervisor=supervisor.pk,
        since=since.isoformat(), until=until.isoformat(),
    )  # fmt: skip
    return grant


@transaction.atomic
def end_supervision(user: User, grant: SupervisionGrant) -> SupervisionGrant:
    """Take a grant back now. Raises ValidationError where it is over already."""
    grant = end_period(user, grant)
    audit.written(user, "access.end_supervision", grant, author=grant.author_id, supervisor=grant.supervisor_id)
    return grant
