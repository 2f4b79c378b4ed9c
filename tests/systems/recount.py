"""A recount by somebody who has only the delivered files, this script, and what the platform says was approved.

Plain Python: csv, openpyxl, pyarrow; its own reading of names, dates and ID numbers, its own linking with dictionaries. It
shares no code with the product, so that equal figures mean something.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
from opencc import OpenCC

# file name → source, sending unit, and which column is what
FORMS: dict[str, tuple[str, str, dict[str, str]]] = {
    "户籍人口": (
        "ga",
        "公安",
        {"name": "姓名", "sex": "性别", "id": "公民身份号码", "birth": "出生日期", "home": "户籍地址"},
    ),
    "实有人口": (
        "wg",
        "政法委",
        {
            "name": "人员姓名",
            "sex": "性别",
            "id": "证件号码",
            "birth": "出生年月日",
            "phone": "联系电话",
            "grid": "网格编码",
            "building": "楼栋编码",
            "home": "居住地址",
            "district": "户籍所在区",
        },
    ),
    "楼栋": ("buildings", "政法委", {"grid": "网格编码"}),
    "高龄津贴发放名册": ("mz", "民政", {"name": "姓名", "id": "身份证号", "birth": "出生日期", "state": "状态"}),
    "居民健康档案": (
        "wj",
        "卫健",
        {"name": "xm", "sex": "xb", "id": "sfzh", "birth": "csrq", "phone": "lxdh", "state": "zt"},
    ),
    "老年人体检登记": ("checkup", "卫健", {"name": "受检人", "id": "身份证", "birth": "出生日期"}),
    "两癌筛查名单": ("screening", "妇幼", {"name": "姓名", "id": "身份证号码", "birth": "出生日期"}),
    "参保人员": ("insured", "医保", {"name": "参保人姓名", "id": "证件号", "birth": "出生日期"}),
    "持证残疾人": ("disability", "残联", {"name": "姓名", "id": "残疾人证号", "phone": "联系电话"}),
    "火化信息": ("deaths", "民政", {"name": "逝者姓名", "id": "身份证号", "birth": "出生日期", "died": "死亡日期"}),
    "在校学生": ("students", "教育", {"name": "学生姓名", "sex": "性别", "id": "身份证件号", "birth": "出生日期"}),
    "低保对象": ("minimum", "民政", {"name": "姓名", "id": "身份证号", "birth": "出生日期"}),
    "就业登记": ("employment", "人力", {"name": "姓名", "id": "身份证号", "birth": "出生日期"}),
    "商事主体": ("enterprises", "市监", {"credit": "统一社会信用代码", "state": "登记状态"}),
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SEXES = {"男": "男", "女": "女", "1": "男", "2": "女", "M": "男", "F": "女"}
FOUNDERS = ("wg", "ga")
simplified = cache(OpenCC("t2s").convert)


@dataclass(slots=True)
class Record:
    """One row of a file about a person."""

    source: str
    file: str
    id: str | None
    near: str
    name: str
    birth: date | None
    sex: str
    phone: str
    row: dict[str, str] = field(repr=False)


@dataclass(slots=True)
class Delivered:
    """Every different file once, in the order in which it came."""

    rows: int = 0
    departments: set[str] = field(default_factory=set)
    grids: set[str] = field(default_factory=set)
    enterprises: dict[str, str] = field(default_factory=dict)
    people: list[Record] = field(default_factory=list)


def delivered(folder: Path, until: date) -> Delivered:
    """Read every delivery up to a day; the same content twice is one file."""
    found, seen = Delivered(), set()
    for path in sorted(p for p in folder.glob("*/*") if date.fromisoformat(p.parent.name) <= until):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        form = next((FORMS[stem] for stem in FORMS if path.name.startswith(stem + "_")), None)
        if form and digest not in seen:
            seen.add(digest)
            _take(found, form, path)
    return found


def _take(found: Delivered, form: tuple[str, str, dict[str, str]], path: Path) -> None:
    source, department, columns = form
    found.departments.add(department)
    for row in rows(path):
        found.rows += 1
        said = {what: row.get(column) or "" for what, column in columns.items()}
        if source == "enterprises":
            found.enterprises[tidy(said["credit"])] = said["state"]
        elif source == "buildings":
            found.grids.add(said["grid"])
        else:
            found.people.append(_record(source, f"{path.parent.name}/{path.name}", said))


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a file as text."""
    if path.suffix == ".parquet":
        yield from ({k: "" if v is None else str(v) for k, v in row.items()} for row in pq.read_table(path).to_pylist())
    elif path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
        header = next(line for line in sheet if sum(v is not None for v in line) > 2)
        for line in sheet:
            if any(v is not None for v in line):
                yield {k: "" if v is None else str(v) for k, v in zip(header, line, strict=True)}
    else:
        data = path.read_bytes()
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") or _is_utf8(data) else "gb18030")
        yield from csv.DictReader(io.StringIO(text))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _record(source: str, file: str, said: dict[str, str]) -> Record:
    typed = said["id"][:18] if source == "disability" else said["id"]
    number = id_number(typed)
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if number else day(said.get("birth", ""))
    sex = ("男" if int(number[16]) % 2 else "女") if number else SEXES.get(tidy(said.get("sex", ""))[:1], "")
    phone = re.sub(r"\D", "", said.get("phone", ""))[-11:]
    return Record(
        source, file, number, "" if number else tidy(typed).strip("'"), name(said["name"]), birth, sex, phone, said
    )


