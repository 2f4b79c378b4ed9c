"""Where the light of a task changes, as declared in standing.yml. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

import yaml

from wanxiang.core.errors import WanxiangError

KIND = "plan_standing"


class BadThresholds(WanxiangError):
    code = "plan.bad_thresholds"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where a light changes; see systems/reform_ledger/standing.yml."""

    soon_days: int
    node_soon_days: int
    node_grace_days: int
    behind_amber: Decimal
    behind_red: Decimal
    settle: Decimal


def load(path: Path) -> list[tuple[str, Thresholds]]:
    """Read standing.yml. Raises: BadThresholds naming the file and what is amiss"""
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        shares = {"behind_amber", "behind_red", "settle"}
        made = Thresholds(
            **{
                one.name: Decimal(str(said[one.name])) if one.name in shares else int(said[one.name])
                for one in fields(Thresholds)
            }
        )
    except (yaml.YAMLError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        raise BadThresholds(f"{path.name} 有误：{error}", hint="须写明全部阈值，见 standing.yml 的说明") from error
    if not 0 <= made.behind_amber <= made.behind_red <= 1 or min(made.soon_days, made.node_grace_days) < 0:
        raise BadThresholds(f"{path.name}：天数不能为负，落后比例须在 0 至 1 之间且黄灯不高于红灯")
    return [(str(said.get("id", path.stem)), made)]
