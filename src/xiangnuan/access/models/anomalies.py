"""Hints of what is unusual in the audit trail: a question to a person, never a verdict."""

from __future__ import annotations

from types import MappingProxyType
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models.places import Agency


class Anomaly(models.Model):
    """More of something in one hour or night than is usual, by one account; `first`..`last` are the entries behind it."""

    class Rule(models.TextChoices):
        REVEALS = "reveals", _("一小时内显示全部号码很多次")
        PERSONS = "persons", _("一小时内查看很多人")
        NIGHT_EXPORTS = "night_exports", _("夜间导出")
        FAILED_SIGN_INS = "failed_sign_ins", _("一小时内登录失败很多次")
        REFUSALS = "refusals", _("一小时内打开很多没有权限的页面")
        NEW_ADDRESS = "new_address", _("从没用过的地址登录")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=20, choices=Rule.choices)
    # As in the trail: a number and the name then.
    user = models.BigIntegerField()
    user_name = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()
    threshold = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=["agency", "rule", "user", "since"], name="anomaly_once"),)

    @property
    def door(self) -> str:
        """The trail with the entries that were counted."""
        asked: dict[str, str | int] = {"entries": f"{self.first}-{self.last}"}
        asked |= self._ASKED[self.Rule(self.rule)]
        if self.rule != self.Rule.FAILED_SIGN_INS:  # nobody is signed in yet: the account is what the entry is about
            asked["user"] = self.user
        return f"{reverse('access:trail')}?{urlencode(asked)}"

    _ASKED = MappingProxyType(
        {
            Rule.REVEALS: {"action": "reveal"},
            Rule.PERSONS: {"action": "read"},
            Rule.NIGHT_EXPORTS: {"action": "export"},
            Rule.FAILED_SIGN_INS: {"action": "refused", "kind": "user"},
            Rule.REFUSALS: {"action": "refused"},
            Rule.NEW_ADDRESS: {"action": "sign_in"},
        }
    )
