"""Source declarations: what a department sends, column by column, in vocabulary words. Pure: no Django.

One file a source, `systems/*/sources/<id>.yml`; docs/sources.md tells each key. A faulty one is refused with file, line,
word and the nearest word that would be right.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from wanxiang.core.marked import Marked, nearest
from wanxiang.district import profile, vocabulary
from wanxiang.district.vocabulary import Word

KEYS = [
    "id", "title", "department", "purpose", "legal_basis", "entity", "file", "refresh", "sensitivity", "key", "columns",
    "enrolment", "full", "absent", "gone", "constants", "note",
]  # fmt: skip
NEEDED = ["id", "title", "department", "purpose", "legal_basis", "entity", "file", "refresh", "sensitivity", "columns"]
ENTITIES = ["person", "enterprise", "building"]
FORMATS = ["csv", "xlsx", "parquet"]
REFRESH = ["daily", "weekly", "monthly", "quarterly", "yearly", "once"]
SENSITIVITY = ["公开", "一般", "敏感"]
KEY_KINDS = ["id_number", "credit_code", "disability_no", "building_code", "none"]
KINDS = [
    "name", "id_number", "disability_no", "credit_code", "date", "month", "sex", "phone", "address", "money_yuan",
    "money_wan", "flag", "text", "int", "map", "enum", "code",
]  # fmt: skip
FIELDS = {
    "person": [
        "building_id", "room", "household_no", "person_no", "observed_on", "link_address", "status", "from_on", "until_on",
        "amount",
    ],
    "enterprise": ["premises", "legal_person", "observed_on"],
    "building": ["building_id", "building_name", "door_address", "grid_code", "floors", "dwellings"],
}  # fmt: skip
COLUMN_KEYS = ["word", "field", "as", "map", "required", "ignore", "note"]
_BY_TYPE = {"text": "text", "date": "date", "bool": "flag", "int": "int", "money": "money_yuan", "enum": "enum"}
_BY_WORD = {
    "姓名": "name",
    "性别": "sex",
    "联系电话": "phone",
    "居住地址": "address",
    "统一社会信用代码": "credit_code",
}
_BY_FIELD = {
    "observed_on": "date", "from_on": "date", "until_on": "date", "link_address": "address", "premises": "address",
    "door_address": "address", "amount": "money_yuan", "floors": "int", "dwellings": "int", "building_id": "code",
    "grid_code": "code", "room": "code", "household_no": "code", "person_no": "code", "legal_person": "name",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the file: `name` as the department writes it, `target` as the standard table has it."""

    name: str
    target: str
    kind: str
    word: Word | None = None
    map: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """How a list says who has a benefit: its policy, the status column and the values that mean active."""

    policy: str
    active: tuple[str, ...]
    begins: str
    """The target column that says from when."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A declared source; see docs/sources.md."""

    id: str
    title: str
    department: str
    purpose: str
    legal_basis: str
    entity: str
    pattern: str
    format: str
    encoding: str
    refresh: str
    sensitivity: str
    key_kind: str
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    full: bool
    enrolment: Enrolment | None
    absent: Mapping[str, Any]
    """Column → value of everybody who is not on a full list."""
    gone: str | None
    """The date column that leaving a full list fills."""
    constants: Mapping[str, Any]
    """Column → value that every row of the source has; 本区 and 本市 stand for the district's."""

    def matches(self, file_name: str) -> bool:
        """Whether a delivered file is of this source, by its name."""
        return fnmatchcase(file_name, self.pattern)

    def column(self, kind: str) -> Column | None:
        """The first column of a kind."""
        return next((column for column in self.columns if column.kind == kind), None)

    @property
    def words(self) -> dict[str, Word]:
        """Target column → vocabulary word, of the columns that carry one."""
        return {column.target: column.word for column in self.columns if column.word}


def load(path: Path) -> list[tuple[str, Source]]:
    """Read and check one declaration file. Raises DeclarationFault."""
    source = _source(Marked(path))
    return [(source.id, source)]


