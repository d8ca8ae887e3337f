"""What was filled in and found, the crises that follow from it, links for self-rating, and an agency's own sheets."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.assessing.wording import CRISES
from xiangnuan.cases.models import Case, Fact
from xiangnuan.instruments import Result
from xiangnuan.people.models import Person


class Assessment(models.Model):
    """One filled sheet with what it said on the day.

    Answers are kept with their words and the result as it was made, so that no later version of the instrument changes
    what stands here. A wrong one is superseded by its correction, or withdrawn (superseded without a successor).
    """

    class Who(models.TextChoices):
        WORKER = "worker", _("社工填写")
        SELF = "self", _("本人自评")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="assessments", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="assessments")
    instrument = models.CharField(_("量表"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    digest = models.CharField(max_length=64)
    on = models.DateField(_("日期"))
    who = models.CharField(_("谁填写"), max_length=6, choices=Who.choices, default=Who.WORKER)
    # JSON: for each item its number, its words, what was answered and how that was worded.
    answers = EncryptedTextField(_("答案"))
    # JSON of `instruments.Result`.
    result = EncryptedTextField(_("结果"))

    # Of the result, what lists and trends ask for: the first score with bands.
    value = models.FloatField(_("得分"), null=True, blank=True)
    level = models.CharField(max_length=8, blank=True)
    tier = models.CharField(_("建议分级"), max_length=2, choices=Case.Tier.choices, blank=True)
    is_complete = models.BooleanField(default=True)

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    successor = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="predecessor")
    correction_reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    # The change of tier that somebody decided upon with this sheet before them.
    tier_fact = models.OneToOneField(Fact, models.PROTECT, null=True, blank=True, related_name="assessment")

    objects = GatedManager["Assessment"]()
    gate = Gate(
        area="person__area_code",
        worker="person__worker",
        person="person",
        sealed=("person__sealed_on", "case__sealed_on"),
    )

    class Meta:
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=["person", "on", "id"], name="assessment_person"),)

    @property
    def is_standing(self) -> bool:
        """Whether it counts: neither corrected nor withdrawn."""
        return self.superseded_at is None

    @cached_property
    def outcome(self) -> Result:
        """The result as it was made."""
        return Result.from_json(json.loads(self.result))

    @cached_property
    def answered(self) -> list[dict[str, Any]]:
        """The answers with their words, in the order of the sheet."""
        found: dict[str, Any] = json.loads(self.answers)
        return list(found["items"])

    @property
    def given(self) -> dict[str, int]:
        """The answers as numbers, by item."""
        return {line["item"]: line["answer"] for line in self.answered}

    @property
    def title(self) -> dict[str, str]:
        """What the sheet was called, in both languages."""
        found: dict[str, Any] = json.loads(self.answers)
        return dict(found["title"])


class Crisis(models.Model):
    """An answer after which somebody acts on the same day; it waits on Today until somebody says what was done."""

    class End(models.TextChoices):
        ANSWERED = "answered", _("已处理")
        CORRECTED = "corrected", _("答案已更正")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="crises")
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="crisis")
    # Sorts of crisis (`self_harm`, `psychosis`, `overdose`, `violence`), joined by commas.
    kinds = models.CharField(max_length=60)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    end = models.CharField(max_length=10, choices=End.choices, blank=True)

    objects = GatedManager["Crisis"]()
    gate = Gate(
        area="person__area_code",
        worker="person__worker",
        person="person",
        sealed=("person__sealed_on", "assessment__case__sealed_on"),
    )

    class Meta:
        ordering = ("-found_at", "-pk")
        indexes = (
            models.Index(fields=["agency", "found_at", "id"], name="crisis_found"),
            models.Index(fields=["agency"], name="crisis_open", condition=Q(ended_at__isnull=True)),
        )

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.ended_at is None

    @property
    def kinds_in_words(self) -> list[str]:
        """The sorts of crisis, in words."""
        return [str(CRISES[kind]) for kind in self.kinds.split(",")]


class CrisisResponse(models.Model):
    """What somebody did about a crisis and whom they told; the last one may say that it is over."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="responses")
    on = models.DateField(_("日期"))
    done = EncryptedTextField(_("做了什么"))
    told_family = EncryptedTextField(_("告知家属"))
    told_clinic = EncryptedTextField(_("联系医疗机构"))
    told_police = EncryptedTextField(_("告知公安机关"))
    note = EncryptedTextField(_("现在的情况"))
    closes = models.BooleanField(_("情况已经稳定"), default=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = GatedManager["CrisisResponse"]()
    gate = Gate(
        area="crisis__person__area_code",
        worker="crisis__person__worker",
        person="crisis__person",
        sealed=("crisis__person__sealed_on", "crisis__assessment__case__sealed_on"),
    )

    class Meta:
        ordering = ("pk",)


class SelfRatingLink(models.Model):
    """A link by which a person fills one sheet on their own phone: good once, and until a moment. Only its hash is kept."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="self_rating_links", db_index=False)
    instrument = models.CharField(_("量表"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    assessment = models.OneToOneField(Assessment, models.PROTECT, null=True, blank=True, related_name="link")

    objects = GatedManager["SelfRatingLink"]()
    gate = Gate(
        area="person__area_code",
        worker="person__worker",
        person="person",
        sealed=("person__sealed_on", "assessment__case__sealed_on"),
    )

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["person", "-id"], name="self_rating_person"),)

    def is_open(self, at: Any) -> bool:
        """Whether it can still be used at a moment."""
        return self.used_at is None and self.revoked_at is None and at < self.expires_at


class OwnInstrument(models.Model):
    """One version of an agency's own sheet, as its text; it holds no client data. Retired, never deleted."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    instrument = models.CharField(_("代号"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    used_from = models.DateField(_("启用日期"))
    text = models.TextField(_("内容"))
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("instrument", "used_from", "pk")
        constraints = (
            models.UniqueConstraint(fields=["agency", "instrument", "version"], name="own_instrument_version"),
        )
