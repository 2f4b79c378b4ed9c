"""YAML whose mappings remember their lines, so that a fault names file, line, word and the nearest right one. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import nearest

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TaxonomyFault(WanxiangError):
    """A class list, crosswalk, list of duties or admission list that must not live."""

    code = "taxonomy.fault"

    def __init__(self, reason: str, *, path: Path, line: int, word: str = "", near: Sequence[str] = ()) -> None:
        close = f"，最接近的：{'、'.join(near)}" if near else ""
        hint = "改正后再载入；原有的清单继续有效"
        super().__init__(f"{path.name} 第 {line} 行：{reason}{close}", hint=hint)
        self.path, self.line, self.word, self.near = path, line, word, tuple(near)

    def as_dict(self) -> dict[str, Any]:
        return {
            **super().as_dict(),
            "file": str(self.path),
            "line": self.line,
            "word": self.word,
            "near": list(self.near),
        }


class Said(dict):
    """A mapping of the file: its values, the line it begins on and the line of each key."""

    path: Path
    line: int
    lines: dict[str, int]

    def fault(self, reason: str, key: str = "", *, word: str = "", known: Iterable[str] = ()) -> NoReturn:
        """Refuse the file at a key (or at the mapping itself)."""
        near = nearest(word, known) if word else []
        raise TaxonomyFault(reason, path=self.path, line=self.lines.get(key, self.line), word=word or key, near=near)

    def only(self, *allowed: str) -> None:
        """No key but these."""
        for key in self:
            if key not in allowed:
                self.fault(f"不认识的键“{key}”", str(key), word=str(key), known=allowed)

    def need(self, key: str) -> Any:
        """The value of a key that must be there."""
        if self.get(key) in (None, "", [], {}):
            self.fault(f"缺少“{key}”", key)
        return self[key]

    def text(self, key: str) -> str:
        """A text or number as text; "" when it is not there."""
        value = self.get(key)
        if isinstance(value, (dict, list)):
            self.fault(f"“{key}”应为文字", key)
        return "" if value is None else str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        value = self.get(key) or []
        return tuple(str(each).strip() for each in (value if isinstance(value, list) else [value]))

    def one_of(self, key: str, allowed: Iterable[str], *, default: str) -> str:
        """A word out of a list."""
        word = self.text(key) or default
        if word not in tuple(allowed):
            self.fault(f"“{key}”不能是“{word}”，可用：{'、'.join(allowed)}", key, word=word, known=allowed)
        return word

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self.get(key, default)
        if not isinstance(value, bool):
            self.fault(f"“{key}”应为 true 或 false", key, word=str(value))
        return value

    def day(self, key: str) -> date | None:
        """A day written 2021-12-08."""
        value = self.get(key)
        if value is not None and type(value) is not date:
            self.fault(f"“{key}”应为日期，写作 2021-12-08", key, word=str(value))
        return value

    def period(self) -> tuple[date | None, date | None]:
        """valid_from and valid_to (exclusive), either of them open."""
        begins, ends = self.day("valid_from"), self.day("valid_to")
        if begins and ends and ends <= begins:
            self.fault("valid_to 应晚于 valid_from（不含当日）", "valid_to", word=str(ends))
        return begins, ends

    def rows(self, key: str) -> list["Said"]:
        """A list of mappings."""
        value = self.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, Said) for each in value):
            self.fault(f"“{key}”应为列表，每一项写作“键: 值”", key)
        return value


def read(path: Path) -> Said:
    """The file as a mapping. Raises TaxonomyFault when it is no YAML, no mapping, or says a key twice."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader(path))  # noqa: S506 (a safe loader's child)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TaxonomyFault(f"不是正确的 YAML：{error.problem}", path=path, line=line) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TaxonomyFault(f"无法读取：{error}", path=path, line=1) from None
    if not isinstance(data, Said):
        raise TaxonomyFault("应为“键: 值”的结构", path=path, line=1)
    return data


def covers(day: date, begins: date | None, ends: date | None) -> bool:
    """Whether a half-open period holds a day."""
    return (begins is None or begins <= day) and (ends is None or day < ends)


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Whether two half-open periods share a day."""
    begins = max(one[0] or date.min, other[0] or date.min)
    return begins < min(one[1] or date.max, other[1] or date.max)


def _loader(path: Path) -> type:
    class Reader(Loader):
        pass

    def mapping(loader: Any, node: yaml.MappingNode) -> Said:
        said = Said()
        said.path, said.line, said.lines = path, node.start_mark.line + 1, {}
        for key_node, value_node in node.value:
            key = str(loader.construct_object(key_node, deep=True))
            if key in said:
                raise TaxonomyFault(f"键“{key}”写了两次", path=path, line=key_node.start_mark.line + 1, word=key)
            said[key] = loader.construct_object(value_node, deep=True)
            said.lines[key] = key_node.start_mark.line + 1
        return said

    Reader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return Reader
