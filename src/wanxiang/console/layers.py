"""A map layer and the table that stands beside it: the same numbers twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table: a place, its value, what the value is a part of."""

    name: str
    url: str
    value: int
    base: int | None = None

    @property
    def share(self) -> float | None:
        """value ÷ base; None where there is no base."""
        return self.value / self.base if self.base else None


@dataclass(frozen=True)
class Layer:
    """One layer: numbers by place code for the map, rows for the table."""

    id: str
    title: str
    unit: str
    values: Mapping[str, int]
    """By the code of the places that the map draws."""
    rows: Sequence[Row]
    open: str
    """Address of a place's page, with {code}."""
    unit_title: str = "数量"
    base_title: str = ""
    place: str = "街道"


def as_map(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """What map.js reads."""
    return [
        {"id": layer.id, "title": layer.title, "unit": layer.unit, "values": dict(layer.values), "open": layer.open}
        for layer in layers
    ]


def total(values: Mapping[str, int], prefix: str) -> int:
    """The sum over the places below a code."""
    return sum(number for code, number in values.items() if code.startswith(prefix))
