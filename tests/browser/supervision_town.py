"""A small district whose plan is supervised, served: a plan with tasks, then a month of supervision by people at the desk.

As a program (`python supervision_town.py HOME`) it fills HOME with units, accounts, the plan and its tasks.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import case_town
from case_town import PASSWORD, ZONE, CaseTown, environment_of

TODAY = date(2024, 6, 19)
PLAN = """云川区2024年改革要点

一、民生改革
（一）推行停车共享。盘活机关单位车位，错峰开放给居民。
（牵头领导：分管城管的副区长；牵头单位：区城市管理局；参与单位：区住房和城乡建设局；完成时限：12月底前）
（二）推进智慧用水。安装智慧水表，漏损及时告警。
（牵头领导：分管水务的副区长；牵头单位：区水务局；完成时限：5月底前）
（三）老旧小区改造。一次改造到位，居民全程参与。
（牵头领导：分管城管的副区长；牵头单位：区住房和城乡建设局；完成时限：9月底前）
"""
STAFF = (
    ("supervisor", "郑洁", "case_supervisor", ""),
    ("reform", "吴芳", "reform_office", ""),
    ("leader", "钱伟", "leader", ""),
    ("chengguan", "赵刚", "case_unit", "chengguan"),
    ("zhujian", "陈丽", "case_unit", "zhujian"),
    ("shuiwu", "周波", "case_unit", "shuiwu"),
)
TASKS = (
    (1, "公布共享车位清单", "chengguan", date(2024, 12, 31)), (1, "开放首批机关车位", "chengguan", date(2024, 7, 31)),
    (2, "安装智慧水表", "shuiwu", date(2024, 5, 31)), (2, "漏损告警上线", "shuiwu", date(2024, 6, 25)),
    (3, "完成三个小区改造", "zhujian", date(2024, 9, 30)),
)  # fmt: skip


@contextmanager
def served(home: Path) -> Iterator[CaseTown]:
    """The filled district, its server, and the month of supervision gone by."""
    with case_town.served(home, program=__file__, staff=STAFF) as town:
        done = month(town.url)
        assert done["orders"] == 3, done
        yield town


def month(url: str) -> dict[str, int]:
    """The simulated people at the desk."""
    from wanxiang.simulation.actors import Login
    from wanxiang.simulation.supervision import supervise

    logins = {name: Login(username=name, password=PASSWORD) for name, *_ in STAFF}
    officers = {unit: logins[name] for name, _, _, unit in STAFF if unit}
    return supervise(base=url, supervisor=logins["supervisor"], office=logins["reform"], officers=officers, as_of=TODAY)


def main(home: str) -> None:
    """Fill a home that `wanxiang init` has made."""
    os.environ.update(environment_of(Path(home)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanxiang.project.settings")
    import django

    django.setup()
    from wanxiang.core import clock
    from wanxiang.core.models import Account, Grant
    from wanxiang.engines.plans import actions, queries

    clock.pin(TODAY)
    for username, name, role, unit in STAFF:
        made = Account.objects.create_user(username, name=name, password=PASSWORD)
        Grant.objects.create(account=made, role=role, unit=unit)
    by, at = Account.system("test"), datetime(2024, 3, 4, 9, tzinfo=ZONE)
    document = actions.import_document(data=PLAN.encode(), file_name="要点.txt", by=by).document
    items = {item.no: item for item in queries.items(document=document)}
    for no, title, unit, due in TASKS:
        actions.add_task(
            document=document,
            item=items[no],
            title=title,
            unit=unit,
            begins=date(2024, 3, 1),
            due=due,
            by=by,
            at=at + timedelta(hours=no),
        )


if __name__ == "__main__":
    main(sys.argv[1])
