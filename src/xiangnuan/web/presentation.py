"""How one reader wants pages: theme, masked names and keyboard shortcuts, kept in cookies without personal data."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "xn_theme"
NAMES_COOKIE = "xn_names"
KEYS_COOKIE = "xn_keys"
SHARING_COOKIE = "xn_sharing"
A_YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Presentation:
    """`theme`: auto, light or dark. `names_masked`: names are shown as 林＊安. `keys`: single-key shortcuts work.

    `sharing`: others see the screen, so that whatever tells of a person is masked or held back (`web.sharing`).
    """

    theme: str = "auto"
    names_masked: bool = True
    keys: bool = True
    sharing: bool = False

    @property
    def bs_theme(self) -> str:
        """Return the value of `data-bs-theme`; empty leaves the choice to the reader's system."""
        return "" if self.theme == "auto" else self.theme


def presentation_of(request: HttpRequest | None) -> Presentation:
    """Return the reader's wishes; names are masked unless the reader has switched that off."""
    if request is None:
        return Presentation()
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    sharing = request.COOKIES.get(SHARING_COOKIE) == "on"
    return Presentation(
        theme=theme if theme in THEMES else "auto",
        names_masked=sharing or request.COOKIES.get(NAMES_COOKIE) != "shown",
        keys=request.COOKIES.get(KEYS_COOKIE) != "off",
        sharing=sharing,
    )


def remember(response: HttpResponse, request: HttpRequest, cookie: str, value: str) -> None:
    """Set one cookie of the reader's wishes for a year, of sharing until the browser ends; scripts need not read it."""
    age = None if cookie == SHARING_COOKIE else A_YEAR
    response.set_cookie(cookie, value, max_age=age, secure=request.is_secure(), httponly=True, samesite="Lax")
