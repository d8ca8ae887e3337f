"""The words inside the cells of a roster: measures, sexes, results, substances, states, tiers, ways of contact."""

from __future__ import annotations

import re
from functools import lru_cache

from xiangnuan.sheets.text import Cell, plain, says_nothing, tight

TREATMENT = "community_treatment"
REHABILITATION = "community_rehabilitation"
UNCLEAR = "unclear"
OTHER_MEASURE = "other"

_ELSEWHERE = re.compile(
    r"(?:强制(?:隔离)?戒毒|隔离戒毒|强戒|强隔|自愿戒毒|限期戒毒|劳教戒毒|药物维持|美沙酮|戒毒药物)(?:所|人员|出所|期满|后|解除)*"
)
_TICKED = re.compile(r"[☑☒✓✔√■●▣◉][)）]?\s*([^☑☒✓✔√■●▣◉□○☐◯]+)")
_BOXES = re.compile(r"[□○☐◯]")


@lru_cache(maxsize=4_096)
def _measure_of(text: str) -> str:
    if _BOXES.search(text):
        ticked = "".join(_TICKED.findall(text))
        return _measure_of(ticked) if ticked else UNCLEAR
    rest = _ELSEWHERE.sub("|", text)
    lower = rest.lower()
    rehabilitation = "康复" in rest or "社康" in rest or "rehab" in lower or lower in {"sqkf", "sk"}
    treatment = "戒毒" in rest or "社戒" in rest or "戒断" in rest or "treatment" in lower or lower in {"sqjd", "sj"}
    if rehabilitation and treatment:
        return UNCLEAR
    if rehabilitation:
        return REHABILITATION
    if treatment:
        return TREATMENT
    return OTHER_MEASURE if rest != text else UNCLEAR


def read_measure(cell: Cell) -> str:
    """The measure that a cell names: one of the two, `other` for one that is not ours, `unclear`, or "" for nothing.

    Both at once (社戒/社康, 社区戒毒（康复）) is unclear: nobody but the sender knows which.
    """
    if says_nothing(cell):
        return ""
    return _measure_of(tight(cell))


def measure_in_context(*texts: str) -> str:
    """The measure that a title, section or sheet name means for all rows under it, or "" where it names both or none."""
    for text in texts:
        measure = _measure_of(tight(text)) if text else ""
        if measure in (TREATMENT, REHABILITATION):
            return measure
    return ""


_SEXES = {"男": "male", "女": "female", "男性": "male", "女性": "female", "m": "male", "f": "female", "male": "male", "female": "female",
          "男人": "male", "女人": "female", "1": "male", "2": "female", "男士": "male", "女士": "female", "1男": "male", "2女": "female",
          "1-男": "male", "2-女": "female", "1-男性": "male", "2-女性": "female"}  # fmt: skip


def read_sex(cell: Cell) -> str:
    """`male`, `female` or "" (also by the codes 1 and 2 of GB/T 2261.1)."""
    return _SEXES.get(tight(cell).lower(), "")


