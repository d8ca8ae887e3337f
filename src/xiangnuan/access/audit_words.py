"""What the acts of the audit trail are called: every app names its own in its room `audit_words.py`.

`WORDS` there maps the code of an act (`cases.record_drug_test`) to its words, `KINDS` the name of a model to what the
thing is called. The trail keeps the code; readers see the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

WORDS = {
    "access.accept_invitation": _("接受邀请、设置密码"),
    "access.accounts": _("账号名单"),
    "access.add_key": _("新密钥"),
    "access.add_second_factor": _("设置第二重验证"),
    "access.anomalies": _("异常提示"),
    "access.backup": _("备份"),
    "access.change_account": _("修改账号"),
    "access.covers": _("代班名单"),
    "access.create_account": _("新建账号"),
    "access.create_agency": _("新建机构"),
    "access.emergency_not_found": _("紧急查找，没有找到"),
    "access.end_cover": _("结束代班"),
    "access.end_sessions": _("退出登录的设备"),
    "access.end_supervision": _("收回督导授权"),
    "access.give_cover": _("安排代班"),
    "access.grant_supervision": _("督导授权"),
    "access.invitation": _("查看邀请"),
    "access.invite": _("邀请同事"),
    "access.link_identity": _("关联统一登录"),
    "access.lock_sign_in": _("密码错误太多，锁定"),
    "access.look_at_anomaly": _("看过异常提示"),
    "access.open_emergency": _("打开紧急查看"),
    "access.own_password": _("修改自己的密码"),
    "access.readers": _("谁看过"),
    "access.remove_second_factor": _("取消第二重验证"),
    "access.renew_second_factor": _("更换第二重验证"),
    "access.reset_second_factor": _("重置第二重验证"),
    "access.restore": _("恢复备份"),
    "access.retire_audit": _("归档操作记录"),
    "access.retire_keys": _("停用旧密钥"),
    "access.review_emergency": _("复核紧急查看"),
    "access.revoke_invitation": _("收回邀请"),
    "access.rotate_keys": _("更换密钥"),
    "access.second_factor": _("第二重验证"),
    "access.session": _("退出一台设备"),
    "access.set_password": _("重设密码"),
    "access.sign_in": _("登录"),
    "access.sign_out": _("退出登录"),
    "access.single_sign_on": _("统一登录"),
    "access.supervisions": _("督导授权名单"),
    "access.trail": _("操作记录"),
    "access.unlock": _("解除锁定"),
    "access.verify_trail": _("核验操作记录"),
    # A page or an act that a role does not include is refused under its permission.
    "accounts.write": _("管理账号"),
    "aid.read": _("查看帮扶"),
    "aid.write": _("记录帮扶"),
    "api.token": _("接口令牌"),
    "assessment.read": _("查看量表与评估"),
    "assessment.write": _("填写量表与评估"),
    "attachment.read": _("查看材料"),
    "attachment.write": _("添加材料"),
    "audit.read": _("查看操作记录"),
    "audit.readers": _("查看谁看过"),
    "breach.decide": _("认定严重违反"),
    "case.assign": _("指派社工"),
    "case.read": _("查看个案"),
    "case.write": _("记录个案"),
    "cover.write": _("安排代班"),
    "draw.read": _("查看抽检"),
    "draw.write": _("抽检"),
    "emergency.open": _("打开紧急查看"),
    "emergency.review": _("复核紧急查看"),
    "figures.read": _("查看数字"),
    "instrument.write": _("管理本机构量表"),
    "kit.read": _("查看试剂"),
    "kit.write": _("登记试剂"),
    "note.read": _("查看保密记录"),
    "note.write": _("写保密记录"),
    "own.account": _("自己的账号"),
    "person.merge": _("合并服务对象"),
    "person.read": _("查看服务对象"),
    "person.reveal": _("显示全部号码"),
    "person.write": _("登记服务对象"),
    "plan.needs": _("查看需求评估"),
    "plan.read": _("查看帮教计划"),
    "plan.write": _("记录帮教计划"),
    "processing.read": _("查看处理记录与评估"),
    "processing.write": _("制作处理记录与评估"),
    "document.read": _("查看和打印文书"),
    "document.templates": _("设置文书模板和编号"),
    "document.write": _("出具文书"),
    "prerelease.read": _("查看提前介入"),
    "prerelease.write": _("登记提前介入"),
    "record.seal": _("封存档案"),
    "referral.read": _("查看转介"),
    "referral.write": _("转介"),
    "right.write": _("登记个人权利"),
    "roster.import": _("导入名册"),
    "rulebook.read": _("查看规则"),
    "staff.leave": _("人员离职"),
    "supervision.read": _("查看督导授权"),
    "supervision.write": _("督导授权"),
    "team.roles": _("小组席位"),
    "today.read": _("查看今天"),
}
# What the first part of an act's code stands for.
ROOMS = {
    "people": _("服务对象"),
    "cases": _("个案"),
    "today": _("今天"),
    "attachments": _("材料"),
    "planning": _("帮教计划"),
    "assessing": _("量表与评估"),
    "rights": _("封存与个人权利"),
    "roster": _("导入名册"),
    "testing": _("检测"),
    "reports": _("数字"),
    "exchange": _("接口"),
    "access": _("账号与权限"),
    "demo": _("演示"),
    "permission": _("没有权限被拒绝"),
}
KINDS = {
    "agency": _("机构"),
    "anomaly": _("异常提示"),
    "auditseal": _("操作记录的封"),
    "cover": _("代班"),
    "emergencyaccess": _("紧急查看"),
    "invitation": _("邀请"),
    "lookup": _("查找"),
    "missedlookup": _("查找"),
    "sealednote": _("保密记录"),
    "session": _("登录的设备"),
    "supervisiongrant": _("督导授权"),
    "user": _("账号"),
}


@cache
def _rooms() -> tuple[Any, ...]:
    found = (config for config in apps.get_app_configs() if config.name.startswith("xiangnuan."))
    return tuple(
        import_module(f"{one.name}.audit_words") for one in found if module_has_submodule(one.module, "audit_words")
    )


@cache
def all_words() -> Mapping[str, Any]:
    """Every act that has a name: code -> words (lazy)."""
    return {act: words for room in _rooms() for act, words in room.WORDS.items()}


@cache
def all_kinds() -> Mapping[str, Any]:
    """Every kind of thing that an act is about: name of the model -> words (lazy)."""
    return {kind: words for room in _rooms() for kind, words in getattr(room, "KINDS", {}).items()}


def acts_by_room() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Every act by what it belongs to, for a choice with groups."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for act, words in all_words().items():
        room = act.partition(".")[0]
        found.setdefault(room if room in ROOMS else "permission", []).append((act, words))
    return [
        (words, sorted(found[room], key=lambda pair: str(pair[1]))) for room, words in ROOMS.items() if room in found
    ]


def act_in_words(act: str) -> str:
    """What an act is called; its code where nobody names it (an act of a later version, after going back)."""
    return str(all_words().get(act, act))


def kind_in_words(kind: str) -> str:
    """What a kind of thing is called; its code where nobody names it."""
    return str(all_kinds().get(kind, kind))
