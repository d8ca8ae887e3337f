"""A document that was issued: numbered, kept as it was printed, signed perhaps, withdrawn perhaps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.models import Case, Fact
from xiangnuan.documents.models.templates import WordTemplate
from xiangnuan.people.models import Person, Referral
from xiangnuan.prerelease.models import Stay


class IssuedDocument(models.Model):
    """One document of one person. Its content never changes; withdrawn, it keeps its number, with the reason.

    `content` is JSON: the paper with all its blocks, the words for a Word template, and what is masked for whom.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="documents", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="documents")
    # What it is about, where that is not the case.
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="documents")
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, blank=True, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(_("文书"), max_length=30)
    form_version = models.PositiveSmallIntegerField(default=1)
    template = models.ForeignKey(WordTemplate, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(_("编号"), max_length=120)
    content = EncryptedTextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The signed scan, one of the person's papers.
    scan = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("签字扫描件")
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = GatedManager["IssuedDocument"]()
    gate = Gate(
        area="person__area_code",
        worker="person__worker",
        person="person",
        sealed=("person__sealed_on", "case__sealed_on"),
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["agency", "form", "year", "serial"], name="one_document_a_serial"),
        )
        indexes = (
            models.Index(fields=["person", "-id"], name="document_person"),
            models.Index(fields=["agency", "-id"], name="document_agency"),
        )

    @property
    def is_standing(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None
