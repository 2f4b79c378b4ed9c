"""A photo without what a camera writes beside the picture (where, when, by whose device it was taken). Pure."""

import struct
from collections.abc import Iterator

_JPEG_KEPT = {0xE0, 0xEE}
"""JFIF and Adobe segments, which say how colours are meant; every other application segment and comment goes."""
_PNG_DROPPED = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0b1100
"""The bits of a VP8X header that announce EXIF and XMP."""


class Unreadable(ValueError):
    """The file is not built as its kind is."""


def plain(data: bytes) -> bytes:
    """The picture alone; raises Unreadable where the file is not built as a JPEG, PNG or WebP."""
    try:
        if data.startswith(b"\xff\xd8"):
            return b"".join(_jpeg(data))
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return b"".join(_png(data))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _riff(b"".join(_webp(data)))
    except (struct.error, IndexError) as error:
        raise Unreadable("truncated") from error
    raise Unreadable("unknown kind")


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise Unreadable("a segment was expected")
        marker = data[at + 1]
        if marker == 0xDA:  # the picture itself: nothing of a camera's notes lies behind it
            yield data[at:]
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if marker in _JPEG_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            yield data[at : at + 2 + length]
        at += 2 + length


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] not in _PNG_DROPPED:
            yield data[at : at + 12 + length]
        at += 12 + length


def _webp(data: bytes) -> Iterator[bytes]:
    at = 12
    while at < len(data):
        name, (length,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])
        end = at + 8 + length + length % 2
        if name == b"VP8X":
            yield data[at : at + 8] + bytes([data[at + 8] & ~_WEBP_FLAGS]) + data[at + 9 : end]
        elif name not in _WEBP_DROPPED:
            yield data[at:end]
        at = end


def _riff(chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks
