"""The register of forms: those of the YAML files beside this module, and what other apps add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

from xiangnuan.documents.papers.conditions import CONDITIONS
from xiangnuan.documents.papers.subjects import Subject

FOLDER = Path(__file__).with_name("forms")
# In the order of a client's file: opening, helping, running, ending, each file in the order in which it is written.
FILES = ("opening", "helping", "testing", "running", "ending")
CASE, FACT, STAY, REFERRAL = "case", "fact", "stay", "referral"
Layout = list[dict[str, Any]]
# From a subject to more of its words: strings, or lists of rows (mappings of strings).
Teller = Callable[[Subject], Mapping[str, Any]]

# The places of a client's file, in the order of the archive.
PLACES: dict[int, tuple[str, str]] = {
    1: ("封面和目录", "Cover and contents"),
    2: ("责令决定书及送达", "Decision and its service"),
    3: ("报到登记", "Check-in"),
    4: ("协议书", "Agreement"),
    5: ("告知书、知情同意", "Notices and consent"),
    6: ("基本信息", "Basic information"),
    7: ("家庭及社会关系", "Family and social relations"),
    8: ("帮教小组", "Help team"),
    9: ("需要和风险评估", "Needs and risk"),
    10: ("帮教计划", "Help plan"),
    11: ("检测", "Tests"),
    12: ("谈话和走访", "Talks and visits"),
    13: ("请假和销假", "Leave"),
    14: ("告诫和报告", "Admonitions and reports"),
    15: ("阶段评估", "Reviews"),
    16: ("就业、救助、转介", "Work, aid, referral"),
    17: ("心理服务（单独保管）", "Psychological service (kept apart)"),
    18: ("执行地变更", "Transfer"),
    19: ("中止和恢复", "Interruption and resumption"),
    20: ("结案", "Closing"),
    21: ("后续跟进", "Follow-up"),
}
# Kept apart and never bound into the file.
RESTRICTED = 17


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """One form. `source` is the record of which there is one paper; `kinds` the facts for which it is.

    `blank`: it can also be printed for a case before there is a fact, to be filled by hand. `sensitive`: it tells of
    health or mind, and is not for the town's office. `bound`: the whole file has it from the records, issued or not;
    `once`: of the latest case alone, for it tells of the person.
    `word` stands in its number.
    """

    code: str
    titles: Mapping[str, str]
    place: int
    source: str
    word: str
    layout: Layout
    kinds: tuple[str, ...] = ()
    when: str = ""
    blank: bool = False
    sensitive: bool = False
    bound: bool = False
    once: bool = False
    version: int = 1
    tell: Teller | None = None
    # Names of words that `tell` gives, for the check of layouts and templates.
    names: frozenset[str] = field(default_factory=frozenset)

    @property
    def title(self) -> str:
        """The title as it is printed: Chinese, whatever the reader's language."""
        return self.titles["zh"]

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return self.titles[tongue()]

    @property
    def place_name(self) -> str:
        """Its place in the file, in the reader's language."""
        return place_name(self.place)

    def fits(self, subject: Subject) -> bool:
        """Whether the form makes sense for what the records say now."""
        if self.source == FACT:
            if subject.fact is None:
                return self.blank and subject.case is not None
            if subject.fact.kind not in self.kinds:
                return False
        elif (
            (self.source == STAY and subject.stay is None)
            or (self.source == REFERRAL and subject.referral is None)
            or (self.source == CASE and subject.case is None)
        ):
            return False
        return not self.when or CONDITIONS[self.when](subject)


def tongue() -> str:
    """The key of the reader's language in the words of this register."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def place_name(place: int) -> str:
    """A place of the file in the reader's language."""
    return PLACES[place][1 if tongue() == "en" else 0]


_added: dict[str, OfficialForm] = {}


def register(form: OfficialForm) -> None:
    """Add a form of another app; its words come from its own `tell`. A code stands for one form."""
    if form.code in forms_by_code():
        raise ImproperlyConfigured(f"two forms named {form.code}")
    _checked(form)
    _added[form.code] = form


def forms_by_code() -> dict[str, OfficialForm]:
    """All forms in the order of the file."""
    return {**_shipped(), **_added}


def official_forms() -> list[OfficialForm]:
    """All forms in the order of the file."""
    return sorted(forms_by_code().values(), key=lambda form: form.place)


def form_of(code: str) -> OfficialForm | None:
    """The form of this code."""
    return forms_by_code().get(code)


@lru_cache(maxsize=1)
def _shipped() -> dict[str, OfficialForm]:
    found: dict[str, OfficialForm] = {}
    for name in FILES:
        read: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        for code, one in read.items():
            entry = {**one, "code": code, "titles": one["title"], "kinds": tuple(one.get("kinds", ()))}
            del entry["title"]
            found[code] = _checked(OfficialForm(**entry))
    return found


def _checked(form: OfficialForm) -> OfficialForm:
    from xiangnuan.documents.papers.layout import names_in
    from xiangnuan.documents.papers.words import BY_HAND, names_of

    if form.place not in PLACES or form.source not in (CASE, FACT, STAY, REFERRAL):
        raise ImproperlyConfigured(f"{form.code}: no such place or source")
    if form.when and form.when not in CONDITIONS:
        raise ImproperlyConfigured(f"{form.code}: no condition {form.when}")
    unknown = names_in(form.layout) - names_of(form) - BY_HAND
    if unknown:
        raise ImproperlyConfigured(f"{form.code}: nothing tells {sorted(unknown)}")
    return form


def of_places(forms: Iterable[OfficialForm]) -> list[tuple[str, list[OfficialForm]]]:
    """Forms by the places of the file, each place in words."""
    found: dict[int, list[OfficialForm]] = {}
    for form in forms:
        found.setdefault(form.place, []).append(form)
    return [(place_name(place), found[place]) for place in sorted(found)]
