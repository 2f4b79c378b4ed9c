"""What the policy engine publishes: a declaration kind and two named tables."""

import pyarrow as pa
import pyarrow.parquet as pq

from wanxiang.core import files, tables
from wanxiang.core.declarations import Kind, register_kind

DECISIONS = {
    "person_key": "人员编号（企业为统一社会信用代码）",
    "policy": "政策编号",
    "outcome": "eligible 符合 / ineligible 不符合 / unknown 待核实",
    "enrolled": "是否在享",
    "street_code": "街道编码",
    "community_code": "社区编码",
    "grid_code": "网格编码",
    "run": "测算",
    "as_of": "统计日",
}
RUNS = {
    "run": "测算编号，按时间递增",
    "policy": "政策编号",
    "as_of": "统计日",
    "current": "是否现行",
    "eligible": "符合",
    "ineligible": "不符合",
    "unknown": "待核实",
    "enrolled": "在享",
    "enrolled_eligible": "符合且在享",
    "gap": "应享未享",
    "served_not_entitled": "在享而不符合",
    "version": "政策文件版本",
}
_COUNTS = ("eligible", "ineligible", "unknown", "enrolled", "enrolled_eligible", "gap", "served_not_entitled")
_SCHEMA = pa.schema([("run", pa.int64()), ("policy", pa.string()), ("as_of", pa.date32()), ("current", pa.bool_()),
                     *((name, pa.int64()) for name in _COUNTS), ("version", pa.string())])  # fmt: skip


def register() -> None:
    """Called once, when Django starts."""
    from wanxiang.engines.policy import catalogue

    register_kind(Kind("policy", "policies/*.yml", catalogue.load, speaks_of=catalogue.SPEAKS_OF))
    for name, (pattern, load) in catalogue.SHARED.items():
        register_kind(Kind(name, pattern, load))
    tables.register(
        tables.Table(
            "decisions", DECISIONS, read=decisions, note="现行测算的逐人结论，含其后重新判定的", snapshot=snapshot_key
        )
    )
    tables.register(tables.Table("policy_runs", RUNS, read=runs, note="历次测算，每项政策一行"))


def snapshot_key() -> str:
    """The key of the current decisions, or ""."""
    now = files.current("policy")
    return now.key if now else ""


def decisions() -> pa.Table:
    """The current run's decisions; whoever was decided again since stands with the newer outcome.

    Raises: TableNotReady before the first run
    """
    now = files.current("policy")
    if now is None:
        raise tables.TableNotReady("还没有政策测算结果", hint="先运行 wanxiang policy run --as-of 日期")
    whole = pa.concat_tables([_plain(pq.read_table(path)) for path in sorted(now.path().glob("*.parquet"))])
    newer = _redecided(now.key, whole.schema)
    return whole if newer is None else pa.concat_tables([_without(whole, newer), newer])


def _plain(table: pa.Table) -> pa.Table:
    """Without dictionaries, so that files of different policies join."""
    plain = [(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type) for field in table.schema]
    return table.cast(pa.schema(plain))


def _redecided(snapshot: str, schema: pa.Schema) -> pa.Table | None:
    from wanxiang.engines.policy.models import Redecision

    names = [name for name in schema.names if name not in ("run",)]
    rows = list(Redecision.objects.filter(run__snapshot=snapshot).order_by("pk").values(*names))
    return pa.Table.from_pylist([{**row, "run": snapshot} for row in rows], schema) if rows else None


def _without(whole: pa.Table, newer: pa.Table) -> pa.Table:
    """The rows that nothing newer stands in for."""
    mark = newer.select(["person_key", "policy"])
    return whole.join(mark, keys=["person_key", "policy"], join_type="left anti").select(whole.schema.names)


def runs() -> pa.Table:
    """One row for each policy of each run."""
    from wanxiang.engines.policy.models import PolicyResult

    rows = [
        {"run": result.run.pk, "policy": result.policy, "as_of": result.run.as_of, "current": result.run.current,
         "version": result.run.versions.get(result.policy, ""), **{name: getattr(result, name) for name in _COUNTS}}
        for result in PolicyResult.objects.select_related("run").order_by("run_id", "policy")
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, _SCHEMA)
