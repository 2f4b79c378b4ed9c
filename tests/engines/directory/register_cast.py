"""A register declared for the tests, and where it is put."""

from datetime import datetime
from zoneinfo import ZoneInfo

from wanxiang.core.files import home

MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
GUIYUAN, HUANGBEI = "440303001", "440303002"

STATIONS = """\
id: stations
title: 便民站
english: Stations of a test
owner: 区政务服务数据管理局
authority: 测试用
fields:
  name: {label: 名称, type: text, also: [站点名称]}
  kind: {label: 类别, type: enum, values: {驿站: [政务驿站], 自助区: [], 联办点: []}}
  where: {label: 所在位置, type: place, also: [街道, 社区]}
  opened: {label: 启用日期, type: date}
  area: {label: 面积, type: number, unit: ㎡, min: 0, max: 100000}
  rent: {label: 年租金, type: money, unit: 万元, required_when: 类别 == "联办点"}
  windows: {label: 窗口数, type: int, unit: 个, min: 0}
  open_late: {label: 夜间开放, type: bool}
  site: {label: 网址, type: url}
  keeper: {label: 负责人, type: person}
  phone: {label: 联系电话, type: phone}
identity: [name, where]
place: where
facets: [kind, street, open_late]
views:
  - {name: large, title: 大站, where: 面积 >= 200 且 类别 != "联办点", sort: -area}
checks:
  - {must: 非 (夜间开放 且 窗口数 < 1), says: 夜间开放的站点至少有一个窗口}
keep: {years: 5, after: ended}
"""


def declare(text: str, name: str = "stations") -> None:
    """Put a declaration where the district's own lie."""
    path = home("declarations", "registers", f"{name}.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
