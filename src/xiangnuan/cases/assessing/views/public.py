"""The page behind a self-rating link: no sign-in, no name, no score, nothing left on the phone."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xiangnuan.cases.assessing.filling import SheetForm
from xiangnuan.cases.assessing.services import record_self_rating
from xiangnuan.cases.assessing.services.links import instrument_of, link_by
from xiangnuan.cases.assessing.wording import AMBULANCE, HOTLINE, POLICE
from xiangnuan.web.clock import now

RATES = {"open": "40/m/ip"}
"""How often one address may come: a town hall's whole network has one, and nobody guesses a token at this pace."""


# The link is the key: there is no session to ride on, so a token against forged forms would protect nothing and would
# leave a cookie. Without a referrer browsers send no origin either, which Django's check would refuse.
@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet of an open link; sent once, it thanks. What is used up, too late or never was says the same."""
    if not ratelimit.consume(request, app="self_rating", action="open", config=RATES, limit_get=True):
        return _page(request, "assessing/public/busy.html", status=429)
    link = link_by(token)
    sheet = instrument_of(link) if link else None
    if link is None or sheet is None or not link.is_open(now()):
        return _page(request, "assessing/public/void.html", status=404 if request.method == "POST" else 200)
    with translation.override(_language(request)):
        form = SheetForm(request.POST or None, instrument=sheet)
        if request.method == "POST" and form.is_valid():
            try:
                made = record_self_rating(link, form.answers_sent(), partly=form.cleaned_data["partly"])
            except ValidationError as wrong:
                if getattr(wrong, "code", "") == "used":
                    return _page(request, "assessing/public/void.html", status=404)
                form.refuse(wrong)
            else:
                return _page(request, "assessing/public/thanks.html", in_crisis=bool(made.outcome.crises))
    return _page(request, "assessing/public/fill.html", form=form, sheet=sheet)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return {"en": "en", "zh": "zh-hans"}.get(asked) or translation.get_language() or "zh-hans"


def _page(request: HttpRequest, template: str, *, status: int = 200, **content: object) -> HttpResponse:
    with translation.override(_language(request)):
        content |= {"hotline": HOTLINE, "ambulance": AMBULANCE, "police": POLICE}
        response = render(request, template, content, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response
