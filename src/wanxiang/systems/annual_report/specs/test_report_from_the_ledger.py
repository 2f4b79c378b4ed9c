"""由台账起草年度报告：一项一节，句式由文件写明，数字只以空位出现；稿件可以读、可以打印成 Word、可以检查。"""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from docx import Document

from wanxiang.core.models import Account, Grant
from wanxiang.engines.measures.drafts.outline import Origin, Quoted
from wanxiang.engines.measures.drafts.slots import FigureSlot
from wanxiang.engines.measures.drafts.typed import typed
from wanxiang.engines.plans import actions, queries
from wanxiang.systems.annual_report import checking, reading, word
from wanxiang.systems.annual_report.composing import Table, composed
from wanxiang.systems.annual_report.drafting import draft_report
from wanxiang.systems.annual_report.outlining import NoPlanOfYear
from wanxiang.systems.annual_report.patterns import BadPattern, Sentence, load

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 12, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
PLAN = """云川区2024年改革要点

一、民生
（一）推行政策找人。比对数据，主动找出应享未享的居民，上门告知，覆盖12个社区。
（牵头领导：张三；牵头单位：区民政局；参与单位：区数据局、各街道；完成时限：9月底前）
（二）加强共青团基层建设。充实团组织力量。
（牵头单位：团区委；参与单位：相关街道）
"""


