"""What the registry publishes: declaration kinds, named tables, the point reader."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from wanxiang.core import files, tables
from wanxiang.core.declarations import Kind, register_kind
from wanxiang.district import vocabulary
from wanxiang.engines.registry import linkage, sources

SNAPSHOT = "registry"
PLACES = {
    "street_code": "街道编码",
    "community_code": "社区编码",
    "grid_code": "网格编码",
    "building_id": "楼栋编码",
}
TABLES: dict[str, tuple[dict[str, str], str]] = {
    "households": ({"household_key": "户号", "members": "人数", **PLACES, "address": "地址"}, "家庭户"),
    "enrolments": (
        {
            "person_key": "人员编号",
            "policy": "政策编号",
            "from_on": "起始日期，可空",
            "until_on": "终止日期（不含），可空",
            "source": "来源",
            "delivery": "送达",
        },
        "享受待遇的名单",
    ),
    "buildings": (
        {
            "building_id": "楼栋编码",
            "building_name": "楼栋名称",
            "door_address": "门牌地址",
            "grid_code": "网格编码",
            "street_code": "街道编码",
            "community_code": "社区编码",
            "street": "街道",
            "floors": "层数",
            "dwellings": "户数",
        },
        "楼栋",
    ),
    "deliveries": (
        {
            "delivery": "内容摘要",
            "source": "来源",
            "department": "送达单位",
            "file": "文件名",
            "received_on": "送达日期",
            "valid_on": "数据所属日期",
            "rows": "行数",
            "kept": "已关联行数",
            "aside": "搁置行数",
        },
        "送达的文件",
    ),
    "records": (
        {
            "record_uid": "记录编号",
            "source": "来源",
            "delivery": "送达",
            "row_no": "行号",
            "person_key": "人员编号，搁置为空",
            "rule": "关联依据",
        },
        "每一行送达记录归于何人、凭什么",
    ),
    "links": ({"record_uid": "记录编号", "other_uid": "与之相连的记录", "rule": "规则"}, "每一条连接的证据"),
    "set_aside": (
        {
            "record_uid": "记录编号",
            "source": "来源",
            "delivery": "送达",
            "row_no": "行号",
            "column": "列，空为整行",
            "value_masked": "值（遮蔽）",
            "reason": "原因",
        },
        "被搁置的值和行及其原因",
    ),
}


def person_columns() -> dict[str, str]:
    """Columns of `persons`: keys, every vocabulary word, places."""
    words = {word.column: word.word for word in vocabulary.load().of("person")}
    return {"person_key": "人员编号", **words, **PLACES, "room": "室号", "records": "关联记录数"}


def enterprise_columns() -> dict[str, str]:
    """Columns of `enterprises`."""
    words = {word.column: word.word for word in vocabulary.load().of("enterprise")}
    return {**words, "legal_person": "法定代表人", "premises": "经营场所", **PLACES}


def register() -> None:
    """Called once, when Django starts."""
    register_kind(Kind("source", "sources/*.yml", sources.load))
    register_kind(Kind("linkage", "linkage.yml", linkage.load))
    for name, (columns, note) in {
        "persons": (person_columns(), "居民"),
        "enterprises": (enterprise_columns(), "企业和个体户"),
        **TABLES,
    }.items():
        table = tables.Table(name, columns, paths=_paths(name), note=note, snapshot=snapshot_key, past=_past(name))
        tables.register(table)
    tables.register_point("persons", _members)
    tables.register_point("person", _person)
    tables.register_point("person_sources", _person_sources)
    tables.register_point("enrolments", _enrolments)
    tables.register_point("own_facts", _own_facts)
    tables.register_point("person_by_token", _person_by_token)
    tables.register_point("enterprise", _enterprise)


def snapshot_key() -> str:
    """The key of the current registry snapshot, or ""."""
    now = files.current(SNAPSHOT)
    return now.key if now else ""


def _paths(name: str) -> Callable[[], list[Path]]:
    def paths() -> list[Path]:
        now = files.current(SNAPSHOT)
        return [now.path(f"{name}.parquet")] if now else []

    return paths


def _past(name: str) -> Callable[[date], tuple[date, list[Path]]]:
    """The snapshot made of what was delivered by a day; only the newest few are on disk."""

    def past(day: date) -> tuple[date, list[Path]]:
        from wanxiang.core.models import Snapshot

        made = Snapshot.objects.filter(kind=SNAPSHOT).order_by("id").values_list("folder", "inputs")
        known = [
            (date.fromisoformat(inputs["as_of"]), at, files.home(folder)) for at, (folder, inputs) in enumerate(made)
        ]
        kept = sorted(each[0] for each in known if each[2].exists())
        oldest = f"还在的最早一次截至 {kept[0].isoformat()}" if kept else ""
        then = max((each for each in known if each[0] <= day), default=None)
        if then is None:
            raise tables.PastGone(f"平台在 {day.isoformat()} 还没有人口数据", hint=oldest)
        if not then[2].exists():
            raise tables.PastGone(
                f"{day.isoformat()} 所知的人口数据（截至 {then[0].isoformat()}）已清理，只保留最近几次", hint=oldest
            )
        return then[0], [then[2] / f"{name}.parquet"]

    return past


def _own_facts(person_key: str) -> list[dict]:
    from wanxiang.engines.registry import queries

    return queries.own_facts(person_key)


def _enrolments(person_key: str) -> list[dict]:
    from wanxiang.engines.registry import queries

    return queries.enrolments(person_key)


def _person(person_key: str) -> list[dict]:
    from wanxiang.engines.registry import queries

    found = queries.person(person_key)
    return [found] if found else []


def _person_by_token(token: str) -> list[dict]:
    from wanxiang.engines.registry import identities

    key = identities.person_of(token)
    return _person(key) if key else []


def _enterprise(credit_code: str) -> list[dict]:
    from wanxiang.engines.registry import queries

    found = queries.enterprise(credit_code)
    return [found] if found else []


def _person_sources(person_key: str) -> list[dict]:
    from wanxiang.engines.registry import queries

    return queries.person_sources(person_key)


def _members(household_key: str) -> list[dict]:
    from wanxiang.engines.registry import queries

    return queries.household(household_key)
