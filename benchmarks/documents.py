"""How fast papers are made: 300 forms in a batch, and a client's file of 200 pages, against their limits.

`.venv/bin/python -m benchmarks.documents` works in memory with made-up words: no database is needed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangnuan.config.settings")

FORMS, FORMS_LIMIT = 300, 30.0
PAGES, PAGES_LIMIT = 200, 5.0
NAME, ADDRESS = "阿卜杜热合曼·买买提艾力·阿布都克里木", ("浙江省嘉兴市平湖市新仓镇" * 8)[:80]


def words_for(form: Any) -> dict[str, Any]:
    """Long but plausible words for every name of a form."""
    from xiangnuan.documents.papers.words import words_of_nobody

    found = words_of_nobody(form)
    for name, value in found.items():
        if isinstance(value, list):
            found[name] = [{"项目": "甲基安非他明", "结果": "阴性（-）", "姓名": NAME, "关系": "父亲"}] * 6
        else:
            found[name] = ADDRESS if name.endswith("址") else NAME if "姓名" in name else "示例内容"
    return found


def timed(what: str, limit: float, make: Callable[[], object]) -> bool:
    """Measure once and print the ratio against the limit."""
    began = time.perf_counter()
    result = make()
    took = time.perf_counter() - began
    print(f"{what:44} {took:7.2f} s of {limit:.0f} s   ratio {took / limit:.2f}   {result}")
    return took <= limit


def main() -> int:
    """Measure; 1 where a limit is passed."""
    import django

    django.setup()
    import pikepdf

    from xiangnuan.documents.papers.layout import Paper, fill
    from xiangnuan.documents.papers.register import forms_by_code
    from xiangnuan.documents.printing.pdf import Binding, pdf_of
    from xiangnuan.documents.printing.word import word_of, zipped

    forms = [form for form in forms_by_code().values() if form.code != "cover"]

    def paper(form: Any, number: int) -> Paper:
        return Paper(
            form.code,
            form.title,
            f"示例〔2026〕{number:04d}号",
            "示例社",
            form.place,
            "",
            fill(form.layout, words_for(form)),
        )

    notice = forms_by_code()["test_notice"]
    batch = [paper(notice, number) for number in range(FORMS)]
    file = [paper(forms_by_code()["cover"], 0), *(paper(forms[at % len(forms)], at) for at in range(PAGES))]
    lines = [
        {"heading": False, "serial": at, "title": one.title, "number": one.number, "on": "2026年1月1日", "paper": at}
        for at, one in enumerate(file)
    ][1:]

    def bound() -> str:
        content = pdf_of(file, binding=Binding(contents=lines))
        with pikepdf.open(BytesIO(content)) as made:
            return f"{len(made.pages)} pages, {len(content) // 1024} kB"

    def archive() -> str:
        return f"{len(zipped({f'{at}.docx': word_of(one) for at, one in enumerate(batch)})) // 1024} kB"

    good = [
        timed(f"{FORMS} forms as one PDF/A", FORMS_LIMIT, lambda: f"{len(pdf_of(batch)) // 1024} kB"),
        timed(f"{FORMS} forms as Word in one archive", FORMS_LIMIT, archive),
        timed(f"a file of {PAGES} pages or more as PDF/A", PAGES_LIMIT, bound),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