def _source(said: Marked) -> Source:
    data = said.data
    said.known(data, KEYS)
    for key in NEEDED:
        if key not in data or data[key] in (None, "", [], {}):
            said.fault(f"缺少“{key}”", key)
    for key, allowed in (("entity", ENTITIES), ("refresh", REFRESH), ("sensitivity", SENSITIVITY)):
        _one_of(said, data[key], allowed, key)
    entity = data["entity"]
    columns, ignored = _columns(said, entity)
    file = _file(said)
    full = _bool(said, data.get("full", False), "full")
    return Source(
        id=_slug(said),
        **{key: str(data[key]) for key in ("title", "purpose", "legal_basis", "refresh", "sensitivity")},
        department=str(data["department"]).replace("{区}", profile().name.removesuffix("区")),
        entity=entity,
        pattern=file["pattern"],
        format=file["format"],
        encoding=file.get("encoding", "utf-8"),
        key_kind=_key(said),
        columns=columns,
        ignored=ignored,
        full=full,
        enrolment=_enrolment(said, columns),
        absent=_absent(said, entity, full),
        gone=_gone(said, entity, full),
        constants=_values(said, entity, "constants"),
    )


def _slug(said: Marked) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", str(said.data["id"])):
        said.fault("编号须为小写字母、数字和下划线", "id")
    return said.data["id"]


def _one_of(said: Marked, value: Any, allowed: list[str], *keys: Any) -> None:
    if value not in allowed:
        said.fault(f"“{keys[-1]}”的取值“{value}”无效", *keys, hint=f"可用：{'、'.join(allowed)}")


def _bool(said: Marked, value: Any, *keys: Any) -> bool:
    if not isinstance(value, bool):
        said.fault(f"“{keys[-1]}”须为 true 或 false", *keys)
    return value


def _file(said: Marked) -> dict[str, str]:
    file = said.data["file"]
    if not isinstance(file, dict):
        said.fault("“file”须写明 pattern 和 format", "file")
    said.known(file, ["pattern", "format", "encoding"], "file")
    for key in ("pattern", "format"):
        if not file.get(key):
            said.fault(f"“file”缺少“{key}”", "file", key)
    _one_of(said, file["format"], FORMATS, "file", "format")
    try:
        codecs.lookup(file.get("encoding", "utf-8"))
    except LookupError:
        said.fault(
            f"没有名为“{file['encoding']}”的编码", "file", "encoding", hint="可用：utf-8、utf-8-sig、gbk、gb18030"
        )
    return file


def _key(said: Marked) -> str:
    key = said.data.get("key") or {"kind": "none"}
    said.known(key, ["column", "kind"], "key")
    _one_of(said, key.get("kind", "none"), KEY_KINDS, "key", "kind")
    if key.get("kind", "none") != "none" and key.get("column") not in said.data["columns"]:
        said.fault(f"“key”所指的列“{key.get('column')}”未在 columns 中声明", "key", "column")
    return key.get("kind", "none")


def _columns(said: Marked, entity: str) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    columns: list[Column] = []
    ignored: list[str] = []
    for name, entry in said.data["columns"].items():
        entry = {"word": entry} if isinstance(entry, str) else entry
        if not isinstance(entry, dict):
            said.fault(f"列“{name}”须写明 word、field 或 ignore", "columns", name)
        said.known(entry, COLUMN_KEYS, "columns", name)
        if entry.get("ignore"):
            ignored.append(str(name))
        else:
            columns.append(_column(said, str(name), entry, entity))
    _once(said, columns)
    return tuple(columns), tuple(ignored)


def _column(said: Marked, name: str, entry: dict[str, Any], entity: str) -> Column:
    if "as" in entry and entry["as"] not in KINDS:
        said.fault(f"列“{name}”的读法“{entry['as']}”无效", "columns", name, "as", hint=nearest(str(entry["as"]), KINDS))
    word = _word(said, name, entry["word"], entity) if "word" in entry else None
    target = word.column if word else _field(said, name, entry, entity)
    kind = entry.get("as") or ("map" if "map" in entry else "")
    usual = _BY_WORD.get(word.word) or _BY_TYPE.get(word.type, "text") if word else _BY_FIELD.get(target, "text")
    kind = kind or usual
    return Column(
        name=name,
        target=target,
        kind=kind,
        word=word,
        map=_map(said, name, entry, word, kind),
        required=_bool(said, entry.get("required", False), "columns", name, "required"),
    )


