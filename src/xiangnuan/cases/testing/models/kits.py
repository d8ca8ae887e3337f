"""The stock of test kits: batches, what moved, and how many of a kind there should be. No client data."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Agency
from xiangnuan.cases.panels import panel_name


class KitBatch(models.Model):
    """One batch of kits of an agency, as printed on its box."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    panel = models.CharField(_("检测板"), max_length=20)
    brand = models.CharField(_("品牌"), max_length=60, blank=True)
    batch = models.CharField(_("试剂批号"), max_length=40)
    expires_on = models.DateField(_("有效期至"))
    # In fen.
    unit_price = models.PositiveIntegerField(_("单价（分）"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        ordering = ("expires_on", "pk")
        constraints = (models.UniqueConstraint(fields=["agency", "batch"], name="one_kit_batch_a_number"),)
        indexes = (models.Index(fields=["agency", "expires_on", "id"], name="kit_expires"),)

    def __str__(self) -> str:
        return self.batch

    @property
    def panel_name(self) -> str:
        """The name of its panel."""
        return panel_name(self.panel)

    def is_expired(self, day: date) -> bool:
        """Whether it must not be used any more on a day."""
        return self.expires_on < day


class KitMovement(models.Model):
    """Kits that came, went to somebody, came back, were thrown away or counted anew. What was used the tests say.

    The holder is a worker, a town, or (neither) the agency's own cupboard. One entered by mistake is withdrawn.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("入库")
        HANDED = "handed", _("领用")
        RETURNED = "returned", _("退回")
        DISCARDED = "discarded", _("报废")
        CORRECTED = "corrected", _("盘点更正")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    batch = models.ForeignKey(KitBatch, models.PROTECT, related_name="movements")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("日期"))
    # Always positive but in a correction, where it may be less than nothing.
    count = models.IntegerField(_("数量"))
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("社工")
    )
    town = models.CharField(_("镇（街道）"), max_length=12, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(count__gt=0) | Q(kind="corrected"), name="kit_movement_moves_something"),
            models.CheckConstraint(condition=Q(worker__isnull=True) | Q(town=""), name="kit_has_one_holder"),
        )


class KitLeast(models.Model):
    """How many usable kits of a panel an agency wants to have at least."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    panel = models.CharField(_("检测板"), max_length=20)
    least = models.PositiveIntegerField(_("至少要有"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "panel"], name="one_least_a_panel"),)
