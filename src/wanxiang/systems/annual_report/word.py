"""The report as Word in the look of an official document: numbers that open their page, an annex that says where each is from."""

from __future__ import annotations

from wanxiang.core.official import Linked, Official
from wanxiang.systems.folders import folders

from .reading import Number, Report

ANNEX = "附件　数字来源表"
HEADER = ("序号", "数字", "指标或出处", "状态", "截至", "来历编号")
WIDTHS = (12, 30, 56, 20, 22, 22)


def docx(report: Report, *, site: str = "") -> bytes:
    """The .docx file; with the address of a site its numbers are links to the pages behind them.

    In: site: such as https://wanxiang.example.gov.cn, without a slash at the end
    """
    subtitle = f"（{report.number}）" if report.number else "（征求意见稿）"
    paper = Official(report.title, subtitle=subtitle)
    for part in report.parts:
        paper.heading(part.heading, level=part.level)
        for line in part.paragraphs:
            paper.paragraph([_words(one, site) for one in line])
    paper.signature(_issuer(), report.as_of if report.number else None)
    paper.annex(ANNEX)
    paper.table(HEADER, [_row(one, site) for one in report.numbers], widths=WIDTHS)
    return paper.to_bytes()


def _issuer() -> str:
    """The unit that owns this system in the district."""
    return next(folder.owner for folder in folders() if folder.id == "annual_report")


def _words(one: str | Number, site: str) -> str | Linked:
    if isinstance(one, str):
        return one
    return Linked(one.text, f"{site}{one.url}") if site and one.url else one.text


def _row(one: Number, site: str) -> list[object]:
    title = one.title if one.lineage else one.because
    return [one.place, _words(one, site), title, one.label, one.as_of, one.lineage]
