"""The audit trail: who read, changed, exported, printed or revealed what, when and from where."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or delete an audit entry."""


class AuditEntry(models.Model):
    """One act. It names objects by kind and number and holds no personal data of clients."""

    class Action(models.TextChoices):
        READ = "read", _("查看")
        LIST = "list", _("列表")
        SEARCH = "search", _("查找")
        WRITE = "write", _("写入")
        REVEAL = "reveal", _("显示全部")
        EXPORT = "export", _("导出")
        PRINT = "print", _("打印")
        SIGN_IN = "sign_in", _("登录")
        SIGN_OUT = "sign_out", _("退出")
        REFUSED = "refused", _("拒绝")

    at = models.DateTimeField(db_index=True)
    # Plain numbers, no foreign keys: the trail outlives what it names, and writing it locks nothing else.
    agency = models.BigIntegerField(null=True)
    user = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=10, choices=Action.choices)
    act = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    object = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["agency", "-id"], name="audit_agency"),
            models.Index(fields=["person", "-id"], name="audit_person"),
            models.Index(fields=["user", "-id"], name="audit_user"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never."""
        raise AppendOnly


class AuditSeal(models.Model):
    """A link of the chain over the audit trail: which entries it covers, a mark of each, and the seal before it.

    `ids` are ranges of keys (`[[1, 7], [9, 9]]`), `marks` eight bytes an entry in that order, `digest` the keyed digest
    of all of it. Nothing of it changes, but `retired` once its entries were archived after the statutory time.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    ids = models.JSONField()
    count = models.PositiveIntegerField()
    last = models.BigIntegerField(db_index=True)
    marks = models.BinaryField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ("number",)
