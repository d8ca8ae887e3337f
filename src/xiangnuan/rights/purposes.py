"""For what personal information is handled, and on which legal ground: a duty of law, or the person's consent."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.rights.models import Consent


@dataclass(frozen=True)
class Purpose:
    """One purpose. `consent` is the key of the consent that it rests on; empty where the law itself is the ground."""

    name: str | Promise
    ground: str | Promise
    data: str | Promise
    consent: str = ""

    @property
    def rests_on_consent(self) -> bool:
        """Whether a withdrawal ends it (PIPL 15)."""
        return bool(self.consent)


DUTY = _("法定职责（个人信息保护法第13条第1款第3项）")
SEPARATE = _("单独同意（个人信息保护法第29条）")

PURPOSES: tuple[Purpose, ...] = (
    Purpose(_("执行社区戒毒、社区康复：报到、协议、尿检、走访、评估"), DUTY, _("身份、联系方式、个案与检测结果")),
    Purpose(_("向公安机关、乡镇（街道）报告法律要求报告的情况"), DUTY, _("身份、个案与检测结果")),
    Purpose(_("统计与报表（不含个人身份）"), DUTY, _("汇总数字")),
    Purpose(
        _("保护本人或他人的生命健康安全"),
        _("紧急情况（个人信息保护法第13条第1款第4项）"),
        _("联系方式、家庭联系人"),
    ),
    *(
        Purpose(Consent.Purpose(key).label, SEPARATE, data, key)
        for key, data in (
            (Consent.Purpose.EMPLOYER, _("就业所需的情况，不含检测结果")),
            (Consent.Purpose.MEDIA, _("本人同意公开的内容")),
            (Consent.Purpose.PHOTO, _("照片、影像")),
            (Consent.Purpose.COUNSELLING, _("转介单上的内容")),
            (Consent.Purpose.CLINIC, _("转介单上的内容")),
            (Consent.Purpose.FAMILY, _("本人同意说明的情况")),
            (Consent.Purpose.RESEARCH, _("去标识化的个案材料")),
        )
    ),
)
