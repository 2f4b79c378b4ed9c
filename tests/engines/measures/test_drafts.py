"""A report in the making: a figure only as a slot, every wording kept, reviewed by another, fixed with its lineage."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from wanxiang.core.models import Account, AppendOnly
from wanxiang.engines.measures.drafts import issuing, queries, reviewing, writing
from wanxiang.engines.measures.drafts.errors import (
    NoSource,
    NoSuchDraft,
    NotNow,
    NotYourself,
    Overwritten,
    TypedQuantities,
    Unfinished,
)
from wanxiang.engines.measures.drafts.filling import Filling
from wanxiang.engines.measures.drafts.outline import Origin, Outline, Quoted
from wanxiang.engines.measures.drafts.proposing import proposals, replaced
from wanxiang.engines.measures.drafts.slots import BadSlot, FigureSlot
from wanxiang.engines.measures.models import Citation, Passage

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def desk(platform):
    """A draft with one section, and two people."""
    office, other = (Account.objects.create_user(name, name=name) for name in ("office", "other"))
    outline = [
        Outline(
            heading="人口",
            unit="pop",
            paragraphs=[
                ["常住", FigureSlot("t_people"), "，方案要求覆盖", Quoted("10个", Origin("《方案》")), "街道。"],
                ["建档率", FigureSlot("t_rate", (("street", "440303001"),)), "。"],
            ],
        )
    ]
    draft = writing.start(title="2024年总结", year=2024, outline=outline, at=NOON, by=office)
    section = draft.sections.get()
    return SimpleNamespace(draft=draft, section=section, first=section.passages.first(), office=office, other=other)


def write(desk, text, *, passage=None, version=None):
    passage = passage or desk.first
    return writing.write(passage=passage, text=text, version=version or passage.version, at=NOON, by=desk.office)


def reads(desk):
    (written,) = queries.written(desk.draft)
    return [line.text for _, line in written.passages]


def test_slots_say_what_the_records_say_now(desk, platform):
    """空位随记录而变，按维度取数。"""
    assert reads(desk) == ["常住4人，方案要求覆盖10个街道。", "建档率66.67%。"]
    platform["resident"][3] = True
    assert reads(desk)[0].startswith("常住5人")


def test_a_quantity_typed_into_the_text_is_refused(desk):
    """写死的数字不保存，写的话还在错误里，不丢。"""
    with pytest.raises(TypedQuantities) as refused:
        write(desk, "常住人口达到4人。")
    assert [one.text for one in refused.value.found] == ["4人"]
    assert refused.value.text == "常住人口达到4人。"
    assert Passage.objects.get(pk=desk.first.pk).version == 1


def test_the_slot_that_fits_is_proposed(desk):
    """按字句找到对应指标，提出一键替换，并说明现值是否相符。"""
    with pytest.raises(TypedQuantities) as refused:
        write(desk, "全区常住人口4人。")
    (found,) = refused.value.found
    with Filling(desk.draft) as filling:
        (proposal,) = proposals(found, filling=filling)
    assert (str(proposal.slot), proposal.shown.text, proposal.agrees) == ("{{figure:t_people}}", "4人", True)
    write(desk, replaced("全区常住人口4人。", found, proposal.slot))
    assert reads(desk)[0] == "全区常住人口4人。"


def test_what_no_figure_tells_is_quoted_with_its_source(desk):
    """没有指标的数量，注明出处方可引用；别稿的引用用不了。"""
    with pytest.raises(NoSource):
        writing.cite(draft=desk.draft, kind="quoted", text="12家", at=NOON, by=desk.office)
    cited = writing.cite(
        draft=desk.draft, kind="quoted", text="12家", source="市统计局月报", number="第6期", dated=date(2024, 6, 1), at=NOON, by=desk.office
    )  # fmt: skip
    write(desk, f"全市{{{{cited:{cited.pk}}}}}。")
    (written,) = queries.written(desk.draft)
    shown = written.passages[0][1].slots[0]
    assert (shown.text, shown.because) == ("12家", "市统计局月报，第6期，2024-06-01")
    with pytest.raises(NoSuchDraft):
        write(desk, "全市{{cited:999}}。")


def test_a_slot_must_name_what_is_there(desk):
    """没有这个维度就不收。"""
    with pytest.raises(BadSlot):
        write(desk, "网格{{figure:t_grids|street=1}}。")


def test_a_figure_without_a_value_is_said_to_be_missing(desk):
    """没有数据的，写明待接入，不写零。"""
    write(desk, "新增驿站{{figure:t_absent}}。")
    assert reads(desk)[0] == "新增驿站〔待接入：没有的〕。"


def test_two_people_do_not_overwrite_each_other(desk):
    """后保存的人被告知，别人写的不丢。"""
    write(desk, "甲写的。", version=1)
    with pytest.raises(Overwritten):
        write(desk, "乙写的。", version=1)
    assert reads(desk)[0] == "甲写的。"


def test_every_wording_is_kept(desk):
    """谁何时改了什么，逐次可查；新起一行即新段；清空即删除，历史仍在。"""
    write(desk, "甲写的。\n第二段。")
    assert reads(desk) == ["甲写的。", "第二段。", "建档率66.67%。"]
    desk.first.refresh_from_db()
    write(desk, "")
    assert reads(desk) == ["第二段。", "建档率66.67%。"]
    told = [(one.passage.pk, one.version, one.by) for one in queries.history(desk.section)]
    assert [entry for entry in told if entry[0] == desk.first.pk] == [
        (desk.first.pk, version, desk.office) for version in (3, 2, 1)
    ]


def test_a_unit_sees_only_what_it_is_asked_to_fill(desk):
    """部门只见本单位撰写的章节。"""
    assert queries.section(desk.draft, 1, units=["pop"]).heading == "人口"
    with pytest.raises(NoSuchDraft):
        queries.section(desk.draft, 1, units=["edu"])


def submitted(desk):
    reviewing.submit(section=desk.section, at=NOON, by=desk.office)
    reviewing.accept(section=desk.section, at=NOON, by=desk.other)


def test_a_second_person_reviews(desk):
    """提交后不能再改；本人不能审核；退回要说理由。"""
    reviewing.submit(section=desk.section, at=NOON, by=desk.office)
    with pytest.raises(NotNow):
        write(desk, "再改。")
    with pytest.raises(NotYourself):
        reviewing.accept(section=desk.section, at=NOON, by=desk.office)
    with pytest.raises(NotNow):
        reviewing.send_back(section=desk.section, why=" ", at=NOON, by=desk.other)
    reviewing.send_back(section=desk.section, why="补充依据", at=NOON, by=desk.other)
    assert [step.get_action_display() for step in desk.section.steps.all()] == ["提交", "退回"]


def test_an_issue_is_fixed_whatever_the_records_do(desk, platform):
    """定稿后数字不再变，改稿被拒，摘要可核。"""
    submitted(desk)
    issued = issuing.issue(draft=desk.draft, at=NOON, by=desk.office)
    platform["resident"][3] = True
    assert (issued.number, issuing.holds(issued)) == ("2024年第1号", True)
    first, cited, rate = issued.values
    assert (first["text"], first["value"], first["lineage"]["tables"][0]["name"]) == ("4人", 4, "t_people")
    assert (cited["state"], cited["source"]) == ("cited", "《方案》")
    assert (rate["filters"], rate["parts"]) == ({"street": "440303001"}, {"numerator": 2, "denominator": 3})
    with pytest.raises(NotNow):
        write(desk, "再改。")
    with pytest.raises(AppendOnly):
        issued.delete()


def test_a_report_with_holes_is_not_issued(desk):
    """缺数、未审、意见未办结，逐条说明，不能定稿。"""
    write(desk, "新增驿站{{figure:t_absent}}。")
    remark = reviewing.remark(section=desk.section, text="补充来源", at=NOON, by=desk.other)
    with pytest.raises(Unfinished) as told:
        issuing.issue(draft=desk.draft, at=NOON, by=desk.office)
    assert [
        bool(part in line) for part, line in zip(("撰写中", "没有的", "意见"), told.value.wanting, strict=True)
    ] == [True] * 3
    reviewing.settle(remark=remark, at=NOON, by=desk.office)
    desk.first.refresh_from_db()
    write(desk, "新增驿站若干。")
    submitted(desk)
    assert issuing.issue(draft=desk.draft, at=NOON, by=desk.office).serial == 1


def test_an_outline_may_not_state_a_quantity_either(desk):
    """自动起草也不例外。"""
    with pytest.raises(TypedQuantities):
        writing.start(
            title="x", year=2024, outline=[Outline(heading="y", paragraphs=[["共12家。"]])], at=NOON, by=desk.office
        )


def test_the_wording_asked_for_is_only_used_where_true(desk):
    """空位要求的近、超、约、余与万、亿，属实才写。"""
    from wanxiang.engines.measures.drafts.filling import written as said
    from wanxiang.engines.measures.values import Number

    figure = SimpleNamespace(unit="人次", wording={})
    over = FigureSlot("x", style=("万", "超"))
    assert said(Number(Decimal(503217)), figure, over) == "超50万人次"
    assert said(Number(Decimal(500000)), figure, over) == "50万人次"
    assert said(Number(Decimal(12)), figure, FigureSlot("x", style=("无单位",))) == "12"
    assert Citation.objects.count() == 1
