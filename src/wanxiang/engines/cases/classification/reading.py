"""Files of texts and labels, as they come: CSV in any usual encoding and with any usual delimiter, or a workbook."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.classification.labelled import Labelled, compose

HEADER_WITHIN = 6
"""A sheet may carry a title above its header."""
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods")
LONGEST_CELL = 64 * 1024 * 1024
NAMES = {
    "text": "内容 正文 详情 留言详情 留言内容 诉求内容 诉求详情 投诉内容 事件描述 问题描述 事项描述 描述 文本 text content body message "
    "description complaint narrative sentence review comment",
    "subject": "主题 标题 留言主题 诉求标题 诉求主题 事项标题 事件标题 题目 subject title headline summary",
    "label": "一级标签 标签 类别 分类 一级分类 事项类别 诉求类别 问题类别 事件类别 类型 事项类型 诉求类型 所属类别 label labels class "
    "category categories target topic type",
}
"""What each column is called, the surest name first; what is found nowhere is looked for inside longer names."""
NEVER = re.compile(r"编号|序号|时间|日期|用户|电话|地址|(?:^|_)(?:id|no|time|date|user)(?:$|_)")
"""Names that hold one of the words above and mean something else: 标签编号, label_id."""
NO_TEXT, NO_LABEL = "没有文本", "没有标签"


class BadTexts(WanxiangError):
    """A file in which the texts, or their labels, cannot be found."""

    code = "classification.bad_file"


@dataclass(frozen=True)
class Sheet:
    """A file as text: the names of its columns and its rows, each as long as the header."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def read_labelled(path: Path, *, text: str = "", subject: str = "", label: str = "") -> Labelled:
    """Texts with their labels; rows that lack one of the two are counted and left out.

    In:     text, subject, label: names of columns; what is not given is found by its name (NAMES)
    Raises: BadTexts: not readable, a column not found, no row with both; it names the columns seen
    """
    sheet = _sheet(Path(path), wanted=(text, subject, label))
    columns = _columns(sheet, {"text": text, "subject": subject, "label": label})
    texts, labels, left_out = [], [], Counter[str]()
    for said, name in zip(_texts(sheet, columns), _column(sheet, columns["label"]), strict=True):
        reason = NO_TEXT if not said else NO_LABEL if not name else ""
        if reason:
            left_out[reason] += 1
        else:
            texts.append(said)
            labels.append(name)
    if not texts:
        raise BadTexts(f"文件“{sheet.name}”没有既有文本又有标签的行", hint=_seen(sheet))
    return Labelled(texts, labels, dict(left_out), columns)


def read_texts(path: Path, *, text: str = "", subject: str = "") -> list[str]:
    """The text of every row in order, an empty one too: the first is row 1 of the file below its header.

    Raises: BadTexts
    """
    sheet = _sheet(Path(path), wanted=(text, subject))
    return _texts(sheet, _columns(sheet, {"text": text, "subject": subject}))


def _texts(sheet: Sheet, columns: dict[str, str]) -> list[str]:
    bodies = _column(sheet, columns["text"])
    if "subject" not in columns:
        return bodies
    subjects = _column(sheet, columns["subject"])
    return [compose(subject=subject, body=body) for subject, body in zip(subjects, bodies, strict=True)]


def _column(sheet: Sheet, name: str) -> list[str]:
    at = list(sheet.columns).index(name)
    return [row[at].strip() for row in sheet.rows]


def _columns(sheet: Sheet, given: dict[str, str]) -> dict[str, str]:
    """The column of each part: as given, else by its name. A file with subjects only has those for its texts."""
    found = {part: _given(sheet, name) if name else _by_name(sheet.columns, part) for part, name in given.items()}
    if not found["text"] and found["subject"]:
        found["text"], found["subject"] = found["subject"], ""
    if found["subject"] == found["text"]:
        found["subject"] = ""
    for part, chinese, option in (("text", "文本", "--text"), ("label", "标签", "--label")):
        if part in found and not found[part]:
            raise BadTexts(f"文件“{sheet.name}”中找不到{chinese}列", hint=f"{_seen(sheet)}；可用 {option} 指明")
    return {part: name for part, name in found.items() if name}


def _given(sheet: Sheet, name: str) -> str:
    for column in sheet.columns:
        if _bare(column) == _bare(name):
            return column
    raise BadTexts(f"文件“{sheet.name}”没有名为“{name}”的列", hint=_seen(sheet))


def _by_name(columns: Sequence[str], part: str) -> str:
    """The column whose name is one of the part's, else one whose name holds one of them; '' when there is none."""
    bare = {column: _bare(column) for column in columns}
    for name in NAMES[part].split():
        for column, said in bare.items():
            if said == name:
                return column
    taken = {word for other, words in NAMES.items() if other != part for word in words.split()}
    for name in NAMES[part].split():
        for column, said in bare.items():
            if name in said and said not in taken and not NEVER.search(said):
                return column
    return ""


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split()).strip("\ufeff\"'")


def _seen(sheet: Sheet) -> str:
    return f"文件中的列：{'、'.join(column[:30] for column in sheet.columns[:20] if column)}"


def _sheet(path: Path, *, wanted: Sequence[str]) -> Sheet:
    """The file as a sheet; its header is the first of the top rows in which a known name stands, else the first row."""
    try:
        rows = _workbook(path) if path.suffix.lower() in WORKBOOKS else _separated(path)
    except OSError as error:
        raise BadTexts(f"文件“{path.name}”无法打开", hint=error.strerror or "请检查路径") from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise BadTexts(f"文件“{path.name}”是空的")
    top = next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if _is_header(row, wanted)), 0)
    width = len(rows[top])
    header = _distinct(cell.strip().strip("\ufeff") for cell in rows[top])
    return Sheet(path.name, header, [[*row[:width], *[""] * (width - len(row))] for row in rows[top + 1 :]])


def _is_header(row: Sequence[str], wanted: Sequence[str]) -> bool:
    names = {_bare(cell) for cell in row}
    known = {word for words in NAMES.values() for word in words.split()}
    return bool(names & known) or any(name and _bare(name) in names for name in wanted)


def _distinct(names: Any) -> list[str]:
    """Names of columns, a repeated one with its number."""
    seen = Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def _workbook(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except CalamineError as error:
        raise BadTexts(f"文件“{path.name}”不能作为工作簿读取", hint=str(error).splitlines()[0][:80]) from None
    largest = max(sheets, key=len, default=[])
    return [[_cell(value) for value in row] for row in largest]


def _cell(value: Any) -> str:
    """A cell as text: a whole number without its decimal point, for labels are often numbers."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _separated(path: Path) -> list[list[str]]:
    text = _decoded(path.read_bytes())
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise BadTexts(f"文件“{path.name}”不能作为 CSV 读取", hint=str(error)) from None
    finally:
        csv.field_size_limit(before)


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 with or by their mark, UTF-8 that is valid, else GB18030, which holds GBK; bad bytes become �."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        few_bad = error.start > 0 and data.decode("utf-8", errors="replace").count("\ufffd") * 200 < len(data)
        return data.decode("utf-8-sig" if few_bad else "gb18030", errors="replace")


def _delimiter(text: str) -> str:
    """The mark that the header has most of."""
    header = next((line for line in text.splitlines()[:HEADER_WITHIN] if line.strip()), "")
    return max(",\t;|，", key=header.count)
