"""How sign-in by django-allauth fits this house: no open sign-up, locks by name, second factors kept encrypted."""

from __future__ import annotations

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import crypto
from xiangnuan.access.models import User
from xiangnuan.access.origin import address_of
from xiangnuan.access.services import locks
from xiangnuan.web.clock import today

_PLACE = "mfa_authenticator.data"
_MARK = "x1:"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No open sign-up; tries under one name are counted, whether there is such an account or not."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the audit trail names too."""
        return address_of(request) or "0.0.0.0"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse where the name is locked or the address tries too often, before any password is looked at."""
        minutes = locks.minutes_left(str(credentials.get("username", "")))
        if minutes:
            raise ValidationError(
                _("连续输错太多次，已锁定。请 %(minutes)d 分钟后再试；急用请找管理员解锁。") % {"minutes": minutes},
                "too_many_login_attempts",
            )
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action="password")
        if not self._login_failed_rl_usage:
            raise ValidationError(_("这个网络上试得太多了，请一分钟后再试。"), "too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Django's, and a first password that has run out opens nothing."""
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            return None
        locks.forget_failures(user.username)
        if user.first_password_until is not None and user.first_password_until <= timezone.now():
            raise ValidationError(_("初始密码已经过期，请找管理员重新发一个。"), "first_password_expired")
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure."""
        locks.count_failure(str(credentials.get("username", "")))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """However somebody signs in: not after the last day at work."""
        if user.has_left(today()):
            return cast(HttpResponse, self.respond_user_inactive(request, user))
        return cast("HttpResponse | None", super().pre_login(request, user, **kwargs))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where one wanted to go before the password had to be changed, else to 我的."""
        return str(request.session.get("wanted") or reverse("web:me"))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie in the database as everything secret does."""

    def encrypt(self, text: str) -> str:
        """Encrypt with the key ring."""
        return _MARK + base64.b64encode(crypto.encrypt(text, _PLACE)).decode()

    @staticmethod
    def version_of(encrypted_text: str) -> int:
        """The key version that sealed a secret; 0 where it is in clear, from before there was encryption."""
        if not encrypted_text.startswith(_MARK):
            return 0
        return int.from_bytes(base64.b64decode(encrypted_text.removeprefix(_MARK))[1:3], "big")

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` made; a value from before it is what it is."""
        if not encrypted_text.startswith(_MARK):
            return encrypted_text
        return crypto.decrypt(base64.b64decode(encrypted_text.removeprefix(_MARK)), _PLACE)
