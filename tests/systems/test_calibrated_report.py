"""As an illustration: the simulated district, calibrated to the public report, fills the report's template with the public numbers.

It shows that template, figures and their way through the doors carry numbers faithfully. It does not show that they are true of
the real district: the simulation was told them. What depends on how many people are simulated is not compared here, because a
test's district is small; `wanxiang demo --scale 1` and `wanxiang report render` compare the whole of it.
"""

import re
from pathlib import Path

import pytest
from full_district import Files, standing_in

from wanxiang.cli import last_plan_year
from wanxiang.cli.meeting_year import run_meetings
from wanxiang.cli.project_year import run_projects
from wanxiang.core import clock
from wanxiang.core.models import Account
from wanxiang.engines.measures.actions import import_file
from wanxiang.engines.plans import actions as plans
from wanxiang.simulation import published, registers
from wanxiang.simulation.registers import roll
from wanxiang.systems.annual_report import render

MISSION = Path(__file__).parents[3] / "shared" / "mission"
SLOT = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
SEED = 4711
"""As in `test_recount`: one simulation serves both."""
SMALL = "随模拟人口多少而变，全量演示时才可比"
NOT_EQUAL = {
    "F038": SMALL,
    "F039": SMALL,
    "F090": SMALL,
    "F091": SMALL,
    "F092": SMALL,
    "F124": "报送行数，" + SMALL,
    "F129.from": SMALL,
    "F129.to": "走访之后才有，" + SMALL,
}
"""Slots that this test's small district need not give back, and why; every other one it does: 92 of 100."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(not MISSION.is_dir(), reason="the public documents are not here"),
]


def texts(template: str, report: str) -> dict[str, str]:
    """What stands in the report in place of each slot of the template."""
    names = SLOT.findall(template)
    pattern = "(.+?)".join(re.escape(words) for words in SLOT.split(template)[::2])
    found = re.fullmatch(pattern, report, re.DOTALL)
    assert found, "the template is not that of the report"
    return dict(zip(names, found.groups(), strict=True))


@pytest.fixture
def rendered(sent, tmp_path):
    """{slot: text} of the calibrated district, registers at their full size."""
    files: Files = sent("luohu", SEED)
    whole = Files(files.district, tmp_path)
    (tmp_path / "deliveries").symlink_to(files.deliveries)
    (tmp_path / roll.NAME).symlink_to(files.folder / roll.NAME)
    registers.write(profile=files.district, out=whole.registers, seed=SEED)
    published.write(profile=files.district, out=tmp_path / "published")
    with standing_in("luohu"):
        whole.bring_in()
        last_plan_year.end(files.district, seed=SEED)
        plan = files.district.plan_path
        plans.import_document(data=plan.read_bytes(), file_name=plan.name, by=Account.system("spec"))
        run_meetings(files.district, seed=SEED)
        run_projects(files.district, seed=SEED)
        for path in sorted((tmp_path / "published").iterdir()):
            import_file(path, by=Account.system("spec"), at=clock.now())
        out = tmp_path / "report.txt"
        told = render(template=MISSION / "template_2021.txt", slots=MISSION / "slots_2021.json", out=out)
        yield {one["slot"]: one for one in told["filled"]}, out.read_text("utf-8")


def test_the_calibrated_district_gives_back_the_public_numbers(rendered):
    """一百个空位，除八个说明了原因的以外，与公开报告逐字相同；其余文字原样不动。"""
    filled, text = rendered
    report = next(MISSION.glob("seeds/002_*.txt")).read_text("utf-8")
    template = (MISSION / "template_2021.txt").read_text("utf-8")
    public = texts(template, report)
    differ = {slot: (one["text"], public[slot]) for slot, one in filled.items() if one["text"] != public[slot]}
    assert {slot: told for slot, told in differ.items() if slot not in NOT_EQUAL} == {}
    assert (len(public), len(public) - len(NOT_EQUAL)) == (100, 92)
    assert SLOT.sub(lambda found: public[found[1]], template) == report
    assert SLOT.sub(lambda found: filled[found[1]]["text"], template) == text
