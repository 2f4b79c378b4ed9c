"""A CSV of any length → a CSV of decisions, read and written row by row.

Headers are vocabulary words, as in `wanxiang policy try`; 编号 identifies a row. An empty cell is not known. Every row is a person
(or firm) of no known household.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy.answering import recording
from wanxiang.engines.policy.answering.doorkeeping import Caller
from wanxiang.engines.policy.answering.rows import Tally, decided
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.engines.policy.judging import Judge

NUMBER = "编号"
LONGEST_CELL = 200
TOLD = {"eligible": "符合", "ineligible": "不符合", "unknown": "待核实"}


class BadFile(WanxiangError):
    """A file that cannot be read as a table of facts."""

    code = "policy.bad_file"
    status = 422


class Table:
    """The rows of a CSV; the heading is read, and checked, at once."""

    def __init__(self, data: IO[bytes], *, audience: str) -> None:
        data.seek(0)
        self._lines = csv.reader(io.TextIOWrapper(data, encoding=_encoding(data), errors="replace", newline=""))
        try:
            self.names = [name.strip() for name in next(self._lines, [])]
        except csv.Error as error:
            raise BadFile("文件不是 CSV") from error
        unknown = [name for name in self.names if name != NUMBER and name not in words(audience).words]
        if not self.names or unknown or len(set(self.names)) < len(self.names):
            hint = f"不认识：{'、'.join(name[:20] for name in unknown[:5])}" if unknown else "表头为空或有重复"
            raise BadFile("表头应为词汇表里的词", hint=hint)

    def rows(self) -> Iterator[dict[str, Any]]:
        """{"id", "facts"}; raises nothing: a row with too many cells says so when it is decided."""
        for number, cells in enumerate(self._each(), start=2):
            facts = {name: cell[:LONGEST_CELL] for name, cell in zip(self.names, cells, strict=False) if name != NUMBER}
            label = dict(zip(self.names, cells, strict=False)).get(NUMBER) or str(number)
            yield {"id": label[:LONGEST_CELL], "facts": facts}

    def _each(self) -> Iterator[list[str]]:
        while True:
            try:
                cells = next(self._lines)
            except StopIteration:
                return
            except csv.Error:
                cells = []
            yield cells


def answered(table: Table, asked: Sequence[Judge], *, audience: str, caller: Caller, purpose: str) -> Iterator[str]:
    """Lines of the answer: 编号, policy, outcome, amount in 元, and what is wrong with a row. The trail is written at its end."""
    tally = Tally()
    yield "\ufeff编号,政策,结论,金额（元）,问题\r\n"
    try:
        for row in decided(table.rows(), asked, audience=audience, caller=caller, tally=tally):
            yield _lines(row)
    finally:
        recording.many(caller=caller, purpose=purpose, marks={}, result=tally.result() | {"file": True})


def _lines(row: dict[str, Any]) -> str:
    out = io.StringIO()
    write = csv.writer(out)
    if row["error"]:
        write.writerow([_safe(row["id"]), "", "", "", _safe(row["error"]["message"])])
    for each in row["decisions"]:
        amount = "" if each["amount"] is None else f"{each['amount'] / 100:.2f}"
        write.writerow([_safe(row["id"]), each["policy"], TOLD[each["outcome"]], amount, ""])
    return out.getvalue()


def _safe(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _encoding(data: IO[bytes]) -> str:
    """utf-8 or GBK, by the first bytes."""
    head = data.read(65_536)
    data.seek(0)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            head[: max(1, len(head) - 4)].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(head) - 8:
                return encoding
            continue
        return encoding
    return "utf-8-sig"
