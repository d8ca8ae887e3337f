"""A paper of a person, kept as an encrypted file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.cases.models import Case, Fact
from xiangnuan.files.kinds import ENDINGS, SHOWN
from xiangnuan.people.models import Person


class Attachment(models.Model):
    """One file of a person, perhaps of one case and of one fact of it. Its content never changes; it is taken out of
    sight by withdrawing it, and never deleted.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("决定书")
        AGREEMENT = "agreement", _("协议书")
        CHECK_IN = "check_in", _("报到材料")
        TEST = "test", _("检测单、检测照片")
        SERVICE = "service", _("送达回证")
        SUPPORT = "support", _("帮教协议")
        LEAVE = "leave", _("请假材料")
        OTHER = "other", _("其他")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="attachments", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="attachments")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="attachments")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices)
    title = EncryptedTextField(_("名称"))
    # As found by the content, whatever the name and the browser said.
    content_type = models.CharField(max_length=80)
    # Bytes and digest of the plain content, as kept.
    size = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    # The name of the file in the store.
    stored_as = models.CharField(max_length=40, unique=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawal_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

    objects = GatedManager["Attachment"]()
    gate = Gate(area="person__area_code", worker="person__worker")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["person", "-id"], name="attachment_person"),)

    @property
    def is_shown(self) -> bool:
        """Whether a browser shows it itself; anything else is saved."""
        return self.content_type in SHOWN

    @property
    def ending(self) -> str:
        """The ending of its name, by what it is."""
        return ENDINGS[self.content_type]
