"""What the acts on cases are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "cases.assign_person": _("交接服务对象"),
    "cases.assign_worker": _("指派社工"),
    "cases.change_tier": _("调整分级"),
    "cases.close_case": _("结案"),
    "cases.correct_fact": _("更正记录"),
    "cases.hand_over": _("交接名单"),
    "cases.history": _("查看全部记录"),
    "cases.leave": _("人员离职、交接全部个案"),
    "cases.open_case": _("立案"),
    "cases.record_absence": _("记录外出"),
    "cases.record_check_in": _("记录报到"),
    "cases.record_contact": _("记录走访谈话"),
    "cases.record_death": _("记录死亡"),
    "cases.record_detention": _("记录羁押"),
    "cases.record_drug_test": _("记录检测"),
    "cases.record_imprisonment": _("记录收监"),
    "cases.record_move": _("记录执行地变更"),
    "cases.record_release": _("登记释放日期"),
    "cases.record_renewed_use": _("记录复吸"),
    "cases.record_return": _("登记返回日期"),
    "cases.record_review": _("记录评估"),
    "cases.report_to_police": _("报告公安机关"),
    "cases.serve_end_notice": _("送达解除通知"),
    "cases.sign_agreement": _("签订协议"),
    "cases.start": _("打开记录的表单"),
    "cases.phone_round": _("电话回访名单"),
    "cases.testing_day": _("检测日名单"),
    "cases.testing_sheet": _("打印检测日名单"),
    "cases.undo_leaving": _("撤销离职交接"),
    "cases.withdraw_fact": _("撤回记录"),
}
KINDS = {"case": _("个案"), "fact": _("记录"), "leaving": _("离职交接"), "obligation": _("事项")}
