"""Somebody who leaves: who took over what, so that it can be undone the same day."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from xiangnuan.access.models import Agency


class Leaving(models.Model):
    """One handing over of everything by somebody who leaves, in one transaction."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="leavings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    last_day = models.DateField()
    last_day_before = models.DateField(null=True)
    # Pairs of a case's or person's number and the number of who took it over.
    cases = models.JSONField(default=list)
    persons = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["agency", "-id"], name="leaving_agency"),)
