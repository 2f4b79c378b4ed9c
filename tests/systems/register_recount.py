"""The figures over registers, counted again from the files alone: which rows count, and what they add up to.

Plain Python beside `recount.py`: its own reading of headings, places, numbers and rules. It shares no code with the product.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import yaml
from recount import day

Row = dict[str, str]
Check = Callable[[Row], bool]


@dataclass(frozen=True)
class Form:
    """How a register's file looks: what makes a row itself, what must be filled, where it lies, and what must hold."""

    identity: tuple[str, ...]
    filled: tuple[str, ...] = ()
    place: str = ""
    holds: Check = lambda row: True


def number(text: str) -> float | None:
    """The number in a cell, or nothing."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def among(column: str, *words: str) -> Check:
    """Whether a cell says one of the known words."""
    return lambda row: row[column] in words


def both(*checks: Check) -> Check:
    return lambda row: all(check(row) for check in checks)


def at_least(column: str, least: float) -> Check:
    return lambda row: number(row[column]) is not None and number(row[column]) >= least


FORMS: dict[str, Form] = {
    "service_points": Form(("驿站名称", "社区"), ("类别", "启用年份"), "社区"),
    "party_centres": Form(("中心名称", "所在社区"), ("层级",), "所在社区"),
    "hk_centres": Form(("名称", "街道"), ("名称",), "街道"),
    "service_items": Form(("事项编码",), ("事项",), holds=lambda row: not (row["是否秒批"] == "是" and number(row["承诺时限"]) != 0)),
    "estates": Form(("小区名称", "所在社区"), ("类别", "覆盖方式"), "所在社区", lambda row: row["覆盖方式"] not in ("单建", "联建") or bool(row["党支部"])),
    "estate_branches": Form(("支部名称", "社区"), ("党员人数",), "社区", at_least("党员人数", 3)),
    "property_orgs": Form(("物业企业",), ("所有制", "是否组建党组织")),
    "model_communities": Form(("社区名称", "所在社区"), ("阶段",), "所在社区"),
    "schools": Form(("学校", "街道"), ("学段", "性质", "建设状态"), "街道"),
    "sister_schools": Form(("学校名称", "港澳学校"), ("签约日期",)),
    "cohorts": Form(("计划", "层次", "年度"), ("目标人数",)),
    "health_centres": Form(("社康名称", "社区"), ("建成年度", "业务用房面积"), "社区", at_least("业务用房面积", 20)),
    "disciplines": Form(("学科", "医院", "级别"), ("学科",)),
    "medical_teams": Form(("团队", "医院"), ("项目",)),
    "health_literacy": Form(("监测年度",), ("样本数", "达标人数")),
    "car_parks": Form(("停车场", "社区"), ("类别", "总车位", "普查日期"), "社区", lambda row: row["是否加入共享停车"] == "否" or number(row["可错峰车位"]) <= number(row["总车位"])),
    "parking_usage": Form(("统计月份",), ("统计截止", "注册用户数")),
    "job_posts": Form(("企业", "岗位", "岗位类别", "发布日期"), ("岗位类别", "面向"), holds=at_least("招聘人数", 1)),
    "placements": Form(("企业", "序号"), ("类别", "籍别", "入职日期")),
    "talent_bases": Form(("基地名称",), ("承办单位", "范围")),
    "bonded_members": Form(("企业",), ("入驻日期",)),
    "bonded_fairs": Form(("展会", "举办日期"), ("年度",)),
    "bonded_months": Form(("统计月份",), ("进出口货值(万元)",)),
    "honours": Form(("获奖对象", "类别", "推荐单位", "表彰年度"), ("类别",)),
    "media_reports": Form(("报道标题", "刊发媒体", "发布日期"), ("发布日期",), holds=among("级别", "中央媒体", "省媒", "市媒")),
    "water_alerts": Form(("编号",), ("预警日期", "预警类型"), "社区"),
    "hk_firms": Form(("企业",), ("业态", "状态", "开办年度"), holds=lambda row: row["业态"] != "门诊部" or bool(row["许可证号"])),
    "talent_subsidies": Form(("流水号",), ("发放金额", "年度")),
    "land_released": Form(("宗地号",), ("用地面积(公顷)", "年度"), holds=lambda row: row["规划用途"] != "仓储"),
    "campaigns": Form(("活动", "开始日期"), ("带动消费(万元)", "年度")),
    "reverse_items": Form(("事项",), ("所属领域", "状态"), holds=lambda row: row["状态"] != "上线" or bool(row["上线日期"])),
    "reverse_months": Form(("统计月份",), ("服务人次", "AI语音次数")),
    "served_years": Form(("项目", "统计年度"), ("人数",)),
    "filing_fields": Form(("适用领域",), ("文件", "起始日期")),
    "data_resources": Form(("提供单位", "数据名称"), ("状态",), holds=both(among("接入方式", "文件", "库表", "接口"), lambda row: row["状态"] != "已接入" or bool(row["接入日期"]))),
}  # fmt: skip


def rows_of(path: Path) -> list[Row]:
    """The rows of a file below its header, which is the first line of more than two cells."""
    if path.suffix == ".xlsx":
        lines = [["" if cell is None else str(cell).strip() for cell in line] for line in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)]  # fmt: skip
    else:
        data = path.read_bytes()
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030")
        lines = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text))]
    start = next(at for at, line in enumerate(lines) if sum(bool(cell) for cell in line) > 2)
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :] if any(line)]


def places(profile_folder: Path) -> dict[str, str]:
    """Every way to write a place → its street."""
    known = {}
    for street in yaml.safe_load((profile_folder / "places.yml").read_text("utf-8"))["streets"]:
        short = street["name"].removesuffix("街道").removesuffix("镇")
        given = list(street.get("names", ()))
        names = given + [f"{short}第{at}社区" for at in range(len(given) + 1, street["communities"] + 1)]
        known |= {street["name"]: street["name"]} | {street["name"] + name: street["name"] for name in names}
    return known


def counting(register: str, rows: Iterable[Row], where: dict[str, str]) -> list[Row]:
    """The rows that count: whole, somewhere in the district, within the rules; the same thing once, as it was said last."""
    form, kept = FORMS[register], {}
    for row in rows:
        place = row[form.place].replace(" ", "") if form.place else ""
        whole = all(row[column] for column in (*form.identity, *form.filled))
        if whole and (not form.place or place in where) and form.holds(row):
            kept[tuple(row[column].replace(" ", "") for column in form.identity)] = row | {
                "街道名": where.get(place, "")
            }
    return list(kept.values())


def registers(folder: Path, profile_folder: Path) -> dict[str, list[Row]]:
    """Register → the rows that count."""
    where = places(profile_folder)
    paths = {path.name.split(".")[0]: path for path in sorted(folder.iterdir())}
    return {name: counting(name, rows_of(paths[name]), where) for name in FORMS if name in paths}


def figures(found: dict[str, list[Row]], *, residents: int | None = None) -> dict[str, float]:
    """The figures over registers; of those per resident only where the residents are told."""
    told: dict[str, float] = {}
    for count in (_services, _schools, _health, _parking, _economy, _people):
        told |= count(found)
    if residents:
        told["doctors_per_10000"] = total(found["health_centres"], "全科医生") * 10_000 / residents
    return told


def total(rows: Iterable[Row], column: str) -> float:
    return sum(number(row[column]) or 0 for row in rows)


def pick(rows: Iterable[Row], **said: str | tuple[str, ...]) -> list[Row]:
    """The rows whose cells say this, or one of these."""
    return [row for row in rows if all(row[column] in ((word,) if isinstance(word, str) else word) for column, word in said.items())]  # fmt: skip


def latest(rows: list[Row], column: str, back: int = 0) -> list[Row]:
    """The rows of the latest year (or of the one before it)."""
    years = sorted({number(row[column]) for row in rows if row[column]})
    return [row for row in rows if row[column] and number(row[column]) == years[-1 - back]]


def _services(found: dict[str, list[Row]]) -> dict[str, float]:
    stations = pick(found["service_points"], 类别="驿站")
    items, estates = found["service_items"], found["estates"]
    return {
        "service_stations": len(stations),
        "service_stations_new": len(latest(stations, "启用年份")),
        "party_centres": len(pick(found["party_centres"], 层级="社区")),
        "hk_centres": len(found["hk_centres"]),
        "hk_centres_streets": len({row["街道名"] for row in found["hk_centres"]}),
        "items_instant": len(pick(items, 是否秒批="是")),
        "items_no_apply": len(pick(items, 是否无感申办="是")),
        "items_bundled": len(pick(items, 是否一件事="是")),
        "items_handed_down": len(pick(items, 下沉到=("街道", "社区"))),
        "estates": len(pick(estates, 类别="小区")),
        "urban_villages": len(pick(estates, 类别="城中村")),
        "estates_covered": 100 * len(pick(estates, 覆盖方式=("单建", "联建"))) / len(estates),
        "estate_branches": len(found["estate_branches"]),
        "estate_party_members": total(found["estate_branches"], "党员人数"),
        "property_orgs": len(pick(found["property_orgs"], 所有制="民营", 是否组建党组织="是")),
        "model_communities": len(pick(found["model_communities"], 阶段=("创建中", "通过验收"))),
        "departments_integrated": len({row["提供单位"] for row in pick(found["data_resources"], 状态="已接入")}),
    }


def _schools(found: dict[str, list[Row]]) -> dict[str, float]:
    built = pick(found["schools"], 建设状态="竣工")
    gardens, schools = pick(built, 学段="学前"), [row for row in built if row["学段"] != "学前"]
    taught = pick(found["schools"], 学段=("小学", "初中", "九年制"), 建设状态=("使用中", "竣工"))
    cohorts = found["cohorts"]
    return {
        "schools_built": len(latest(schools, "竣工年度")),
        "kindergartens_built": len(latest(gardens, "竣工年度")),
        "public_places_new": total(latest(pick(schools, 性质="公办"), "竣工年度"), "新增学位数"),
        "preschool_places_new": total(latest(gardens, "竣工年度"), "新增学位数"),
        "after_school": 100 * len(pick(taught, 开展课后服务="是")) / len(taught),
        "sister_schools": len({row["学校名称"] for row in found["sister_schools"]}),
        **{name: total(latest(pick(cohorts, 层次=level), "年度"), "目标人数") for name, level in (("cohort_heads", "优秀校长"), ("cohort_leaders", "优秀校级领导"), ("cohort_young", "优秀中青年干部"))},
    }  # fmt: skip


def _health(found: dict[str, list[Row]]) -> dict[str, float]:
    centres, rounds, served = found["health_centres"], found["health_literacy"], found["served_years"]
    share = [100 * total(part, "达标人数") / total(part, "样本数") for part in (latest(rounds, "监测年度", len(rounds) - 1), latest(rounds, "监测年度"))]  # fmt: skip
    told = {
        "health_centres": len(centres),
        "health_centres_new": len(latest(centres, "建成年度")),
        "health_centres_area": total(centres, "业务用房面积"),
        "health_centre_mean_area": total(centres, "业务用房面积") / len(centres),
        "disciplines": len(found["disciplines"]),
        "medical_teams": len(pick(found["medical_teams"], 项目="三名工程")),
        "health_literacy_from": share[0],
        "health_literacy": share[1],
    }
    for name, programme in (("checkups_growth", "老年人体检"), ("screenings_growth", "两癌筛查")):
        rows = pick(served, 项目=programme)
        before, after = (total(latest(rows, "统计年度", back), "人数") for back in (1, 0))
        told[name] = 100 * (after - before) / before
    return told


def _parking(found: dict[str, list[Row]]) -> dict[str, float]:
    joined = pick(found["car_parks"], 是否加入共享停车="是")
    last = max(found["parking_usage"], key=lambda row: day(row["统计截止"]))
    return {
        "car_parks_joined": len(joined),
        "shared_bays": total(joined, "可错峰车位"),
        "shared_bays_by_day": total(joined, "白天车位"),
        "shared_bays_by_night": total(joined, "夜间车位"),
        "shared_bays_for_patients": total(pick(joined, 共享模式="商医"), "可错峰车位"),
        "parking_users": number(last["注册用户数"]),
        "parking_clicks": number(last["日均点击次数"]),
    }


def _economy(found: dict[str, list[Row]]) -> dict[str, float]:
    posts = pick(found["job_posts"], 面向="港澳")
    months, land = found["bonded_months"], pick(found["land_released"], 规划用途=("医疗", "道路"))
    digital = pick(found["campaigns"], 支付方式="数字人民币")
    return {
        "hk_firms_offering": len({row["企业"] for row in posts}),
        "hk_internships": total(pick(posts, 岗位类别="实习岗位"), "招聘人数"),
        "hk_posts": total(pick(posts, 岗位类别="就业岗位"), "招聘人数"),
        "hk_placed": len(pick(found["placements"], 籍别="港籍")),
        "talent_bases": len(pick(found["talent_bases"], 范围="粤港澳")),
        "bonded_members": len(pick(found["bonded_members"], 状态="入驻")),
        "bonded_fairs": len(latest(found["bonded_fairs"], "年度")),
        "bonded_trade_value": total(months, "进出口货值(万元)") * 10_000,
        "bonded_domestic_value": total(months, "内销货值(万元)") * 10_000,
        "bonded_tax": total(months, "税收(万元)") * 10_000,
        "hk_clinics": len(pick(found["hk_firms"], 业态="门诊部", 状态=("筹建许可", "营业"))),
        "hk_restaurants_new": len(latest(pick(found["hk_firms"], 业态="餐饮", 状态="营业"), "开办年度")),
        "talent_subsidies_paid": total(latest(found["talent_subsidies"], "年度"), "发放金额"),
        "land_medical_roads": total(latest(land, "年度"), "用地面积(公顷)"),
        "digital_spending": total(latest(digital, "年度"), "带动消费(万元)") * 10_000,
    }


def _people(found: dict[str, list[Row]]) -> dict[str, float]:
    honours, matters = found["honours"], pick(found["reverse_items"], 状态="上线")
    return {
        "honoured_groups": len(latest(pick(honours, 类别="集体"), "表彰年度")),
        "honoured_persons": len(latest(pick(honours, 类别="个人"), "表彰年度")),
        "media_main": len(found["media_reports"]),
        "media_reposts": total(found["media_reports"], "转发"),
        "media_reads": total(found["media_reports"], "阅读"),
        "water_alerts": len(found["water_alerts"]),
        "water_alerts_handled": sum(bool(row["核实结果"]) for row in found["water_alerts"]),
        "reverse_items": len(matters),
        "reverse_fields": len({row["所属领域"] for row in matters}),
        "reverse_times": total(found["reverse_months"], "服务人次"),
        "ai_calls": total(found["reverse_months"], "AI语音次数"),
        "filing_fields": len(found["filing_fields"]),
    }


def roll(path: Path) -> int:
    """How many enterprises the list with a direct line names."""
    return len({row["统一社会信用代码"] for row in rows_of(path)})
