"""The district's rule for 近, 超, 约, 余: `wording.yml`, of which its own file wins over the shipped one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core import declarations

from .declarations import BadFigure
from .wording import STANDARD, Policy

KIND = "wording"
NAMES = {"近": "near", "超": "over", "约": "about", "余": "odd"}
MOST = 50


def in_force() -> Policy:
    """The rule in force; the standard one where no file says another."""
    found = declarations.declared(KIND)
    return found[-1].data if found else STANDARD


def load(path: Path) -> list[tuple[str, Policy]]:
    """{近: 5, 超: 10, 约: 5, 余: 10}, in percent of the round number; a word that is left out is as in the standard.

    Raises: BadFigure naming file and word
    """
    data = yaml.safe_load(path.read_text("utf-8")) or {}
    where = f"{path.parent.name}/{path.name}"
    if not isinstance(data, dict) or not set(data) <= set(NAMES):
        raise BadFigure(f"措辞声明 {where} 只能写：{'、'.join(NAMES)}")
    return [("wording", Policy(**{NAMES[word]: _percent(word, said, where) for word, said in data.items()}))]


def _percent(word: str, said: Any, where: str) -> Decimal:
    try:
        percent = Decimal(str(said))
    except InvalidOperation:
        percent = Decimal(-1)
    if not 0 < percent <= MOST:
        raise BadFigure(f"措辞声明 {where} 的“{word}: {said}”应为 0 至 {MOST} 之间的百分数")
    return percent
