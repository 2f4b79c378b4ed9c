"""文件进来：先看会改动什么，再整份写入；坏行留着原因；同一份文件再来一次什么也不变；可以撤销。"""

import io
from datetime import date

import pytest
from openpyxl import Workbook
from register_cast import GUIYUAN, MONDAY

from wanxiang.core.models import AuditRow
from wanxiang.core.sheets import BadFile
from wanxiang.engines.directory import actions, catalogue, exporting, queries, sight
from wanxiang.engines.directory.actions.files import ChangedSince
from wanxiang.engines.directory.errors import Refused, Stale
from wanxiang.engines.directory.importing import results
from wanxiang.engines.directory.models import Batch, Entry, State, Version
from wanxiang.engines.directory.scanning import Asked

pytestmark = pytest.mark.django_db
LIST = """站点名称,类别,街道,面积(㎡),窗口数,启用日期,负责人,备注
一站,政务驿站,桂园街道,100,2,2021/3/5,张三,好
二站,自助区,黄贝,2百,1,20210401,,
三站,大站,桂园街道,5,,,,
四站,驿站,月球,5,,,,
一站,驿站,桂园街道,999,,,,
"""


def previewed(by, text=LIST, name="名单.csv", at=MONDAY, **said) -> Batch:
    data = text if isinstance(text, bytes) else text.encode("gb18030")
    return actions.preview(register="stations", data=data, name=name, by=by, at=at, **said)


def applied(by, text=LIST, **said) -> Batch:
    return actions.apply(batch=previewed(by, text, **said).pk, by=by, at=MONDAY)


def live() -> dict[str, dict]:
    return {row.values["name"]: row.values for row in Entry.objects.filter(state=State.LIVE)}


def test_a_preview_says_row_by_row_and_writes_nothing(people):
    """每一行的结果和原因都在，名册一条也没动。"""
    batch = previewed(people.owner)
    assert batch.counts == {"new": 2, "changed": 0, "same": 0, "refused": 3}
    assert not Entry.objects.exists()
    reasons = {row.number: row.reasons for row in results.rows(batch, outcome="refused")}
    assert reasons[4] == ["“类别”“大站”不在可选值之内，可选：驿站、自助区、联办点"]
    assert reasons[5] == ["“所在位置”没有名为“月球”的街道、社区或网格"]
    assert reasons[6] == ["与第 2 行是同一条目"]
    assert batch.columns["unknown"] == ["备注"]


def test_applied_whole_and_the_same_file_again_changes_nothing(people):
    applied(people.owner)
    assert set(live()) == {"一站", "二站"}
    assert live()["二站"] == {
        "name": "二站",
        "kind": "自助区",
        "where": "440303002",
        "area": 200.0,
        "windows": 1,
        "opened": "2021-04-01",
    }
    again = previewed(people.owner)
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 2)
    actions.apply(batch=again.pk, by=people.owner, at=MONDAY)
    assert Version.objects.count() == 2


def test_changes_are_shown_field_by_field_and_blanks_leave_what_is_there(people):
    """空格不清掉已有内容；要清除须写明；写错的也不改动。"""
    applied(people.owner)
    batch = previewed(
        people.owner, "名称,所在位置,面积,窗口数,启用日期\n一站,桂园街道,150,,（清空）\n二站,黄贝街道,很大,3,\n"
    )
    (row,) = results.rows(batch, outcome="changed")
    assert row.changes == {"area": [100.0, 150.0], "opened": ["2021-03-05", None]}
    actions.apply(batch=batch.pk, by=people.owner, at=MONDAY)
    assert live()["一站"]["area"] == 150.0 and "opened" not in live()["一站"] and live()["一站"]["windows"] == 2
    assert live()["二站"]["windows"] == 1


def test_a_workbook_with_a_title_above_its_header(people):
    book = Workbook()
    sheet = book.active
    for row in (["2021 年便民站一览表"], [], ["序号", "站点名称*", "类别", "街道", "启用日期", "面积（万㎡）"]):
        sheet.append(row)
    sheet.append([1, "甲站", "驿站", "桂园街道", date(2021, 3, 5), 0.02])
    sheet.append([])
    kept = io.BytesIO()
    book.save(kept)
    applied(people.owner, kept.getvalue(), name="一览表.xlsx")
    assert live()["甲站"] == {"name": "甲站", "kind": "驿站", "where": GUIYUAN, "opened": "2021-03-05", "area": 200.0}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 no workbook", "损坏|不是可读"),
        ("这里,没有,认得的列\n1,2,3\n".encode(), "没有认得的列名"),
        ("类别,面积\n驿站,5\n".encode(), "无法辨认条目"),
        ("名称,站点名称,街道\n甲,乙,桂园街道\n".encode(), "有两列都是"),
        ("名称,街道\n".encode(), "没有数据行"),
        (b"\x00\x01\x02\x03\x04", "编码无法识别|没有认得"),
    ],
)
def test_a_file_that_is_none_says_so_and_leaves_nothing(people, data, said):
    with pytest.raises(BadFile, match=said):
        previewed(people.owner, data)
    assert not Batch.objects.exists()


