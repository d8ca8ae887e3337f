"""What the acts on assessments are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "assessing.add_instrument": _("添加本机构量表"),
    "assessing.answer_crisis": _("登记危机处理"),
    "assessing.assessment": _("查看量表结果"),
    "assessing.bring_back_instrument": _("恢复本机构量表"),
    "assessing.correct": _("更正量表"),
    "assessing.crises": _("危机提示名单"),
    "assessing.crisis": _("查看危机提示"),
    "assessing.decide_tier": _("按评估定级"),
    "assessing.end_crisis": _("更正答案，结束危机提示"),
    "assessing.make_link": _("发自评链接"),
    "assessing.of_person": _("查看一个人的量表"),
    "assessing.record": _("填写量表"),
    "assessing.record_self": _("本人自评"),
    "assessing.retire_instrument": _("停用本机构量表"),
    "assessing.revoke_link": _("作废自评链接"),
    "assessing.withdraw": _("撤回量表"),
}
KINDS = {
    "assessment": _("量表"),
    "crisis": _("危机提示"),
    "owninstrument": _("本机构量表"),
    "selfratinglink": _("自评链接"),
}
