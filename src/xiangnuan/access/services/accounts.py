"""Making, changing and closing accounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit, hooks
from xiangnuan.access.models import Agency, Area, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services.invitations import revoke_invitation
from xiangnuan.access.services.sessions import end_sessions
from xiangnuan.web.meanwhile import changed_meanwhile


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

    The first password opens the way to an own one, for `INVITATION_DAYS`.
    Raises ValidationError by field: a name already taken, a role unknown, a password that is too weak.
    """
    if User.objects.filter(username=data.username).exists():
        raise ValidationError({"username": _("这个账号名已经有人用了。")})
    _check(data)
    account = User(agency=agency, **vars(data))
    first = password or secrets.token_urlsafe(12)
    if password:
        validate_password(password, account)
    _give_first_password(account, first)
    account.save()
    audit.written(user, "access.create_account", account, role=data.role)
    return account, first


@transaction.atomic
def change_account(user: User | None, account: User, data: AccountData, *, seen: User | None = None) -> User:
    """Change an account. Closing one, or giving it another role, ends its sessions at once.

    Raises ValidationError by field, also where something is still in the hands of who is to leave, and (code `changed`)
    where the account is not what it was when it was `seen`.
    """
    _check(data)
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if seen is not None and any(getattr(account, name) != getattr(seen, name) for name in vars(data)):
        raise changed_meanwhile()
    if user is not None and account.pk == user.pk and (not data.is_active or data.role != account.role):
        raise ValidationError(_("不能停用自己，也不能改自己的角色。"))
    if User.objects.filter(username=data.username).exclude(pk=account.pk).exists():
        raise ValidationError({"username": _("这个账号名已经有人用了。")})
    changed = [name for name, value in vars(data).items() if getattr(account, name) != value]
    if ("is_active" in changed and not data.is_active) or "role" in changed:
        hooks.check_closing(account)
    for name, value in vars(data).items():
        setattr(account, name, value)
    account.save()
    if {"is_active", "role"} & set(changed):
        end_sessions(account)
    if not account.is_active:
        revoke_invitation(user, account)
    audit.written(user, "access.change_account", account, fields=changed)
    return account


@transaction.atomic
def set_password(user: User | None, account: User, password: str | None = None) -> str:
    """Give an account a new first password (a random one where none is given) and end its sessions; returns it."""
    new = password or secrets.token_urlsafe(12)
    if password:
        validate_password(password, account)
    _give_first_password(account, new)
    account.save(update_fields=["password", "first_password_until"])
    end_sessions(account)
    audit.written(user, "access.set_password", account)
    return new


@transaction.atomic
def own_password_set(account: User, keep: str | None = None) -> None:
    """After somebody changed the own password: no first one any more, every other session ends, a link is void."""
    account.first_password_until = None
    account.save(update_fields=["first_password_until"])
    ended = end_sessions(account, keep)
    revoke_invitation(account, account)
    audit.written(account, "access.own_password", account, sessions=ended)


@transaction.atomic
def link_identity(account: User) -> None:
    """From now on the identity provider vouches for this account: a first password that nobody used is void."""
    if account.first_password_until is not None:
        account.set_unusable_password()
        account.first_password_until = None
        account.save(update_fields=["password", "first_password_until"])
    revoke_invitation(account, account)
    audit.written(account, "access.link_identity", account)


def _give_first_password(account: User, password: str) -> None:
    account.set_password(password)
    account.first_password_until = timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def _check(data: AccountData) -> None:
    if data.role not in Role.values:
        raise ValidationError({"role": _("请选择角色。")})
    if data.role == Role.TOWN_OFFICE and data.area is None:
        raise ValidationError({"area": _("镇街道禁毒办的账号要选所在镇（街道）。")})
    if data.started_on and data.left_on and data.left_on < data.started_on:
        raise ValidationError({"left_on": _("离职日期早于入职日期。")})
