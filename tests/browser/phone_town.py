"""A grid worker with tasks, for the phone page: fills a home of `case_town` with what that has none of.

As a program (`python phone_town.py HOME`) it works in a process of its own, so that the tests' own database is left alone.
"""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from case_town import GRID, NOON, PASSWORD, environment_of

WORKER = "worker"
GRIDS = (GRID, "649806001001002")
MATTERS = (
    ("菜市场后门垃圾桶满了，三天没来收", "010104", GRIDS[0], 3),
    ("三栋楼下旧沙发挡住过道", "010105", GRIDS[1], 26),
    ("河堤步道上有一摊油污，老人差点滑倒", "010103", GRIDS[0], 50),
    ("公交站旁垃圾堆了两天没人清", "010101", GRIDS[1], 8),
)


def fill(home: Path) -> None:
    """In a process of its own."""
    subprocess.run([sys.executable, __file__, str(home)], env=environment_of(home), check=True, timeout=120)


def main(home: str) -> None:
    os.environ.update(environment_of(Path(home)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanxiang.project.settings")
    import django

    django.setup()
    _a_worker_of_two_grids()
    for number, (text, code, grid, hours) in enumerate(MATTERS):
        _given_to_the_grid(number, text, code, grid, before=timedelta(hours=hours))


def _a_worker_of_two_grids() -> None:
    from wanxiang.core.models import Account, Grant

    made = Account.objects.create_user(WORKER, name="李强", password=PASSWORD)
    for grid in GRIDS:
        Grant.objects.create(account=made, role="grid_worker", area=grid)


def _given_to_the_grid(number: int, text: str, code: str, grid: str, *, before: timedelta) -> None:
    from case_town import photo

    from wanxiang.core.models import Account
    from wanxiang.engines.cases import actions, catalogue, taxonomy
    from wanxiang.engines.cases.attachments import File

    at, listed = NOON - before, catalogue.admissions()
    files = (File(name="现场.png", data=photo(150, 110, 60)),) if number % 2 == 0 else ()
    report = actions.Report(source="portal", external_id=f"grid-{number}", text=text, code=code, grid_code=grid, files=files,
                            address=f"{text[:3]}旁")  # fmt: skip
    case = actions.receive(report, by=Account.system("portal"), at=at).case
    task = next(each.task for each in listed if taxonomy.admitted(each.task, code, on=at.date(), admissions=listed))
    words = actions.Words(to=grid, task=task, why="由网格先行处置")
    action = "transfer" if case.state == "dispatched" else "dispatch"
    actions.act(case_no=case.case_no, action=action, by=Account.objects.get(username="center"), at=at, words=words)


if __name__ == "__main__":
    main(sys.argv[1])
