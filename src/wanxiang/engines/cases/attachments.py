"""Photos and documents of a case: sealed as `core.sealed` seals every file, with the case's own limits."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from wanxiang.core import crypto, sealed
from wanxiang.core.files import home
from wanxiang.core.models import Account
from wanxiang.core.sealed import FOLDER, MOST_BYTES, File, safe_name
from wanxiang.engines.cases.models import Attachment, Case

__all__ = [
    "FOLDER",
    "MOST_BYTES",
    "MOST_FILES",
    "BadFile",
    "File",
    "checked",
    "content",
    "keep",
    "safe_name",
    "uploaded",
]
MOST_FILES = 9
KINDS = sealed.PHOTOS | {sealed.PDF, "video/mp4", "video/quicktime"}


class BadFile(sealed.BadFile):
    """A file that is not taken: too large, empty, or of a kind that is not a photo, a video or a PDF."""

    code = "cases.bad_file"


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
    media_type = sealed.kind_of(data)
    if media_type not in KINDS:
        raise BadFile("只接收照片（JPEG、PNG、WebP）、视频（MP4）和 PDF", hint="文档请另存为 PDF；程序和压缩包不接收")
    return media_type


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
        stored = sealed.seal(file)
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


def _read(upload: Upload) -> File:
    if (upload.size or 0) > MOST_BYTES:
        raise _too_large(upload.name or "")
    return File(name=upload.name or "", data=upload.read())


def _too_large(name: str) -> BadFile:
    return BadFile(f"附件“{safe_name(name)}”超过 {MOST_BYTES // 1024**2} MB", hint="请压缩照片后再传")
