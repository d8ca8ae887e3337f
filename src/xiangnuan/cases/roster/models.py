"""An import of a list from its upload to its undoing, and what people confirmed about headings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency, Area


class RosterImport(models.Model):
    """One list brought in. Its file and its preview hold clients' data: both are encrypted, and deleted when it ends."""

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        MAPPING = "mapping", _("对应列")
        CHECKING = "checking", _("正在核对")
        PREVIEW = "preview", _("预览")
        IMPORTING = "importing", _("正在导入")
        DONE = "done", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        CANCELLED = "cancelled", _("已放弃")
        FAILED = "failed", _("没有成功")

    # States in which a job works, and which a page therefore asks about again.
    WORKING = (State.READING, State.CHECKING, State.IMPORTING, State.UNDOING)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("范围"))
    area_code = models.CharField(max_length=12)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when a job works on it: one that works too long was cut off, and may be started again.
    working_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    # The tables with their columns, guesses and a few cells of each: clients' data.
    plan = EncryptedTextField()
    # What the person chose: fields by table, accounts for workers' names, what to do with doubles.
    choices = models.JSONField(default=dict)
    # Numbers only: rows, good, refused, doubles, warned, tests, contacts, and after the import what was made.
    counts = models.JSONField(default=dict)
    # Keys of the rows made (as ranges) and of what was changed, for the undo; no personal data.
    made = models.JSONField(default=dict)
    # What went wrong, in both languages, for the person who waits.
    trouble = models.JSONField(default=dict)
    # The audit trail's last entry when the import ended: whoever was written after it has been touched.
    last_audit = models.BigIntegerField(null=True)

    objects = GatedManager["RosterImport"]()
    # An import is its maker's work, not a client: a colleague on cover does not get it.
    gate = Gate(worker="by", covered=False)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["agency", "-id"], name="roster_agency"),)

    @property
    def is_working(self) -> bool:
        """Whether a job works on it now."""
        return self.state in self.WORKING


class UploadPart(models.Model):
    """A piece of the uploaded file, encrypted (base64 of at most a megabyte)."""

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = EncryptedTextField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["roster", "number"], name="one_part_a_number"),)


class PreviewPage(models.Model):
    """Rows of one tab of the preview, fifty to a page, ready to be shown: encrypted JSON."""

    class Tab(models.TextChoices):
        ALL = "all", _("全部")
        REFUSED = "refused", _("有错")
        DOUBLES = "doubles", _("可能重复")
        WARNED = "warned", _("要看一眼")

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="pages")
    tab = models.CharField(max_length=10, choices=Tab.choices)
    number = models.PositiveIntegerField()
    content = EncryptedTextField()

    class Meta:
        ordering = ("tab", "number")
        constraints = (models.UniqueConstraint(fields=["roster", "tab", "number"], name="one_page_a_number"),)


class ColumnMemory(models.Model):
    """What an agency confirmed about a row of headings: each heading's field (null: leave out). Headings are no secret."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=32)
    fields = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "signature"], name="one_memory_a_signature"),)
