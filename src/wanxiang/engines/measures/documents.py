"""A report file as text, one paragraph a line: .txt, .docx or .pdf, the cells of a table row parted by tabs."""

from __future__ import annotations

from pathlib import Path

from wanxiang.core.documents import text_of
from wanxiang.core.errors import WanxiangError


class NoReport(WanxiangError):
    """The file is not there."""

    code = "measures.no_report"
    status = 404


def report_text(path: Path) -> str:
    """The text of a report.

    Raises: NoReport, UnreadableDocument, NoProse
    """
    if not path.is_file():
        raise NoReport(f"没有找到报告文件“{path.name}”")
    return text_of(path.read_bytes(), name=path.name)
