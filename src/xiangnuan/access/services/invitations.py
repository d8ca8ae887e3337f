"""Inviting somebody to an account by a link: signed, good once, and until a moment."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import Invitation, User
from xiangnuan.access.services.sessions import end_sessions

_SIGNER = Signer(salt="access.invitation")


@transaction.atomic
def invite(user: User | None, account: User) -> Invitation:
    """Make a new link for an account; an earlier one stops working.

    Raises ValidationError where the account is closed.
    """
    if not account.is_active:
        raise ValidationError(_("账号已停用，不能发邀请。"))
    now = timezone.now()
    Invitation.objects.filter(account=account, used_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation.objects.create(
        account=account,
        by=user,
        nonce=secrets.token_urlsafe(16),
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    audit.written(user, "access.invite", account, invitation=invitation.pk)
    return invitation


@transaction.atomic
def revoke_invitation(user: User | None, account: User) -> bool:
    """Make the open link of an account useless; returns whether there was one."""
    revoked = Invitation.objects.filter(account=account, used_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if revoked:
        audit.written(user, "access.revoke_invitation", account)
    return bool(revoked)


def open_invitation(account: User) -> Invitation | None:
    """The link of an account that can still be used."""
    return account.invitations.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now()).first()


def token_of(invitation: Invitation) -> str:
    """What the link ends with: number and nonce, signed with the secret key."""
    return _SIGNER.sign(f"{invitation.pk}.{invitation.nonce}")


def invitation_by(token: str) -> Invitation | None:
    """The invitation that a link names, as long as it can be used."""
    try:
        number, nonce = _SIGNER.unsign(token).split(".", 1)
    except (BadSignature, ValueError):
        return None
    if not number.isdecimal():
        return None
    found = Invitation.objects.select_related("account__agency").filter(pk=int(number[:18]), nonce=nonce).first()
    if found is None or not found.is_open(timezone.now()) or not found.account.is_active:
        return None
    return found


@transaction.atomic
def accept_invitation(invitation: Invitation, password: str) -> User:
    """Set the own password of who was invited and use the link up.

    Raises ValidationError where the password is too weak, or the link was used meanwhile.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not locked.is_open(timezone.now()):
        raise ValidationError(_("这个链接已经用过或作废了，请找管理员重新发一个。"))
    account = User.objects.select_related("agency").get(pk=locked.account_id)
    validate_password(password, account)
    account.set_password(password)
    account.first_password_until = None
    account.save(update_fields=["password", "first_password_until"])
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    end_sessions(account)
    audit.written(account, "access.accept_invitation", account, invitation=locked.pk)
    return account
