"""The processing register and the impact assessment, each version as it was made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Paper(models.Model):
    """One version of a paper on processing: what the installation said of itself on that day. It names no client."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("个人信息处理活动记录")
        ASSESSMENT = "assessment", _("个人信息保护影响评估")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("文件"), max_length=12, choices=Kind.choices)
    version = models.PositiveIntegerField(_("版本"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(_("复核日期"))
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("kind", "-version")
        constraints = (models.UniqueConstraint(fields=["agency", "kind", "version"], name="one_paper_a_version"),)