def tidy(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def name(text: str) -> str:
    return simplified(re.sub(r"[\s·•・.]", "", unicodedata.normalize("NFKC", text)))


def id_number(text: str) -> str | None:
    """The valid number of eighteen characters, or of fifteen made whole; else nothing."""
    text = tidy(text).strip("'")
    if re.fullmatch(r"\d{15}", text):
        text = text[:6] + "19" + text[6:]
        text += _check(text)
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", text) or _check(text[:17]) != text[17]:
        return None
    return text if day(text[6:14]) else None


def _check(body: str) -> str:
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def day(text: str) -> date | None:
    """A date in any of the five ways in which departments write it; four or five digits count days as Excel does."""
    text = tidy(text)
    parts = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:T?[\d:.]+)?", text)
    try:
        if re.fullmatch(r"\d{4,5}(\.0)?", text):
            serial = int(float(text))
            return None if 1880 <= serial <= 2100 else date(1899, 12, 30) + timedelta(days=serial)
        return date(*map(int, parts.groups())) if parts and len(text) >= 8 else None
    except ValueError:
        return None


class Groups:
    """Records that are one person, joined through dictionaries.

    Two different valid ID numbers, or two sexes, never meet; a `unique` key joins nobody where one file has two of it.
    """

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.parent = list(range(len(records)))
        self.members = {i: [i] for i in self.parent}

    def head(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, key: Callable[[Record], object], *, unique: bool = False) -> None:
        """Join the records that have the same key."""
        by_key: dict[object, list[int]] = defaultdict(list)
        for i, record in enumerate(self.records):
            if (value := key(record)) is not None:
                by_key[value].append(i)
        for members in by_key.values():
            self.join_all(members, unique=unique)

    def join_all(self, members: list[int], *, unique: bool) -> None:
        """Make one group of these records' groups, or leave all as they are."""
        heads = list(dict.fromkeys(map(self.head, members)))
        apart = (
            len({n for h in heads for n in self._numbers(h)}) > 1 or len({x for h in heads for x in self._sex(h)}) > 1
        )
        if len(heads) < 2 or apart or (unique and self._crowded(members)):
            return
        for head in heads[1:]:
            self.parent[head] = heads[0]
            self.members[heads[0]] += self.members.pop(head)

    def _numbers(self, head: int) -> set[str]:
        return {self.records[i].id for i in self.members[head]} - {None}

    def _sex(self, head: int) -> set[str]:
        said = {self.records[i].sex for i in self.members[head]} - {""}
        return said if len(said) == 1 else set()

    def _crowded(self, members: list[int]) -> bool:
        seen = {(self.records[i].file, self.head(i)) for i in members}
        return len(seen) > len({file for file, _ in seen})

    def people(self) -> list[list[Record]]:
        """Groups that some founding list knows, each in the order of delivery."""
        groups = ([self.records[i] for i in sorted(members)] for members in self.members.values())
        return [group for group in groups if any(r.source in FOUNDERS for r in group)]


def linked(records: list[Record]) -> list[list[Record]]:
    """One list of records a person."""
    groups = Groups(records)
    groups.join(lambda r: r.id)
    _nearly(groups)
    groups.join(lambda r: (r.name, r.birth, r.phone) if r.birth and r.phone else None)
    groups.join(lambda r: (r.name, r.phone) if r.phone else None, unique=True)
    groups.join(_door)
    groups.join(
        lambda r: (r.name, r.birth, r.row["building"]) if r.birth and r.row.get("building") else None, unique=True
    )
    groups.join(lambda r: (r.name, r.birth, r.sex) if r.birth and r.sex else None, unique=True)
    groups.join(lambda r: (r.name, r.birth) if r.birth else None, unique=True)
    return groups.people()


