"""Pictures: opened whatever their name says, turned upright, and written anew without what the camera added."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from xiangnuan.files.refusals import Refused, damaged

# Kept so that a page of A4 can be read to the last line; what a camera gives beyond is paper grain.
LONGEST_SIDE = 4096
# What a picture may take in memory, in bytes. Of a JPEG a smaller version is read straight away; any other picture lies
# there as large as it is: 28 million pixels in colour. Pillow itself opens nothing beyond 180 million pixels.
MOST_BYTES = 84_000_000
_QUALITY = 85
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def clean_image(file: BinaryIO) -> tuple[str, BinaryIO]:
    """The content type of a picture and a new file of its pixels: no place, no camera, no hidden second file.

    Raises Refused for a picture that cannot be read, or that would be too large in memory.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=tuple(_FORMATS)) as image:
                kind = str(image.format)
                if kind == "JPEG":
                    # Half of it at least: the reader gives the size above, which is at most twice as much.
                    image.draft(None, (LONGEST_SIDE // 2, LONGEST_SIDE // 2))
                if image.width * image.height * len(image.getbands()) > MOST_BYTES:
                    raise _too_many_pixels()
                image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=None)
                ImageOps.exif_transpose(image, in_place=True)
                plain = _plain(image, kind)
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as wrong:
        raise (_too_many_pixels() if isinstance(wrong, Image.DecompressionBombError) else damaged()) from wrong
    plain.info = {}
    written = BytesIO()
    if kind == "PNG":
        plain.save(written, "PNG")
    else:
        plain.save(written, kind, quality=_QUALITY)
    written.seek(0)
    return _FORMATS[kind], written


def _too_many_pixels() -> Refused:
    return Refused(
        "too_many_pixels",
        "图片的像素太多，请缩小后再上传。",
        "The picture has too many pixels: make it smaller first.",
    )


def _plain(image: Image.Image, kind: str) -> Image.Image:
    """The picture in a mode that its format can be written in."""
    if kind == "JPEG":
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    if image.mode in ("1", "L", "RGB", "RGBA"):
        return image if kind == "PNG" or image.mode in ("RGB", "RGBA") else image.convert("RGB")
    has_alpha = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")
