"""A report file as text: .txt (UTF-8 or GB 18030) or .docx, one paragraph a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

from wanxiang.core import archives
from wanxiang.core.errors import WanxiangError
from wanxiang.core.prose import demand_prose


class UnreadableReport(WanxiangError):
    """The file is absent, of another format, or holds no text."""

    code = "measures.unreadable_report"


def report_text(path: Path) -> str:
    """The text of a report, line by line as in the file.

    Raises: UnreadableReport, NoProse
    """
    if not path.is_file():
        raise UnreadableReport(f"没有找到报告文件“{path.name}”")
    text = _docx(path) if path.suffix.lower() == ".docx" else _plain(path)
    if not text.strip():
        raise UnreadableReport(f"报告文件“{path.name}”中没有文字")
    demand_prose(text.replace("\r", "\n"))
    return text


def _plain(path: Path) -> str:
    data = path.read_bytes()
    if b"\0" in data or data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise UnreadableReport(f"“{path.name}”不是文本或 .docx 文件", hint="请另存为 .docx 或 .txt 后再试")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableReport(f"“{path.name}”的编码无法识别", hint="请存为 UTF-8")


def _docx(path: Path) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        archives.demand_modest(path)
        document = Document(str(path))
    except archives.BadArchive as error:
        raise UnreadableReport(f"“{path.name}”：{error.message}", hint=error.hint) from None
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise UnreadableReport(f"“{path.name}”不是有效的 .docx 文件") from error
    return "\n".join(_blocks(document))


def _blocks(document) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from ("，".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows)
        else:
            yield block.text
