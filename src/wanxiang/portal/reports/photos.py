"""Photos that wait beside a form that has not been sent: sealed under the draft's key, gone after eight hours.

A form without script cannot carry a file from page to page, and a photo that is refused must not take the others with it.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import time

from django.core.files.uploadedfile import UploadedFile

from wanxiang.core import crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home
from wanxiang.engines.cases.attachments import MOST_FILES, BadFile, File, checked, safe_name, uploaded
from wanxiang.portal.reports.draft import Draft, Photo

FOLDER = "drafts"
EIGHT_HOURS = 8 * 3600
MOST_WAITING = 2 * 1024**3
"""Bytes that all drafts together may hold: a flood of uploads does not fill the disk."""


class TooMany(WanxiangError):
    """So many photos wait that no more are taken just now."""

    code = "portal.too_many_photos"
    status = 503


class PhotoGone(WanxiangError):
    """A photo of the draft is no longer there."""

    code = "portal.photo_gone"
    status = 410


def add(draft: Draft, sent: Iterable[UploadedFile]) -> tuple[Draft, list[str]]:
    """The draft with the photos that are taken, and one sentence for each that is not; those taken stay taken."""
    problems: list[str] = []
    for upload in sent:
        try:
            draft = _added(draft, upload)
        except (BadFile, TooMany) as error:
            name = safe_name(upload.name or "")
            said = error.message if name in error.message else f"“{name}”没有加上：{error.message}"
            problems.append(f"{said}。{error.hint}")
    return draft, problems


def drop(draft: Draft, digest: str) -> Draft:
    """The draft without a photo."""
    return draft.having(photos=tuple(each for each in draft.photos if each.digest != digest))


def read(draft: Draft) -> tuple[File, ...]:
    """The photos of a draft as the intake takes them; raises PhotoGone."""
    return tuple(File(name=each.name, data=_opened(draft, each)) for each in draft.photos)


def _added(draft: Draft, upload: UploadedFile) -> Draft:
    (file,) = checked(uploaded([upload]))
    if any(each.digest == file.digest for each in draft.photos):
        return draft
    if len(draft.photos) >= MOST_FILES:
        raise BadFile(f"最多 {MOST_FILES} 张照片", hint="可以先去掉一张")
    _keep(draft, file)
    return draft.having(photos=(*draft.photos, Photo(file.digest, safe_name(file.name), len(file.data))))


def _keep(draft: Draft, file: File) -> None:
    _sweep()
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(file.data)
        plain.flush()
        crypto.seal_file(Path(plain.name), _path(draft, file.digest))


def _opened(draft: Draft, photo: Photo) -> bytes:
    try:
        data = b"".join(crypto.open_file(_path(draft, photo.digest)))
    except FileNotFoundError:
        raise PhotoGone("照片放置太久，已清除", hint="请重新添加照片；其他内容都还在") from None
    if hashlib.sha256(data).hexdigest() != photo.digest:
        raise PhotoGone("照片已损坏", hint="请重新添加照片；其他内容都还在")
    return data


def _path(draft: Draft, digest: str) -> Path:
    return home(FOLDER, draft.key, digest)


def _sweep() -> None:
    """Drafts that nobody can send any more go; raises TooMany when what is left fills its room."""
    waiting = 0
    for folder in home(FOLDER).glob("*"):
        if folder.stat().st_mtime < time() - EIGHT_HOURS:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        waiting += sum(path.stat().st_size for path in folder.glob("*"))
    if waiting > MOST_WAITING:
        raise TooMany("现在上传的人太多，暂时加不了照片", hint="可以先不加照片送出，稍后用查询码补充")
