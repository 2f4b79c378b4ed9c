"""What departments keep and publish, for a demonstration: registers, the roll of enterprises, official figures, each by its door."""

from typing import Any

from wanxiang.cli.loop import Course
from wanxiang.core import clock
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home
from wanxiang.core.models import Account
from wanxiang.district import Profile
from wanxiang.simulation import published, registers
from wanxiang.simulation.registers import roll


class NotTaken(WanxiangError):
    """A file that the simulation wrote was refused whole: the demonstration would show less than it says."""

    code = "demo.not_taken"
    status = 500


def bring_in(course: Course, ground: Profile, *, residents: int, seed: int) -> dict[str, Any]:
    """Write the files and import them; {registers, entries, refused, named_enterprises, published}.

    In:     a home with the district's ground and `simulated/truth`
    Raises: NotTaken naming the file
    """
    with course.step("registers_write", "名册和公开数据成文"):
        registers.write(profile=ground, out=home("simulated", "registers"), seed=seed, residents=residents)
        roll.write(profile=ground, truth=home("simulated", "truth"), out=home("simulated", "roll"), seed=seed)
        told = published.write(profile=ground, out=home("simulated", "published"))
    brought = _registers(course)
    with course.step("published", "导入官方统计、佐证、计划值"):
        kept = _published() if told else 0
    return brought | {"named_enterprises": _roll(), "published": kept}


def _registers(course: Course) -> dict[str, int]:
    from wanxiang.engines.directory import actions

    by, folder = Account.system("demo"), home("simulated", "registers")
    with course.step("registers", "名册入库", total=len(list(folder.iterdir()))) as tick:
        done = actions.import_registers(folder, by, clock.now())
        tick(len(done))
    for each in done:
        if each.said:
            raise NotTaken(f"名册文件 {each.file} 未能入库：{each.said}")
    counted = [each.counts for each in done]
    return {
        "registers": len(done),
        "entries": sum(each["new"] + each["changed"] + each["same"] for each in counted),
        "refused": sum(each["refused"] for each in counted),
    }


def _roll() -> int:
    from wanxiang.systems.direct_line import serving

    data = home("simulated", "roll", roll.NAME).read_bytes()
    return serving.replace_roll(data=data, name=roll.NAME, by=Account.system("demo"))


def _published() -> int:
    from wanxiang.engines.measures import actions

    by, total = Account.system("demo"), 0
    for path in sorted(home("simulated", "published").iterdir()):
        done = actions.import_file(path, by=by, at=clock.now())
        total += done["added"] + done["known"]
    return total
