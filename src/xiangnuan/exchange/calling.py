"""Who calls: a token or a session, asked for the operation's permission before anything of the call is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.exchange.models import ApiToken
from xiangnuan.exchange.problems import Problem
from xiangnuan.exchange.services import calls_left, lacks_second_factor, token_of


class Call(HttpRequest):
    """A request of the API: its user, and the token where one was used."""

    user: User
    token: ApiToken | None


class Token(HttpBearer):
    """`Authorization: Bearer xn_…`."""

    def __init__(self, permission: str | None) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """The token's owner; refuses an unusable token, too many calls, a permission that token or owner lacks."""
        _refuse_in_clear(request)
        found = token_of(token)
        if found is None:
            audit.record(None, audit.Action.REFUSED, "exchange.token")
            raise Problem(401, _("令牌不存在、已作废或已到期。"), WWW_Authenticate='Bearer error="invalid_token"')
        left = calls_left(found)
        if left < 0:
            raise Problem(
                429, _("每分钟最多 %(count)s 次。") % {"count": settings.API_CALLS_A_MINUTE}, Retry_After="60"
            )
        request.user = found.user
        request.token = found  # type: ignore[attr-defined]
        if self.permission and not found.covers(self.permission):
            _refuse(request, found.user, self.permission)
        return _let_in(request, found.user, self.permission)


class Session(APIKeyCookie):
    """The cookie of somebody who is signed in; what writes must bring the page's CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: str | None) -> None:
        super().__init__(csrf=False)
        self.permission = permission

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """The session's user; None where nobody is signed in."""
        _refuse_in_clear(request)
        user: Any = request.user
        if not isinstance(user, User):
            return None
        if check_csrf(request) is not None:
            raise Problem(403, _("缺少 CSRF 令牌。"))
        request.token = None  # type: ignore[attr-defined]
        return _let_in(request, user, self.permission)


def callers(permission: str | None = None) -> list[Any]:
    """Who may call an operation: `auth=callers("case.read")`."""
    return [Token(permission), Session(permission)]


def _refuse_in_clear(request: HttpRequest) -> None:
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Problem(403, _("只接受 HTTPS。令牌已经明文经过网络，请作废它，再新建一个。"))


def _let_in(request: HttpRequest, user: User, permission: str | None) -> User:
    if lacks_second_factor(user):
        raise Problem(403, _("您的角色能看到服务对象的资料，请先设置第二重验证。"))
    if permission and not user.may(permission):
        _refuse(request, user, permission)
    return user


def _refuse(request: HttpRequest, user: User, permission: str) -> None:
    audit.record(user, audit.Action.REFUSED, permission, detail={"path": request.path[:200]})
    raise PermissionDenied(permission)


def noted(
    call: Call, action: str, act: str, *, person: int | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Leave the call's line in the audit trail, with the token by its number; no personal data."""
    used = {"token": call.token.pk} if call.token is not None else {}
    audit.record(call.user, action, act, person=person, detail={**(detail or {}), **used})