# Words of the street, of the law and of the laboratory to one code each; longer words are looked for first.
SUBSTANCES: dict[str, tuple[str, ...]] = {
    "heroin": ("海洛因", "白粉", "四号", "4号", "海洛英", "白面", "二乙酰吗啡", "黄皮", "heroin"),
    "morphine": ("吗啡", "mop", "mor", "morphine"),
    "opium": ("鸦片", "阿片", "大烟", "罂粟", "opi", "opium"),
    "methamphetamine": ("冰毒", "甲基苯丙胺", "甲基安非他明", "甲基安非他命", "溜冰", "麻古", "麻果", "麻谷", "冰", "met", "mamp", "methamphetamine"),
    "amphetamine": ("苯丙胺", "安非他明", "安非他命", "amp"),
    "mdma": ("摇头丸", "亚甲二氧基甲基苯丙胺", "亚甲基二氧甲基苯丙胺", "亚甲基二氧基甲基苯丙胺", "忘我", "快乐丸", "mdma", "开心水"),
    "ketamine": ("氯胺酮", "K粉", "k粉", "氯安酮", "氯胺铜", "ket", "ketamine"),
    "cannabis": ("大麻", "四氢大麻酚", "thc", "叶子", "飞叶子", "cannabis"),
    "cocaine": ("可卡因", "古柯碱", "coc", "cocaine"),
    "etomidate": ("依托咪酯", "依托咪脂", "上头电子烟", "烟粉", "烟弹", "电子烟油", "eto", "美托咪酯", "丙帕酯", "etomidate"),
    "synthetic_cannabinoids": ("合成大麻素", "小树枝", "k2", "娜塔莎", "阿达", "合成大麻"),
    "methcathinone": ("甲卡西酮", "卡西酮", "浴盐", "土冰", "筋儿", "丧尸药", "长治筋"),
    "benzodiazepines": ("三唑仑", "安定", "地西泮", "氯硝西泮", "苯二氮卓", "苯二氮䓬", "尼美西泮", "阿普唑仑", "蓝精灵", "bzo", "氟硝西泮"),
    "ghb": ("γ-羟丁酸", "羟丁酸", "听话水", "神仙水", "g水", "ghb"),
    "tramadol": ("曲马多", "tramadol"),
    "codeine": ("可待因", "止咳水", "止咳药水", "联邦止咳露"),
    "buprenorphine": ("丁丙诺啡", "bup"),
    "methadone": ("美沙酮", "mtd", "methadone"),
    "pethidine": ("杜冷丁", "哌替啶", "度冷丁"),
    "fentanyl": ("芬太尼", "fyl", "fentanyl"),
    "nitazenes": ("尼秦", "尼嗪", "尼泰嗪"),
    "lsd": ("麦角酸二乙基酰胺", "麦角酸二乙酰胺", "麦角酸", "邮票", "lsd"),
    "mushrooms": ("迷幻蘑菇", "裸盖菇素", "神奇蘑菇", "赛洛新"),
    "phenacetin": ("非那西丁",),
    "nitrous_oxide": ("笑气", "一氧化二氮"),
    "dextromethorphan": ("右美沙芬",),
}  # fmt: skip
_SUBSTANCE_WORDS = sorted(
    ((word.lower(), code) for code, words in SUBSTANCES.items() for word in words), key=lambda pair: -len(pair[0])
)


@lru_cache(maxsize=4_096)
def _substances_of(text: str) -> tuple[str, ...]:
    found: dict[int, str] = {}
    rest = text
    for word, code in _SUBSTANCE_WORDS:
        pattern = rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
        for match in re.finditer(pattern, rest):
            found.setdefault(match.start(), code)
        rest = re.sub(pattern, lambda match: "\0" * len(match.group()), rest)
    return tuple(dict.fromkeys(code for _, code in sorted(found.items())))


def read_substances(cell: Cell) -> tuple[str, ...]:
    """The substances named in a cell, each once, in order, by our codes."""
    if says_nothing(cell):
        return ()
    return _substances_of(tight(cell).lower())


NEGATIVE, POSITIVE, REFUSED, EVADED, MISSED, EXCUSED = (
    "negative",
    "positive",
    "refused",
    "evaded",
    "missed",
    "missed_excused",
)

_RESULTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (EXCUSED, re.compile(r"请假|准假|有事|因病|生病|住院|免检|病假|事假|怀孕|外出(?!.*[阴阳])|隔离(?!.*[阴阳])|excused", re.I)),
    (REFUSED, re.compile(r"拒绝|拒检|拒测|拒不|不配合|抗拒|refus", re.I)),
    (EVADED, re.compile(r"逃避|作弊|替换|调包|掺假|造假|代检|逃检|躲避|evad", re.I)),
    (MISSED, re.compile(r"未到|未来|没来|没到|缺席|缺检|漏检|未检(?!出)|未尿检|未做|未测|未参加|失约|失联|无故|旷检|缺|应检未检|missed|absent", re.I)),
    # 未检出 and 阴 are said of the sample, before the word 检出 inside them can be read as positive.
    (NEGATIVE, re.compile(r"阴|未检出|未发现|未见|正常|合格|无异常|\(-\)|^-$|^—$|neg|^n$|^0$", re.I)),
    (POSITIVE, re.compile(r"阳|检出|不合格|异常|复吸|\(\+\)|^\++$|\+$|pos|^p$", re.I)),
)  # fmt: skip


