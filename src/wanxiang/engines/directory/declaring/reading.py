"""A declaration file → a Register. What is faulty is refused with file, line, word and the nearest word that would do. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from wanxiang.core.access.roles import roles
from wanxiang.core.expressions import ExpressionError
from wanxiang.core.marked import DeclarationFault, Marked
from wanxiang.district import vocabulary as shared
from wanxiang.district.levels import DIGITS
from wanxiang.engines.directory.declaring import conditions
from wanxiang.engines.directory.declaring.spec import (
    BETWEEN,
    FOREVER,
    MANY_TYPES,
    TYPES,
    Access,
    Check,
    Field,
    Place,
    Register,
    Verify,
    View,
    vocabulary,
)  # fmt: skip

KEYS = [
    "id", "title", "english", "owner", "authority", "about", "fields", "identity", "name", "place", "facets", "columns", "views",
    "checks", "access", "keep", "dropped", "verify",
]  # fmt: skip
NEEDED = ["id", "title", "english", "owner", "authority", "fields", "identity"]
FIELD_KEYS = [
    "label", "type", "unit", "word", "values", "min", "max", "pattern", "required", "required_when", "also", "help", "sensitive",
    "see", "edit", "default", "was", "level", "long", "many",
]  # fmt: skip
VIEW_KEYS = ["name", "title", "where", "columns", "sort"]
FROM_PLACE = ("street", "community")
"""Facets that the place of an entry gives."""
SEALED_BY_NATURE = ("person", "phone")
LONGEST_ID, MOST_FIELDS = 20, 80
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = frozenset({"entry", "street", "community", "street_code", "community_code", "grid_code", "valid_from"})
"""What the platform itself calls a facet or a column."""


def load(path: Path, text: str | None = None) -> Register:
    """Read and check one declaration.

    In:     text: what to read in the place of the file's present content
    Raises: DeclarationFault
    """
    said = Marked(path, text)
    try:
        return _register(said, path.read_text(encoding="utf-8") if text is None else text)
    except ExpressionError as error:
        several = error.word in _labels_of_many(said.data)
        raise DeclarationFault(
            f"“{error.word}”可有多个值，不能用在条件里" if several else error.message.split("：", 1)[-1],
            path=path, line=error.line, word=error.word, hint="" if several else error.hint,
        ) from None  # fmt: skip


def _labels_of_many(data: Mapping[str, Any]) -> set[str]:
    """The labels of fields that may have several values; the file is known to have well-formed fields."""
    return {str(each.get("label") or each.get("word")) for each in data["fields"].values() if each.get("many")}


def _register(said: Marked, text: str) -> Register:
    data = said.data
    said.known(data, KEYS)
    for key in NEEDED:
        if data.get(key) in (None, "", [], {}):
            said.fault(f"缺少“{key}”", key)
    fields = _fields(said)
    identity = _names(said, "identity", fields)
    place = _place(said, fields)
    years, after = _keep(said, fields)
    made = Register(
        id=_id(said),
        **{key: str(data[key]).strip() for key in ("title", "english", "authority")},
        owned_by=str(data["owner"]).strip(),
        about=str(data.get("about", "")),
        fields={name: _identified(field, name in identity) for name, field in fields.items()},
        identity=identity,
        name_field=_name_field(said, fields, identity),
        place=place,
        facets=_facets(said, fields, place),
        columns=_names(said, "columns", fields) or tuple(name for name, each in fields.items() if not each.long)[:8],
        views=(),
        checks=(),
        access=_access(said),
        keep_years=years,
        keep_after=after,
        dropped=tuple(map(str, _listed(said, "dropped"))),
        verify=_verify(said, fields),
        text=text,
    )
    return _with_conditions(said, made)


def _id(said: Marked) -> str:
    name = str(said.data["id"])
    if not _SLUG.fullmatch(name) or len(name) > LONGEST_ID:
        said.fault(f"编号“{name}”应为小写字母、数字和下划线，至多 {LONGEST_ID} 个字符", "id", name)
    if said.path.stem != name:
        said.fault(f"编号“{name}”与文件名“{said.path.stem}”不一致", "id", name, hint=f"把文件改名为 {name}.yml")
    return name


def _identified(field: Field, identifies: bool) -> Field:
    """What identifies an entry is required."""
    return replace(field, required=True) if identifies else field


def _fields(said: Marked) -> dict[str, Field]:
    declared = said.data["fields"]
    if not isinstance(declared, dict) or len(declared) > MOST_FIELDS:
        said.fault(f"fields 应为“字段: 说明”，至多 {MOST_FIELDS} 个", "fields")
    found = {str(name): _field(said, str(name), entry) for name, entry in declared.items()}
    labels: dict[str, str] = {}
    for name, field in found.items():
        for label in (field.label, *field.also):
            if labels.setdefault(label, name) != name:
                said.fault(f"“{label}”同时是 {labels[label]} 和 {name} 的名称", "fields", name, label)
    return found


def _field(said: Marked, name: str, entry: Any) -> Field:
    at = ("fields", name)
    if not _SLUG.fullmatch(name) or name in RESERVED or len(name) > 40:
        said.fault(f"字段名“{name}”不能用", *at, hint="用小写字母、数字和下划线，并避开保留字")
    if not isinstance(entry, dict):
        said.fault(f"字段“{name}”应为“键: 值”", *at)
    said.known(entry, FIELD_KEYS, *at)
    entry = _from_word(said, name, entry)
    for key in ("label", "type"):
        if not entry.get(key):
            said.fault(f"字段“{name}”缺少“{key}”", *at, key)
    kind = str(entry["type"])
    if kind not in TYPES:
        said.fault(f"字段“{name}”的类型“{kind}”不认识", *at, "type", kind, near=TYPES)
    choices, spellings = _choices(said, name, entry, kind)
    made = Field(
        name=name,
        label=str(entry["label"]),
        type=kind,
        unit=str(entry.get("unit", "")),
        choices=choices,
        spellings=spellings,
        **{key: _bound(said, name, entry, key, kind) for key in ("minimum", "maximum")},
        pattern=_pattern(said, name, entry),
        also=_texts(entry, "also"),
        help=str(entry.get("help", "")),
        **{key: _flag(said, name, entry, key) for key in ("required", "long")},
        sensitive=_flag(said, name, entry, "sensitive", default=kind in SEALED_BY_NATURE),
        **{key: _roles(said, entry, key, *at) for key in ("see", "edit")},
        default=_default(entry.get("default")),
        was=_texts(entry, "was"),
        level=_level(said, name, entry, kind),
        many=_many(said, name, entry, kind, choices),
    )
    for each in made.default.split(BETWEEN[0]) if made.many else [made.default]:
        if each and made.choices and each not in made.choices:
            said.fault(f"字段“{name}”的默认值“{each}”不在取值之内", *at, "default", each, near=choices)
    return made


def _many(said: Marked, name: str, entry: Mapping[str, Any], kind: str, choices: Sequence[str]) -> bool:
    many = _flag(said, name, entry, "many")
    if many and (kind not in MANY_TYPES or entry.get("long")):
        said.fault(
            f"字段“{name}”不能有多个值：many 只用于 {'、'.join(MANY_TYPES)}，且不与 long 并用", "fields", name, "many"
        )
    for choice in choices if many else ():
        if any(mark in choice for mark in BETWEEN):
            said.fault(f"字段“{name}”可有多个值，取值“{choice}”中不能有顿号或分号", "fields", name, "values", choice)
    return many


def _from_word(said: Marked, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the shared vocabulary knows of a word stands in where the field does not say it."""
    if not entry.get("word"):
        return dict(entry)
    known, word = shared.load(), str(entry["word"])
    if not known.has(word):
        near = get_close_matches(word, [each.word for each in known.words], n=3, cutoff=0.34)
        said.fault(f"词汇表中没有“{word}”", "fields", name, "word", word, near=near)
    found = known.word(word)
    given = {"label": found.word, "type": found.type, "unit": found.unit, "sensitive": found.sensitive}
    given |= {"values": list(found.values)} if found.values else {}
    return given | {key: value for key, value in entry.items() if key != "word"}


