"""An archive that unpacks to more than it may is refused before a reader takes it into memory."""

import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from wanxiang.core import archives, documents
from wanxiang.core.archives import BadArchive, demand_modest
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.plans.reading.source import UnreadableDocument, open_source


def bomb(name="word/document.xml", megabytes=300) -> bytes:
    """An archive of some hundred kilobytes that unpacks to hundreds of megabytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        for _ in range(megabytes):
            member.write(b"\0" * 1024**2)
    return made.getvalue()


@pytest.fixture(scope="module")
def large() -> bytes:
    return bomb()


def test_a_bomb_is_refused_everywhere_a_document_is_opened(large, tmp_path):
    """压缩炸弹：方案、报告两处入口都不打开，一句话说明。"""
    assert len(large) < 1024**2
    with pytest.raises(UnreadableDocument, match="超过 200 MB"):
        open_source(data=large)
    path = tmp_path / "报告.docx"
    path.write_bytes(large)
    with pytest.raises(documents.UnreadableDocument, match="超过 200 MB"):
        report_text(path)


def test_an_archive_that_lies_about_its_size_is_refused(large):
    """自称很小而实际很大的成员：按实际解压核对，不信其自述。"""
    said, small = (300 * 1024**2).to_bytes(4, "little"), (1024).to_bytes(4, "little")
    with pytest.raises(BadArchive, match="损坏"):
        demand_modest(large.replace(said, small))


def test_a_sheet_with_one_far_cell_is_refused():
    """一个单元格在最右一列的工作表：不铺满其左的空列。"""
    book, made = Workbook(), io.BytesIO()
    book.active["A1"], book.active["XFD1048576"] = "姓名", "x"
    book.save(made)
    with pytest.raises(BadArchive, match="列数过多"):
        demand_modest(made.getvalue(), largest=archives.WORKBOOK)


def test_ordinary_files_pass_and_broken_ones_say_so():
    made = io.BytesIO()
    document = Document()
    document.add_paragraph("一、改革任务")
    document.save(made)
    demand_modest(made.getvalue())
    with pytest.raises(BadArchive):
        demand_modest(made.getvalue()[:-40])
