"""How wide and high pictures are, by files put together by hand from the formats' specifications."""

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.picture_sizes import size_of

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""The pixel that half of the web has: one by one."""
GIF = bytes.fromhex("474946383961 0A00 0A00 91 00 00")
"""How the sample of the GIF89a primer begins: ten by ten."""
START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)


def segment(code: int, payload: bytes) -> bytes:
    """A marker with its segment: the length counts itself."""
    return bytes((0xFF, code)) + struct.pack(">H", len(payload) + 2) + payload


def frame(code: int, width: int, height: int) -> bytes:
    """A frame header: precision, lines, samples of each, components."""
    return segment(code, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")


def jpeg(*segments: bytes) -> bytes:
    return START + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") + b"".join(segments)


def test_known_files_have_the_size_that_everybody_knows() -> None:
    assert size_of(PNG) == (1, 1)
    assert size_of(GIF) == (10, 10)


def test_width_comes_before_height() -> None:
    assert size_of(png(1024, 3)) == (1024, 3)
    assert size_of(b"GIF87a" + struct.pack("<HH", 300, 2) + bytes(3)) == (300, 2)
    assert size_of(jpeg(frame(0xC0, 640, 480))) == (640, 480)


@pytest.mark.parametrize("code", [0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC7, 0xC9, 0xCB, 0xCD, 0xCF])
def test_every_kind_of_frame_header_is_one(code: int) -> None:
    assert size_of(jpeg(frame(code, 7, 9))) == (7, 9)


@pytest.mark.parametrize("code", [0xC4, 0xC8, 0xCC])
def test_tables_are_no_frame_headers(code: int) -> None:
    assert size_of(jpeg(segment(code, bytes(20)), frame(0xC2, 7, 9))) == (7, 9)


def test_a_preview_inside_of_a_photo_is_not_taken_for_the_photo() -> None:
    preview = jpeg(frame(0xC0, 160, 120), SCAN, END)
    assert size_of(jpeg(segment(0xE1, b"Exif\x00\x00" + preview), frame(0xC0, 900, 600))) == (900, 600)


def test_any_number_of_fill_bytes_may_stand_before_a_marker() -> None:
    assert size_of(jpeg(b"\xff\xff\xff" + frame(0xC0, 5, 6))) == (5, 6)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='5' height='5'/>",
        b"RIFF\x1a\x00\x00\x00WEBPVP8 ",
        PNG[:20],
        PNG[:8] + b"\x00\x00\x00\rIDAT" + PNG[16:],
        GIF[:9],
        png(0, 5),
        jpeg(),
        jpeg(frame(0xC0, 5, 0)),
        jpeg(SCAN, frame(0xC0, 5, 6)),
        jpeg(END, frame(0xC0, 5, 6)),
        jpeg(frame(0xC0, 5, 6)[:8]),
        jpeg(b"\x00" + frame(0xC0, 5, 6)),
        b"<html>",
    ],
)
def test_what_is_no_picture_or_says_no_size_has_none(content: bytes) -> None:
    assert size_of(content) is None


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b""]), st.binary(max_size=200))
def test_no_bytes_break_it(begins: bytes, rest: bytes) -> None:
    size = size_of(begins + rest)
    assert size is None or all(0 < side < 2**32 for side in size)