def _choices(said: Marked, name: str, entry: Mapping[str, Any], kind: str) -> tuple[tuple[str, ...], dict[str, str]]:
    values = entry.get("values")
    if kind != "enum":
        if values:
            said.fault(f"字段“{name}”不是 enum，不能列 values", "fields", name, "values")
        return (), {}
    if not values or not isinstance(values, dict | list):
        said.fault(f"字段“{name}”是 enum，须列出取值 values", "fields", name)
    if not all(_text_of(each).strip() for each in values):
        said.fault(f"字段“{name}”的取值 values 中有空的", "fields", name, "values")
    if isinstance(values, list):
        return tuple(_text_of(each) for each in values), {}
    spellings = {
        str(other): str(choice)
        for choice, others in values.items()
        for other in (others if isinstance(others, list) else [others] if others else [])
    }
    return tuple(map(str, values)), spellings


def _bound(said: Marked, name: str, entry: Mapping[str, Any], key: str, kind: str) -> float | None:
    short = {"minimum": "min", "maximum": "max"}[key]
    value = entry.get(short)
    if value is None:
        return None
    if kind not in ("int", "number", "money") or isinstance(value, bool) or not isinstance(value, int | float):
        said.fault(f"字段“{name}”的 {short} 应为数，且只用于数", "fields", name, short, str(value))
    return value