def _door(record: Record) -> tuple | None:
    """Name, birth date, and the door as the address says it: estate, building, room."""
    home = re.sub(r"(\d+)楼(\d\d)房$", r"\1\2", tidy(record.row.get("home", "")))
    door = re.search(r"([\u4e00-\u9fff]{2,4})(\d+栋|\d+巷\d+号)\D*(\d+)[室房]?$", home)
    if not (record.birth and door):
        return None
    return record.name, record.birth, re.sub(r"^.*[号区道街路]", "", door[1]) or door[1], door[2], door[3]


def _nearly(groups: Groups) -> None:
    """An ID number with one wrong digit belongs to the namesake whose number it almost is."""
    namesakes: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(groups.records):
        if record.id:
            namesakes[record.name].append(i)
    for i, record in enumerate(groups.records):
        if len(record.near) == 18:
            close = [j for j in namesakes[record.name] if _one_off(record.near, groups.records[j].id)]
            groups.join_all([i, *close], unique=True)


def _one_off(typed: str, number: str) -> bool:
    return sum(a != b for a, b in zip(typed, number, strict=True)) == 1


def recount(folder: Path, until: date, *, district: str) -> dict[str, float]:
    """The figures of the platform, from the files alone."""
    found = delivered(folder, until)
    people, listed = linked(found.people), _newest(found.people)
    residents = [p for p in people if _resident(p, listed, until)]
    recorded = [p for p in residents if _last(p, "wj", "state") == "在册"]
    grids = found.grids | {r.row["grid"] for r in found.people if r.source == "wg" and r.row["grid"]}
    entitled = [p for p in people if _entitled(p, until, district)]
    served = [p for p in entitled if _listed_as_served(p, newest_file(found.people, "mz"))]
    return {
        "allowance_entitled": len(entitled),
        "allowance_served": len(served),
        "rows_integrated": found.rows,
        "departments_delivering": len(found.departments),
        "enterprises": Counter(found.enterprises.values())["存续"],
        "streets": len({g[:9] for g in grids}),
        "communities": len({g[:12] for g in grids}),
        "grids": len(grids),
        "residents": len(residents),
        "health_records": len(recorded),
        "health_record_rate": 100 * len(recorded) / len(residents),
    }


def _newest(records: list[Record]) -> dict[str, set[date | None]]:
    """Name → birth dates on the newest list of residents."""
    newest = newest_file(records, "wg")
    listed: dict[str, set[date | None]] = defaultdict(set)
    for record in records:
        if record.file == newest:
            listed[record.name].add(record.birth)
    return listed


def _resident(person: list[Record], listed: dict[str, set[date | None]], until: date) -> bool:
    """Once on a list of residents, not dead, and still there under this name (and birth date, as far as both are known)."""
    homes = [r for r in person if r.source == "wg"]
    died = [day(r.row["died"]) for r in person if r.source == "deaths"]
    births = {r.birth for r in person if r.birth} or {None}
    there = {birth for home in homes for birth in listed.get(home.name, ())}
    return (
        bool(homes)
        and not any(d and d <= until for d in died)
        and bool(there & (births | {None}) or (there and None in births))
    )


def newest_file(records: Iterable[Record], source: str) -> str:
    """The file of a source that stands for the latest month; of one month the one that came last."""
    return max((r.file for r in records if r.source == source), key=lambda f: (re.search(r"_(\d{6})", f)[1], f))


def _entitled(person: list[Record], until: date, district: str) -> bool:
    """高龄津贴: seventy years old, registered in the district, not known to be dead."""
    birth = next(
        (b for source in ("ga", "wg", "wj", "mz", "students", "insured") if (b := _birth(person, source))), None
    )
    here = any(r.source == "ga" for r in person) or _last(person, "wg", "district") == district
    died = [day(r.row["died"]) for r in person if r.source == "deaths"]
    return bool(birth) and _years(birth, until) >= 70 and here and not any(d and d <= until for d in died)


def _birth(person: list[Record], source: str) -> date | None:
    known = [r.birth for r in person if r.source == source and r.birth]
    return known[-1] if known else None


def _years(birth: date, until: date) -> int:
    """Whole years; who was born on 29 February is a year older on 28 February of a common year."""
    month_day = (2, 28) if (birth.month, birth.day) == (2, 29) and until.year % 4 else (birth.month, birth.day)
    return until.year - birth.year - ((until.month, until.day) < month_day)


def _listed_as_served(person: list[Record], newest: str) -> bool:
    return any(r.file == newest and r.row["state"] == "在发" for r in person)


def _last(person: list[Record], source: str, what: str) -> str:
    """What the newest record of a source says."""
    said = [r.row[what] for r in person if r.source == source and r.row[what]]
    return said[-1] if said else ""
