"""The tokens of an account, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.exchange.models import ApiToken
from xiangnuan.exchange.permissions import OFFERED

Words = str | Promise


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as the page shows it."""

    token: ApiToken
    permissions: list[Words]
    state: Words
    tone: str


def own_tokens(user: User) -> list[TokenRow]:
    """The tokens of this account alone, the usable ones first, then the latest."""
    rows = [_row(token) for token in ApiToken.objects.filter(user=user).order_by("-pk")[:200]]
    return sorted(rows, key=lambda row: not row.token.is_usable)


def _row(token: ApiToken) -> TokenRow:
    if token.revoked_at is not None:
        state, tone = _("已作废"), "quiet"
    elif token.expires_at <= timezone.now():
        state, tone = _("已到期"), "quiet"
    else:
        state, tone = _("可用"), "done"
    return TokenRow(token, [OFFERED[one] for one in token.permissions if one in OFFERED], state, tone)
