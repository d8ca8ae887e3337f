"""One stay of one person in a centre, to the day of release and the hand-over."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person
from xiangnuan.prerelease.models.centres import Centre


class Stay(models.Model):
    """From the order of compulsory isolation to the release, seen from outside.

    Until the centre has named the day the release is a range (`expected_from` to `expected_to`): assessment may bring
    it forward, an extension put it off (DCL 47). What state a stay is in follows from its dates.
    """

    class Next(models.TextChoices):
        UNKNOWN = "unknown", _("还不知道")
        REHABILITATION = "community_rehabilitation", _("社区康复")
        TREATMENT = "community_treatment", _("社区戒毒")
        NONE = "none", _("没有责令，自愿服务")

    class Release(models.TextChoices):
        TERM = "term", _("期满解除")
        EARLY = "early", _("提前解除")
        CHANGED = "changed", _("变更为社区戒毒")

    class End(models.TextChoices):
        NO_ORDER = "no_order", _("没有责令，不需要接续")
        ELSEWHERE = "elsewhere", _("由其他地方接收")
        IMPRISONED = "imprisoned", _("转羁押或服刑")
        DIED = "died", _("死亡")
        MISTAKE = "mistake", _("登记错误")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="stays", verbose_name=_("戒毒所"))
    decision_number = models.CharField(_("强制隔离戒毒决定书文号"), max_length=80, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    expected_from = models.DateField(_("预计最早出所"))
    expected_to = models.DateField(_("预计最晚出所"))
    next_step = models.CharField(_("出所后"), max_length=30, choices=Next.choices, default=Next.UNKNOWN)
    note = models.TextField(_("备注"), blank=True)

    # What the visits found out about the person: the assessment before release.
    assessed_on = models.DateField(_("评估日期"), null=True, blank=True)
    readiness = models.PositiveSmallIntegerField(_("改变的信心"), null=True, blank=True)
    strengths = models.TextField(_("本人的长处和可依靠的人"), blank=True)
    own_words = models.TextField(_("本人怎么说、想要什么"), blank=True)

    # The day itself.
    fetched_by = models.CharField(_("谁去接"), max_length=60, blank=True)
    fetcher_relation = models.CharField(_("与本人的关系"), max_length=20, blank=True)
    fetcher_phone = EncryptedTextField(_("接的人的电话"), blank=True)
    fetch_note = models.CharField(_("几点、在哪里、怎么回"), max_length=200, blank=True)

    released_on = models.DateField(_("出所日期"), null=True, blank=True)
    release_kind = models.CharField(_("出所情形"), max_length=10, choices=Release.choices, blank=True)
    # The case that goes on from here.
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="stay")
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end = models.CharField(_("怎样结束"), max_length=12, choices=End.choices, blank=True)
    end_note = models.CharField(_("说明"), max_length=300, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = GatedManager["Stay"]()
    gate = Gate(area="person__area_code", worker="person__worker", person="person")

    class Meta:
        ordering = ("expected_from", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(expected_to__gte=F("expected_from")), name="release_range_is_a_range"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(case__isnull=True, ended_on__isnull=True),
                name="one_open_stay_a_person",
            ),
        )
        indexes = (
            models.Index(fields=["agency", "expected_from", "id"], name="stay_expected"),
            models.Index(fields=["agency", "released_on"], name="stay_released"),
        )

    @property
    def is_open(self) -> bool:
        """Whether the agency still has something to do before another record takes over."""
        return self.case_id is None and self.ended_on is None

    @property
    def is_inside(self) -> bool:
        """Whether the person is still in the centre, as far as the records know."""
        return self.is_open and self.released_on is None

    @property
    def waits(self) -> bool:
        """Released and not handed over: the gap that must not be."""
        return self.is_open and self.released_on is not None

    @property
    def is_certain(self) -> bool:
        """Whether the day of release is known."""
        return self.expected_from == self.expected_to

    def days_left(self, day: date) -> int:
        """Days until the earliest expected release; negative once it is past."""
        return (self.expected_from - day).days
