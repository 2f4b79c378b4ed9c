"""Values from elsewhere come in as a CSV: official series, evidence of awards and ranks, planned values.

Columns: 类别 (官方统计 | 佐证 | 计划值), 名称, 识别词 (phrases parted by ；, words by spaces), 值, 上限, 单位, 期间, 出处, 发布日期,
链接, 报告编号. 类别, 名称 and 出处 must be filled.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account

from .models import Evidence, PlannedValue, Published, Series

MODELS: dict[str, type[Published]] = {"官方统计": Series, "佐证": Evidence, "计划值": PlannedValue}
REQUIRED = ("类别", "名称", "出处")


class BadImport(WanxiangError):
    """A row that cannot be taken; nothing of the file was."""

    code = "measures.bad_import"


@dataclass(frozen=True, slots=True)
class Row:
    model: type[Published]
    fields: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        said = "|".join(f"{k}={v}" for k, v in sorted(self.fields.items()))
        return hashlib.sha256(f"{self.model.__name__}|{said}".encode()).hexdigest()


def import_file(path: Path, *, by: Account) -> dict[str, int]:
    """Take every row of a CSV, or none: {"added": n, "known": n}; the same row twice is one.

    Raises: BadImport naming the line and what is wrong
    """
    rows = list(_rows(path))
    added = 0
    with transaction.atomic():
        for row in rows:
            if not row.model.objects.filter(fingerprint=row.fingerprint).exists():
                row.model.objects.create(**row.fields, fingerprint=row.fingerprint, by=by)
                added += 1
        audit.record("measures.import", by=by, subject=path.name, details={"rows": len(rows), "added": added})
    return {"added": added, "known": len(rows) - added}


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        raise BadImport(f"没有找到文件“{path.name}”")
    try:
        reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    except UnicodeDecodeError:
        raise BadImport(f"“{path.name}”不是 UTF-8 编码的 CSV") from None
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or [])]
    if missing:
        raise BadImport(f"“{path.name}”缺少列：{'、'.join(missing)}")
    for number, cells in enumerate(reader, 2):
        yield _row({k: (v or "").strip() for k, v in cells.items() if k}, number)


def _row(cells: dict[str, str], number: int) -> Row:
    for name in REQUIRED:
        if not cells[name]:
            raise BadImport(f"第 {number} 行的“{name}”为空")
    if cells["类别"] not in MODELS:
        raise BadImport(f"第 {number} 行的类别“{cells['类别']}”无效", hint=f"可用：{'、'.join(MODELS)}")
    return Row(
        MODELS[cells["类别"]],
        {
            "title": cells["名称"],
            "says": [p.split() for p in cells.get("识别词", "").replace(";", "；").split("；") if p.strip()],
            "value": _number(cells.get("值", ""), number),
            "value2": _number(cells.get("上限", ""), number),
            "unit": cells.get("单位", ""),
            "period": cells.get("期间", ""),
            "publication": cells["出处"],
            "published_on": _day(cells.get("发布日期", ""), number),
            "link": cells.get("链接", ""),
            "report_id": cells.get("报告编号", ""),
        },
    )


def _number(text: str, number: int) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        raise BadImport(f"第 {number} 行的数值“{text}”无效") from None


def _day(text: str, number: int) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadImport(f"第 {number} 行的日期“{text}”无效", hint="应为 2021-12-08 的样式") from None
