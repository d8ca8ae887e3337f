"""The agency's own Word templates. They hold no client data."""

from __future__ import annotations

from django.db.models import QuerySet

from xiangnuan.access.models import Agency, User
from xiangnuan.documents.models import WordTemplate


def template_of(agency: Agency, form: str) -> WordTemplate | None:
    """The version in use; None where our own layout is."""
    rows = WordTemplate.objects.filter(agency=agency, form=form, retired_at__isnull=True)
    return rows.order_by("-version").first()


def templates_of(user: User) -> QuerySet[WordTemplate]:
    """All versions of the user's own agency, without their content."""
    rows = WordTemplate.objects.filter(agency=user.agency_id or 0).defer("content")
    return rows.select_related("uploaded_by", "retired_by")
