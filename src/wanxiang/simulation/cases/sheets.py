"""The year as files: each door's reports in its own shape, one history of steps, and the truth apart."""

import csv
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from wanxiang.simulation.cases.arrivals import NOBODY, STAFF, Matter
from wanxiang.simulation.cases.classes import SCHEMES, Classes, Foreign, Leaf
from wanxiang.simulation.cases.ground import Ground
from wanxiang.simulation.cases.said import file, say

HISTORY = ("source", "external_id", "seq", "action", "at", "role", "by", "unit", "opinion", "reply", "why", "fields")
UNPLACED = 0.12
CERTAIN = 0.9
"""A class of another list that fits so well, alone, settles the class."""
Cells = Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """One door's file: its header and how a matter is written into it."""

    head: Cells
    row: Callable[["Clerk", Matter], Cells]


class Clerk:
    """Writes matters down as each door does."""

    def __init__(self, classes: Classes, where: Ground, rng: random.Random) -> None:
        self.classes, self.where, self.rng = classes, where, rng
        self.called: dict[str, Foreign] = {}

    def named(self, matter: Matter) -> Leaf | None:
        """The class that the source gives for certain; None where a desk must say. Decides the source's code on the way."""
        scheme = SCHEMES.get(matter.door)
        matter.gridded = matter.door in STAFF or (matter.place != "none" and self.rng.random() > UNPLACED)
        if matter.noise != NOBODY:
            return None
        if scheme is None:
            return self._by_own_list(matter)
        said = self.classes.foreign[scheme].get(matter.leaf.code, ())
        if not said:
            return None
        chosen = self.rng.choices(said, [each.fits for each in said])[0]
        self.called[matter.number] = chosen
        rivals = sum(chosen.code == each.code and chosen.kind == each.kind for rows in self.classes.foreign[scheme].values() for each in rows)  # fmt: skip
        return matter.leaf if rivals == 1 and chosen.fits >= CERTAIN else None

    def _by_own_list(self, matter: Matter) -> Leaf | None:
        """Staff know the list; of those on the page seven in ten choose a class."""
        if matter.door == "portal" and self.rng.random() > 0.7:
            return None
        self.called[matter.number] = Foreign(matter.leaf.code, matter.leaf.kind, 1.0)
        return matter.leaf

    def code(self, matter: Matter) -> str:
        return self.called[matter.number].code if matter.number in self.called else ""

    def name(self, matter: Matter) -> str:
        """The name of the source's class."""
        if matter.noise != NOBODY:
            return file("done.yml")["noise"][matter.noise]["title"]
        if matter.number not in self.called:
            return ""
        said = self.called[matter.number]
        return self.classes.names[SCHEMES[matter.door]].get(f"{said.kind}/{said.code}", said.code)

    def address(self, matter: Matter) -> str:
        """As people write it: mostly a road, a number and a building; sometimes less."""
        where, rng, building = self.where, self.rng, matter.building
        road, door, name = where.road(building), where.doors[building], where.names[building]
        if matter.place == "none":
            return rng.choice(["", where.street(matter.grid), where.community(matter.grid), f"{door}{name}"])
        return say(
            rng.choice([f"{door}{name}", f"{door}{name}", f"{where.street(matter.grid)}{name}", f"{name}{{附近|旁|门口|楼下}}",
                        f"{where.community(matter.grid)}{road}{name}", f"{road}（{name}{{旁|对面}}）"]), rng, {},
        )  # fmt: skip

    def grid(self, matter: Matter) -> str:
        """The grid's code, where the source knows it; the hotline mostly does."""
        return self.where.grids.codes[matter.grid] if matter.gridded else ""

    def who(self, matter: Matter) -> tuple[str, str]:
        """Name and telephone as given; nobody's for anonymous reports."""
        if matter.anonymous or matter.person == NOBODY:
            return "", ""
        people = self.where.residents
        return people.name[matter.person] or "", people.phone[matter.person] or ""


def _flag(yes: bool) -> str:
    return "是" if yes else "否"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _hotline(clerk: Clerk, matter: Matter) -> Cells:
    kind = clerk.rng.choices(("投诉", "求助", "举报", "咨询", "建议"), (50, 28, 10, 9, 3))[0]
    return (matter.number, _time(matter.at), *clerk.who(matter), kind, clerk.code(matter), clerk.name(matter), clerk.address(matter),
            clerk.grid(matter), matter.title, matter.text, _flag(matter.anonymous), _flag(matter.confidential))  # fmt: skip


def _own(clerk: Clerk, matter: Matter) -> Cells:
    return (matter.number, _time(matter.at), *clerk.who(matter), clerk.code(matter), clerk.address(matter), clerk.grid(matter), matter.title,
            matter.text, _flag(matter.anonymous), _flag(matter.confidential))  # fmt: skip


