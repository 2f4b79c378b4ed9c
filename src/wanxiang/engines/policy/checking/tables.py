"""Decision tables: lines that overlap where only one may hold, and cases that no line fits."""

from collections.abc import Iterator

from wanxiang.engines.policy.checking.reading import Reader
from wanxiang.engines.policy.checking.remark import ERROR, WARNING, Remark
from wanxiang.engines.policy.declaring import tables


def remarks(reader: Reader) -> Iterator[Remark]:
    """One remark for each pair of lines that overlap, one for the first hole."""
    for table in reader.policy.tables:
        for fault in tables.faults(table, as_of=reader.on, parameters=reader.day.values):
            if fault.rows:
                first, second = fault.rows
                text = f"决定表“{table.name}”第 {first} 行与第 {second} 行重叠：{fault.case}时两行都成立"
                yield Remark(ERROR, text, fault.line)
            else:
                text = f"决定表“{table.name}”没有一行适用：{fault.case}；补上这一行，或写缺省 default"
                yield Remark(WARNING, text, fault.line)
