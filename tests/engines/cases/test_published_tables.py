"""发布给其他部门引擎的表：每一步都在，次序不乱；动过就换名，没动不换。"""

from datetime import UTC

import pytest
from case_cast import MONDAY, account, does, hours, received

from wanxiang.core import tables
from wanxiang.engines.cases import published
from wanxiang.engines.cases.models import Step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]


def told():
    return tables.table("case_steps").read().to_pylist()


def made():
    return [
        {
            "case_no": step.case.case_no, "seq": step.seq, "action": step.action, "from_state": step.from_state,
            "to_state": step.to_state, "unit": step.unit, "at": step.at.astimezone(UTC).replace(tzinfo=None),
        }
        for step in Step.objects.order_by("pk").select_related("case")
    ]  # fmt: skip


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_every_step_is_published_as_it_was_made(monkeypatch, chunk):
    """分几次读都一样：编号、序号、动作、状态、单位、时间（UTC）。"""
    monkeypatch.setattr(published, "CHUNK", chunk)
    for number in range(3):
        received(f"第{number}件，路口竖了广告牌", at=MONDAY + hours(number))
    assert len(told()) >= 3 and told() == made()


@pytest.fixture
def committed(monkeypatch):
    """As if every write had been committed: what is read may be kept."""
    monkeypatch.setattr(published, "_undoable", lambda: False)
    monkeypatch.setitem(published._kept, "steps", published._NO_STEPS)


def test_what_was_read_is_not_read_again_and_nothing_is_missed(committed, monkeypatch):
    """只读新的；编号在前、提交在后的也不漏。"""
    received(at=MONDAY)
    assert told() == made()
    asked = []
    read = published._steps
    monkeypatch.setattr(published, "_steps", lambda after: asked.append(after) or read(after))
    last = Step.objects.latest("pk")
    received("又一块广告牌", at=MONDAY + hours(1))
    assert told() == made() and asked == [last.pk]
    late = Step.objects.latest("pk").pk + 5
    for pk, seq in ((late, 90), (late - 2, 91)):
        fields = {f.attname: getattr(last, f.attname) for f in Step._meta.fields} | {"id": pk, "seq": seq}
        Step.objects.bulk_create([Step(**fields)])
        assert told() == made()
    assert asked[-1] == 0


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
