"""Photos and documents: known by what they are and not by their name, sealed on disk under their digest."""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from wanxiang.core import crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, remember
from wanxiang.core.models import Account
from wanxiang.core.prose import printable
from wanxiang.engines.cases.models import Attachment, Case

MOST_BYTES, MOST_FILES = 10 * 1024 * 1024, 9
FOLDER = "attachments"
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
_BOXES = {b"ftypisom": "video/mp4", b"ftypmp42": "video/mp4", b"ftypmp41": "video/mp4", b"ftypqt  ": "video/quicktime"}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


class BadFile(WanxiangError):
    """A file that is not taken: too large, empty, or of a kind that is not a photo, a video or a PDF."""

    code = "cases.bad_file"


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it was sent."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return hashlib.sha256(self.data).hexdigest()


class Upload(Protocol):
    """A file as a form carries it."""

    name: str | None
    size: int | None

    def read(self) -> bytes: ...


def uploaded(sent: Iterable[Upload]) -> tuple[File, ...]:
    """The files of a form, to be checked; what is too large is refused before it is read. Raises BadFile."""
    return tuple(_read(each) for each in sent)


def kind_of(data: bytes) -> str:
    """The media type that the first bytes tell; raises BadFile for anything but JPEG, PNG, WebP, PDF, MP4."""
    for magic, media_type, _ in _KINDS:
        if data.startswith(magic):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if (video := _BOXES.get(data[4:12])) is not None:
        return video
    raise BadFile("只接收照片（JPEG、PNG、WebP）、视频（MP4）和 PDF", hint="文档请另存为 PDF；程序和压缩包不接收")


def checked(files: Iterable[File]) -> list[File]:
    """The files, each of a kind and size that is taken; raises BadFile naming the first that is not."""
    listed = list(files)
    if len(listed) > MOST_FILES:
        raise BadFile(f"一次最多 {MOST_FILES} 个附件", hint="请挑选最能说明问题的几张")
    for file in listed:
        if not file.data:
            raise BadFile(f"附件“{safe_name(file.name)}”是空文件")
        if len(file.data) > MOST_BYTES:
            raise _too_large(file.name)
        kind_of(file.data)
    return listed


def keep(case: Case, files: Iterable[File], *, stage: str, by: Account, at: datetime, public: bool) -> list[Attachment]:
    """Seal files beside a case; one that it has already is not kept twice."""
    made = []
    for file in checked(files):
        stored = _seal(file)
        row, new = Attachment.objects.get_or_create(
            case=case, sha256=file.digest,
            defaults={"name": safe_name(file.name), "media_type": kind_of(file.data), "bytes": len(file.data),
                      "stored": str(stored.relative_to(home())), "stage": stage, "public": public, "at": at, "by": by},
        )  # fmt: skip
        made += [row] if new else []
    return made


def content(attachment: Attachment) -> Iterator[bytes]:
    """The bytes of an attachment, opened; raises Tampered when the sealed file was altered."""
    return crypto.open_file(home(attachment.stored))


def safe_name(name: str) -> str:
    """A file name without folders and control characters, of at most 100 characters."""
    plain = _UNSAFE.sub("_", printable(Path(name.replace("\\", "/").replace("\0", "")).name)).strip(". ")
    return plain[-100:] or "附件"


def _read(upload: Upload) -> File:
    if (upload.size or 0) > MOST_BYTES:
        raise _too_large(upload.name or "")
    return File(name=upload.name or "", data=upload.read())


def _too_large(name: str) -> BadFile:
    return BadFile(f"附件“{safe_name(name)}”超过 {MOST_BYTES // 1024**2} MB", hint="请压缩照片后再传")


def _seal(file: File) -> Path:
    target = home(FOLDER, file.digest[:2], file.digest)
    if not target.exists():
        with tempfile.NamedTemporaryFile() as plain:
            plain.write(file.data)
            plain.flush()
            crypto.seal_file(Path(plain.name), target)
    remember([target])
    return target