def _patrol(clerk: Clerk, matter: Matter) -> Cells:
    return (matter.number, _time(matter.at), clerk.code(matter), clerk.grid(matter), clerk.address(matter), matter.text)


def _city(clerk: Clerk, matter: Matter) -> Cells:
    said = clerk.called[matter.number]
    kind = "部件" if said.kind == "component" else "事件"
    return (
        matter.number,
        _time(matter.at),
        kind,
        said.code,
        clerk.name(matter),
        clerk.grid(matter),
        clerk.address(matter),
        matter.text,
    )


def _govern(clerk: Clerk, matter: Matter) -> Cells:
    return (matter.number, _time(matter.at), clerk.name(matter), clerk.grid(matter), clerk.address(matter), matter.text)


def _enterprise(clerk: Clerk, matter: Matter) -> Cells:
    firms = clerk.where.firms
    return (matter.number, _time(matter.at), firms.name[matter.firm], firms.credit_code[matter.firm], clerk.address(matter), clerk.grid(matter),
            clerk.name(matter), matter.title, matter.text)  # fmt: skip


OWN = (
    "编号",
    "提交时间",
    "姓名",
    "联系电话",
    "类别编码",
    "事发地址",
    "网格编码",
    "标题",
    "内容",
    "是否匿名",
    "是否保密",
)
SHEETS: Mapping[str, Sheet] = {
    "hotline": Sheet(("工单编号", "来电时间", "诉求人", "联系电话", "诉求类型", "分类编码", "类别", "事发地址", "网格编码", "标题", "诉求内容", "是否匿名", "是否保密"), _hotline),
    "portal": Sheet(OWN, _own),
    "console": Sheet(OWN, _own),
    "field": Sheet(("事项编号", "上报时间", "类别编码", "网格编码", "地点", "情况说明"), _patrol),
    "video": Sheet(("编号", "发现时间", "类别编码", "网格编码", "地点", "描述"), _patrol),
    "city": Sheet(("任务号", "上报时间", "类型", "小类代码", "小类名称", "网格编码", "地点描述", "问题描述"), _city),
    "govern": Sheet(("案件编号", "上报时间", "事项名称", "网格编码", "地址", "事件描述"), _govern),
    "enterprise": Sheet(("诉求编号", "提交时间", "姓名", "统一社会信用代码", "企业地址", "网格编码", "标签", "标题", "诉求内容"), _enterprise),
}  # fmt: skip


def write(matters: Sequence[Matter], *, clerk: Clerk, folder: Path, title: str, until: datetime) -> int:
    """Write reports, history and manifest; returns how many steps there are. What lies after `until` has not happened yet."""
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    used = []
    for door, sheet in SHEETS.items():
        mine = [matter for matter in matters if matter.door == door]
        if mine:
            _table(folder / "reports" / f"{door}.csv", sheet.head, (sheet.row(clerk, matter) for matter in mine))
            used.append(
                {"file": f"reports/{door}.csv", "source": door, "scheme": SCHEMES.get(door, ""), "flow": "event"}
            )
    rows = list(_history(matters, clerk, until))
    _table(folder / "history.csv", HISTORY, rows)
    said = {"title": title, "reports": used, "history": "history.csv"}
    (folder / "takeover.yml").write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return len(rows)


def truth(matters: Sequence[Matter], path: Path) -> None:
    """What each report really was about; nothing in the product reads it."""
    columns = {
        "source": [each.door for each in matters], "external_id": [each.number for each in matters],
        "class_code": ["" if each.noise != NOBODY else each.leaf.code for each in matters], "level": [each.level for each in matters],
        "same_as": [f"{each.main.door}:{each.main.number}" if each.main else None for each in matters],
        "again_of": [f"{each.earlier.door}:{each.earlier.number}" if each.earlier else None for each in matters],
    }  # fmt: skip
    pq.write_table(pa.table(columns), path, compression="zstd")


def _history(matters: Iterable[Matter], clerk: Clerk, until: datetime) -> Iterable[Cells]:
    for matter in matters:
        for seq, step in enumerate((step for step in matter.steps if step.at < until), start=1):
            fields = dict(step.fields)
            if fields.get("grid_code") == "?":
                fields["grid_code"] = clerk.where.grids.codes[matter.grid]
            yield (matter.door, matter.number, str(seq), step.action, _time(step.at), step.role, "", step.unit, step.opinion, step.reply,
                   step.why, json.dumps(fields, ensure_ascii=False) if fields else "")  # fmt: skip


def _table(path: Path, head: Cells, rows: Iterable[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows(rows)
