"""Single sign-on by OpenID Connect: an identity provider vouches for accounts that exist; it makes none."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.services import link_identity


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Finds the account of an identity, the first time by a claim and from then on by issuer and subject."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let an existing account in; refuse all else, also linking from within a session."""
        claims = _claims(sociallogin)
        # What the provider says of a person is read here and not kept.
        sociallogin.account.extra_data = {}
        if claims.pop("_torn", False):
            _refuse(request, "subject")
        if sociallogin.state.get("process") not in (None, "login"):
            _refuse(request, "process")
        if not sociallogin.is_existing:
            account = account_of(claims)
            if account is None:
                _refuse(request, "unknown")
            link_identity(account)
            sociallogin.connect(request, account)
        sociallogin.state["multi_factor"] = vouches_for_two_factors(claims)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Back to the sign-in page with a word: the provider's own page said the rest."""
        _refuse(request, str(kwargs.get("error") or "error")[:40])


def account_of(claims: dict[str, Any]) -> User | None:
    """The one open account that a claim names (`OIDC_CLAIM`); an address counts only where it is verified."""
    claim = settings.OIDC_CLAIM
    value = str(claims.get(claim) or "").strip()
    if not value or (claim == "email" and claims.get("email_verified") is not True):
        return None
    found = User.objects.filter(**{"email__iexact" if claim == "email" else "username": value}, is_active=True)[:2]
    return found[0] if len(found) == 1 else None


def vouches_for_two_factors(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for more than one factor, and the settings believe it."""
    methods = claims.get("amr") or []
    trusted = set(settings.OIDC_MULTI_FACTOR)
    return bool(trusted & {str(one) for one in methods if isinstance(methods, list)}) or claims.get("acr") in trusted


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    data = sociallogin.account.extra_data or {}
    further, token = data.get("userinfo") or {}, data.get("id_token") or {}
    # The token is what the sign-in itself says; the further page only adds to it, and speaks of the same person.
    torn = {"_torn": True} if token and further.get("sub") != token.get("sub") else {}
    return {**further, **token, **torn}


def _refuse(request: HttpRequest, why: str) -> NoReturn:
    audit.record(None, audit.Action.REFUSED, "access.single_sign_on", detail={"why": why})
    messages.error(request, _("统一登录没有成功：这个身份没有对应的账号，或登录被取消。请找管理员。"))
    raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
