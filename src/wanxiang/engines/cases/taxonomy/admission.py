"""What may be asked of a community or grid (社区(网格)工作事项准入): nothing outside the approved list. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wanxiang.engines.cases.taxonomy import reading
from wanxiang.engines.cases.taxonomy.reading import Said

TASKS = ("核实", "巡查", "劝导", "先期处置", "回访", "上门走访", "宣传", "排查", "协助调处", "信息采集")
_HEAD = ("id", "title", "valid_from", "valid_to", "source", "clauses")
_ROW = ("clause", "task", "classes", "asks", "limit", "basis", "valid_from", "valid_to", "needs")


@dataclass(frozen=True, kw_only=True)
class Admission:
    """A clause: a task (one of TASKS), the classes it may be about (prefixes; none: any), what is asked, how often at most."""

    clause: str
    task: str
    classes: tuple[str, ...]
    asks: str
    limit: str
    basis: str
    needs: str = ""
    """What the asking unit must bring along, such as a batch approval."""
    valid_from: date | None = None
    valid_to: date | None = None
    line: int = 0

    def in_force(self, on: date) -> bool:
        """Whether the clause is in force on a day."""
        return reading.covers(on, self.valid_from, self.valid_to)

    def grips(self, code: str) -> int:
        """How many characters of the code the clause names (0 where it is about any class); -1 when not about it."""
        if not self.classes:
            return 0
        return max((len(prefix) for prefix in self.classes if code.startswith(prefix)), default=-1)


def load_admissions(path: Path) -> list[tuple[str, Admission]]:
    """Read the approved list: [(clause, Admission)]. Raises TaxonomyFault."""
    said = reading.read(path)
    said.only(*_HEAD)
    found: dict[str, Admission] = {}
    for row in said.rows("clauses"):
        one = _admission(said, row)
        if one.clause in found:
            row.fault(f"条款号“{one.clause}”重复，第 {found[one.clause].line} 行已有", "clause", word=one.clause)
        found[one.clause] = one
    return list(found.items())


def admitted(task: str, code: str, *, on: date, admissions: Iterable[Admission]) -> Admission | None:
    """The clause by which a community or grid may be asked to do a task in a matter of a class; None: it may not.

    The most specific clause answers, so that its frequency limit is the one that counts.
    """
    found = [each for each in admissions if each.task == task and each.in_force(on) and each.grips(code) >= 0]
    return max(found, key=lambda each: each.grips(code), default=None)


def _admission(head: Said, row: Said) -> Admission:
    row.only(*_ROW)
    row.need("task")
    (begins, ends), (first, last) = row.period(), head.period()
    return Admission(
        clause=str(row.need("clause")), task=row.one_of("task", TASKS, default=""), classes=row.texts("classes"),
        asks=str(row.need("asks")), limit=str(row.need("limit")), basis=str(row.need("basis")), needs=row.text("needs"),
        valid_from=begins or first, valid_to=ends or last, line=row.line,
    )  # fmt: skip
