"""What a password may not be (`AUTH_PASSWORD_VALIDATORS`), after OWASP ASVS 5.0, 6.2."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiangnuan.access.models import User

# What is left of a password without a word that everybody here knows must still be a password (ASVS 6.2.1).
_LEFT = 8
_OURS = ("向暖", "xiangnuan", "禁毒", "jindu", "社工", "shegong")
_NUMBERS = re.compile(r"(?:\+?86)?1[3-9]\d{9}|\d{6}(?:19|20)\d{9}[\dXx]|(?:19|20)\d{6}")


class Length:
    """At least `least` signs and at most `most`, whatever signs they are."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where it is too short or too long."""
        if len(password) < self.least:
            raise ValidationError(_("密码太短，至少 %(least)d 位。") % {"least": self.least}, "password_too_short")
        if len(password) > self.most:
            raise ValidationError(_("密码太长，最多 %(most)d 位。") % {"most": self.most}, "password_too_long")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("至少 %(least)d 位，什么字符都可以；几个不相干的词连起来又好记又安全。") % {"least": self.least}


class WordsOfThisPlace:
    """Not built on the names that an outsider tries first: the system's, the agency's, the account's."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where little is left without such a word."""
        lowered = password.casefold()
        for word in (*_OURS, *_names(user)):
            if word in lowered and len(lowered.replace(word, "")) < _LEFT:
                raise ValidationError(
                    _("密码里有账号、姓名、机构名这类别人先猜的词，请换一个。"), "password_of_this_place"
                )

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("不要用账号、姓名、机构名改成的密码。")


class NoNumberOfAPerson:
    """Not a telephone number, an identity number or a date."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where the whole password is such a number."""
        if _NUMBERS.fullmatch(re.sub(r"[\s.-]", "", password)):
            raise ValidationError(_("手机号、身份证号、日期别人容易知道，请换一个。"), "password_number")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("不要用手机号、身份证号、日期。")


def _names(user: object) -> list[str]:
    if not isinstance(user, User):
        return []
    names = [user.username, user.name]
    if user.agency is not None:
        names += [user.agency.name, user.agency.short_name]
    return [name.casefold() for name in names if len(name) >= 2]
