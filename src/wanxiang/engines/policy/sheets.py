"""Tables that somebody typed: CSV in UTF-8 or GBK, and what is wrong with one, by row and column."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wanxiang.core.errors import WanxiangError


class TableError(WanxiangError):
    """A table that cannot be judged: names row, column and what would do."""

    code = "policy.bad_table"

    def __init__(
        self, message: str, *, row: int = 0, column: str = "", near: Sequence[str] = (), hint: str = ""
    ) -> None:
        nearest = f"，最接近的：{'、'.join(near)}" if near else ""
        super().__init__(message + nearest, hint=hint)
        self.row, self.column, self.near = row, column, tuple(near)

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "row": self.row, "column": self.column, "near": list(self.near)}


def lines(path: Path, *, what: str) -> list[list[str]]:
    """The cells of a file, line by line. Raises TableError where it cannot be read."""
    return list(csv.reader(io.StringIO(_decoded(path, what)), delimiter=","))


def _decoded(path: Path, what: str) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"没有{what} {path.name} 这个文件") from None
    except OSError as error:
        raise TableError(f"{what} {path.name} 无法读取：{error.strerror}") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"{what} {path.name} 既不是 UTF-8 也不是 GBK 编码", hint="请另存为 CSV UTF-8")
