"""Two who change the same thing at once: what only one of them changed is kept by itself, the rest is chosen by hand.

A form that changes a row in place carries what stood there when it was opened. When it comes back, each field has three
values: as it was opened, as it is now, and as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

_SALT = "xiangnuan.web.meanwhile"
THEIRS = "theirs"


def changed_meanwhile() -> ValidationError:
    """What is said to the second of two who change one thing at once."""
    return ValidationError(
        _("这份资料刚被别人改过，还没有保存您的修改。请核对下面的内容，再保存一次。"), code="changed"
    )


def as_text(value: Any) -> str:
    """A value as a form sends it: a ticked box is `on`, a day ISO, nothing an empty text."""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def mark_of(value: Any) -> str:
    """A digest that stands for a value which is masked on the page and must not be read from it."""
    return salted_hmac(_SALT, as_text(value)).hexdigest()[:16] if value else ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both have changed: what it was, what it is, what was typed, in words."""

    name: str
    label: str
    was: str
    now: str
    typed: str


class ChangesInPlace(forms.Form):
    """A form that changes a row; give it `now`, the values of its fields as they stand (`masked`: those not on the page).

    `taken` are the fields that somebody else changed and that were kept so (with what stands there), `conflicts` those
    that wait for a choice: none is made for the reader, and a form without one comes back.
    A value of `masked` is (mark, what is shown of it); an empty field keeps it.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: Any,
        now: Mapping[str, Any] | None = None,
        masked: Mapping[str, tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.now = {name: as_text(value) for name, value in (now or {}).items()}
        self.masked = dict(masked or {})
        self.taken: list[tuple[str, str]] = []
        self._asked: set[str] = set()
        self._both: list[tuple[str, str, str, str]] = []
        self._snapshot = signing.dumps(
            self.now | {name: mark for name, (mark, _shown) in self.masked.items()}, salt=_SALT, compress=True
        )
        super().__init__(self._settled(data) if data and (now or masked) else data, *args, **kwargs)
        self.initial = {**self.initial, "seen": self._snapshot}

    def _settled(self, data: QueryDict) -> QueryDict:
        """What was sent, with what others changed meanwhile put in where the sender left it alone."""
        try:
            was: dict[str, str] = signing.loads(data.get("seen", ""), salt=_SALT)
        except signing.BadSignature:
            was = {}  # nobody knows what its sender saw: whatever differs is a question
        data = data.copy()
        self._asked = set(data.getlist("ask"))
        for name, now in self.now.items():
            self._settle(data, name, was.get(name), now)
        for name, (mark, shown) in self.masked.items():
            self._settle_masked(data, name, was.get(name), mark, shown)
        data["seen"] = self._snapshot
        return data

    def _settle(self, data: QueryDict, name: str, was: str | None, now: str) -> None:
        typed = as_text(data.get(name))
        chosen = data.get(f"choose-{name}")
        if chosen == THEIRS:
            self._put(data, name, now)
        elif now not in (was, typed) or (name in self._asked and not chosen and now != typed):
            if typed == was:
                self._put(data, name, now)
                self.taken.append((name, now))
            else:
                self._both.append((name, was or "", now, typed))

    def _settle_masked(self, data: QueryDict, name: str, was: str | None, now: str, shown: str) -> None:
        typed = as_text(data.get(name))
        chosen = data.get(f"choose-{name}")
        if chosen == THEIRS:
            self._put(data, name, "")
        elif mark_of(typed) != now and (was != now or (name in self._asked and not chosen)):
            if typed:
                self._both.append((name, "", shown, typed))
            else:
                self.taken.append((name, shown))

    @staticmethod
    def _put(data: QueryDict, name: str, value: str) -> None:
        if value:
            data[name] = value
        else:
            data.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """Refuse while both have changed something and nobody has chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned.pop("seen", None)
        if self._both:
            self.add_error(None, changed_meanwhile())
        return cleaned

    @property
    def conflicts(self) -> Iterator[Conflict]:
        """The fields that wait for a choice, in words."""
        for name, *values in self._both:
            was, now, typed = (self._in_words(name, value) or "—" for value in values)
            yield Conflict(name, str(self.fields[name].label), was, now, typed)

    @property
    def has_conflicts(self) -> bool:
        """Whether anything waits for a choice."""
        return bool(self._both)

    def _in_words(self, name: str, value: str) -> str:
        words = {as_text(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        if isinstance(self.fields[name], forms.BooleanField):
            words = {"on": _("是"), "": _("否")}
        return words.get(value, value)

    @property
    def taken_in_words(self) -> str:
        """What somebody else changed and was kept, as a sentence; empty for nothing."""
        if not self.taken:
            return ""
        said = [
            f"{self.fields[name].label}（{self._in_words(name, value) or '—'}）"
            for name, value in self.taken
            if name in self.fields
        ]
        return _("别人同时改了：{fields}。两边的修改都保留了。").format(fields="、".join(said)) if said else ""
