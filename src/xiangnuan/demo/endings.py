"""How a case of the demo ends: over in its time, before it, or never begun."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xiangnuan.demo import words
from xiangnuan.demo.calendar import pick_day, working_day_from
from xiangnuan.demo.engine import FAR

if TYPE_CHECKING:
    from xiangnuan.demo.life import Life

DAY = timedelta(days=1)


def stay_away(life: Life) -> None:
    """Nobody ever checked in: it is reported, and the police decide."""
    received = life.case.decision.received_on or life.case.taken_on
    reported = working_day_from(received + 17 * DAY)
    life.tell("police_report", reported, note="超过十五日未报到，多次联系无果，依戒毒条例第二十一条报告。")
    closed = reported + life.rng.randrange(12, 40) * DAY
    life.tell("closed", closed, event={"outcome": "isolation"}, note="公安机关找到本人并作出强制隔离戒毒决定。")


def break_off(life: Life) -> None:
    """What ends the case before its time, with what leads up to it."""
    ending = life.fate.ending
    if ending is None:
        return
    on, rng = ending.on, life.rng
    if ending.cause == "use":
        found = pick_day(rng, on - 24 * DAY, on - 12 * DAY, life.blocked) or on - 18 * DAY
        first = life.test(found, "positive", type="random")
        life.confirm(first, found + rng.randrange(1, 4) * DAY, "positive")
        known = found + 4 * DAY
        life.tell("renewed_use", known, note="实验室确认阳性，本人承认再次使用。")
        life.tell(
            "police_report", known + rng.randrange(2) * DAY, note="执行期间再次使用毒品，依戒毒条例第二十一条报告。"
        )
        life.blocked.append((found + DAY, FAR))
    elif ending.cause == "refusal":
        for before in (80, 46, 9):
            day = working_day_from(on - before * DAY, life.blocked)
            if day < on:
                life.test(day, "refused", type="random", note="告知后果后仍拒绝，已当面教育。")
        life.tell("police_report", on - 3 * DAY, note="拒绝接受检测三次，依戒毒条例第二十一条报告。")
    elif ending.outcome == "terminated":
        life.tell("imprisoned", on, note="因犯罪被判处有期徒刑，收监执行。")
    elif ending.outcome == "died":
        life.tell("died", on, note="因病去世，家属告知，已慰问。")
    closing = {
        "isolation": (0, "公安机关作出强制隔离戒毒决定，材料已移交；释放前衔接提前介入。"),
        "terminated": (6, "依法终止执行，档案整理归档。"),
        "died": (8, "人员去世，个案终止，向家属说明档案保管。"),
        "transferred_out": (0, "户籍与居住地均迁出本市，档案随转，已与接收地交接。"),
    }[ending.outcome]
    closed = on + closing[0] * DAY
    life.tell("closed", closed, event={"outcome": ending.outcome}, note=closing[1])
    life.blocked.append((on, FAR))


def close(life: Life) -> None:
    """The term is over: the notice is served, then the case is closed."""
    if life.fate.ending is not None or life.answer is None or life.answer.term.end is None:
        return
    served = working_day_from(life.end + life.rng.randrange(1, 5) * DAY)
    life.tell("notice_served", served, note="解除通知书送达本人和家属，已书面告知镇（街道）。")
    closed = working_day_from(served + life.rng.randrange(1, 7) * DAY)
    life.tell("closed", closed, event={"outcome": "completed"}, note=words.closing_words(life.rng))


def record_the_closing_last(life: Life) -> None:
    """Nothing is written into a closed case any more."""
    closings = [happening for happening in life.case.happenings if happening.kind == "closed"]
    for closing in closings:
        last = max(other.recorded_at for other in life.case.happenings if other is not closing)
        closing.recorded_at = max(closing.recorded_at, last + timedelta(minutes=20))
        closing.by = life.recorder(closing.recorded_at.date()).username
