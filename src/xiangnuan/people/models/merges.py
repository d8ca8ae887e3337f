"""Two records of one person made one, and the way back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.people.models.persons import Person


class Merge(models.Model):
    """A merge: which rows moved from `absorbed` to `survivor`, who decided it and why, and whether it was undone."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merged_by")
    # {"people.phone": [ids], ...}: what has to go back when it is undone.
    moved = models.JSONField(default=dict)
    # Fields of the survivor that were filled from the absorbed record, with what stood there before.
    filled = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GatedManager["Merge"]()
    gate = Gate(area="survivor__area_code", worker="survivor__worker")

    class Meta:
        ordering = ("-pk",)
