"""Sections of a report are added, renamed, moved, taken out and put back; an issued report is put right by another one."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanxiang.core.models import Account, AuditRow
from wanxiang.engines.measures.drafts import arranging, issuing, queries, reviewing, revising, writing
from wanxiang.engines.measures.drafts.arranging import _blocks
from wanxiang.engines.measures.drafts.errors import NoSuchDraft, NotNow, TypedQuantities
from wanxiang.engines.measures.drafts.outline import Origin, Outline, Quoted
from wanxiang.engines.measures.drafts.slots import FigureSlot
from wanxiang.engines.measures.models import Draft, Section

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def desk(platform):
    """Two chapters with two sections each, and two people."""
    office, other = (Account.objects.create_user(name, name=name) for name in ("office", "other"))
    words = ["常住", FigureSlot("t_people"), "，方案要求覆盖", Quoted("10个", Origin("《方案》")), "街道。"]
    outline = [
        Outline(heading="民生"),
        Outline(heading="养老", level=2, paragraphs=[words]),
        Outline(heading="教育", level=2, paragraphs=[["扩大学位。"]]),
        Outline(heading="经济"),
        Outline(heading="口岸", level=2, paragraphs=[["畅通口岸。"]]),
    ]
    draft = writing.start(title="2024年总结", year=2024, outline=outline, at=NOON, by=office)
    return SimpleNamespace(draft=draft, office=office, other=other)


def named(desk, heading) -> Section:
    return desk.draft.sections.get(heading=heading)


def order(draft) -> list[str]:
    assert list(draft.sections.standing().values_list("position", flat=True)) == list(
        range(1, draft.sections.standing().count() + 1)
    )
    return [section.heading for section in queries.sections(draft)]


def moved(desk, heading, *, down=False):
    arranging.move(section=named(desk, heading), down=down, at=NOON, by=desk.office)
    return order(desk.draft)


def test_a_section_moves_past_its_neighbour_and_into_the_next_chapter(desk):
    """节上移下移一位；过了章的标题，就归到那一章；到头不动。"""
    assert moved(desk, "教育") == ["民生", "教育", "养老", "经济", "口岸"]
    assert moved(desk, "养老", down=True) == ["民生", "教育", "经济", "养老", "口岸"]
    assert moved(desk, "口岸", down=True) == ["民生", "教育", "经济", "养老", "口岸"]


def test_a_chapter_moves_with_what_stands_under_it(desk):
    """章移动时，所属各节一起走。"""
    assert moved(desk, "经济") == ["经济", "口岸", "民生", "养老", "教育"]
    assert moved(desk, "经济") == ["经济", "口岸", "民生", "养老", "教育"]


@settings(max_examples=40)
@given(levels=st.lists(st.sampled_from([1, 2]), min_size=1, max_size=12), together=st.booleans())
def test_blocks_leave_nothing_out_and_keep_the_order(levels, together):
    """不论怎样分章，移动的单位合起来就是原来的次序。"""
    sections = [SimpleNamespace(pk=number, level=level) for number, level in enumerate(levels)]
    blocks = _blocks(sections, together=together)
    assert [one for block in blocks for one in block] == sections
    assert all(one.level == 2 for block in blocks for one in block[1:])


def test_a_heading_is_changed_and_the_former_one_is_kept(desk):
    """改标题：原标题记在经过里；标题也不许写死数字；空标题不收。"""
    arranging.rename(section=named(desk, "养老"), heading=" 老有所养 ", why="与方案一致", at=NOON, by=desk.office)
    section = named(desk, "老有所养")
    assert [(s.get_action_display(), s.why) for s in section.steps.all()] == [("改标题", "原为“养老”；与方案一致")]
    with pytest.raises(TypedQuantities):
        arranging.rename(section=section, heading="服务1.2万人", at=NOON, by=desk.office)
    with pytest.raises(NotNow):
        arranging.rename(section=section, heading="  ", at=NOON, by=desk.office)


def test_a_section_is_added_where_it_is_asked_for(desk):
    """新增的一节放在指定的一节之后，其余顺延。"""
    arranging.add_section(draft=desk.draft, heading="医疗", level=2, after=2, at=NOON, by=desk.office)
    assert order(desk.draft) == ["民生", "养老", "医疗", "教育", "经济", "口岸"]
    assert queries.arranged(desk.draft).get().get_action_display() == "增加章节"


def test_a_section_that_is_taken_out_can_be_put_back(desk):
    """删去要有理由，其下有节的不能删；文字保留，恢复后放在最后；每一步都有审计。"""
    section = named(desk, "养老")
    with pytest.raises(NotNow):
        arranging.take_out(section=section, why=" ", at=NOON, by=desk.office)
    with pytest.raises(NotNow, match="还有 2 节"):
        arranging.take_out(section=named(desk, "民生"), why="并入下章", at=NOON, by=desk.office)
    arranging.take_out(section=section, why="并入教育", at=NOON, by=desk.office)
    assert order(desk.draft) == ["民生", "教育", "经济", "口岸"]
    assert [one.heading for one in queries.taken_out(desk.draft)] == ["养老"]
    assert queries.drafts().get(pk=desk.draft.pk).wanted == 2
    with pytest.raises(NotNow):
        writing.add(section=section, text="再写一段。", at=NOON, by=desk.office)
    with pytest.raises(NotNow):
        reviewing.submit(section=section, at=NOON, by=desk.office)
    arranging.put_back(section=section, at=NOON, by=desk.office)
    assert order(desk.draft) == ["民生", "教育", "经济", "口岸", "养老"]
    assert queries.written(desk.draft)[-1].text.startswith("养老\n常住4人")
    audited = AuditRow.objects.filter(action__startswith="drafts.section_").order_by("pk")
    assert list(audited.values_list("why", flat=True)) == [
        "并入教育", ""]  # fmt: skip


def test_what_was_reviewed_keeps_its_name_and_its_place_among_the_living(desk):
    """已提交的一节不能改标题、不能删去，须先退回。"""
    reviewing.submit(section=named(desk, "养老"), at=NOON, by=desk.office)
    for does in (
        lambda: arranging.rename(section=named(desk, "养老"), heading="老龄", at=NOON, by=desk.office),
        lambda: arranging.take_out(section=named(desk, "养老"), why="并入", at=NOON, by=desk.office),
    ):
        with pytest.raises(NotNow):
            does()


def test_a_section_is_found_by_its_key_wherever_it_stands(desk):
    """页面打开之后次序变了，写的仍是原来那一节。"""
    section = named(desk, "养老")
    moved(desk, "养老", down=True)
    assert queries.section(desk.draft, 2, key=section.pk).heading == "养老"
    with pytest.raises(NoSuchDraft):
        queries.section(desk.draft, 2, key=10**6)


def issued(desk):
    assert reviewing.submit_all(draft=desk.draft, at=NOON, by=desk.office) == 3
    assert reviewing.accept_all(draft=desk.draft, at=NOON, by=desk.office) == (0, 3)
    assert reviewing.accept_all(draft=desk.draft, at=NOON, by=desk.other) == (3, 0)
    return issuing.issue(draft=desk.draft, at=NOON, by=desk.office)


def test_all_is_handed_in_at_once_and_accepted_by_another(desk):
    """一次提交、一次审核，本人提交的仍须另一人审核；只有标题的章不必审核。"""
    assert issued(desk).number == "2024年第1号"


def test_a_heading_with_nothing_under_it_is_not_finished(desk):
    """空章不能定稿。"""
    arranging.add_section(draft=desk.draft, heading="结语", level=1, after=5, at=NOON, by=desk.office)
    with pytest.raises(Exception, match="“结语”还没有文字"):
        issued(desk)


def test_an_issued_report_stands_whatever_is_asked(desk):
    """定稿之后，章节不能再动。"""
    issued(desk)
    for does in (
        lambda: moved(desk, "教育"),
        lambda: arranging.rename(section=named(desk, "教育"), heading="教", at=NOON, by=desk.office),
        lambda: arranging.take_out(section=named(desk, "教育"), why="x", at=NOON, by=desk.office),
        lambda: arranging.add_section(draft=desk.draft, heading="新", level=1, after=0, at=NOON, by=desk.office),
    ):
        with pytest.raises(NotNow):
            does()


def test_a_revision_begins_as_the_issued_one_reads_and_leaves_it_as_it_is(desk, platform):
    """修订稿从定稿的文字起，引用随去，数字换回实时值；原稿不变；理由必填；同时只有一份修订稿。"""
    first = issued(desk)
    with pytest.raises(NotNow):
        revising.revise(draft=desk.draft, why=" ", at=NOON, by=desk.office)
    platform["resident"][3] = True
    made = revising.revise(draft=desk.draft, why="人数统计有误", at=NOON, by=desk.office)
    assert (made.revises, made.why, made.state) == (desk.draft, "人数统计有误", Draft.State.WRITING)
    assert queries.written(made)[1].text == "养老\n常住5人，方案要求覆盖10个街道。"
    assert {one.draft_id for one in made.citations.all()} == {made.pk}
    first.refresh_from_db()
    assert (issuing.holds(first), first.values[0]["text"]) == (True, "4人")
    with pytest.raises(NotNow, match="已有一份修订稿"):
        revising.revise(draft=desk.draft, why="再改", at=NOON, by=desk.office)
    assert [one.pk for one in queries.revisions(desk.draft)] == [made.pk]


def test_a_revision_is_issued_under_its_own_number(desk):
    """修订稿另编一号；尚未定稿的不能修订。"""
    issued(desk)
    made = revising.revise(draft=desk.draft, why="更正", at=NOON, by=desk.office)
    with pytest.raises(NotNow):
        revising.revise(draft=made, why="更正", at=NOON, by=desk.office)
    again = SimpleNamespace(draft=made, office=desk.office, other=desk.other)
    assert issued(again).number == "2024年第2号"
