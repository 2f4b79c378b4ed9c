"""Sentences and tables of money → amounts with whom they are for; a share, a ceiling or an amount for a household is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .conditions import Parts, parts_of
from .text import NUMBER, Stretch, number

MONEY = re.compile(rf"({NUMBER})(万)?元")
_PER = {"每月": "月", "按月": "月", "每年": "年", "按年": "年", "一次性": "次", "每季度": "季"}
_WORDS = r"(?:补贴|补助|津贴|奖励|资助|救助|慰问|补助金|救助金|慰问金|补贴金)"
_NAME = r"(?:(?![每按各户])[\u4e00-\u9fa5])"
_HEAD = rf"(?:按照?|以|为|给予|予以|发放|享受|领取|可|{_NAME}{{0,4}}{_WORDS}(?:标准)?|标准|人民币|的|:)*"
_GIVEN = re.compile(
    rf"(?P<who>.*?)[,]?(?P<head>{_HEAD}(?P<unit>每人|每名(?:老人|对象|学生)?|每户|每家(?:企业)?)?{_HEAD}"
    rf"(?P<per>每月|每年|每季度|按月|按年|每学年|每学期|每次|一次性)?{_HEAD})"
    rf"(?P<number>{NUMBER})(?P<wan>万)?元(?P<slash>/(?:人[·./]?)?[月年])?"
    rf"(?:的)?(?:标准)?(?:给予|予以|发放|计发|执行|领取|享受)?(?:一次性)?(?:的)?{_NAME}{{0,6}}?{_WORDS}?"
)
_UNSURE = re.compile(
    r"最高|最低|不超过|不低于|上浮|下浮|增发|加发|额外|另|以内|左右|至\d|-\d|%|累计|起付|参照|倍|符合本|其中"
)
_ENTITLED = re.compile(r"(?:对)?符合(?:上述|以上)?条件的?(?:企业|人员|对象|申请人|个人)?")
_COLUMN_PER = re.compile(r"元/(?:人[·./]?)?(月|年)|(?:每人)?每(月|年)")


@dataclass(frozen=True)
class Given:
    """An amount: for whom (None: everybody entitled), how often ("" not said), its text and place."""

    stretch: Stretch
    who: Parts | None
    amount: str
    per: str


def mentions_money(stretch: Stretch) -> bool:
    """Whether a sum stands in it."""
    return MONEY.search(stretch.text) is not None


def given(sentence: Stretch, *, per: str, local: Mapping[str, str]) -> Iterator[Given | Stretch]:
    """The amounts of a sentence; a part with money that is not understood as it stands.

    In: per: how often, where the words above the sentence say so
    """
    at = 0
    for match in MONEY.finditer(sentence.text):
        if match.start() < at:
            continue
        end = _end(sentence.text, match.end())
        piece = sentence.cut(at, end).strip(",;。、")
        at = end
        yield _one(piece, per, local) or piece
    if at < len(sentence.text) and (rest := sentence.cut(at).strip(",;。、")).text:
        yield rest


def _end(text: str, start: int) -> int:
    found = [at for at in (text.find(sign, start) for sign in ",;。") if at >= 0]
    return min(found, default=len(text))


def _one(piece: Stretch, per: str, local: Mapping[str, str]) -> Given | None:
    match = _GIVEN.fullmatch(piece.text)
    if (
        match is None
        or _UNSURE.search(piece.text, match.end("who"))
        or match["unit"] == "每户"
        or match["per"] in ("每学年", "每学期", "每次")
    ):
        return None
    who = piece.cut(match.start("who"), match.end("who")).strip(",:的")
    if _ENTITLED.fullmatch(who.text):
        who = Stretch("", ())
    if who.text.startswith(("其中", "对其中")):
        return None
    parts = parts_of(who, local=local) if who.text else None
    if parts is not None and not parts.whole:
        return None
    slash = match["slash"][-1] if match["slash"] else ""
    return Given(piece, parts, _amount(match["number"], match["wan"]), _PER.get(match["per"] or "", "") or slash or per)


def per_of(text: str) -> str:
    """How often, as a heading or a lead says it."""
    found = re.search(r"每月|按月|每年|按年|一次性|每季度", text)
    return _PER[found.group()] if found else ""


def table(rows: list[Stretch], *, per: str, local: Mapping[str, str]) -> Iterator[Given | Stretch]:
    """A table with a column of groups and one of amounts in 元; any other is left over whole."""
    head, *lines = rows
    column = _COLUMN_PER.search(head.text)
    per = next((part for part in column.groups() if part), per) if column else per
    for line in lines:
        cells = list(line.split("\t"))
        yield _row(cells, line, head, per, local)


def _row(cells: list[Stretch], line: Stretch, head: Stretch, per: str, local: Mapping[str, str]) -> Given | Stretch:
    if len(cells) != 2 or "元" not in head.text + cells[1].text or "万" in head.text:
        return line
    money = re.fullmatch(rf"({NUMBER})(万)?元?", cells[1].text)
    parts = parts_of(cells[0], local=local)
    if money is None or not parts.whole or _UNSURE.search(head.text):
        return line
    return Given(line, parts, _amount(money[1], money[2]), per)


def _amount(figure: str, wan: str | None) -> str:
    value = number(figure)
    return (
        f"{value * 10_000:g}元"
        if wan and value * 10_000 == int(value * 10_000) and value * 10_000 < 1_000_000
        else f"{value:g}{wan or ''}元"
    )