@pytest.fixture(scope="module")
def drafted(django_db_setup, django_db_blocker):
    """The plan and its draft, made once for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        by = Account.system("spec")
        actions.import_document(data=PLAN.encode(), file_name="要点.txt", by=by)
        yield draft_report(year=2024, at=NOON, by=by)
        transaction.set_rollback(True)


@pytest.fixture
def draft(drafted, db):
    return drafted


def test_every_item_of_the_plan_has_its_section(draft):
    """章、项各成一节，牵头单位是本节的撰写单位。"""
    told = reading.report(draft)
    assert [part.numbered for part in told.parts][:4] == [
        "一、总体情况", "二、民生", "（一）推行政策找人", "（二）加强共青团基层建设"]  # fmt: skip
    assert draft.sections.get(item=1).unit
    assert "本项改革由区民政局牵头。" in told.text


def test_numbers_are_computed_and_what_the_plan_says_is_quoted(draft):
    """平台的数字实时计算；方案原文中的数量标为引用，出处是方案。"""
    told = reading.report(draft)
    assert "任务共2项" in told.text
    live, cited = (next(one for one in told.numbers if one.state == state) for state in ("live", "cited"))
    assert live.url == "/figures/report_items/?year=2024"
    assert (cited.text, "方案" in cited.because or "要点" in cited.because) == ("12个", True)


def test_no_sentence_of_a_draft_holds_a_typed_quantity(draft):
    """自动起草的文字，除空位和引用外没有数量。"""
    for section in draft.sections.all():
        for passage in section.passages.all():
            assert typed(passage.text, heading=section.heading) == []


def test_what_the_ledger_records_is_told_with_its_dates(draft):
    """任务、销号、节点、时限，台账怎么记就怎么写；件数是数字空位，从台账实时数出。"""
    by, second = Account.system("spec"), Account.objects.create_user("second", name="复核人")
    Grant.objects.create(account=second, role="reform_office")
    item = queries.current().items.get(no=1)
    tasks = [
        actions.add_task(document=item.document, item=item, title=title, due=due, by=by, at=NOON)
        for title, due in (("建立比对机制", date(2024, 6, 30)), ("覆盖12个社区", date(2025, 3, 1)))
    ]
    shown = actions.add_record(task=tasks[0], title="比对结果", address="/reverse/", by=by, at=NOON)
    closing = actions.ask_to_close(task=tasks[0], says="机制已建立", evidence=[shown], by=by, at=NOON)
    actions.accept_closing(closing=closing, by=second, at=NOON)
    told = reading.report(draft_report(year=2024, at=NOON, by=by))
    (part,) = (one for one in told.parts if one.item == 1)
    assert (
        part.lines[1]
        == "任务分解为2项，已销号1项。已销号的有：“建立比对机制”（12月30日）。正在推进的有：“覆盖12个社区”（时限2025年3月1日）。"
    )
    numbers = [one for one in part.paragraphs[1] if not isinstance(one, str)]
    assert [one.state for one in numbers] == ["live", "live", "cited"]
    assert "结转" in told.text


def test_a_year_without_a_plan_cannot_be_reported_on(draft):
    with pytest.raises(NoPlanOfYear) as told:
        draft_report(year=2019, at=NOON, by=Account.system("spec"))
    assert "2024" in told.value.hint


def test_the_word_file_is_an_official_document_with_its_sources(draft):
    """公文样式；数字可点开；附表逐一列明来源、截至和来历编号。"""
    told = reading.report(draft)
    written = Document(io.BytesIO(word.docx(told, site="https://platform.example")))
    assert written.paragraphs[0].text == "2024年全面深化改革工作总结"
    links = [link.address for paragraph in written.paragraphs for link in paragraph.hyperlinks]
    assert "https://platform.example/figures/report_items/?year=2024" in links
    rows = [[cell.text for cell in row.cells] for row in written.tables[0].rows]
    assert len(rows) == 1 + len(told.numbers)
    assert rows[1][1] == "2项"
    assert all(rows[1][column] for column in (2, 4, 5))


def test_the_check_finds_what_a_draft_contradicts_and_where(draft):
    """文内矛盾指到所在的节，并引原文。"""
    section = draft.sections.get(item=2)
    first = section.passages.first()
    first.text = "覆盖率达到{{cited:1}}。全区共有{{cited:2}}，其中甲类{{cited:3}}、乙类{{cited:4}}。"
    cited = [
        draft.citations.create(kind="quoted", text=text, source="区统计局月报", at=NOON, by=draft.made_by).pk
        for text in ("95%", "30个社区", "12个", "10个")
    ]
    for number, pk in enumerate(cited, 1):
        first.text = first.text.replace(f"cited:{number}}}", f"cited:{pk}}}")
    first.save()
    found = checking.check(reading.report(draft))
    assert all(one.position == section.position and one.contradiction.quote for one in found)


TASKS = Table(
    [
        {"item": 3, "title": "停车改革", "state": "closed", "closed_on": NOON.date()},
        {"item": 3, "title": "建成12所学校", "state": "open", "closed_on": None},
        {"item": 4, "title": "别项的", "state": "closed", "closed_on": NOON.date()},
    ],
    words={"item": "序号", "title": "任务", "state": "状态", "closed_on": "销号日期"},
    note="任务",
)


def said(*sentences, **facts):
    facts = {"序号": 3} | facts
    return composed(sentences, facts=facts, tables=lambda name: TASKS, origin=Origin("《方案》"), year=2024)


def test_a_sentence_is_written_only_when_it_is_known():
    """有牵头单位才写牵头；没有销号的任务，不写销号。"""
    lead = Sentence(say="本项由[牵头单位]牵头。")
    assert said(lead) == []
    assert "".join(said(lead, 牵头单位=["甲局", "乙局"])) == "本项由甲局、乙局牵头。"
    gone = Sentence(say="已停办[各项]。", table="t", where={"状态": "stopped"}, each="[任务]")
    assert said(gone) == []


def test_rows_are_told_by_the_words_of_their_table():
    """逐条列出本项的记录，日期按本年写法；记录中的数量一律成为引用。"""
    closed = Sentence(
        say="销号的有：[各项]。", table="t", where={"序号": "[序号]", "状态": "closed"}, each="“[任务]”（[销号日期]）"
    )
    assert "".join(said(closed)) == "销号的有：“停车改革”（12月30日）。"
    still = Sentence(say="推进中：[各项]。", table="t", where={"序号": "[序号]", "销号日期": None}, each="[任务]")
    assert Quoted("12所", Origin("平台记录：任务")) in said(still)


def test_a_slot_takes_its_filters_from_the_facts():
    assert said(Sentence(say="共{{figure:report_tasks|item=[序号]}}。"))[1] == FigureSlot(
        "report_tasks", (("item", "3"),)
    )


def test_a_pattern_that_cannot_be_used_is_refused(tmp_path):
    """写坏的句式文件说明哪里不对。"""
    path = tmp_path / "report_patterns.yml"
    path.write_text("item:\n  - - {say: x, tabel: y}\n", "utf-8")
    with pytest.raises(BadPattern, match="tabel"):
        load(path)


def _told(*lines, item=None):
    """A report of one section whose numbers are (text, state)."""
    words = [
        [
            reading.Number(place=1, text=one[0], state=one[1], title="", url="", because="", lineage="", as_of="")
            if isinstance(one, tuple)
            else one
            for one in line
        ]
        for line in lines
    ]
    part = reading.Part(position=1, heading="任务", numbered="一、任务", level=1, item=item, paragraphs=words)
    return reading.Report(title="总结", as_of=NOON.date(), number="", parts=[part])


def test_live_numbers_of_different_items_do_not_contradict_each_other():
    """各项的任务数各不相同，是各算各的；引用的数与实时的数不同，仍要指出。"""
    lines = (["任务分解为", ("1项", "live"), "。"], ["任务分解为", ("3项", "live"), "。"])
    assert [one.contradiction.kind for one in checking.check(_told(*lines))] == []
    quoted = (["任务分解为", ("1项", "live"), "。"], ["任务分解为", ("3项", "cited"), "。"])
    assert [one.contradiction.kind for one in checking.check(_told(*quoted))] == ["two_values"]
