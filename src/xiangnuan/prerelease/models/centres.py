"""The centres that an agency visits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Agency


class Centre(models.Model):
    """A compulsory-isolation centre, as an agency knows it. It holds no client data."""

    class Kind(models.TextChoices):
        POLICE = "police", _("公安强制隔离戒毒所")
        JUDICIAL = "judicial", _("司法行政强制隔离戒毒所")
        OTHER = "other", _("其他场所")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="centres")
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    office_phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    is_active = models.BooleanField(_("还在使用"), default=True)

    class Meta:
        ordering = ("-is_active", "name", "pk")
        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="one_centre_a_name"),)

    def __str__(self) -> str:
        return self.name
