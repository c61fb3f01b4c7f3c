"""Pictures without what they tell of their maker: place, phone, times, names. Pixels are left as they are.

A picture that lies on its side keeps that one mark, so that it is shown upright.
"""

import struct
from collections.abc import Iterator

ORIENTATION = 0x0112
JPEG_KEPT = (0xE0, 0xE2, 0xEE)  # JFIF, colour profile, Adobe's colour transform
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
WEBP_DROPPED = (b"EXIF", b"XMP ")
WEBP_FLAGS = 0b1100  # EXIF and XMP in the head's first byte


def without_metadata(content: bytes, content_type: str) -> bytes:
    """`content` of a JPEG, PNG or WebP without them; anything else, and what is damaged, as it is."""
    try:
        return MARKED[content_type](content) if content_type in MARKED else content
    except (struct.error, IndexError):
        return content


def _jpeg(content: bytes) -> bytes:
    parts, turned = [content[:2]], b""
    place = 2
    while content[place] == 0xFF and content[place + 1] != 0xDA:
        marker = content[place + 1]
        (length,) = struct.unpack_from(">H", content, place + 2)
        segment = content[place : place + 2 + length]
        place += 2 + length
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _only_turn(segment[10:]) or turned
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in JPEG_KEPT:
            parts.append(segment)
    return b"".join([parts[0], turned, *parts[1:], content[place:]])


def _only_turn(tiff: bytes) -> bytes:
    """An EXIF segment that says nothing but how the picture lies; nothing for one that lies upright."""
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
        if tag == ORIENTATION and 2 <= value <= 8:
            entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, value, 0)
            body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""


def _png(content: bytes) -> bytes:
    chunks = (content[start:end] for kind, start, end in _png_chunks(content) if kind not in PNG_DROPPED)
    return PNG_START + b"".join(chunks)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    place = len(PNG_START)
    while place < len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        yield kind, place, place + 12 + length
        if kind == b"IEND":
            return
        place += 12 + length


def _webp(content: bytes) -> bytes:
    body, place = bytearray(), 12
    while place < len(content):
        kind, length = struct.unpack_from("<4sI", content, place)
        chunk = bytearray(content[place : place + 8 + length + length % 2])
        if kind == b"VP8X":
            chunk[8] &= ~WEBP_FLAGS & 0xFF
        if kind not in WEBP_DROPPED:
            body += chunk
        place += 8 + length + length % 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + bytes(body)


MARKED = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
