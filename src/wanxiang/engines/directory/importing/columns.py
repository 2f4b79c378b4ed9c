"""Which column of a file is which field: by name, label or another heading that the declaration knows. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wanxiang.core.expressions import nearest
from wanxiang.core.sheets import BadFile
from wanxiang.engines.directory.declaring import Field, Register

_UNIT = re.compile(r"[(（\[【]\s*([^()（）\[\]【】]*)\s*[)）\]】]$")
ENTRY = "条目编号"
"""An exported list carries it; it is no field."""


@dataclass(frozen=True)
class Matched:
    """Column → field; `units`: what a heading says of the unit of bare numbers (万元); headings that are no field."""

    fields: Mapping[int, Field]
    units: Mapping[int, str]
    unknown: Sequence[str]

    def as_dict(self, header: Sequence[str]) -> dict[str, object]:
        return {
            "matched": [[header[at], field.label] for at, field in self.fields.items()],
            "unknown": list(self.unknown),
        }


def fitting(register: Register) -> "Fitting":
    """How the headings of a file are read."""
    return Fitting(register)


class Fitting:
    """The headings of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.known: dict[str, Field] = {}
        for field in register.fields.values():
            for heading in (field.name, field.label, field.heading, *field.also):
                self.known.setdefault(_plain(heading), field)

    def count(self, header: Iterable[str]) -> int:
        """How many cells of a row are headings."""
        return sum(1 for cell in header if self._field(cell)[0])

    def match(self, header: Sequence[str]) -> Matched:
        """Raises BadFile where two columns are one field, or a field that identifies an entry has none."""
        fields: dict[int, Field] = {}
        units: dict[int, str] = {}
        for at, cell in enumerate(header):
            field, unit = self._field(cell)
            if field is None:
                continue
            if field in fields.values():
                raise BadFile(f"有两列都是“{field.label}”", hint="请删去其中一列")
            fields[at] = field
            if unit and unit != unicodedata.normalize("NFKC", field.unit) and field.numeric:
                units[at] = unit
        self._demand_identity(fields.values(), header)
        known = {header[at] for at in fields}
        return Matched(fields, units, [cell for cell in header if cell and cell not in known and cell != ENTRY])

    def _field(self, cell: str) -> tuple[Field | None, str]:
        plain = _plain(cell)
        if plain in self.known:
            return self.known[plain], _unit_of(cell)
        bare = _plain(_UNIT.sub("", cell.strip()))
        return (self.known.get(bare), _unit_of(cell)) if bare else (None, "")

    def _demand_identity(self, there: Iterable[Field], header: Sequence[str]) -> None:
        names = {field.name for field in there}
        located = self.register.place and {self.register.place.lon, self.register.place.lat} <= names and self.register.place.lon  # fmt: skip
        missing = [
            self.register.fields[name]
            for name in self.register.identity
            if name not in names and not (located and self.register.place and name == self.register.place.field)
        ]
        if missing:
            labels = "、".join(field.label for field in missing)
            near = nearest(missing[0].label, [cell for cell in header if cell])
            hint = f"最接近的列：{'、'.join(near)}；可在声明的 also 中加上它" if near else f"文件中的列：{'、'.join(filter(None, header[:20]))}"  # fmt: skip
            raise BadFile(f"文件中没有“{labels}”列，无法辨认条目", hint=hint)


def _unit_of(cell: str) -> str:
    found = _UNIT.search(cell.strip())
    return unicodedata.normalize("NFKC", found[1]).strip() if found else ""


def _plain(text: str) -> str:
    """Headings as they are compared: one width, no blanks, without marks of what must be filled."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return folded.replace("*", "").rstrip(":")