def _word(said: Marked, name: str, word: str, entity: str) -> Word:
    words = [entry for entry in vocabulary.load().of(entity) if not entry.derived]
    for entry in words:
        if entry.word == word:
            return entry
    hint = nearest(str(word), [entry.word for entry in words])
    return said.fault(f"列“{name}”的词“{word}”不在词汇表中", "columns", name, "word", hint=hint)


def _field(said: Marked, name: str, entry: dict[str, Any], entity: str) -> str:
    if entry.get("as") in ("id_number", "disability_no"):
        return "id_number"
    if "field" not in entry:
        said.fault(f"列“{name}”须写明 word、field 或 ignore", "columns", name, near=COLUMN_KEYS)
    if entry["field"] not in FIELDS[entity]:
        said.fault(
            f"列“{name}”的字段“{entry['field']}”无效",
            "columns",
            name,
            "field",
            hint=f"可用：{'、'.join(FIELDS[entity])}",
        )
    return entry["field"]


def _map(said: Marked, name: str, entry: dict[str, Any], word: Word | None, kind: str) -> dict[str, Any]:
    if kind == "enum":
        return {value: value for value in (word.values if word else ())}
    if kind != "map":
        return {}
    if not isinstance(entry.get("map"), dict) or not entry["map"]:
        said.fault(f"列“{name}”的读法为 map，须列出 map", "columns", name, "map")
    for key, value in entry["map"].items():
        if word and word.type == "enum" and value is not None and value not in word.values:
            said.fault(
                f"“{word.word}”没有取值“{value}”", "columns", name, "map", key, hint=f"可用：{'、'.join(word.values)}"
            )
        if word and word.type == "bool" and value is not None and not isinstance(value, bool):
            said.fault(f"“{word.word}”须对应 true 或 false", "columns", name, "map", key)
    return {str(key): value for key, value in entry["map"].items()}


def _once(said: Marked, columns: list[Column]) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        if column.target in seen:
            said.fault(f"“{column.name}”与“{seen[column.target]}”指向同一个字段", "columns", column.name)
        seen[column.target] = column.name


def _enrolment(said: Marked, columns: tuple[Column, ...]) -> Enrolment | None:
    entry = said.data.get("enrolment")
    if entry is None:
        return None
    said.known(entry, ["policy", "active", "from"], "enrolment")
    if not entry.get("policy"):
        said.fault("“enrolment”缺少“policy”", "enrolment", "policy")
    active = entry.get("active") or []
    if active and not any(column.target == "status" for column in columns):
        said.fault("列出了 active，但没有列的 field 为 status", "enrolment", "active")
    begins = {column.name: column.target for column in columns} | {"from_on": "from_on"}
    if entry.get("from", "from_on") not in begins:
        said.fault(f"“from”所指的列“{entry['from']}”未声明", "enrolment", "from", near=begins)
    return Enrolment(
        policy=str(entry["policy"]),
        active=tuple(str(value) for value in active),
        begins=begins[entry.get("from", "from_on")],
    )


def _absent(said: Marked, entity: str, full: bool) -> dict[str, Any]:
    values = _values(said, entity, "absent")
    if values and not full:
        said.fault("只有全量名单（full: true）才能由“不在名单”推出取值", "absent")
    return values


def _gone(said: Marked, entity: str, full: bool) -> str | None:
    word = said.data.get("gone")
    if word is None:
        return None
    if not full:
        said.fault("只有全量名单（full: true）才能由“离开名单”推出日期", "gone")
    entry = _word(said, "gone", word, entity)
    return entry.column if entry.type == "date" else said.fault(f"“{word}”不是日期", "gone")


def _values(said: Marked, entity: str, key: str) -> dict[str, Any]:
    entries = said.data.get(key) or {}
    return {_word(said, key, word, entity).column: value for word, value in entries.items()}
