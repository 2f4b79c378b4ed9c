"""A file against the entries that are there: new, changed (field by field), the same, or refused with the reason, row by row."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from wanxiang.core.models import Account
from wanxiang.core.sheets import Sheet
from wanxiang.engines.directory import sealing, sight, verifying
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.checking import WHOLE, Checker
from wanxiang.engines.directory.declaring import Field
from wanxiang.engines.directory.errors import sentence
from wanxiang.engines.directory.ground import Ground
from wanxiang.engines.directory.importing.columns import Matched
from wanxiang.engines.directory.models import Entry, State
from wanxiang.engines.directory.values import BLANK, CLEARED, blank, plain

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
OUTCOMES = {NEW: "新增", CHANGED: "变更", SAME: "不变", REFUSED: "未采用"}
AT_ONCE = 5_000
IN_A_QUERY = 900


@dataclass
class Row:
    """What becomes of one row. values: as they would be kept; changes: field → (before, after); said: the cells, of a refused one."""

    number: int
    outcome: str
    identity: str = ""
    pk: int | None = None
    version: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    point: tuple[float, float] | None = None
    since: str = ""
    """The day since when what is there holds: a change is not dated before it."""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def of_json(line: str) -> "Row":
        return Row(**json.loads(line))


@dataclass(frozen=True)
class Standing:
    """An entry that is there."""

    pk: int
    version: int
    state: str
    place: str
    since: str
    values: dict[str, Any]


class Comparer:
    """Compares the rows of one file; `counts` says how many there were of each outcome."""

    def __init__(self, force: InForce, matched: Matched, *, by: Account, on: date) -> None:
        self.force, self.matched = force, matched
        self.checker = Checker(force.register, Ground(), on=on)
        self.scope = sight.edited(by, force.register, sight.IMPORT)
        self.mine = {each.name for each in sight.fields_edited(by, force.register)}
        self.seen: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self.width = 0

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Every row of the file in its order."""
        self.width = len(sheet.header)
        for start in range(0, len(sheet.rows), AT_ONCE):
            for row in self._some(sheet.rows[start : start + AT_ONCE]):
                self.counts[row.outcome] += 1
                yield row

    def _some(self, rows: Sequence[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
        """First who each row is (its identity), then what is there of it, then what it would change."""
        said = [self._said(cells) for _, cells in rows]
        first = [self.checker.check(each) for each in said]
        identities = sealing.identities(self.force.register, [each.values for each in first])
        standing = _standing(self.force, [each for each in identities if each])
        for (number, row), cells, checked, identity in zip(rows, said, first, identities, strict=True):
            known = standing.get(identity or "")
            if known is not None:
                checked = self.checker.check(cells, former=known.values)
            if not all(map(blank, row[self.width :])):
                checked.errors[WHOLE] = f"本行有 {len(row)} 格，表头只有 {self.width} 列，内容可能错了位"
            yield self._row(number, cells, checked, identity, known)

    def _said(self, cells: Sequence[Any]) -> dict[str, Any]:
        """Field → cell: a blank cell says nothing, （清空） says blank, a mask that was exported says nothing new."""
        found: dict[str, Any] = {}
        for at, one in self.matched.fields.items():
            cell = cells[at] if at < len(cells) else None
            text = plain(cell) if isinstance(cell, str) else cell
            if text == CLEARED:
                found[one.name] = ""
            elif text is not None and text not in BLANK and not (one.sensitive and sealing.is_mask(cell)):
                found[one.name] = self._with_unit(at, one, cell)
        return found

    def _with_unit(self, at: int, one: Field, cell: Any) -> Any:
        """A bare number takes the unit of its heading."""
        unit = self.matched.units.get(at)
        if unit and isinstance(cell, int | float) and not isinstance(cell, bool):
            return f"{cell:.10g}{unit}"
        if unit and isinstance(cell, str) and plain(cell).replace(",", "").replace(".", "", 1).isdigit():
            return f"{plain(cell)}{unit}"
        return cell

    def _row(
        self, number: int, said: Mapping[str, Any], checked: Any, identity: str | None, known: Standing | None
    ) -> Row:
        reasons = [sentence(self.force.register, name, text) for name, text in checked.errors.items()]
        if not reasons:
            reasons = self._refused(number, said, checked, identity or "", known)
        if reasons:
            shown = {name: "***" if self.force.register.fields[name].sensitive else str(cell)[:80] for name, cell in said.items()}  # fmt: skip
            return Row(number, REFUSED, reasons=reasons, said=shown)
        row = Row(number, NEW, identity=identity or "", values=checked.values, place=checked.place, point=checked.point)
        if known is None:
            return row
        row.pk, row.version, row.since = known.pk, known.version, known.since
        row.changes = _changes(known, checked.values)
        row.outcome = CHANGED if row.changes else SAME
        return row

    def _refused(
        self, number: int, said: Mapping[str, Any], checked: Any, identity: str, known: Standing | None
    ) -> list[str]:
        """Reasons that have nothing to do with the cells: twins within the file, other people's area and fields."""
        earlier = self.seen.setdefault(identity, number)
        if earlier != number:
            return [f"与第 {earlier} 行是同一条目"]
        if not self.scope.allows(area=checked.place) or (known and not self.scope.allows(area=known.place)):
            return ["不在本人可改动的范围内"]
        if errors := verifying.refused(self.force.register, known and known.values, checked.values, another=False):
            return [sentence(self.force.register, name, text) for name, text in errors.items()]
        before = known.values if known else {}
        closed = [name for name in said if name not in self.mine and checked.values.get(name) != before.get(name)]
        return [sentence(self.force.register, name, "无权填写") for name in closed]


def _changes(known: Standing, after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = sorted({*known.values, *after})
    found = {name: (known.values.get(name), after.get(name)) for name in names if known.values.get(name) != after.get(name)}  # fmt: skip
    if known.state == State.ENDED:
        found["_state"] = (State.ENDED.label, State.LIVE.label)
    return found


def _standing(force: InForce, identities: Iterable[str]) -> dict[str, Standing]:
    """The entries with these identities."""
    found: dict[str, Standing] = {}
    wanted = sorted(set(identities))
    columns = ("identity", "pk", "version", "state", "place", "valid_from", "values", "sealed")
    for start in range(0, len(wanted), IN_A_QUERY):
        rows = Entry.objects.filter(register=force.id, identity__in=wanted[start : start + IN_A_QUERY])
        with connection.cursor() as cursor:
            cursor.execute(*rows.values_list(*columns).query.sql_with_params())
            for identity, pk, version, state, place, since, values, sealed in cursor.fetchall():
                kept = json.loads(values) if isinstance(values, str) else values
                whole = sealing.whole(force.id, kept, sealed)
                found[identity] = Standing(pk, version, state, place, str(since), whole)
    return found
