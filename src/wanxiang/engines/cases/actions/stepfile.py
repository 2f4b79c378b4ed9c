"""The folder in which a predecessor's history comes: a list of its files, the reports, the steps; read and checked.

takeover.yml   title, reports: [{file, source, scheme, flow}], history: history.csv (or .parquet)
reports        as `reportfile` reads them; the number of a report is what its steps name
history        source, external_id, seq, action, at, role, by, unit, opinion, reply, why, fields (a JSON object or empty)
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.actions import reportfile
from wanxiang.engines.cases.actions.intake import Report
from wanxiang.engines.cases.actions.reportfile import BadCell
from wanxiang.engines.cases.models import Source

MANIFEST = "takeover.yml"
COLUMNS = ("source", "external_id", "seq", "action", "at", "role", "by", "unit", "opinion", "reply", "why", "fields")
NEEDED = COLUMNS[:6]
SAID = ("source", "scheme", "flow")
"""What the manifest says of a file of reports beside its name."""
ROLES = ("desk", "handler", "assist", "reporter", "arbiter", "supervisor", "platform")
FIELDS = {
    "code", "grid_code", "address", "assists", "clause", "until", "extension", "level", "owner", "into", "resolved",
    "satisfied", "via", "text", "due_in", "answers",
}  # fmt: skip
"""What `fields` may say, as `Words` has it; into: "source:external_id" of the case that it was merged into."""
NO_REPORT, NO_STEPS = "步骤没有对应的报告", "报告没有任何步骤"
Key = tuple[str, str]


class BadFolder(WanxiangError):
    """A folder of history that cannot be read as one."""

    code = "cases.bad_history_folder"


@dataclass(frozen=True, slots=True)
class Move:
    """One step as it was written down there."""

    seq: int
    action: str
    at: datetime
    role: str
    by: str
    unit: str
    opinion: str
    reply: str
    why: str
    fields: Mapping[str, Any]

    @property
    def into(self) -> Key | None:
        """The case into which this step merges."""
        source, _, number = str(self.fields.get("into", "")).partition(":")
        return (source, number) if number else None


@dataclass(frozen=True, slots=True)
class Line:
    """A report and what happened to it."""

    key: Key
    report: Report
    steps: tuple[Move, ...]


@dataclass(frozen=True)
class Brought:
    """A folder as read: the cases in the order of their receipt, and what could not be read."""

    title: str
    digest: str
    lines: tuple[Line, ...]
    refused: tuple[dict[str, Any], ...]

    @property
    def rows(self) -> int:
        return len(self.lines) + len(self.refused)

    @property
    def sources(self) -> set[str]:
        return {line.key[0] for line in self.lines}

    @property
    def first_at(self) -> datetime | None:
        return self.lines[0].steps[0].at if self.lines else None


def read(folder: Path) -> Brought:
    """Read a folder; raises BadFolder, BadFile. A faulty row spoils its case alone."""
    said = _manifest(folder)
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())
    refused: list[dict[str, Any]] = []
    reports = _reports(folder, said["reports"], digest, refused)
    steps, spoilt = _steps(folder, said["history"], digest)
    lines = []
    for key, report in reports.items():
        reason = spoilt.get(key) or ("" if key in steps else NO_STEPS)
        if reason:
            refused.append(_aside(key, reason))
        else:
            lines.append(Line(key, report, tuple(sorted(steps[key], key=lambda step: step.seq))))
    refused += [_aside(key, NO_REPORT) for key in steps.keys() | spoilt.keys() if key not in reports and not _named(refused, key)]  # fmt: skip
    lines.sort(key=lambda line: (line.steps[0].at, line.key))
    refused.sort(key=lambda row: (row["source"], row["external_id"]))
    return Brought(said["title"], digest.hexdigest(), tuple(lines), tuple(refused))


def _named(refused: list[dict[str, Any]], key: Key) -> bool:
    return any((row["source"], row["external_id"]) == key for row in refused)


def _aside(key: Key, reason: str) -> dict[str, Any]:
    return {"source": key[0], "external_id": key[1], "reason": reason}


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load((folder / MANIFEST).read_text(encoding="utf-8"))
        known = {"title": str(said["title"]), "history": str(said["history"]), "reports": [
            {"file": str(row["file"]), **{part: str(row.get(part) or "") for part in SAID}} for row in said["reports"]
        ]}  # fmt: skip
    except FileNotFoundError:
        raise BadFolder(f"“{folder}”中没有 {MANIFEST}", hint="格式见 docs/case-history.md") from None
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadFolder(f"{MANIFEST} 读不懂：{error}", hint="须写明 title、reports、history") from None
    for row in known["reports"]:
        if row["source"] not in Source.values:
            raise BadFolder(f"{MANIFEST}：来源“{row['source']}”不存在", hint=f"可用：{'、'.join(Source.values)}")
    return known


def _bytes(folder: Path, name: str, digest: Any) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadFolder(f"“{name}”不在文件夹之内")
    try:
        data = path.read_bytes()
    except OSError:
        raise BadFolder(f"文件夹中没有“{name}”") from None
    digest.update(data)
    return data


def _reports(
    folder: Path, listed: list[dict[str, str]], digest: Any, refused: list[dict[str, Any]]
) -> dict[Key, Report]:
    found: dict[Key, Report] = {}
    for row in listed:
        data = _bytes(folder, row["file"], digest)
        for each in reportfile.rows(data, name=row["file"], mark=row["file"], **{part: row[part] for part in SAID}):
            key = (row["source"], each.external_id)
            if each.report is None or key in found:
                refused.append(_aside(key, each.reason or f"第 {each.number} 行：编号重复"))
            else:
                found[key] = each.report
    return found


def _steps(folder: Path, name: str, digest: Any) -> tuple[dict[Key, list[Move]], dict[Key, str]]:
    """(steps by case, why a case's steps cannot be read)."""
    steps: dict[Key, list[Move]] = {}
    spoilt: dict[Key, str] = {}
    for number, row in enumerate(_rows(_bytes(folder, name, digest), name), start=1):
        key = (row["source"].strip(), row["external_id"].strip())
        try:
            steps.setdefault(key, []).append(_move(row))
        except (BadCell, ValueError) as error:
            spoilt.setdefault(key, f"{name} 第 {number} 行：{error}")
    return steps, spoilt


def _rows(data: bytes, name: str) -> Iterator[dict[str, str]]:
    if name.lower().endswith(".parquet"):
        import pyarrow.parquet as pq

        rows = iter(pq.read_table(io.BytesIO(data)).to_pylist())
        head = list(pq.read_schema(io.BytesIO(data)).names)
        found = ({column: "" if row.get(column) is None else str(row[column]) for column in COLUMNS} for row in rows)
    else:
        try:
            reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        except UnicodeDecodeError:
            raise BadFolder(f"“{name}”不是 UTF-8 文本") from None
        head = next(reader, [])
        at = {column: head.index(column) for column in COLUMNS if column in head}
        found = (
            {column: row[at[column]] if column in at and at[column] < len(row) else "" for column in COLUMNS}
            for row in reader
        )
    if missing := [column for column in NEEDED if column not in head]:
        raise BadFolder(f"“{name}”缺少列：{'、'.join(missing)}", hint=f"须有 {'、'.join(COLUMNS)}")
    return found


def _move(row: dict[str, str]) -> Move:
    at = reportfile.moment(row["at"].strip())
    fields = json.loads(row["fields"]) if row["fields"].strip() else {}
    if at is None:
        raise BadCell("没有时间")
    if not isinstance(fields, dict) or fields.keys() - FIELDS:
        raise BadCell(
            f"fields 中有不认识的项：{'、'.join(map(str, set(fields) - FIELDS))}",
            hint=f"可用：{'、'.join(sorted(FIELDS))}",
        )
    if row["role"] not in ROLES:
        raise BadCell(f"经办方“{row['role'][:20]}”不存在", hint=f"可用：{'、'.join(ROLES)}")
    return Move(int(row["seq"]), row["action"].strip(), at, row["role"], row["by"].strip(), row["unit"].strip(),
                row["opinion"].strip(), row["reply"].strip(), row["why"].strip(), fields)  # fmt: skip
