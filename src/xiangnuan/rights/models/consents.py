"""What a person has agreed to, refused or taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today


class Consent(models.Model):
    """One answer of one person to one purpose. It is never changed: withdrawing adds its day and who noted it."""

    class Purpose(models.TextChoices):
        EMPLOYER = "employer", _("向用人单位提供情况")
        MEDIA = "media", _("媒体采访报道")
        PHOTO = "photo", _("拍摄和公开照片")
        COUNSELLING = "counselling", _("转介心理咨询")
        CLINIC = "clinic", _("转介门诊治疗")
        FAMILY = "family", _("向家属说明情况")
        RESEARCH = "research", _("用于研究、案例交流")

    class Answer(models.TextChoices):
        GIVEN = "given", _("同意")
        REFUSED = "refused", _("不同意")

    class How(models.TextChoices):
        PAPER = "paper", _("书面签字")
        SCAN = "scan", _("签字扫描件")
        ORAL = "oral", _("口头，有见证人")

    class Giver(models.TextChoices):
        SELF = "self", _("本人")
        GUARDIAN = "guardian", _("监护人")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=15, choices=Purpose.choices)
    text_version = models.CharField(_("同意书版本"), max_length=40)
    answer = models.CharField(_("答复"), max_length=10, choices=Answer.choices)
    on = models.DateField(_("日期"))
    how = models.CharField(_("方式"), max_length=10, choices=How.choices)
    witness = models.CharField(_("见证人"), max_length=40, blank=True)
    giver = models.CharField(_("由谁作出"), max_length=10, choices=Giver.choices, default=Giver.SELF)
    guardian = models.CharField(_("监护人姓名"), max_length=40, blank=True)
    until = models.DateField(_("有效期至"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GatedManager["Consent"]()
    gate = Gate(area="person__area_code", worker="person__worker")

    class Meta:
        ordering = ("-on", "-pk")

    @property
    def holds(self) -> bool:
        """Whether the purpose rests on it today."""
        over = self.until is not None and self.until < today()
        return self.answer == self.Answer.GIVEN and self.withdrawn_on is None and not over
