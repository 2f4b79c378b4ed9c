"""Office files are zip archives: what they unpack to is asked before anything opens them. No Django."""

import io
import re
import zipfile
import zlib
from pathlib import Path

from wanxiang.core.errors import WanxiangError

DOCUMENT = 200 * 1024**2
WORKBOOK = 4 * 1024**3
MEMBERS = 10_000
_CHUNK = 1024**2
_FAR_CELL = re.compile(rb' r="[A-Z]{3,}\d')
_OVERLAP = 16


class BadArchive(WanxiangError):
    """Too large when unpacked, or not a whole archive."""

    code = "archive.bad"


def demand_modest(source: bytes | Path, *, largest: int = DOCUMENT) -> None:
    """Refuse an archive that unpacks to more than it may, before any reader takes it into memory.

    What the archive says of itself is not trusted: every member is unpacked in small pieces and thrown away. A sheet with
    cells beyond column ZZ is refused too, for a reader would fill the empty columns before it.
    In:     source: the bytes or the file; largest: bytes when unpacked
    Raises: BadArchive
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS or sum(member.file_size for member in members) > largest:
                raise BadArchive(f"文件解压后超过 {largest // 1024**2} MB，未打开", hint="请核对文件，或拆分后再送")
            for member in members:
                _unpack(archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as broken:
        raise BadArchive("文件已损坏或加密，无法解压", hint=f"请重新保存后再送（{type(broken).__name__}）") from None


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member to its end; its size and checksum are held to what was said."""
    sheet = member.filename.startswith("xl/worksheets/")
    kept = b""
    with archive.open(member) as opened:
        while piece := opened.read(_CHUNK):
            if sheet and _FAR_CELL.search(kept + piece):
                raise BadArchive("工作表的列数过多，未打开", hint="请删去表格右侧的空列后另存")
            kept = piece[-_OVERLAP:]
