"""试点举措做到哪一步是算出来的：节点做完、有佐证、另一人核验；数字写明基数。"""

from datetime import date

import pytest

from wanxiang.core.models import Account, Grant
from wanxiang.engines.directory import actions
from wanxiang.engines.directory.errors import Refused
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.measures import queries as measures
from wanxiang.systems.pilot_measures import listing
from wanxiang.systems.pilot_measures.standing import Node, counted, matters, state_of

DUE = date(2021, 12, 31)


def node(kind: str = "过程", *, done: date | None = None, proof: str = "", verified: str = "待核验") -> Node:
    return Node(measure="1-1", node="节点", kind=kind, due=DUE, done=done, proof=proof, verified=verified)


DAY = date(2021, 10, 8)
OPEN, SAID = node(), node(done=DAY, proof="文号")
STEP = node(done=DAY, proof="文号", verified="已核验")
RESULT = node("成果", done=DAY, proof="文号", verified="已核验")
UNVERIFIED = node("成果", done=DAY, proof="文号")


@pytest.mark.parametrize(
    ("nodes", "state"),
    [
        ([], "未启动"),
        ([OPEN], "未启动"),
        ([SAID, OPEN], "推进"),
        ([SAID], "推进"),
        ([STEP, OPEN], "推进"),
        ([UNVERIFIED, OPEN], "推进"),
        ([RESULT, OPEN], "实质进展"),
        ([RESULT, SAID], "实质进展"),
        ([STEP, RESULT], "完成"),
    ],
)
def test_the_state_follows_from_nodes_and_verified_proof(nodes, state):
    assert state_of(nodes) == state


@pytest.fixture
def office(ground) -> list[Account]:
    made = [Account.objects.create_user(f"t{n}", name=f"改革办{n}", unit_code="区委改革办") for n in range(2)]
    for each in made:
        Grant.objects.create(account=each, role="reform_office")
    return made


def arrived(register: str, text: str, *, by, at):
    made = actions.preview(register=register, data=text.encode(), name="清单.csv", by=by, at=at)
    return actions.apply(batch=made.pk, by=by, at=at)


LIST = """举措编号,具体举措,改革事项,批次,牵头单位,授权状态,授权文号,申请理由,完成时限
1-01-1,甲举措,甲事项,第一批,区教育局,已授权,深改〔2021〕1号,,2021-12-31
1-01-2,乙举措,甲事项,第一批,区教育局,已授权,深改〔2021〕1号,,2021-12-31
1-02-1,丙举措,乙事项,第一批,区司法局,已授权,深改〔2021〕1号,,2021-12-31
2-01-1,丁举措,丙事项,第二批,区司法局,拟申请,,现行规定不允许,
"""
NODES = """举措编号,节点,节点类别,时限,完成日期,佐证,核验
1-01-1,印发办法,成果,2021-06-30,2021-06-01,罗府办〔2021〕3号,
1-01-2,印发办法,成果,2021-06-30,2021-06-01,罗府办〔2021〕4号,
1-01-2,平台上线,成果,2021-12-31,,,
1-02-1,首单落地,成果,2021-09-30,2021-09-01,,
1-02-1,调研,过程,2021-03-30,2021-03-01,调研报告,已核验
"""


def values() -> tuple[int, ...]:
    names = ("matters", "measures", "done", "substantial")
    return tuple(int(measures.figure(f"pilot_{name}").value.value) for name in names)


@pytest.mark.django_db
def test_figures_count_authorised_measures_with_verified_nodes_and_say_their_base(cast, office):
    """没有佐证的完成不收；文件里写“已核验”的不收；另一人核验之后，数字才动。"""
    arrived("pilot_measures", LIST, by=office[0], at=cast.monday)
    assert arrived("pilot_nodes", NODES, by=office[0], at=cast.monday).counts["refused"] == 2
    assert values() == (2, 3, 0, 0)
    assert [int(measures.figure(name).value.value) for name in ("pilot_applied", "pilot_nodes_to_verify")] == [1, 2]
    for entry in Entry.objects.filter(register="pilot_nodes", values__has_key="done"):
        said = {"verified": "已核验"}
        with pytest.raises(Refused, match="须由"):
            actions.change(register="pilot_nodes", pk=entry.pk, said=said, version=1, by=office[0], at=cast.monday)
        actions.change(register="pilot_nodes", pk=entry.pk, said=said, version=1, by=office[1], at=cast.monday)
    assert values() == (2, 3, 1, 1)
    assert measures.figure("pilot_done_share").value.as_json() == pytest.approx(33.33, abs=0.01)


@pytest.mark.django_db
def test_matters_are_counted_beside_measures_and_the_next_batch_apart(cast, office):
    arrived("pilot_measures", LIST, by=office[0], at=cast.monday)
    found = counted(matters(listing.authorised()))
    assert (found.base, found.by_state["未启动"]) == (2, 2)
    assert [each.code for each in listing.listed() if each.stage == "拟申请"] == ["2-01-1"]
