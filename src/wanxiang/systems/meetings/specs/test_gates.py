"""关口：该过的没过，议题上不了会；没说清的，也上不了会；谁都不能给自己放行。"""

import pytest

from wanxiang.core.marked import DeclarationFault
from wanxiang.core.models import AuditRow
from wanxiang.core.sealed import File
from wanxiang.engines.plans import gating, houses
from wanxiang.engines.plans.actions import agendas, experts, gates, matters, reviewing
from wanxiang.engines.plans.actions.agendas import NotReady
from wanxiang.engines.plans.actions.gates import GateRefused
from wanxiang.engines.plans.actions.rooms import MeetingRefused
from wanxiang.engines.plans.actions.second import SecondPerson
from wanxiang.engines.plans.models import Expert, GateOpinion
from wanxiang.engines.plans.queries import reviewing as reading


def list_of(room, matter):
    return agendas.list_matter(meeting=room.planned(), matter=matter, by=room.office, at=room.at)


def test_a_document_on_livelihood_needs_risk_assessment_and_experts(room):
    """涉及重大民生：风险评估、专家论证、征求意见、合法性审查四道都要；不涉及的只要合法性审查。"""
    plain, grave = room.document("窗口调整意见", kind="意见"), room.document("食堂收费办法", facts={"涉及重大民生": True, "涉及社会治理": False, "涉及权利义务": True, "涉及市场主体": False, "专业性强": False})  # fmt: skip
    assert [each.rule.id for each in reading.standings(plain) if each.needed] == ["legal"]
    assert [each.rule.id for each in reading.standings(grave) if each.needed] == [
        "risk",
        "experts",
        "opinions",
        "legal",
    ]


def test_a_matter_with_open_gates_does_not_come_before_the_meeting(room):
    """一句话说清差哪几道关。"""
    document = room.document(facts={"涉及重大民生": True, "涉及市场主体": False})
    room.opinion(document, "legal", "failed", ground="procedure")
    matter = room.listable(document)
    with pytest.raises(NotReady) as refused:
        list_of(room, matter)
    assert refused.value.message == (
        "《社区食堂布点方案》还不能上会：风险评估未办；专家论证未办；征求意见未办；合法性审查未通过（制定程序不合规定）"
    )


def test_silence_opens_no_gate(room):
    """没有填写是否涉及社会治理的，不按“不涉及”处理。"""
    document = room.document(facts={"涉及重大民生": False})
    room.opinion(document, "legal")
    said = reading.blocking(document)
    assert "没有说明是否涉及社会治理，不知道要不要风险评估" in said and "合法性审查" not in said


def test_another_text_is_reviewed_anew(room):
    """合法性审查过的是第一版，换了文本就要复核。"""
    document = room.ready_document()
    assert reading.blocking(document) == ""
    other = File(name="b.pdf", data=b"%PDF-1.7 other text")
    reviewing.add_version(document=document, file=other, by=room.civil, at=room.at)
    assert "合法性审查是对第 1 版出具的，现为第 2 版，须复核" in reading.blocking(document)
    room.opinion(document, "legal")
    assert reading.blocking(document) == ""


def test_the_drafting_unit_does_not_review_itself(room):
    with pytest.raises(GateRefused, match="起草单位不能给自己的文件"):
        room.opinion(room.document(), "legal", by=room.civil)


def test_that_a_gate_is_not_needed_takes_a_second_person(room):
    """甲申请不办，乙核定；合法性审查谁也免不了。"""
    document = room.document(facts={"涉及重大民生": False, "涉及社会治理": True})
    said = {"document": document, "gate": "risk", "at": room.at}
    gates.ask_waiver(**said, why="只是文字调整", by=room.office)
    with pytest.raises(SecondPerson):
        gates.decide_waiver(**said, agreed=True, says="", on=room.at.date(), by=room.office)
    gates.decide_waiver(**said, agreed=True, says="同意", on=room.at.date(), by=room.second)
    kept = GateOpinion.objects.get()
    assert (kept.outcome, kept.asked_by, kept.by) == ("not_needed", room.office, room.second)
    assert "风险评估" not in reading.blocking(document)
    with pytest.raises(GateRefused, match="每份文件都要办"):
        gates.ask_waiver(document=document, gate="legal", why="急", by=room.office, at=room.at)