def _pattern(said: Marked, name: str, entry: Mapping[str, Any]) -> str:
    pattern = str(entry.get("pattern", ""))
    try:
        re.compile(pattern)
    except re.error as error:
        said.fault(f"字段“{name}”的 pattern 不是正则表达式：{error}", "fields", name, "pattern", pattern)
    return pattern


def _level(said: Marked, name: str, entry: Mapping[str, Any], kind: str) -> str:
    level = str(entry.get("level", ""))
    if level and (kind != "place" or level not in DIGITS):
        said.fault(f"字段“{name}”的 level“{level}”不能用", "fields", name, "level", level, near=DIGITS)
    return level


def _flag(said: Marked, name: str, entry: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    value = entry.get(key, default)
    if not isinstance(value, bool):
        said.fault(f"字段“{name}”的 {key} 应为 true 或 false", "fields", name, key, str(value))
    return value


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key) or []
    return tuple(str(each) for each in (value if isinstance(value, list) else [value]))


def _default(value: Any) -> str:
    return BETWEEN[0].join(map(_text_of, value)) if isinstance(value, list) else _text_of(value)


def _text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _names(said: Marked, key: str, fields: Mapping[str, Field]) -> tuple[str, ...]:
    listed = _listed(said, key)
    for name in listed:
        if not isinstance(name, str) or name not in fields:
            said.fault(f"{key} 中的“{name}”不是字段", key, str(name), near=fields)
        if key == "identity" and fields[name].many:
            said.fault(f"“{fields[name].label}”可有多个值，不能用来辨认条目", key, str(name))
    return tuple(listed)


def _listed(said: Marked, key: str) -> list[Any]:
    """What stands under a key as a list; a single text is a list of one."""
    listed = said.data.get(key) or []
    if isinstance(listed, str):
        return [listed]
    if not isinstance(listed, list):
        said.fault(f"{key} 应为列表", key)
    return listed


def _name_field(said: Marked, fields: Mapping[str, Field], identity: Sequence[str]) -> str:
    name = said.data.get("name") or identity[0]
    if not isinstance(name, str) or name not in fields or fields[name].sensitive or fields[name].many:
        said.fault(f"name“{name}”应为一个不敏感、只有一个值的字段", "name", str(name), near=fields)
    return str(name)


def _place(said: Marked, fields: Mapping[str, Field]) -> Place | None:
    declared = said.data.get("place")
    if not declared:
        return None
    entry = {key: str(name) for key, name in (declared if isinstance(declared, dict) else {"field": declared}).items()}
    said.known(entry, ["field", "lon", "lat"], "place")
    for key, name in entry.items():
        wanted = ("place",) if key == "field" else ("number",)
        if name not in fields or fields[name].type not in wanted or fields[name].sensitive or fields[name].many:
            said.fault(f"place 的 {key}“{name}”应为类型 {wanted[0]} 的字段", "place", name, near=fields)
    if ("lon" in entry) != ("lat" in entry):
        said.fault("place 的 lon 与 lat 须同时写明", "place")
    return Place(**entry)


def _facets(said: Marked, fields: Mapping[str, Field], place: Place | None) -> tuple[str, ...]:
    listed = tuple(map(str, _listed(said, "facets")))
    fit = [name for name, each in fields.items() if each.type in ("enum", "bool", "unit", "text", "int") and not each.sensitive and not each.long]  # fmt: skip
    for name in listed:
        if name not in fit and not (name in FROM_PLACE and place):
            said.fault(f"facets 中的“{name}”不能用作分面", "facets", name, near=[*fit, *(FROM_PLACE if place else ())])
    return listed


