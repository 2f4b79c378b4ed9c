"""The roll of named enterprises: read, imported from a list, and asked whether an enterprise stands on it. Pure but for the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.registry.standard import codes

KIND = "named_enterprises"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "credit_code": ("统一社会信用代码", "信用代码", "credit_code"),
    "name": ("企业名称", "名称", "name"),
    "officer": ("服务专员", "专员", "officer"),
    "unit": ("服务单位", "单位", "unit"),
    "lease_ends": ("租约到期日", "租约到期", "lease_ends"),
}


class BadRoll(WanxiangError):
    """A roll, or a list that was to become one, is faulty; the message names row and column."""

    code = "direct_line.bad_roll"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A named enterprise and who serves it."""

    credit_code: str
    name: str
    officer: str = ""
    unit: str = ""
    lease_ends: date | None = None


@dataclass(frozen=True, kw_only=True)
class Roll:
    """The roll: the level that appeals of the named get at least, when leases and late appeals become signals."""

    level: str
    lease_days: int
    late_days: int
    enterprises: Mapping[str, Named] = field(default_factory=dict)

    def ending(self, *, on: date) -> list[Named]:
        """Those whose lease ends within the days in which somebody should have asked, and has not ended yet."""
        until = on + timedelta(days=self.lease_days)
        return [each for each in self.enterprises.values() if each.lease_ends and on <= each.lease_ends <= until]


def load(path: Path) -> list[tuple[str, Roll]]:
    """Read a roll; raises BadRoll."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        listed = [
            _named({**row}, where=f"{path.name} 第 {number} 家")
            for number, row in enumerate(data.get("enterprises") or [], 1)
        ]
        made = Roll(
            level=data["level"],
            lease_days=int(data["lease_days"]),
            late_days=int(data["late_days"]),
            enterprises=_once(listed),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadRoll(f"{path.name} 无法读取：{error!r}") from error
    if made.level not in LEVELS.values():
        raise BadRoll(f"{path.name}：级别“{made.level}”不存在", hint="、".join(LEVELS.values()))
    return [(data.get("id", path.stem), made)]


def read(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Named]:
    """A list as somebody sent it; a faulty row refuses the whole, named: a roll is replaced whole or not at all.

    Raises: BadRoll
    """
    at = {
        part: next((columns.index(name) for name in names if name in columns), None) for part, names in COLUMNS.items()
    }
    if at["credit_code"] is None or at["name"] is None:
        raise BadRoll("名单须有 统一社会信用代码 和 企业名称 两列")
    listed = []
    for number, row in enumerate(rows, 1):
        said = {
            part: row[position].strip()
            for part, position in at.items()
            if position is not None and row[position].strip()
        }
        listed.append(_named(said, where=f"第 {number} 行"))
    return list(_once(listed).values())


def text(named: Iterable[Named], *, like: Roll) -> str:
    """A roll as its file has it."""
    rows = [{name: value for name, value in vars(each).items() if value} for each in named]
    said = {
        "id": "named",
        "title": "企业直通车名单",
        "level": like.level,
        "lease_days": like.lease_days,
        "late_days": like.late_days,
        "enterprises": rows,
    }
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False)


def _named(said: dict[str, Any], *, where: str) -> Named:
    if unknown := said.keys() - COLUMNS.keys():
        raise BadRoll(f"{where}：不认识的写法 {'、'.join(sorted(unknown))}")
    if not said.get("credit_code") or not said.get("name"):
        raise BadRoll(f"{where}：缺少统一社会信用代码或企业名称")
    code = codes.credit_code(str(said["credit_code"]))
    if isinstance(code, codes.Refusal):
        raise BadRoll(f"{where}：统一社会信用代码“{said['credit_code']}”不对", hint="请核对第十八位校验码")
    try:
        ends = said.get("lease_ends")
        said["lease_ends"] = (
            ends if isinstance(ends, date) or ends is None else date.fromisoformat(str(ends).replace("/", "-"))
        )
    except ValueError:
        raise BadRoll(f"{where}：租约到期日“{said['lease_ends']}”不是日期", hint="请写作 2022-03-31") from None
    return Named(**{**said, "credit_code": code})


def _once(listed: Sequence[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for each in listed:
        if each.credit_code in found:
            raise BadRoll(f"统一社会信用代码 {each.credit_code} 写了两次：{found[each.credit_code].name}、{each.name}")
        found[each.credit_code] = each
    return found
