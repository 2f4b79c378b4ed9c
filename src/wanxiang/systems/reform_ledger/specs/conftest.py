"""A small plan with tasks, and the people who supervise it. Units alone are put there: the whole ground costs seconds."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from wanxiang.core.models import Account, Grant
from wanxiang.district.models import Unit
from wanxiang.engines.plans import actions, queries

MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
UNITS = {"chengguan": "区城管和综合执法局", "shuiwu": "区水务局", "zhujian": "区住房建设局", "jiaoyu": "区教育局"}
PLAN = """罗湖区2021年改革要点

一、民生
（一）推行停车共享。盘活机关单位车位，错峰开放。
（牵头领导：张三；牵头单位：区城管和综合执法局；参与单位：各街道；完成时限：12月底前）
（二）推进用水监控。安装智慧水表。
（牵头领导：李四；牵头单位：区水务局；完成时限：10月底前）
"""


@pytest.fixture
def plan(db):
    """The plan, two tasks (停车 of 城管 due in December, 用水 of 水务 due at the end of October), and who acts."""
    for code, name in UNITS.items():
        Unit.objects.get_or_create(code=code, defaults={"name": name, "level": "district", "kind": "department"})
    document = actions.import_document(data=PLAN.encode(), file_name="要点.txt", by=Account.system("spec")).document
    first, second = queries.items(document=document)
    began = MONDAY.replace(month=9, day=6)
    made = {
        "parking": actions.add_task(
            document=document, item=first, title="开放机关车位", unit="chengguan", joint=["zhujian"],
            begins=date(2021, 9, 1), due=date(2021, 12, 31), by=Account.system("spec"), at=began,
        ),
        "water": actions.add_task(
            document=document, item=second, title="安装智慧水表", unit="shuiwu", due=date(2021, 10, 31),
            by=Account.system("spec"), at=began,
        ),
    }  # fmt: skip
    people = {
        "inspector": account("督查甲", "case_supervisor"),
        "second": account("督查乙", "case_supervisor"),
        "office": account("改革办", "reform_office"),
        "water_officer": account("水务经办", "case_unit", unit="shuiwu"),
        "parking_officer": account("城管经办", "case_unit", unit="chengguan"),
    }
    return SimpleNamespace(document=document, monday=MONDAY, days=lambda count: timedelta(days=count), **made, **people)


def account(name: str, role: str, *, unit: str = "") -> Account:
    """Somebody who holds a role."""
    made = Account.objects.create_user(f"s{Account.objects.count()}", name=name)
    Grant.objects.create(account=made, role=role, unit=unit)
    return made