def _roles(said: Marked, entry: Mapping[str, Any], key: str, *at: str) -> tuple[str, ...]:
    listed = _texts(entry, key)
    for name in listed:
        if name not in roles():
            said.fault(f"没有角色“{name}”", *at, key, name, near=roles())
    return listed


def _access(said: Marked) -> Access:
    entry = said.data.get("access") or {}
    if not isinstance(entry, dict):
        said.fault("access 应为“see / edit / units: …”", "access")
    said.known(entry, ["see", "edit", "units"], "access")
    return Access(
        see=_roles(said, entry, "see", "access"),
        edit=_roles(said, entry, "edit", "access"),
        units=_texts(entry, "units"),
    )


def _verify(said: Marked, fields: Mapping[str, Field]) -> Verify | None:
    entry = said.data.get("verify")
    if not entry:
        return None
    if not isinstance(entry, dict) or set(entry) != {"field", "value"}:
        said.fault("verify 应为 {field: 字段, value: 取值}", "verify")
    name, value = str(entry["field"]), str(entry["value"])
    choices = [each.name for each in fields.values() if each.type == "enum" and not each.many]
    if name not in choices:
        said.fault(f"verify 的“{name}”应为 enum 字段", "verify", "field", name, near=choices)
    if value not in fields[name].choices:
        said.fault(f"“{fields[name].label}”没有取值“{value}”", "verify", "value", value, near=fields[name].choices)
    return Verify(field=name, value=value)


def _keep(said: Marked, fields: Mapping[str, Field]) -> tuple[int, str]:
    entry = said.data.get("keep") or {}
    if entry in ({}, "长期", "永久"):
        return FOREVER, ""
    if not isinstance(entry, dict) or not isinstance(entry.get("years"), int):
        said.fault("keep 应为 {years: 年数, after: ended 或日期字段}，或“长期”", "keep")
    said.known(entry, ["years", "after"], "keep")
    after = str(entry.get("after", "ended"))
    if after != "ended" and (after not in fields or fields[after].type != "date"):
        said.fault(f"keep 的 after“{after}”应为 ended 或日期字段", "keep", "after", after, near=fields)
    return entry["years"], after


def _with_conditions(said: Marked, made: Register) -> Register:
    """Conditions are read last, when every word is known."""
    every, plain = (vocabulary(made.fields, sealed=sealed) for sealed in (True, False))
    file = said.path.name
    fields = {}
    for name, field in made.fields.items():
        text = said.data["fields"][name].get("required_when")
        line = said.line("fields", name, "required_when")
        when = conditions.read(str(text), vocabulary=every, file=file, line=line) if text else None
        fields[name] = replace(field, required_when=when)
    checks = [_check(said, every, number, entry) for number, entry in enumerate(_listed(said, "checks"))]
    views = [_view(said, made, plain, number, entry) for number, entry in enumerate(_listed(said, "views"))]
    return replace(made, fields=fields, checks=tuple(checks), views=tuple(views))


def _check(said: Marked, words: Any, number: int, entry: Any) -> Check:
    at = ("checks", str(number))
    if not isinstance(entry, dict) or not entry.get("must") or not entry.get("says"):
        said.fault("checks 的每一项应写明 must 与 says", *at)
    said.known(entry, ["must", "says"], *at)
    line = said.line(*at, "must")
    return Check(
        must=conditions.read(str(entry["must"]), vocabulary=words, file=said.path.name, line=line),
        says=str(entry["says"]),
    )


def _view(said: Marked, made: Register, words: Any, number: int, entry: Any) -> View:
    at = ("views", str(number))
    if not isinstance(entry, dict) or not entry.get("name") or not entry.get("title"):
        said.fault("views 的每一项应写明 name 与 title", *at)
    said.known(entry, VIEW_KEYS, *at)
    columns = _texts(entry, "columns")
    sort = str(entry.get("sort", ""))
    for name in (*columns, *([sort.removeprefix("-")] if sort else [])):
        if name not in made.fields:
            said.fault(f"视图“{entry['title']}”中的“{name}”不是字段", *at, name, near=made.fields)
    where = entry.get("where")
    condition = (
        conditions.read(str(where), vocabulary=words, file=said.path.name, line=said.line(*at, "where"))
        if where
        else None
    )
    return View(name=str(entry["name"]), title=str(entry["title"]), where=condition, columns=columns, sort=sort)
