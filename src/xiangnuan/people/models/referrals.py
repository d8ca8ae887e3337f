"""A person referred to a clinic doctor or counsellor, and the counsellor's sealed notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.access.models.grants import Period
from xiangnuan.access.sealed import Seal, SealedManager
from xiangnuan.people.models.persons import Person


class Referral(Period):
    """One person, one professional, a purpose, and what is shared: names of `people.hooks.Shared`.

    The professional sees the referral while it runs, and of the person what it shares; name, sex and age always.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="referrals", db_index=False)
    purpose = models.CharField(_("转介目的"), max_length=200)
    shares = models.JSONField(default=list)

    objects = GatedManager["Referral"]()
    gate = Gate(area="person__area_code", worker="person__worker", referred="to")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="referral_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=["to", "until"], name="referral_to", condition=Q(ended_at__isnull=True)),)


class SealedNote(models.Model):
    """What a counsellor writes of a person referred: encrypted, and sealed to its author."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField(_("日期"))
    text = EncryptedTextField(_("内容"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SealedManager["SealedNote"]()
    seal = Seal()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["author", "-id"], name="note_author"),)
