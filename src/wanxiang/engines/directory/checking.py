"""One entry, whoever brings it: form, file and API are held to the same declaration. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wanxiang.engines.directory import values as cells
from wanxiang.engines.directory.declaring import Field, Register
from wanxiang.engines.directory.values import BadValue, Ground

WHOLE = ""
"""The key of what is wrong with an entry as a whole."""


@dataclass
class Checked:
    """Values as they are kept (nothing for what is blank), where the entry lies, and what is wrong, by field."""

    values: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    point: tuple[float, float] | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors


class Checker:
    """Checks entries of one register on one day; what many cells repeat is read once."""

    def __init__(self, register: Register, ground: Ground, *, on: date) -> None:
        self.register, self.ground, self.on = register, ground, on
        self._known: dict[tuple[str, Any], Any] = {}

    def check(self, said: Mapping[str, Any], *, former: Mapping[str, Any] | None = None) -> Checked:
        """Read and check what is said of an entry.

        In: said: field → cell; a field that is not said keeps what `former` has, or takes its default where there is none
        """
        found = Checked(values=dict(former or {}))
        for name, cell in said.items():
            self._read(found, self.register.fields[name], cell)
        if former is None:
            self._default(found, said)
        self._locate(found, said)
        self._complete(found)
        return found

    def _read(self, found: Checked, one: Field, cell: Any) -> None:
        try:
            value = self._value(one, cell)
        except BadValue as wrong:
            found.errors[one.name] = str(wrong)
            return
        if value is None:
            found.values.pop(one.name, None)
        else:
            found.values[one.name] = value

    def _value(self, one: Field, cell: Any) -> Any:
        """Cells repeat (a street, a kind, a day): each is read once. What is wrong is remembered too."""
        key = (one.name, cell)
        if isinstance(cell, float | bool | list | dict) or one.long:
            return cells.read(one, cell, self.ground)
        known = self._known.get(key, self)
        if known is self:
            try:
                known = cells.read(one, cell, self.ground)
            except BadValue as wrong:
                known = wrong
            if len(self._known) < 200_000:
                self._known[key] = known
        if isinstance(known, BadValue):
            raise known
        return known

    def _default(self, found: Checked, said: Mapping[str, Any]) -> None:
        for one in self.register.fields.values():
            if one.default and one.name not in found.values and one.name not in found.errors:
                self._read(found, one, one.default)

    def _locate(self, found: Checked, said: Mapping[str, Any]) -> None:
        """The place code: as the field says, or of the point where the field says nothing or the point moved."""
        where = self.register.place
        if where is None:
            return
        found.point = point_of(self.register, found.values)
        code = found.values.get(where.field, "") if where.field else ""
        if found.point and not code and where.field not in found.errors:
            code = self._at(found, where)
        found.place = code or ""

    def _at(self, found: Checked, where: Any) -> str:
        try:
            code = self.ground.at(*found.point)  # type: ignore[misc]
        except BadValue as wrong:
            found.errors[where.lon] = str(wrong)
            return ""
        if where.field:
            found.values[where.field] = code
        return code

    def _complete(self, found: Checked) -> None:
        """Required fields first; conditions over the fields only where every field could be read."""
        for one in self.register.fields.values():
            if one.required and one.name not in found.values:
                found.errors.setdefault(one.name, "必须填写")
        if found.errors:
            return
        facts = self._facts(found.values)
        for one in self.register.fields.values():
            if one.required_when and one.name not in found.values and one.required_when.holds(facts, on=self.on):
                found.errors[one.name] = f"{one.required_when.text} 时必须填写"
        for rule in self.register.checks:
            if rule.must.holds(facts, on=self.on) is False:
                found.errors[WHOLE] = rule.says

    def _facts(self, values: Mapping[str, Any]) -> dict[str, Any]:
        fields = self.register.fields
        return {name: cells.typed(fields[name], value) for name, value in values.items() if name in fields}


def point_of(register: Register, values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude, where the declaration says which fields hold them and both are known."""
    where = register.place
    if where is None or not where.lon:
        return None
    lon, lat = values.get(where.lon), values.get(where.lat)
    return None if lon is None or lat is None else (lon, lat)
