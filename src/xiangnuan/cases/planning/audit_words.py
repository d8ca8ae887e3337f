"""What the acts on team, needs and plan are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "planning.add_action": _("计划里加一件事"),
    "planning.add_goal": _("计划里加一个目标"),
    "planning.add_role": _("添加小组席位"),
    "planning.agree_plan": _("登记本人对计划的答复"),
    "planning.assess_needs": _("需求评估"),
    "planning.board": _("查看小组和计划"),
    "planning.change_plan": _("调整帮教计划"),
    "planning.describe_action": _("修改计划里的事"),
    "planning.describe_goal": _("修改目标"),
    "planning.describe_member": _("修改小组成员"),
    "planning.describe_plan": _("修改帮教计划"),
    "planning.describe_role": _("修改小组席位"),
    "planning.hold_meeting": _("登记小组会议"),
    "planning.join_team": _("加入帮教小组"),
    "planning.leave_team": _("离开帮教小组"),
    "planning.meeting": _("查看小组会议"),
    "planning.needs": _("查看需求评估"),
    "planning.plans": _("帮教计划名单"),
    "planning.print": _("打印帮教计划"),
    "planning.reopen_action": _("恢复计划里的事"),
    "planning.review_plan": _("回顾帮教计划"),
    "planning.settle_action": _("办好计划里的事"),
    "planning.start_plan": _("开始帮教计划"),
    "planning.take_back_agreement": _("撤回计划的同意"),
    "planning.take_out_goal": _("拿掉目标"),
    "planning.version": _("查看一版计划"),
    "planning.withdraw_meeting": _("撤回小组会议"),
    "planning.withdraw_needs": _("撤回需求评估"),
    "planning.withdraw_plan": _("撤回一版计划"),
    "planning.withdraw_review": _("撤回回顾"),
}
KINDS = {
    "action": _("计划里的事"),
    "goal": _("目标"),
    "helpteammember": _("小组成员"),
    "needsassessment": _("需求评估"),
    "plan": _("帮教计划"),
    "planreview": _("计划回顾"),
    "teammeeting": _("小组会议"),
    "teamrole": _("小组席位"),
}
