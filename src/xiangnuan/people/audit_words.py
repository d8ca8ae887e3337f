"""What the acts on persons are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "people.add_family_member": _("添加家属"),
    "people.check": _("查重"),
    "people.compare": _("并排比较两个人"),
    "people.describe_family_member": _("修改家属"),
    "people.describe_person": _("修改基本信息"),
    "people.doubles": _("可能重复的人"),
    "people.edit": _("打开基本信息的修改页"),
    "people.emergencies": _("紧急查看名单"),
    "people.emergency_review": _("查看一次紧急查看"),
    "people.end_referral": _("结束转介"),
    "people.list": _("服务对象名单"),
    "people.merge_persons": _("合并服务对象"),
    "people.move_house": _("登记新住址"),
    "people.new_double": _("登记时看到可能重复的人"),
    "people.note": _("查看保密记录"),
    "people.notes": _("保密记录名单"),
    "people.person": _("查看这个人的页面"),
    "people.phone": _("拨打电话"),
    "people.refer_person": _("转介"),
    "people.referrals": _("转介名单"),
    "people.referred": _("转介给我的人"),
    "people.referred_person": _("查看转介来的人"),
    "people.register_person": _("登记服务对象"),
    "people.remove_family_member": _("删去家属"),
    "people.reveal_addresses": _("显示地址"),
    "people.reveal_family": _("显示家属电话"),
    "people.reveal_identity": _("显示证件号码"),
    "people.reveal_phones": _("显示电话"),
    "people.search": _("查找服务对象"),
    "people.set_phones": _("修改电话"),
    "people.tell_apart": _("确认不是同一个人"),
    "people.undo_merge": _("撤销合并"),
    "people.write_note": _("写保密记录"),
}
KINDS = {
    "address": _("地址"),
    "familymember": _("家属"),
    "merge": _("合并"),
    "person": _("服务对象"),
    "phone": _("电话"),
    "referral": _("转介"),
}
