"""Making, changing and closing accounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, Area, User
from xiangnuan.access.roles import Role


@dataclass(frozen=True)
class AccountData:
    """What is entered about an account."""

    username: str
    name: str
    role: str
    area: Area | None = None
    email: str = ""
    is_active: bool = True
    started_on: date | None = None
    left_on: date | None = None


@transaction.atomic
def create_account(
    user: User | None, agency: Agency, data: AccountData, password: str | None = None
) -> tuple[User, str]:
    """Make an account in an agency; returns it with its first password (a random one where none is given).

    Raises ValidationError by field: a name already taken, a role unknown, a password that is too weak.
    """
    if User.objects.filter(username=data.username).exists():
        raise ValidationError({"username": _("这个账号名已经有人用了。")})
    _check(data)
    account = User(agency=agency, **vars(data))
    first = password or secrets.token_urlsafe(12)
    if password:
        validate_password(password, account)
    account.set_password(first)
    account.save()
    audit.written(user, "access.create_account", account, role=data.role)
    return account, first


@transaction.atomic
def change_account(user: User | None, account: User, data: AccountData) -> User:
    """Change an account. Closing one, or giving it another role, ends its sessions at once."""
    _check(data)
    if user is not None and account.pk == user.pk and (not data.is_active or data.role != account.role):
        raise ValidationError(_("不能停用自己，也不能改自己的角色。"))
    if User.objects.filter(username=data.username).exclude(pk=account.pk).exists():
        raise ValidationError({"username": _("这个账号名已经有人用了。")})
    changed = [name for name, value in vars(data).items() if getattr(account, name) != value]
    for name, value in vars(data).items():
        setattr(account, name, value)
    account.save()
    if {"is_active", "role"} & set(changed):
        end_sessions(account)
    audit.written(user, "access.change_account", account, fields=changed)
    return account


@transaction.atomic
def set_password(user: User | None, account: User, password: str | None = None) -> str:
    """Give an account a new password (a random one where none is given) and end its sessions; returns it."""
    new = password or secrets.token_urlsafe(12)
    if password:
        validate_password(password, account)
    account.set_password(new)
    account.save(update_fields=["password"])
    end_sessions(account)
    audit.written(user, "access.set_password", account)
    return new


def end_sessions(account: User) -> int:
    """Sign an account out everywhere; returns how many sessions ended."""
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(account.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    return len(own)


def _check(data: AccountData) -> None:
    if data.role not in Role.values:
        raise ValidationError({"role": _("请选择角色。")})
    if data.role == Role.TOWN_OFFICE and data.area is None:
        raise ValidationError({"area": _("镇街道禁毒办的账号要选所在镇（街道）。")})
    if data.started_on and data.left_on and data.left_on < data.started_on:
        raise ValidationError({"left_on": _("离职日期早于入职日期。")})
