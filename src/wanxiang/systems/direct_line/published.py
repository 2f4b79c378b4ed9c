"""The roll as a named table, so that a figure may count it. Enterprises are named publicly; officers are not in it."""

import pyarrow as pa

from wanxiang.core import tables
from wanxiang.systems.direct_line import serving

TABLE = "named_enterprises"
_COLUMNS = {
    "credit_code": "统一社会信用代码",
    "enterprise_name": "企业名称",
    "unit": "服务单位",
    "lease_ends": "租约到期日",
}
_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in ("credit_code", "enterprise_name", "unit")), ("lease_ends", pa.date32())]
)


def register() -> None:
    """Publish the roll in force."""
    tables.register(tables.Table(TABLE, _COLUMNS, read=_read))


def _read() -> pa.Table:
    rows = [
        {
            "credit_code": each.credit_code,
            "enterprise_name": each.name,
            "unit": each.unit,
            "lease_ends": each.lease_ends,
        }
        for each in serving.current().enterprises.values()
    ]
    return pa.Table.from_pylist(rows, _SCHEMA)
