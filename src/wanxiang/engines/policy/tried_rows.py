"""Months and rows of other tables beside a table of persons: `policy try --series FILE --rows 证照=FILE`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions.rows import key_of
from wanxiang.core.expressions.vocabulary import Relation, Series
from wanxiang.engines.policy.declaring import Policy, carried, cells
from wanxiang.engines.policy.sheets import TableError, lines

if TYPE_CHECKING:
    from wanxiang.engines.policy.trial import Row

KEYS = ("编号", "人员编号", "序号", "id", "ID")
MONTH = "月份"


def joined(rows: list["Row"], *, policy: Policy, series: Path | None, rows_of: Mapping[str, Path]) -> list["Row"]:
    """Each row with what other files say of it. A person of whom a given file holds no row has none.

    Raises: TableError naming file, row and column
    """
    known = policy.vocabulary
    parts: list[dict[str, dict[str, list[Any]]]] = []
    if series is not None and known is not None:
        parts.append(_series(series, known.series))
    for name, path in rows_of.items():
        if known is None or name not in known.relations:
            names = known.relations if known is not None else {}
            raise TableError(f"没有“{name}”这张表", column=name, near=ex.nearest(name, names))
        parts.append(_relation(path, known.relations[name]))
    labels = {row.label for row in rows}
    for tables in parts:
        for by_person in tables.values():
            for stranger in by_person.keys() - labels:
                raise TableError(
                    f"人员表里没有编号为“{stranger}”的人", column=stranger, near=ex.nearest(stranger, labels)
                )
    return [
        replace(row, person={**row.person, **{key_of(table): by_person.get(row.label, [])
                                              for tables in parts for table, by_person in tables.items()}})
        for row in rows
    ]  # fmt: skip


def _series(path: Path, known: Mapping[str, Series]) -> dict[str, dict[str, list[Any]]]:
    """Table → person → months."""
    names, body = _head(path, "月度表")
    if MONTH not in names:
        raise TableError(
            f"{path.name} 第 1 行：没有“{MONTH}”这一列", row=1, column=MONTH, near=ex.nearest(MONTH, names)
        )
    found: dict[str, dict[str, list[Any]]] = {}
    for name in names:
        if name not in (*KEYS, MONTH) and name not in known:
            raise TableError(
                f"{path.name} 第 1 行：“{name}”不是按月的数列", row=1, column=name, near=ex.nearest(name, known)
            )
    for series in (known[name] for name in names if name in known):
        rows = [(key, {"month": _month(path, number, line[MONTH]), "value": _value(path, number, series, line[series.name])})
                for number, key, line in body]  # fmt: skip
        found[series.table] = carried.by_person(rows)  # type: ignore[assignment]
    return found


def _relation(path: Path, relation: Relation) -> dict[str, dict[str, list[Any]]]:
    """Table → person → rows."""
    names, body = _head(path, relation.name)
    for name in names:
        if name not in KEYS and name not in relation.words:
            reason = f"{path.name} 第 1 行：“{relation.name}”没有“{name}”这个词"
            raise TableError(reason, row=1, column=name, near=ex.nearest(name, relation.words))
    words = [relation.words[name] for name in names if name in relation.words]
    rows = [
        (key, {word.column: _cell(path, number, word, line[word.name]) for word in words}) for number, key, line in body
    ]
    return {relation.table: carried.by_person(rows)}  # type: ignore[dict-item]


def _head(path: Path, what: str) -> tuple[list[str], list[tuple[int, str, dict[str, str]]]]:
    """The headings, and each line as (number, whose, heading → cell)."""
    found = lines(path, what=what)
    names = [cells.trimmed(cell) for cell in found[0]] if found else []
    key = next((name for name in names if name in KEYS), None)
    if key is None:
        raise TableError(f"{path.name} 第 1 行：没有“编号”这一列", row=1, column="编号", near=ex.nearest("编号", names))
    return names, list(_lines(found[1:], names, key))


def _lines(body: Sequence[Sequence[str]], names: list[str], key: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    for number, line in enumerate(body, start=2):
        if any(cell.strip() for cell in line):
            typed = dict(zip(names, [*line, *[""] * len(names)], strict=False))
            yield number, cells.trimmed(typed[key]), typed


def _month(path: Path, number: int, cell: str) -> Any:
    try:
        return carried.month(cell)
    except cells.BadCell as error:
        raise TableError(f"{path.name} 第 {number} 行“{MONTH}”：{error}", row=number, column=MONTH) from None


def _value(path: Path, number: int, series: Series, cell: str) -> Any:
    return _cell(path, number, ex.Word(series.name, "value", series.type, series.minimum), cell)


def _cell(path: Path, number: int, word: ex.Word, cell: str) -> Any:
    try:
        return cells.value(word, cell)
    except cells.BadCell as error:
        reason = f"{path.name} 第 {number} 行“{word.name}”：{error}"
        raise TableError(reason, row=number, column=word.name, near=error.near) from None
