"""What the acts of aid are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "aid.answer": _("登记帮扶答复"),
    "aid.apply": _("登记帮扶申请"),
    "aid.change_course": _("修改培训课程"),
    "aid.change_employer": _("修改用人单位"),
    "aid.check_placement": _("登记在岗回访"),
    "aid.correct_placement": _("更正就业安置"),
    "aid.describe_request": _("修改帮扶需求"),
    "aid.end_course": _("登记培训结果"),
    "aid.end_placement": _("登记离岗"),
    "aid.end_request": _("帮扶需求办结"),
    "aid.enrol": _("报名培训"),
    "aid.of_person": _("查看帮扶记录"),
    "aid.open_course": _("登记培训课程"),
    "aid.open_employer": _("登记用人单位"),
    "aid.open_request": _("登记帮扶需求"),
    "aid.place": _("登记就业安置"),
    "aid.placements": _("就业安置名单"),
    "aid.record_occupation": _("登记就业状况"),
    "aid.request": _("查看帮扶需求"),
    "aid.requests": _("帮扶需求名单"),
    "aid.employers": _("用人单位名录"),
    "aid.courses": _("培训课程名录"),
    "aid.take_back_step": _("撤回帮扶的一步"),
    "aid.withdraw": _("撤回帮扶记录"),
}
KINDS = {
    "aidrequest": _("帮扶需求"),
    "attendance": _("培训"),
    "course": _("课程"),
    "employer": _("用人单位"),
    "occupation": _("就业状况"),
    "placement": _("就业安置"),
    "placementcheck": _("在岗回访"),
}
