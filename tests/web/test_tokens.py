"""The colours can be read: WCAG 2.2 AA, computed from the tokens themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "frontend" / "styles" / "_tokens.scss"
TEXT, EDGE = 4.5, 3.0

PAIRS = [
    *[(text, ground, TEXT) for text in ("ink", "strong", "soft", "sun", "done", "late", "plan") for ground in ("paper", "card")],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("sun", "done", "late", "plan")],
    *[("ink", f"{tone}-soft", TEXT) for tone in ("sun", "done", "late", "plan", "quiet")],
    ("soft", "quiet-soft", TEXT),
    ("on-sun", "sun", TEXT),
    ("on-sun", "sun-hover", TEXT),
    ("card", "ink", TEXT),
    ("card", "done", EDGE),
    ("frame", "card", EDGE),
    ("frame", "paper", EDGE),
]  # fmt: skip


def colours(theme: str) -> dict[str, str]:
    block = re.search(rf"@mixin {theme} \{{(.*?)\n\}}", TOKENS.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    return dict(re.findall(r"--xn-([\w-]+): (#[0-9a-f]{6});", block.group(1)))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(theme: str, front: str, ground: str, least: float) -> None:
    tokens = colours(theme)
    ratio = contrast(tokens[front], tokens[ground])
    assert ratio >= least, f"{front} on {ground}: {ratio:.2f}"


def test_light_and_dark_have_the_same_tokens() -> None:
    assert colours("light").keys() == colours("dark").keys()


def test_no_colour_is_written_outside_the_tokens() -> None:
    for sheet in TOKENS.parent.glob("*.scss"):
        if sheet.name in {"_tokens.scss", "_print.scss"}:
            continue
        screen = sheet.read_text(encoding="utf-8").split("@media print")[0]
        rules = re.sub(r"//.*|--xn-[\w-]+: [^;]*;", "", screen)
        # White behind a QR code must stay white in the dark.
        written = set(re.findall(r"#[0-9a-f]{3,6}\b", rules))
        assert written <= {"#fff"}, f"{sheet.name}: {written}"
