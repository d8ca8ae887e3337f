"""What the workers of the demo agency write: short, kind and plain."""

from __future__ import annotations

from random import Random

SUBSTANCES = (
    "甲基苯丙胺（冰毒）",
    "甲基苯丙胺（冰毒）",
    "甲基苯丙胺（冰毒）",
    "海洛因",
    "氯胺酮",
    "甲基苯丙胺（冰毒）、氯胺酮",
    "海洛因、甲基苯丙胺（冰毒）",
)
LATER_SUBSTANCES = (*SUBSTANCES, "依托咪酯", "依托咪酯", "合成大麻素")

_STATES = (
    "工作稳定，按时上下班", "最近在找工作，投了两家厂", "换到白班，睡眠好些", "生意淡，压力大一些", "在家带孩子，很少出门", "跟着亲戚学装修",
    "身体不错，体检指标正常", "腰伤复发，在家休息", "失眠，睡前想得多", "胃口好，体重上来了", "情绪平稳，说话比上次多", "有些烦躁，担心被熟人看见",
)  # fmt: skip
_FAMILY = (
    "母亲常打电话提醒", "家人愿意一起来谈", "和父亲关系缓和", "孩子期中考得不错，很高兴", "家里催着还债", "兄弟帮着看店", "与家人同住，饭桌上能说话了", "一个人住，周末去姐姐家",
)  # fmt: skip
_TIES = (
    "以前的朋友没有再联系", "有人约过一次，当面拒绝了", "手机号换了，旧联系人删了", "没有想用的念头", "偶尔会想起，出去走走就过去了", "看到剧里的情节有些难受，主动说了出来",
)  # fmt: skip
_ADVICE = (
    "约定下月一起去人力市场看看", "约定坚持每天走半小时", "建议把作息记下来，下次一起看", "答应有念头时先打电话", "约定家属下次一起来", "介绍了镇里的技能培训班，愿意报名",
    "约定按时来检测，有事提前说", "帮助填了临时救助的申请", "建议到医院看看睡眠", "约定下次谈孩子上学的事",
)  # fmt: skip
_PRESENT = ("本人", "本人、母亲", "本人、家人", "本人、父亲", "本人、村禁毒专干", "本人、社区民警", "本人、网格员")
_PHONE_SAID = ("电话里说近况：", "接通，聊了十分钟：", "回电，")
_NOT_MET = (
    "敲门没有人应，邻居说上班去了，留了便条",
    "电话响到自动挂断，晚些再打",
    "约好的时间没有到，电话里说临时加班",
    "家里有人，本人外出买菜",
)
_REVIEWS = (
    "半年来尿检按期、谈话配合，工作稳定，家庭支持好；维持现有分级。", "检测全部阴性，情绪有起伏；下阶段重点谈睡眠和作息。", "就业还没有落实，家里经济紧；下阶段联系技能培训。",
    "遵守协议，主动报告外出；建议继续现有计划。", "有一次拖了几天才来检测，已谈清楚；其余良好。", "与家人关系明显好转，目标完成过半。", "一年来没有违反协议的情况，经小组讨论同意阶段评估结论。",
)  # fmt: skip
_TIER_REASONS = {
    "A": (
        "多次戒治、出所不满三个月，先按高风险跟进",
        "近期检测异常，提高频次并请医生会诊",
        "无固定住处，联系不稳定，先按高风险",
    ),
    "B": ("初次评估：有工作，家庭支持一般", "表现稳定三个月，下调一级", "近期换工作、情绪波动，上调一级"),
    "C1": ("一年来检测全部阴性，工作稳定", "家庭支持好，自我管理能力强", "初次评估：单次使用，悔意强，家人同住"),
    "C2": ("连续两年以上检测阴性，社会功能恢复", "稳定就业两年，经小组讨论列为长期低风险"),
}
_LEAVE_REASONS = (
    "回老家办事",
    "外地工地短期做工",
    "陪家人看病",
    "参加亲戚婚礼",
    "送孩子上学",
    "探望父母",
    "随货车跑长途",
    "参加培训",
)
_DESTINATIONS = (
    "上海市",
    "杭州市",
    "苏州市",
    "宁波市",
    "嘉善县",
    "海盐县",
    "安徽省阜阳市",
    "贵州省毕节市",
    "云南省昭通市",
    "江西省上饶市",
    "河南省驻马店市",
)
_CLOSINGS = (
    "三年执行期满，检测、谈话、评估齐全；家访调查家庭和睦、工作稳定，小组一致同意结案，后续自愿跟进半年。",
    "期满解除。协议各项完成，本人写下给自己的一封信；与镇禁毒办核对档案后结案。",
    "期满，表现良好；结案调查走访家属、村干部和单位，均予肯定。",
    "执行期满，期间按期检测；戒断巩固意愿强，转入自愿跟进服务。",
)
_DETAINED = ("因交通违法被行政拘留", "因打架被行政拘留", "因赌博被行政拘留", "涉嫌盗窃被刑事拘留，后取保")
_MEDICINES = ("复方甘草片", "含可待因的止咳药", "氨酚待因片", "复方磷酸可待因口服液")


def contact_words(rng: Random, form: str) -> tuple[str, str, str]:
    """Who was there, what was said and what was agreed in a visit, talk or call."""
    said = "；".join((rng.choice(_STATES), rng.choice(_FAMILY), rng.choice(_TIES)))
    if form == "phone":
        return "", rng.choice(_PHONE_SAID) + said + "。", rng.choice(_ADVICE) + "。"
    present = rng.choice(_PRESENT) if form == "home_visit" else "本人"
    return present, said + "。", rng.choice(_ADVICE) + "。"


def not_met(rng: Random) -> str:
    """Why a visit or call reached nobody."""
    return rng.choice(_NOT_MET) + "。"


def review_words(rng: Random) -> str:
    """The conclusion of a review."""
    return rng.choice(_REVIEWS)


def tier_reason(rng: Random, tier: str) -> str:
    """Why a tier was set."""
    return rng.choice(_TIER_REASONS[tier]) + "。"


def leave_words(rng: Random) -> tuple[str, str]:
    """Where to and why somebody leaves the county."""
    return rng.choice(_DESTINATIONS), rng.choice(_LEAVE_REASONS)


def closing_words(rng: Random) -> str:
    """The summary of a normal closing."""
    return rng.choice(_CLOSINGS)


def detention_words(rng: Random) -> str:
    """Why somebody was detained."""
    return rng.choice(_DETAINED) + "，派出所书面通知。"


def medicine(rng: Random) -> str:
    """A medicine that explains a positive on-site result."""
    return rng.choice(_MEDICINES)
