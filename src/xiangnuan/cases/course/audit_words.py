"""What the acts of the course of a case are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "course.agree_aftercare": _("约定结案后的联系"),
    "course.breach": _("查看严重违反的认定"),
    "course.breaches": _("严重违反名单"),
    "course.change_leave": _("修改请假"),
    "course.closing": _("查看结案与跟进"),
    "course.come_back": _("登记请假返回"),
    "course.decide_breach": _("认定严重违反"),
    "course.decide_extension": _("答复续假"),
    "course.decide_leave": _("答复请假"),
    "course.evaluate_service": _("登记服务评价"),
    "course.go": _("登记请假离开"),
    "course.investigate_closing": _("登记结案调查"),
    "course.issue_notice": _("出具告诫书"),
    "course.keep_in_touch": _("登记结案后的联系"),
    "course.leave": _("查看请假"),
    "course.leaves": _("请假名单"),
    "course.notice": _("查看告诫书"),
    "course.notices": _("告诫书名单"),
    "course.of_person": _("查看请假与告诫"),
    "course.propose_breach": _("提出严重违反"),
    "course.request_extension": _("登记续假"),
    "course.request_leave": _("登记请假"),
    "course.serve_notice": _("登记告诫书送达"),
    "course.withdraw": _("撤回请假或告诫"),
}
KINDS = {
    "aftercare": _("结案后的联系"),
    "aftercarecontact": _("结案后的一次联系"),
    "closinginvestigation": _("结案调查"),
    "serviceevaluation": _("服务评价"),
    "breachdecision": _("严重违反的认定"),
    "leaveextension": _("续假"),
    "leaverequest": _("请假"),
    "notice": _("告诫书"),
}
