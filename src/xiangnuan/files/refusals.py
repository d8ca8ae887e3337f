"""The one error that every refused file ends in."""

from __future__ import annotations

from django.utils.translation import get_language


class Refused(ValueError):
    """A file that cannot be taken; `zh` and `en` are whole sentences for the reader, `code` is for programs."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en

    @property
    def text(self) -> str:
        """The sentence in the language in force."""
        return self.en if (get_language() or "").startswith("en") else self.zh


def damaged() -> Refused:
    """The error for a file that begins like one of its kind and cannot be read on."""
    return Refused("damaged", "文件已损坏，打不开。", "The file is damaged and cannot be opened.")