def test_taken_back_it_is_as_if_it_had_not_come_but_history_keeps_both(people):
    before = actions.create(
        register="stations", said={"name": "一站", "where": GUIYUAN, "area": 80, "keeper": "李四"}, by=people.owner, at=MONDAY
    )  # fmt: skip
    batch = applied(people.owner)
    assert live()["一站"]["area"] == 100.0
    with pytest.raises(Refused, match="事由"):
        actions.undo(batch=batch.pk, by=people.owner, at=MONDAY, why="")
    actions.undo(batch=batch.pk, by=people.owner, at=MONDAY, why="发错了文件")
    assert live() == {"一站": before.values}
    before.refresh_from_db()
    assert queries.whole(before)["keeper"] == "李四"
    assert [version.act for version in queries.history(before)] == ["create", "change", "undo"]
    assert applied(people.owner).counts["new"] == 1, "what was taken back may come again"


def test_what_was_written_since_is_not_taken_back_behind_anyone_s_back(people):
    """导入之后有人改过：一条也不撤，并列出是哪几条。"""
    batch = applied(people.owner)
    row = Entry.objects.get(values__name="一站")
    actions.change(register="stations", pk=row.pk, version=1, said={"area": 120}, by=people.street, at=MONDAY)
    with pytest.raises(ChangedSince) as refused:
        actions.undo(batch=batch.pk, by=people.owner, at=MONDAY, why="发错了文件")
    assert refused.value.entries == [{"entry": row.pk, "name": "一站"}]
    assert set(live()) == {"一站", "二站"}


def test_a_preview_that_is_out_of_date_is_not_applied(people):
    applied(people.owner)
    batch = previewed(people.owner, "名称,街道,面积\n一站,桂园街道,300\n")
    row = Entry.objects.get(values__name="一站")
    actions.change(register="stations", pk=row.pk, version=1, said={"area": 120}, by=people.street, at=MONDAY)
    with pytest.raises(Stale):
        actions.apply(batch=batch.pk, by=people.owner, at=MONDAY)
    assert live()["一站"]["area"] == 120.0
    assert Batch.objects.get(pk=batch.pk).stage == Batch.Stage.PREVIEWED


def test_two_previews_of_the_same_new_rows_are_applied_once(people):
    first, second = previewed(people.owner), previewed(people.owner)
    actions.apply(batch=first.pk, by=people.owner, at=MONDAY)
    with pytest.raises(Stale):
        actions.apply(batch=second.pk, by=people.owner, at=MONDAY)
    with pytest.raises(Stale):
        actions.apply(batch=first.pk, by=people.owner, at=MONDAY)
    assert len(live()) == 2


def test_what_had_ended_and_is_on_the_list_again_counts_again(people):
    applied(people.owner)
    row = Entry.objects.get(values__name="一站")
    actions.end(register="stations", pk=row.pk, version=1, why="搬走", by=people.owner, at=MONDAY)
    batch = previewed(people.owner)
    assert batch.counts["changed"] == 1
    actions.apply(batch=batch.pk, by=people.owner, at=MONDAY)
    assert set(live()) == {"一站", "二站"}


def test_only_the_owner_s_staff_bring_files(people):
    for somebody in (people.street, people.other, people.leader):
        with pytest.raises(sight.NotAllowed):
            previewed(somebody)


def test_what_is_exported_comes_in_again_without_a_change(people):
    """导出的文件原样导入，什么也不变：遮盖的姓名不会把真名盖掉。"""
    applied(people.owner)
    force = catalogue.register("stations")
    rows = list(exporting.table(force, Asked(on=MONDAY.date()), by=people.owner))
    assert any("张*" in row for row in rows)
    with exporting.workbook(rows, title="便民站") as book:
        as_workbook = book.read()
    for data, name in ((exporting.as_csv(rows).encode(), "a.csv"), (as_workbook, "a.xlsx")):
        counts = previewed(people.owner, data, name=name).counts
        assert (counts["same"], counts["changed"], counts["refused"]) == (2, 0, 0), name


def test_a_cell_that_a_program_would_run_is_quoted(people):
    actions.create(
        register="stations", said={"name": "=cmd|' /C calc'!A0", "where": GUIYUAN}, by=people.owner, at=MONDAY
    )
    force = catalogue.register("stations")
    text = exporting.as_csv(exporting.table(force, Asked(on=MONDAY.date()), by=people.owner))
    assert "'=cmd" in text and ",=cmd" not in text


def test_a_folder_comes_in_file_by_file_and_a_bad_one_keeps_no_other_back(people, tmp_path):
    (tmp_path / "stations.csv").write_bytes(LIST.encode())
    (tmp_path / "stations.2.csv").write_bytes("名称,街道\n九站,桂园街道\n".encode())
    (tmp_path / "nothing.csv").write_bytes("名称\n甲\n".encode())
    (tmp_path / "readme.txt").write_bytes(b"-")
    done = {each.file: each for each in actions.import_registers(tmp_path, people.owner, MONDAY)}
    assert set(live()) == {"一站", "二站", "九站"}
    assert done["nothing.csv"].batch is None and "没有名册" in done["nothing.csv"].said
    assert done["stations.csv"].counts["refused"] == 3
    assert AuditRow.objects.filter(action="directory.apply").count() == 2


def test_bad_rows_are_sealed_at_rest(people):
    from wanxiang.core.files import home

    batch = previewed(people.owner)
    assert "张三".encode() not in home(batch.stored).read_bytes()
