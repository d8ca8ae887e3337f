"""A Word template of an agency for one form, each version as it was uploaded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Agency


class WordTemplate(models.Model):
    """One version. It holds no client data; the latest that is not retired is used."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    form = models.CharField(_("文书"), max_length=30)
    version = models.PositiveIntegerField(_("版本"))
    filename = models.CharField(_("文件名"), max_length=120)
    content = models.BinaryField()
    # The words that it names.
    names = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("form", "-version")
        constraints = (models.UniqueConstraint(fields=["agency", "form", "version"], name="one_template_a_version"),)
