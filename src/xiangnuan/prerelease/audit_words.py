"""What the acts of pre-release work are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "prerelease.arrange_fetching": _("安排谁去接"),
    "prerelease.assess": _("出所前评估"),
    "prerelease.correct_visit": _("更正入所走访"),
    "prerelease.describe_centre": _("修改戒毒所"),
    "prerelease.describe_stay": _("修改在所情况"),
    "prerelease.end_stay": _("结束提前介入"),
    "prerelease.hand_over": _("出所衔接"),
    "prerelease.meeting": _("查看所内谈话"),
    "prerelease.open_centre": _("登记戒毒所"),
    "prerelease.prepare": _("准备出所"),
    "prerelease.record_meeting": _("登记所内谈话"),
    "prerelease.record_release": _("登记出所"),
    "prerelease.record_visit": _("登记入所走访"),
    "prerelease.register_stay": _("登记在所人员"),
    "prerelease.reopen_stay": _("恢复提前介入"),
    "prerelease.stay": _("查看在所情况"),
    "prerelease.stays": _("在所人员名单"),
    "prerelease.take_back_release": _("撤回出所登记"),
    "prerelease.visits": _("入所走访名单"),
    "prerelease.withdraw_visit": _("撤回入所走访"),
}
KINDS = {
    "centre": _("戒毒所"),
    "meeting": _("所内谈话"),
    "preparation": _("出所准备"),
    "stay": _("在所情况"),
    "visit": _("入所走访"),
}
