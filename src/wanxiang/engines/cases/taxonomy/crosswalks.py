"""Crosswalks: which class of one list is which of another; many to many, dated, with confidence. Pure.

A side of a row is written as code, or kind/code where the list has several kinds; `kind_from` and `kind_to` say the kind of
every side that names none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from wanxiang.engines.cases.taxonomy import reading
from wanxiang.engines.cases.taxonomy.classes import Key
from wanxiang.engines.cases.taxonomy.reading import Said

SAME, BROADER, NARROWER, OVERLAPS = "same", "broader", "narrower", "overlaps"
RELATIONS = (SAME, BROADER, NARROWER, OVERLAPS)
"""Said of the target: a broader target holds more than the source."""
TURNED = {SAME: SAME, BROADER: NARROWER, NARROWER: BROADER, OVERLAPS: OVERLAPS}
CHANGES = ("split", "merged", "renamed", "moved")
_HEAD = (
    "id", "title", "from", "to", "kind_from", "kind_to", "valid_from", "valid_to", "source", "same_codes", "rows", "unmapped",
    "added",
)  # fmt: skip
_ROW = ("from", "to", "relation", "confidence", "valid_from", "valid_to", "note", "change")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One correspondence. `confidence`: 1.0 exact … 0.5 likely."""

    source: Key
    target: Key
    relation: str
    confidence: float
    valid_from: date | None
    valid_to: date | None
    note: str = ""
    change: str = ""
    """In a succession: split, merged, renamed, moved."""
    line: int = 0

    def in_force(self, on: date) -> bool:
        """Whether the row is in force on a day."""
        return reading.covers(on, self.valid_from, self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    """The correspondence of two lists; the same rows answer both ways."""

    id: str
    title: str
    source_list: str
    target_list: str
    valid_from: date | None
    valid_to: date | None
    source: str
    rows: tuple[Row, ...]
    unmapped: Mapping[Key, str]
    """Classes that have no counterpart, on purpose, and why."""
    added: Mapping[Key, str]
    """Classes of the target that had no forerunner, and why."""
    same_codes: bool = False
    """A succession: whatever no row names goes on under its code."""
    lines: Mapping[Key, int]
    path: Path | None = None

    def in_force(self, on: date) -> bool:
        """Whether the crosswalk is in force on a day."""
        return reading.covers(on, self.valid_from, self.valid_to)

    def forward(self, key: Key, on: date) -> list[Row]:
        """The rows from a class on a day."""
        rows = [row for row in self._forward.get(key, ()) if row.in_force(on)]
        return rows or self._goes_on(key, key.ref == self.source_list and key not in self.unmapped, self._forward, on)

    def back(self, key: Key, on: date) -> list[Row]:
        """The rows to a class on a day."""
        rows = [row for row in self._back.get(key, ()) if row.in_force(on)]
        return rows or self._goes_on(key, key.ref == self.target_list and key not in self.added, self._back, on)

    @cached_property
    def _forward(self) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.source, []).append(row)
        return found

    @cached_property
    def _back(self) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.target, []).append(row)
        return found

    def _goes_on(self, key: Key, candidate: bool, named: Mapping[Key, list[Row]], on: date) -> list[Row]:
        if not (self.same_codes and candidate and key not in named and self.in_force(on)):
            return []
        ends = [Key(*each.split("@"), key.kind, key.code) for each in (self.source_list, self.target_list)]
        return [Row(source=ends[0], target=ends[1], relation=SAME, confidence=1.0, valid_from=self.valid_from, valid_to=self.valid_to)]  # fmt: skip


