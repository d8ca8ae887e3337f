"""What is left of Chinese on an English page, apart from names, places and what people wrote."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from playwright.sync_api import Page

from xiangnuan.web.masks import mask_name

HAN = re.compile("[\u3400-\u9fff]")
# Where a page shows what was recorded or what the law says, word for word.
WRITTEN = ", ".join(
    (
        ".xn-event-what p",  # what was said, agreed and noted
        ".xn-event-what h3 span",  # where it was
        ".xn-said",
        ".xn-written",  # the purpose of a referral, what happened in an emergency
        ".xn-rows dd",  # the record of a person and of a case
        ".xn-compare td",  # what stands in two records
        ".xn-rule > .xn-hint",  # the source of a rule
        ".xn-rule-history",
        ".xn-chapter > .xn-card-head .xn-sub",  # the number of a law
        ".xn-grounds",
        ".xn-why-rows dd",
        ".xn-paper-title",  # the name that somebody gave a paper
        "[lang='zh-Hans']",
        "textarea",
    )
)
TEXTS = """(written) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest(written) && !element.closest("script, style")) found.push(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name));
  return [document.title, ...found];
}"""


@lru_cache
def _names(database: Path) -> re.Pattern[str]:
    """The names of persons and relatives as they are masked, how these are related, the names of staff, towns and agency."""
    with closing(sqlite3.connect(database)) as found:
        persons = {
            mask_name(name)
            for (name,) in found.execute("SELECT name FROM people_person UNION SELECT name FROM people_familymember")
        }
        relations = {name for (name,) in found.execute("SELECT DISTINCT relation FROM people_familymember")}
        staff = {name for (name,) in found.execute("SELECT name FROM access_user")}
        places = {
            name
            for (name,) in found.execute(
                "SELECT name FROM access_area WHERE code IN (SELECT area_id FROM access_agency_towns)"
                " OR code IN (SELECT area_id FROM access_agency) UNION SELECT name FROM access_agency"
            )
        }
    known = sorted({*persons, *relations, *staff, *places} - {""}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)))


def chinese_left(page: Page, home: Path) -> list[str]:
    """The texts of an English page that still hold Chinese of ours; `home` is the folder of the site's data."""
    names = _names(home / "demo.sqlite3")
    texts = dict.fromkeys(str(text) for text in page.evaluate(TEXTS, WRITTEN))
    return [text for text in texts if HAN.search(names.sub("", text))]