@lru_cache(maxsize=4_096)
def _result_of(text: str) -> str:
    if "阳" in text and "阴" in text:
        # A panel written out (冰毒阴性 吗啡阳性): one positive makes the test positive.
        return POSITIVE if not re.search(r"非阳|无阳|转阴", text) else NEGATIVE
    if re.search(r"不合格|不正常", text):
        return POSITIVE
    for result, pattern in _RESULTS:
        if pattern.search(text):
            return result
    if re.fullmatch(r"[√✓✔]|已检|已做|是", text):
        return NEGATIVE
    return ""


def read_result(cell: Cell) -> str:
    """The result of a drug test as our code, or "" where the cell says none (blank, 无效, 待检)."""
    text = tight(cell)
    if not text or re.search(r"待检|待测|无效|作废|待定|应检$|未出", text):
        return ""
    return _result_of(text)


def positive_substances(cell: Cell) -> tuple[str, ...]:
    """The substances that a written result calls positive: 阳性(甲基安非他明), 吗啡阴性、冰毒阳性."""
    text = tight(cell).lower()
    if "阴" not in text:
        return _substances_of(text)
    found: list[str] = []
    for part in re.split(r"[,，;；、。/|]|(?<=阴性)|(?<=阳性)|(?<=\))", text):
        if part and ("阳" in part or "+" in part):
            found += _substances_of(part)
    return tuple(dict.fromkeys(found))


def read_method(*cells: Cell) -> str:
    """How a sample was tested: `hair`, `laboratory` or `onsite`."""
    text = "".join(tight(cell) for cell in cells if isinstance(cell, str))
    if re.search(r"毛发|头发|发检", text):
        return "hair"
    return "laboratory" if re.search(r"实验室|送检|鉴定|司法|色谱|复核检验", text) else "onsite"


STATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("not_checked_in", re.compile(r"未报[到道]|没报[到道]|待报[到道]|尚未报|逾期未报|拒不?报到")),
    ("died", re.compile(r"死亡|已故|病故|亡故|去世|已死|身故|^亡$")),
    ("imprisoned", re.compile(r"收监|判刑|服刑|入狱|监狱|被判|判处|刑罚")),
    ("detained", re.compile(r"拘留|羁押|刑拘|逮捕|看守所|在押|拘役|被抓|行拘")),
    ("isolation", re.compile(r"强戒|强制隔离|强制戒毒|送戒|隔离戒毒")),
    ("transferred_out", re.compile(r"转出|迁出|移出|移交|变更执行地|执行地变更|转往|转至|已转")),
    ("not_closed", re.compile(r"未解除|未满|未到期|未结案|未终止|无异常")),
    ("completed", re.compile(r"解除|期满|结案|届满|已完成|完成社|已满|到期|出册|销案")),
    ("terminated", re.compile(r"终止")),
    ("suspended", re.compile(r"中止|暂停")),
    ("lost", re.compile(r"失联|脱管|脱失|漏管|下落不明|查无|失控|去向不明|失踪")),
    ("away", re.compile(r"外出|务工|请假|在外|外地|打工|出国|出境")),
    ("active", re.compile(r"在册|在管|正常|执行|在戒|管控|社会面|在控|戒毒中|康复中|报到|有效|履行|现行")),
)  # fmt: skip


@lru_cache(maxsize=4_096)
def _state_of(text: str) -> str:
    for state, pattern in STATES:
        if pattern.search(text):
            return "active" if state == "not_closed" else state
    return ""


