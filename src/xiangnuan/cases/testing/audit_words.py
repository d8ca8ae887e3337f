"""What the acts of draws, objections and stock are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "testing.answer_objection": _("登记对异议的答复"),
    "testing.cancel_draw": _("取消抽检"),
    "testing.correct_objection": _("修改异议"),
    "testing.describe_kits": _("修改试剂批次"),
    "testing.draw": _("查看抽检"),
    "testing.excuse": _("说明没有检测的原因"),
    "testing.kits": _("试剂清单"),
    "testing.make_draw": _("抽检"),
    "testing.move_kits": _("登记试剂出入"),
    "testing.objection": _("查看异议"),
    "testing.objections": _("异议复检名单"),
    "testing.record_objection": _("登记异议"),
    "testing.register_kits": _("试剂入库"),
    "testing.report_result": _("登记复检报告"),
    "testing.results": _("可以提异议的结果"),
    "testing.send_sample": _("登记样本送检"),
    "testing.set_least": _("设定试剂最低数量"),
    "testing.tell_result": _("登记告知复检结果"),
    "testing.draws": _("抽检清单"),
    "testing.verify_draw": _("核对抽检"),
    "testing.withdraw_excuse": _("撤回没有检测的说明"),
    "testing.withdraw_movement": _("撤回试剂出入"),
    "testing.withdraw_objection": _("撤回异议"),
}
KINDS = {
    "draw": _("抽检"),
    "excuse": _("没有检测的说明"),
    "objection": _("异议"),
    "kitbatch": _("试剂批次"),
    "kitmovement": _("试剂出入"),
    "kitleast": _("试剂最低数量"),
}