def test_experts_are_drawn_and_stand_aside_where_they_have_an_interest(room):
    """同一个抽取号抽出同样的人；本单位的不抽；有利益关系的回避、补抽；三人出具意见后才能下结论。"""
    for number in range(6):
        experts.add_expert(name=f"专家{number}", field="社会政策", of=f"某大学{number}", by=room.office, at=room.at,
                           unit="minzheng" if number == 0 else "")  # fmt: skip
    document = room.document(facts={"涉及重大民生": True})
    drawn = experts.draw(document=document, gate="experts", number="2021-11-08 第三期", by=room.office, at=room.at)
    assert len(drawn) == 3 and "专家0" not in {each.expert.name for each in drawn}
    with pytest.raises(GateRefused, match="已抽取 3 名"):
        experts.draw(document=document, gate="experts", number="再来", by=room.office, at=room.at)
    experts.state_interest(review=drawn[0], conflict="近三年承担该单位课题", by=room.office, at=room.at)
    (instead,) = experts.draw(document=document, gate="experts", number="", by=room.office, at=room.at)
    for each in (*drawn[1:], instead):
        with pytest.raises(GateRefused, match="须有 3 名"):
            room.opinion(document, "experts", by=room.office)
        with pytest.raises(GateRefused, match="没有作无利益关系声明"):
            experts.give_verdict(review=each, verdict="agree", says="可行", by=room.office, at=room.at)
        experts.state_interest(review=each, conflict="", by=room.office, at=room.at)
        experts.give_verdict(review=each, verdict="agree", says="可行", by=room.office, at=room.at)
    room.opinion(document, "experts", by=room.office)
    assert Expert.objects.count() == 6


def test_an_urgent_matter_skips_the_deadline_and_no_gate(room):
    """特事特办只免报送时限，须由负责人写明理由；关口一道不免。"""
    document, meeting = room.document(), room.planned()
    late = matters.accept(matter=room.submitted(document, at=room.at + room.days(6)), by=room.office, at=room.at)
    said = {"meeting": meeting, "matter": late, "by": room.office, "at": room.at + room.days(6)}
    with pytest.raises(NotReady, match="合法性审查未办"):
        agendas.list_matter(**said)
    room.opinion(document, "legal")
    with pytest.raises(NotReady, match="会前 5 个工作日"):
        agendas.list_matter(**said)
    with pytest.raises(MeetingRefused, match="理由"):
        matters.hurry(matter=late, why=" ", by=room.leader, at=room.at)
    with pytest.raises(SecondPerson):
        matters.hurry(matter=late, why="急", by=room.civil, at=room.at)
    matters.hurry(matter=late, why="台风后安置", by=room.leader, at=room.at)
    assert agendas.list_matter(**said).position == 2
    assert AuditRow.objects.filter(action="plans.matter_urgent", by=room.leader, why="台风后安置").exists()


def test_the_declaration_names_what_is_wrong_in_it(tmp_path):
    """写错一个词，说明文件、行和最近的词。"""
    faulty = tmp_path / "document_gates.yml"
    faulty.write_text(
        "kinds: [意见]\nfacts: {涉及民生: 是}\ngates:\n  - {id: risk, title: 风险评估, needed_when: 涉及民声}\n"
    )
    with pytest.raises(DeclarationFault, match=r"第 4 行.*涉及民声"):
        gating.load(faulty)


def test_every_declared_reviewer_is_a_unit_here(room):
    gates = houses.gates().gates.values()
    assert {each.id for each in gates if not houses.unit_meant(each.reviewer)} == set()
