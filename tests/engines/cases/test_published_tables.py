"""发布给其他部门引擎的表：每一步都在，次序不乱；动过就换名，没动不换。"""

from datetime import UTC

import pytest
from case_cast import MONDAY, account, does, hours, received

from wanxiang.core import tables
from wanxiang.engines.cases import published
from wanxiang.engines.cases.models import Step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_every_step_is_published_as_it_was_made(monkeypatch, chunk):
    """分几次读都一样：编号、序号、动作、状态、单位、时间（UTC）。"""
    monkeypatch.setattr(published, "CHUNK", chunk)
    for number in range(3):
        received(f"第{number}件，路口竖了广告牌", at=MONDAY + hours(number))
    rows = tables.table("case_steps").read().to_pylist()
    made = Step.objects.order_by("pk").select_related("case")
    assert rows == [
        {
            "case_no": step.case.case_no, "seq": step.seq, "action": step.action, "from_state": step.from_state,
            "to_state": step.to_state, "unit": step.unit, "at": step.at.astimezone(UTC).replace(tzinfo=None),
        }
        for step in made
    ]  # fmt: skip
    assert len(rows) >= 3


def test_nothing_is_published_of_no_case():
    assert tables.table("case_steps").read().num_rows == 0


@pytest.mark.parametrize("name", ["cases", "case_steps"])
def test_a_move_gives_the_tables_another_name_and_a_look_does_not(name):
    state = tables.table(name).state
    names = [state()]
    case = received()
    names.append(state())
    does(case, "sign", account("城管", "case_unit", unit="chengguan"), at=MONDAY + hours(1))
    names.append(state())
    assert len(set(names)) == 3
    tables.table(name).read()
    assert state() == names[-1]
