"""What the pages call the kinds of tables and the fields of a list."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.roster.planning import NOTHING

KIND_LABELS: dict[str, str | Promise] = {
    "persons": _("人员名册"),
    "tests": _("历次尿检"),
    "contacts": _("走访谈话"),
    NOTHING: _("不导入这张表"),
}

FIELD_LABELS: dict[str, str | Promise] = {
    "number": _("序号"),
    "name": _("姓名"),
    "former_name": _("曾用名"),
    "identity": _("证件号"),
    "identity_kind": _("证件种类"),
    "sex": _("性别"),
    "birth_date": _("出生日期"),
    "ethnicity": _("民族"),
    "nationality": _("国籍"),
    "education": _("文化程度"),
    "marriage": _("婚姻状况"),
    "occupation": _("职业"),
    "employer": _("工作单位"),
    "phone": _("电话"),
    "household": _("户籍地址"),
    "residence": _("现住址"),
    "town": _("镇（街道）"),
    "village": _("村（社区）"),
    "measure": _("措施"),
    "decision_number": _("决定书文号"),
    "authority": _("决定机关"),
    "decided_on": _("决定日期"),
    "received_on": _("送达日期"),
    "checked_in_on": _("报到日期"),
    "agreed_on": _("协议签订日期"),
    "term_from": _("期限起"),
    "term_to": _("期限止"),
    "term": _("期限（起止）"),
    "term_months": _("期限（长度）"),
    "substances": _("滥用毒品种类"),
    "worker": _("责任社工"),
    "station": _("派出所"),
    "tier": _("分级"),
    "state": _("状态"),
    "closed_on": _("解除日期"),
    "family_name": _("家属姓名"),
    "family_phone": _("家属电话"),
    "family_relation": _("家属关系"),
    "last_test_on": _("最近一次尿检日期"),
    "last_test_result": _("最近一次尿检结果"),
    "remarks": _("备注"),
    "on": _("日期"),
    "result": _("结果"),
    "substance": _("检出物质"),
    "tester": _("检测人"),
    "method": _("方法"),
    "type": _("类型"),
    "place": _("地点"),
    "form": _("方式"),
    "said": _("内容"),
    "present": _("在场人"),
    "found": _("是否见到"),
    "agreed": _("约定"),
    "next_on": _("下次日期"),
}


def label_of(field: str) -> str:
    """The label of a field; the key itself for one that has none."""
    return str(FIELD_LABELS.get(field, field))