def read_state(cell: Cell) -> str:
    """Where a person stands according to the list (active, completed, died, away, …), or "" where unknown."""
    return "" if says_nothing(cell) else _state_of(tight(cell))


def read_tier(cell: Cell) -> str:
    """The risk class A, B, C1 or C2 (高、中、低风险 to A, B, C1), or "" for a class of another scheme."""
    text = tight(cell).upper()
    found = re.fullmatch(r"(?:ZJ|第)?([AB]|C[12]?|Ⅰ|Ⅱ|Ⅲ|一|二|三)(?:[类级档]|风险|类人员|级管控)*(?:[(（].*)?", text)
    if found:
        sign = found.group(1)
        return {"C": "", "Ⅰ": "", "Ⅱ": "", "Ⅲ": "", "一": "", "二": "", "三": ""}.get(sign, sign)
    for word, tier in (("高", "A"), ("中", "B"), ("长期低", "C2"), ("低", "C1")):
        if re.search(rf"^{word}(?:等|度)?(?:风险|危|级)|^{word}$", text):
            return tier
    return ""


def read_contact_form(*cells: Cell) -> str:
    """The way of a contact: `home_visit`, `phone`, `video` or `talk`, or "" where no text says it."""
    for cell in cells:
        text = tight(cell) if isinstance(cell, str) else ""
        if not text:
            continue
        if re.search(r"视频|微信(?!语音)|线上|网络|qq", text, re.I):
            return "video"
        if re.search(r"电话|电访|致电|手机|语音|来电|通话", text):
            return "phone"
        if re.search(r"走访|家访|入户|上门|登门|实地|探访", text):
            return "home_visit"
        if re.search(r"谈话|面谈|约谈|访谈|谈心|面对面|到站|来站|座谈|见面|面访", text):
            return "talk"
    return ""


def read_yes(cell: Cell) -> bool | None:
    """True or False for 是/否, 有/无, √/×, 见到/未见; None where the cell says neither."""
    text = tight(cell)
    if re.search(r"^(?:否|未|没|不|无|×|✗|✘|N|n|0|FALSE)", text):
        return False
    if re.search(r"^(?:是|已|有|见|在|√|✓|✔|Y|y|1|TRUE|通|本人)", text):
        return True
    return None


_ETHNIC = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
_ETHNIC_NAMES = {name: f"{name}族" for name in _ETHNIC} | {f"{name}族": f"{name}族" for name in _ETHNIC}


def read_ethnicity(cell: Cell) -> str:
    """The ethnic group with 族, by its known names; other text stays as it is; nothing for blanks."""
    text = re.sub(r"^\d{1,2}[-.、]?", "", tight(cell))
    return "" if says_nothing(text) else _ETHNIC_NAMES.get(text, text[:20])


def is_ethnicity(cell: Cell) -> bool:
    """Whether a cell is the name of an ethnic group."""
    return re.sub(r"^\d{1,2}[-.、]?", "", tight(cell)) in _ETHNIC_NAMES


_NOT_NAMES = re.compile(
    r"街道|镇$|乡$|村$|社区|派出所|阴性|阳性|戒毒|康复|社戒|社康|冰毒|海洛因|大麻|汉族|在册|解除|男|女$|已婚|未婚|离异|初中|高中|小学|文盲|务工|无业|平湖|正常|合格|未到|拒|走访|谈话|电话"
)


def is_name(cell: Cell) -> bool:
    """Whether a cell looks like a personal name: two to four Chinese characters, or a longer one with middle dots."""
    text = tight(cell) if isinstance(cell, str) else ""
    if not re.fullmatch(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,12}(?:[·•.．・][\u3400-\u9fff]{1,12}){1,3}", text):
        return False
    return not _NOT_NAMES.search(text) and not _substances_of(text)


def names_nothing(cell: Cell) -> bool:
    """Whether a name cell holds no name at all (blank, 无, 不详, digits only)."""
    return says_nothing(cell) or bool(re.fullmatch(r"[\d\W_]+", plain(cell)))
