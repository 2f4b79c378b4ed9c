"""Records changed at random in register files, each by the door that a person would use; and which figures a kind of record touches."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from full_district import Files
from register_recount import FORMS, Row, counting, number, places, rows_of

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions, catalogue
from wanxiang.engines.directory.models import Entry, State

TOUCHES = {
    "service_points": "service_stations service_stations_new", "party_centres": "party_centres", "hk_centres": "hk_centres hk_centres_streets",
    "service_items": "items_instant items_no_apply items_bundled items_handed_down", "estates": "estates urban_villages estates_covered",
    "estate_branches": "estate_branches estate_party_members", "property_orgs": "property_orgs", "model_communities": "model_communities",
    "schools": "schools_built kindergartens_built public_places_new preschool_places_new after_school", "sister_schools": "sister_schools",
    "cohorts": "cohort_heads cohort_leaders cohort_young cohort_targets", "disciplines": "disciplines", "medical_teams": "medical_teams",
    "health_centres": "health_centres health_centres_new health_centres_area health_centre_mean_area doctors_per_10000",
    "health_literacy": "health_literacy health_literacy_from", "parking_usage": "parking_users parking_clicks",
    "car_parks": "car_parks_joined shared_bays shared_bays_by_day shared_bays_by_night shared_bays_for_patients",
    "job_posts": "hk_firms_offering hk_internships hk_posts", "placements": "hk_placed", "talent_bases": "talent_bases",
    "bonded_members": "bonded_members", "bonded_fairs": "bonded_fairs", "bonded_months": "bonded_trade_value bonded_domestic_value bonded_tax",
    "honours": "honoured_groups honoured_persons", "media_reports": "media_main media_reposts media_reads",
    "water_alerts": "water_alerts water_alerts_handled", "hk_firms": "hk_clinics hk_restaurants_new",
    "talent_subsidies": "talent_subsidies_paid", "land_released": "land_medical_roads", "campaigns": "digital_spending",
    "reverse_items": "reverse_items reverse_fields", "reverse_months": "reverse_times ai_calls",
    "served_years": "checkups_growth screenings_growth", "filing_fields": "filing_fields", "data_resources": "departments_integrated",
}  # fmt: skip
"""Kind of record → the figures that a record of it may touch, and no others."""


def more(by: float) -> Callable[[str], str]:
    return lambda text: f"{(number(text) or 0) + by:g}"


def to(word: str) -> Callable[[str], str]:
    return lambda _: word


CHANGES: dict[str, tuple[str, Callable[[str], str]]] = {
    "service_items": ("是否无感申办", lambda text: "否" if text == "是" else "是"), "estates": ("覆盖方式", to("无")),
    "estate_branches": ("党员人数", more(5)), "property_orgs": ("是否组建党组织", to("否")), "model_communities": ("阶段", to("退出")),
    "cohorts": ("目标人数", more(1)), "health_centres": ("业务用房面积", more(13)), "health_literacy": ("达标人数", more(1)),
    "car_parks": ("夜间车位", to("0")), "parking_usage": ("日均点击次数", more(1)), "job_posts": ("招聘人数", more(3)),
    "placements": ("籍别", to("澳籍")), "talent_bases": ("范围", to("其他")), "bonded_members": ("状态", to("退出")),
    "bonded_months": ("税收(万元)", more(10)), "media_reports": ("阅读", more(1000)), "hk_firms": ("状态", to("注销")),
    "talent_subsidies": ("发放金额", more(500)), "campaigns": ("带动消费(万元)", more(7)), "reverse_items": ("状态", to("梳理中")),
    "reverse_months": ("服务人次", more(11)), "served_years": ("人数", more(9)), "data_resources": ("状态", to("待接入")),
}  # fmt: skip
"""Register → what of a record is changed, and to what."""


@dataclass(frozen=True)
class Perturbed:
    """The files after it, which registers were touched, and what has to be done at the desk besides sending the files again."""

    files: Files
    touched: frozenset[str]
    ended: tuple[tuple[str, Row], ...]

    def predicted(self) -> set[str]:
        """Figures that may move at all."""
        return {name for register in self.touched for name in TOUCHES[register].split()}

    def apply(self) -> None:
        """Send the touched files again; strike what was deleted."""
        by, at = Account.system("recount"), self.files.at + timedelta(hours=1)
        only = self.files.folder / "touched"
        shutil.rmtree(only, ignore_errors=True)
        only.mkdir()
        for path in self.files.registers.iterdir():
            if path.stem in self.touched:
                shutil.copy(path, only / path.name)
        assert [each.said for each in actions.import_registers(only, by, at) if each.said] == []
        for register, row in self.ended:
            (entry,) = (each for each in _entries(register) if _is(each, register, row))
            actions.end(register=register, pk=entry.pk, version=entry.version, why="核对", by=by, at=at)


def perturb(files: Files, *, seed: int, out: Path, registers: int = 12) -> Perturbed:
    """Copies of the files with a record deleted, changed or added in some registers."""
    dice, moved = random.Random(seed), replace(files, folder=out)
    shutil.copytree(files.folder, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("deliveries", "truth"))
    touched, ended = dice.sample(sorted(FORMS), registers), []
    for register in touched:
        (path,) = moved.registers.glob(f"{register}.*")
        rows = rows_of(path)
        chosen = dice.choice(counting(register, rows, places(files.district.folder)))
        at = next(at for at, row in enumerate(rows) if all(chosen[column] == row[column] for column in row))
        act = dice.choice(_acts(register))
        if act == "delete":
            ended.append((register, rows.pop(at)))
        elif act == "change":
            column, said = CHANGES[register]
            rows[at] = rows[at] | {column: said(rows[at][column])}
        else:
            rows.append(rows[at] | _new(register, rows[at]))
        path.unlink()
        _write(path.with_suffix(".csv"), rows)
    return Perturbed(moved, frozenset(touched), tuple(ended))


def _acts(register: str) -> list[str]:
    """What can be done to a record of it; an entry is found again by the plain parts of its identity, which must tell it apart."""
    return ["add", *(["change"] if register in CHANGES else []), *(["delete"] if register != "served_years" else [])]


def _new(register: str, row: Row) -> Row:
    """What makes another record of one: the first part of its identity that can be told apart."""
    column = FORMS[register].identity[0]
    if column == "统计月份":
        return {column: "2019-01"} | ({"统计截止": "2019-01-31"} if "统计截止" in row else {})
    if "年度" in column:
        return {column: "2001"}
    if register == "served_years":
        return {"统计年度": "2001"}
    return {column: f"{row[column]}2"}


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _entries(register: str) -> list[Entry]:
    return list(Entry.objects.filter(register=register, state=State.LIVE))


def _is(entry: Entry, register: str, row: Row) -> bool:
    """Whether an entry is that row, by the parts of its identity that are plain text."""
    fields = catalogue.register(register).register.fields.values()
    named = {name: field for field in fields for name in (field.label, *field.also)}
    said = [(named[column], row[column]) for column in FORMS[register].identity]
    return (
        all(str(entry.values[field.name]) == text for field, text in said if field.type in ("text", "int"))
        and len(said) > 0
    )
