"""Self-rating links: made for one person and one sheet, shown once as link and code, revoked."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from xiangnuan.access.crypto import decrypt, encrypt
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.cases.assessing.choosing import said, usable, version_of
from xiangnuan.cases.assessing.forms import LinkForm
from xiangnuan.cases.assessing.models import SelfRatingLink
from xiangnuan.cases.assessing.services import make_link, revoke_link
from xiangnuan.cases.assessing.services.links import LINK_HOURS
from xiangnuan.cases.assessing.views.ways import person_of
from xiangnuan.web.clock import now, today

_SHOWN_ONCE = "new_self_rating_link"


@require_http_methods(["GET", "POST"])
@permitted("assessment.write")
@writes
def link_new(request: StaffRequest, person: int) -> HttpResponse:
    """Choose the sheet; the link is on the page that follows, once."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    form = LinkForm(request.POST or None, sheets=usable(found.agency_id, today()))
    if request.method == "POST" and form.is_valid():
        try:
            made, token = make_link(request.user, found, form.chosen)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            # Sealed: the session lies in the database, where the token shall not.
            request.session[_SHOWN_ONCE] = encrypt(f"{made.pk} {token}", _SHOWN_ONCE).hex()
            return redirect("assessing:link", made.pk)
    return render(request, "assessing/link_new.html", {"person": found, "form": form, "hours": LINK_HOURS})


@never_cache
@require_safe
@permitted("assessment.write")
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """A link just made, with its code; later only what became of it."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    rows = SelfRatingLink.objects.visible_to(request.user).select_related("person", "made_by")
    found = get_object_or_404(rows, pk=pk)
    sheet = version_of(found.agency_id, found.instrument, found.version)
    token = _shown_once(request, found.pk)
    address = request.build_absolute_uri(reverse("self_rating:fill", args=[token])) if token else ""
    content = {
        "link": found,
        "person": found.person,
        "title": said(sheet.title) if sheet else found.instrument,
        "address": address,
        "code": _code(address) if address else "",
        "is_open": found.is_open(now()),
    }
    return render(request, "assessing/link.html", content)


def _shown_once(request: StaffRequest, pk: int) -> str:
    sealed = request.session.pop(_SHOWN_ONCE, "")
    number, _blank, token = decrypt(bytes.fromhex(sealed), _SHOWN_ONCE).partition(" ") if sealed else ("", "", "")
    return token if number == str(pk) else ""


def _code(address: str) -> str:
    """The link as a QR code within the page: the token stands in no other address."""
    code = QRCode(image_factory=SvgPathFillImage, border=2)
    code.add_data(address)
    drawn = base64.b64encode(code.make_image().to_string()).decode()
    return f"data:image/svg+xml;base64,{drawn}"


@require_POST
@permitted("assessment.write")
@writes
def link_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a link useless."""
    found = get_object_or_404(SelfRatingLink.objects.visible_to(request.user), pk=pk)
    if carried_out(request, lambda: revoke_link(request.user, found)):
        messages.success(request, _("链接已作废。"))
    return redirect("assessing:of_person", found.person_id)
