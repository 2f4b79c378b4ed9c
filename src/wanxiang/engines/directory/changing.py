"""What a changed declaration means for entries that are there. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wanxiang.engines.directory.declaring import Field, Register

SHAPE = ("type", "unit", "minimum", "maximum", "pattern", "required", "sensitive", "level", "long", "many")


@dataclass(frozen=True)
class Moved:
    """Where a field's values come from under a new declaration: the old field, or none."""

    field: Field
    former: Field | None


def harmless(old: Register, new: Register) -> bool:
    """Whether entries kept under the old declaration are as good under the new one, without anyone looking at them."""
    if old.identity != new.identity or old.place != new.place or _rules(new) - _rules(old):
        return False
    if set(old.fields) - set(new.fields):
        return False
    return all(_same(old.fields.get(name), each) for name, each in new.fields.items())


def moves(old: Register, new: Register) -> list[Moved]:
    """For each field of the new declaration, where its values come from."""
    return [Moved(each, _former(old, each)) for each in new.fields.values()]


def lost(old: Register, new: Register) -> Iterator[Field]:
    """Fields of the old declaration that the new one neither has, nor renames, nor says may be dropped."""
    kept = {moved.former.name for moved in moves(old, new) if moved.former}
    for name, each in old.fields.items():
        if name not in kept and name not in new.dropped:
            yield each


def carried(moved: list[Moved], values: Mapping[str, Any]) -> dict[str, Any]:
    """Old values under the new names."""
    return {each.field.name: values[each.former.name] for each in moved if each.former and each.former.name in values}


def _former(old: Register, new: Field) -> Field | None:
    if new.name in old.fields:
        return old.fields[new.name]
    return next((old.fields[name] for name in new.was if name in old.fields), None)


def _same(old: Field | None, new: Field) -> bool:
    if old is None:
        return not new.required and not new.default and not new.was
    alike = all(getattr(old, key) == getattr(new, key) for key in SHAPE)
    return alike and set(old.choices) <= set(new.choices) and (new.required_when in (None, old.required_when))


def _rules(register: Register) -> set[str]:
    return {each.must.text for each in register.checks}
