"""The page API 令牌: make a token, see it once, revoke it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiangnuan.access.crypto import decrypt, encrypt
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.exchange.forms import TokenForm
from xiangnuan.exchange.models import ApiToken
from xiangnuan.exchange.queries import own_tokens
from xiangnuan.exchange.services import create_token, may_create_token, revoke_token

_SHOWN_ONCE = "new_api_token"


@require_http_methods(["GET", "POST"])
@permitted("api.token")
@writes
def tokens(request: StaffRequest) -> HttpResponse:
    """Own tokens and the form of a new one; its key is on the page that follows, once."""
    user = request.user
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            _token, key = create_token(user, given["name"], given["permissions"], given["days"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            # Sealed: the session lies in the database, where the key shall not.
            request.session[_SHOWN_ONCE] = encrypt(key, _SHOWN_ONCE).hex()
            return redirect("exchange:tokens")
    context = {
        "form": form,
        "rows": own_tokens(user),
        "key": _shown_once(request) if request.method == "GET" else "",
        "may_create": may_create_token(user),
    }
    return render(request, "exchange/tokens.html", context)


def _shown_once(request: StaffRequest) -> str:
    sealed = request.session.pop(_SHOWN_ONCE, "")
    return decrypt(bytes.fromhex(sealed), _SHOWN_ONCE) if sealed else ""


@require_POST
@permitted("api.token")
@writes
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of the own tokens."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    revoke_token(request.user, token)
    messages.success(request, _("令牌“%(name)s”已作废。") % {"name": token.name})
    return redirect("exchange:tokens")