def load_crosswalk(path: Path) -> list[tuple[str, Crosswalk]]:
    """Read one crosswalk: [(id, Crosswalk)]. Whether its classes exist is for `check_crosswalk` to say.

    Raises: TaxonomyFault with file, line and word for an unknown key or relation, a confidence that is not above 0 and at
            most 1, two rows of one pair whose dates overlap, two rows that say "same" of one class at once, a class both
            mapped and named as unmapped
    """
    said = reading.read(path)
    said.only(*_HEAD)
    begins, ends = said.period()
    read = _Sides(said)
    rows = [_row(read, row) for row in said.rows("rows")]
    _refuse_overlaps(said.rows("rows"), rows)
    _refuse_two_equals(said.rows("rows"), rows)
    walk = Crosswalk(
        id=str(said.need("id")), title=said.text("title"), source_list=read.lists["from"], target_list=read.lists["to"],
        valid_from=begins, valid_to=ends, source=str(said.need("source")), rows=tuple(rows),
        unmapped={read.key(row, "from", side="from"): _because(row, "from") for row in said.rows("unmapped")},
        added={read.key(row, "code", side="to"): _because(row, "code") for row in said.rows("added")},
        same_codes=said.flag("same_codes", default=False), path=path,
        lines={read.key(row, "from", side="from"): row.line for row in said.rows("unmapped")}
        | {read.key(row, "code", side="to"): row.line for row in said.rows("added")},
    )  # fmt: skip
    _refuse_both(said, walk)
    return [(walk.id, walk)]


class _Sides:
    """The two lists of a file and how a side of a row is read."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.period = said.period()
        self.lists = {side: str(said.need(side)) for side in ("from", "to")}
        for side, name in self.lists.items():
            if name.count("@") != 1:
                said.fault(f"“{name}”应写作 清单@版本", side, word=name)

    def key(self, row: Said, word: str, *, side: str) -> Key:
        """The key that a side of a row names."""
        text = str(row.need(word))
        kind, slash, code = text.partition("/")
        scheme, version = self.lists[side].split("@")
        kind, code = (kind, code) if slash and kind.isascii() else (self.said.text(f"kind_{side}"), text)
        if not kind:
            row.fault(f"“{text}”没有说明类型，写作 类型/编码，如 event/010101", word, word=text)
        return Key(scheme, version, kind, code)


def _row(read: _Sides, row: Said) -> Row:
    row.only(*_ROW)
    begins, ends = row.period()
    confidence = row.get("confidence", 1.0)
    if isinstance(confidence, bool) or not isinstance(confidence, (int, float)) or not 0 < confidence <= 1:
        row.fault(f"confidence 应大于 0、不大于 1，写的是“{confidence}”", "confidence", word=str(confidence))
    return Row(
        source=read.key(row, "from", side="from"), target=read.key(row, "to", side="to"),
        relation=row.one_of("relation", RELATIONS, default=SAME), confidence=float(confidence),
        valid_from=begins or read.period[0], valid_to=ends or read.period[1], note=row.text("note"),
        change=row.one_of("change", CHANGES, default="split") if "change" in row else "", line=row.line,
    )  # fmt: skip


def _because(row: Said, key: str) -> str:
    row.only(key, "because")
    return str(row.need("because"))


def _refuse_overlaps(said: list[Said], rows: list[Row]) -> None:
    seen: dict[tuple[Key, Key], list[Row]] = {}
    for where, row in zip(said, rows, strict=True):
        for other in seen.get((row.source, row.target), ()):
            if reading.overlap((row.valid_from, row.valid_to), (other.valid_from, other.valid_to)):
                where.fault(
                    f"“{row.source.code} → {row.target.code}”与第 {other.line} 行的有效期重叠",
                    "from",
                    word=row.source.code,
                )
        seen.setdefault((row.source, row.target), []).append(row)


def _refuse_two_equals(said: list[Said], rows: list[Row]) -> None:
    """What is the same as two things at once is the same as neither: one of the rows is broader, narrower or overlaps."""
    seen: dict[Key, list[Row]] = {}
    for where, row in zip(said, rows, strict=True):
        for key in (row.source, row.target) if row.relation == SAME else ():
            for other in seen.get(key, ()):
                if reading.overlap((row.valid_from, row.valid_to), (other.valid_from, other.valid_to)):
                    where.fault(f"“{key.code}”在第 {other.line} 行已有等同的类别", "relation", word=key.code)
            seen.setdefault(key, []).append(row)


def _refuse_both(said: Said, walk: Crosswalk) -> None:
    mapped = {row.source for row in walk.rows}
    for row, key in zip(said.rows("unmapped"), walk.unmapped, strict=True):
        if key in mapped:
            row.fault(f"“{key.code}”既有对应又列为不对应", "from", word=key.code)
