"""Many papers at once, made in the background; the result is kept for a day, encrypted, in pieces."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency


class Batch(models.Model):
    """One batch: a form, a set of cases, and the files that came of it. It is its maker's work and nobody covers it."""

    class State(models.TextChoices):
        WORKING = "working", _("正在生成")
        DONE = "done", _("已生成")
        FAILED = "failed", _("没有成功")
        EXPIRED = "expired", _("已过期清除")

    class Output(models.TextChoices):
        PDF = "pdf", _("合并成一份 PDF")
        WORD = "word", _("每人一份 Word，打成压缩包")
        BOTH = "both", _("两样都要")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    form = models.CharField(_("文书"), max_length=30)
    chosen = models.CharField(_("哪些人"), max_length=20)
    town = models.CharField(_("镇（街道）"), max_length=12, blank=True)
    output = models.CharField(_("格式"), max_length=5, choices=Output.choices)
    issues = models.BooleanField(_("编号并记入档案"), default=False)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WORKING)
    total = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    # Numbers of cases, and after the work of the persons in the files: no download once one of them is out of reach.
    cases = models.JSONField(default=list)
    persons = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()
    working_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = GatedManager["Batch"]()
    gate = Gate(area="by__area__code", worker="by", covered=False)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["agency", "-id"], name="batch_agency"),)

    @property
    def is_working(self) -> bool:
        """Whether a job works on it now."""
        return self.state == self.State.WORKING


class BatchPart(models.Model):
    """A piece of a file of a batch (base64 of at most a megabyte)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts", db_index=False)
    file = models.CharField(max_length=4)
    number = models.PositiveIntegerField()
    content = EncryptedTextField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["batch", "file", "number"], name="one_batch_part_a_number"),)
