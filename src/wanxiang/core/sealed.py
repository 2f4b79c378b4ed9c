"""Files that people hand in: known by what they are and not by their name, sealed on disk under their digest.

    file = File(name="意见书.pdf", data=…)
    kept = keep(file, kinds=DOCUMENTS)      checked, sealed, remembered with the current transaction
    opened(kept.sha256)                     its bytes; what was altered on disk is refused

An engine keeps `Kept` beside its own row; the same bytes handed in twice are one file on disk.
"""

import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wanxiang.core import crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, remember
from wanxiang.core.prose import printable

FOLDER = "attachments"
MOST_BYTES = 10 * 1024 * 1024
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
DOCUMENTS = PHOTOS | {PDF, DOCX, XLSX}
"""What proves or says something on paper: PDF, Word, Excel, photos."""
ENDINGS = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.webp"
"""The same for a file field of a form."""
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", PDF))
_BOXES = {b"ftypisom": "video/mp4", b"ftypmp42": "video/mp4", b"ftypmp41": "video/mp4", b"ftypqt  ": "video/quicktime"}
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


class BadFile(WanxiangError):
    """A file that is not taken: too large, empty, or of a kind that is not asked for."""

    code = "files.bad_file"


class NoSuchFile(WanxiangError):
    code = "files.no_such_file"
    status = 404


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it was sent."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is known of a sealed file: for the row of whoever keeps it."""

    sha256: str
    name: str
    media_type: str
    bytes: int


def keep(file: File, *, kinds: frozenset[str] = DOCUMENTS) -> Kept:
    """Check a file, seal it, and remember it with the current transaction. Raises: BadFile"""
    media_type = checked(file, kinds=kinds)
    seal(file)
    return Kept(sha256=file.digest, name=safe_name(file.name), media_type=media_type, bytes=len(file.data))


def checked(file: File, *, kinds: frozenset[str] = DOCUMENTS) -> str:
    """The media type of a file of a kind and size that is taken. Raises: BadFile"""
    if not file.data:
        raise BadFile(f"附件“{safe_name(file.name)}”是空文件")
    if len(file.data) > MOST_BYTES:
        raise too_large(file.name)
    media_type = kind_of(file.data)
    if media_type not in kinds:
        raise BadFile(f"附件“{safe_name(file.name)}”的格式不能接收", hint="请用 PDF、Word（docx）、Excel（xlsx）或照片")
    return media_type


def kind_of(data: bytes) -> str:
    """The media type that the bytes tell: photo, PDF, MP4, Word, Excel; "" for anything else."""
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return _BOXES.get(data[4:12], "")


def seal(file: File) -> Path:
    """Write a file, compressed and encrypted, under its digest; one that is there already is not written twice."""
    target = path_of(file.digest)
    if not target.exists():
        with tempfile.NamedTemporaryFile() as plain:
            plain.write(file.data)
            plain.flush()
            crypto.seal_file(Path(plain.name), target)
    remember([target])
    return target


def opened(sha256: str) -> Iterator[bytes]:
    """The bytes of a sealed file, opened. Raises: NoSuchFile; Tampered when it was altered"""
    path = path_of(sha256)
    if not path.exists():
        raise NoSuchFile("文件不在本平台", hint="可能已在备份恢复时遗漏，请联系系统管理员核对")
    return crypto.open_file(path)


def path_of(sha256: str) -> Path:
    """Where the file of that digest lies."""
    return home(FOLDER, sha256[:2], sha256)


def safe_name(name: str) -> str:
    """A file name without folders and control characters, of at most 100 characters."""
    plain = _UNSAFE.sub("_", printable(Path(name.replace("\\", "/").replace("\0", "")).name)).strip(". ")
    return plain[-100:] or "附件"


def too_large(name: str) -> BadFile:
    """What is said of a file above the limit."""
    return BadFile(f"附件“{safe_name(name)}”超过 {MOST_BYTES // 1024**2} MB", hint="请压缩后再传")


def _office(data: bytes) -> str:
    """Word and Excel are archives that hold a certain part; any other archive is nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = set(archive.namelist())
    except zipfile.BadZipFile:
        return ""
    return next((media_type for part, media_type in _PARTS.items() if part in inside), "")
