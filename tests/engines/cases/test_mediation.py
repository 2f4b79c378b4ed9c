"""调解：谁能看、谁能写、说了什么只有他们知道。"""

from datetime import date

import pytest
from case_cast import GRID, MONDAY, account, hours, received

from wanxiang.core import audit, crypto
from wanxiang.core.models import AuditRow
from wanxiang.engines.cases.actions import mediation
from wanxiang.engines.cases.actions.mediation import BadMediation, Disputant, MediationEnded, NoSuchMediation
from wanxiang.engines.cases.models import Session
from wanxiang.engines.cases.visibility import NoSuchCase

pytestmark = pytest.mark.usefixtures("ground")
SIDES = [
    Disputant(name="周桂兰", contact="13800000001", stands="修好漏水"),
    Disputant(name="何志强", stands="费用平摊"),
]
NEXT_MONTH = date(2021, 12, 10)


@pytest.fixture
def mediator():
    return account("社区调解员", "community", area=GRID[:12])


@pytest.fixture
def talk(street, mediator):
    """桂园街道登记，社区人民调解员主持。"""
    case = received("楼上漏水，两家争执", code="170101")
    return mediation.open_mediation(
        case_no=case.case_no, disputants=SIDES, mediator=mediator, unit=GRID[:12], by=street, at=MONDAY
    )


def agreed(talk, mediator):
    mediation.add_session(
        number=talk.number, place="社区会客厅", notes="双方同意先查水管", by=mediator, at=MONDAY + hours(2)
    )
    return mediation.agree(
        number=talk.number, text="何家修管，周家出三成", follow_up_on=NEXT_MONTH, by=mediator, at=MONDAY + hours(3)
    )


def test_a_dispute_is_talked_over_agreed_and_looked_after(talk, mediator, street):
    """登记、面谈、协议、回访已履行；内容一路可读，只给参与的人。"""
    agreed(talk, mediator)
    assert list(mediation.to_follow_up(by=mediator, on=date(2021, 12, 9))) == []
    assert [each.number for each in mediation.to_follow_up(by=street, on=NEXT_MONTH)] == [talk.number]
    ended = mediation.follow_up(
        number=talk.number, kept=True, notes="水管已换，款已付", by=mediator, at=MONDAY + hours(24 * 33)
    )
    assert ended.get_state_display() == "已履行"
    opened = mediation.look(number=talk.number, by=street, purpose="回访核对")
    assert [each.name for each in opened.parties] == ["周桂兰", "何志强"]
    assert [(place, notes) for _, place, notes, _ in opened.sessions] == [
        ("社区会客厅", "双方同意先查水管"),
        ("回访", "水管已换，款已付"),
    ]
    assert opened.agreement == "何家修管，周家出三成"


def test_nobody_else_knows_that_it_is_there(talk, desk, chengguan, supervisor):
    """区分拨、别的单位、别的社区都看不到，回答与没有这件一样。"""
    neighbour = account("邻社区", "community", area="440303001002")
    for other in (desk, chengguan, supervisor, neighbour):
        assert list(mediation.mediations(by=other)) == []
        with pytest.raises(NoSuchMediation):
            mediation.look(number=talk.number, by=other, purpose="看看")


def test_another_officer_of_the_same_body_may_go_on(talk):
    """同一社区的另一位调解员可以接手。"""
    colleague = account("社区另一调解员", "community", area=GRID[:12])
    mediation.add_session(number=talk.number, place="现场", notes="看了漏点", by=colleague, at=MONDAY + hours(1))
    assert talk.sessions.count() == 1


def test_every_look_says_what_for(talk, mediator):
    with pytest.raises(audit.PurposeMissing):
        mediation.look(number=talk.number, by=mediator, purpose=" ")
    mediation.look(number=talk.number, by=mediator, purpose="准备面谈")
    row = AuditRow.objects.get(action="mediation.look", subject=talk.number)
    assert (row.by, row.why) == (mediator, "准备面谈")


def test_the_rows_hold_nothing_in_clear(talk, mediator):
    """库里没有明文，密文搬到别的调解上也打不开。"""
    agreed(talk, mediator)
    talk.refresh_from_db()
    session = Session.objects.get(mediation=talk)
    rows = b"".join(bytes(each) for each in (talk.parties, talk.agreement, session.notes))
    assert not any(word.encode() in rows for word in ("周桂兰", "水管", "三成"))
    with pytest.raises(crypto.Tampered):
        crypto.decrypt(bytes(session.notes), aad=b"TJ21110800099:session")


def test_what_has_ended_is_not_written_on(talk, mediator):
    mediation.fail(number=talk.number, why="一方不再参加", by=mediator, at=MONDAY + hours(5))
    with pytest.raises(MediationEnded, match="未达成"):
        mediation.add_session(number=talk.number, place="社区", notes="再谈", by=mediator, at=MONDAY + hours(6))
    with pytest.raises(MediationEnded):
        mediation.follow_up(number=talk.number, kept=True, notes="无", by=mediator, at=MONDAY + hours(7))


def test_one_side_alone_is_no_dispute_and_no_talk_is_no_agreement(street, mediator, talk):
    case = received("想找人说说", code="170101")
    with pytest.raises(BadMediation, match="两方以上"):
        mediation.open_mediation(
            case_no=case.case_no, disputants=SIDES[:1], mediator=mediator, unit=GRID[:12], by=street, at=MONDAY
        )
    with pytest.raises(BadMediation, match="还没有谈过"):
        mediation.agree(number=talk.number, text="好", follow_up_on=NEXT_MONTH, by=mediator, at=MONDAY)


def test_who_does_not_see_the_case_cannot_open_one_on_it(mediator):
    elsewhere = account("别街道", "street", area="440303002")
    case = received("楼上漏水", code="170101")
    with pytest.raises(NoSuchCase):
        mediation.open_mediation(
            case_no=case.case_no, disputants=SIDES, mediator=mediator, unit=GRID[:12], by=elsewhere, at=MONDAY
        )
