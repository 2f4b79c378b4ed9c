"""批量导入: a file of reports by the one door; rows that cannot be taken are kept with their reason; the same file is one batch."""

import io
from datetime import datetime

import openpyxl
import pytest
from case_cast import GRID, MONDAY, RUBBISH
from django.db import transaction

from wanxiang.core.models import Account, AuditRow
from wanxiang.engines.cases.actions import batches, import_reports, reportfile
from wanxiang.engines.cases.actions.reportfile import BadFile
from wanxiang.engines.cases.models import Batch, Case

HEAD = "工单编号,来电时间,诉求人,联系电话,类别编码,事发地址,网格编码,诉求内容,是否匿名\n"


def csv(*rows, head=HEAD):
    return (head + "\n".join(rows) + "\n").encode()


def row(number, text="路口垃圾成堆没人清", *, at="2021-11-05 09:30", code=RUBBISH, grid=GRID, anonymous="否", phone=""):
    return f'{number},{at},,{phone},{code},,{grid},"{text}",{anonymous}'


def take(data, *, name="reports.csv", **said):
    return import_reports(data=data, name=name, by=Account.system("test"), at=MONDAY, **said)


def test_every_row_becomes_a_case_by_the_one_door():
    result = take(csv(row("1"), row("2", phone="15400000001")), source="hotline")
    assert (result.rows, result.taken, result.refused) == (2, 2, [])
    case = Case.objects.get(external_id="1")
    assert (case.source, case.class_code, case.grid_code, case.opened_at) == ("hotline", RUBBISH, GRID, MONDAY)
    assert case.batch == Batch.objects.get(number=result.batch)
    assert case.state == "dispatched"
    assert AuditRow.objects.filter(action="case.import", subject=result.batch).count() == 1


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (row("2", at="2021-13-45"), "看不懂"),
        (row("2", at="2022-01-01"), "将来"),
        (row("2", code="999999"), "999999"),
        (row("2", grid="440303999999999"), "没有编码"),
        (row("2", text=""), "没有写明"),
        (row("2", anonymous="也许"), "应填"),
        (row("2", phone="12"), "联系电话"),
        (row("1"), "编号重复"),
        (row("2", text="长" * 20_001), "超过"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_kept_with_its_reason_and_the_others_are_taken(spoilt, says):
    """有问题的行连同原因留在批次里，其余照收。"""
    result = take(csv(row("1"), spoilt, row("3")))
    assert (result.rows, result.taken, len(result.refused)) == (3, 2, 1)
    assert result.refused[0]["row"] == 2
    assert says in result.refused[0]["reason"]
    assert Batch.objects.get().refused == result.refused


def test_the_same_file_twice_is_one_batch():
    """同一文件两次导入：一个批次，什么也不变。"""
    first = take(csv(row("1"), row("2", at="坏")))
    second = take(csv(row("1"), row("2", at="坏")), name="another name.csv")
    assert second.before
    assert (second.batch, second.taken, second.refused) == (first.batch, first.taken, first.refused)
    assert Batch.objects.count() == Case.objects.count() == 1


def test_a_file_that_repeats_known_cases_says_which_are_known():
    take(csv(row("1")))
    result = take(csv(row("1"), row("2"), row("3", text="")))
    assert (result.taken, result.known, len(result.refused)) == (1, 1, 1)
    changed = take(csv(row("1", text="内容改过了")))
    assert "不同" in changed.refused[0]["reason"]


def test_a_trial_finds_what_an_import_would_and_writes_nothing():
    """试运行逐行给出同样的结论，不留下任何东西。"""
    data = csv(row("1"), row("2", code="999999"))
    tried = take(data, check=True)
    assert (Case.objects.count(), Batch.objects.count(), tried.batch) == (0, 0, "")
    real = take(data)
    assert (tried.taken, tried.refused) == (real.taken, real.refused)


def test_what_was_interrupted_is_continued(monkeypatch):
    """导入到一半断了，再导入一次补齐，仍是一个批次。"""
    whole = batches.receive

    def breaks(report, **said):
        if report.external_id == "3":
            raise KeyboardInterrupt
        return whole(report, **said)

    data = csv(*(row(str(number)) for number in range(1, 6)))
    monkeypatch.setattr(batches, "receive", breaks)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        take(data)
    monkeypatch.setattr(batches, "receive", whole)
    result = take(data)
    assert (result.rows, result.taken, Batch.objects.count(), Case.objects.count()) == (5, 5, 1, 5)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_spreadsheets_are_read(encoding):
    data = (HEAD + row("1") + "\n").encode(encoding)
    assert take(data).taken == 1


def test_a_workbook_with_a_title_above_its_header():
    """工作簿：标题行在上，数字编号与日期按文字读。"""
    book = openpyxl.Workbook()
    book.active.append(["某平台导出"])
    book.active.append(["编号", "内容", "发生时间", "类别编码", "网格编码"])
    book.active.append([1001, "路口垃圾成堆", datetime(2021, 11, 5, 9, 30), RUBBISH, GRID])
    out = io.BytesIO()
    book.save(out)
    assert take(out.getvalue(), name="表.xlsx").taken == 1
    assert Case.objects.get().external_id == "1001"


def test_formulas_and_markup_stay_text():
    """公式和网页标记原样留作文字，不会被计算或执行。"""
    formula, markup = '=HYPERLINK(""http://x"",""点我"")看这里', "<script>alert(1)</script>垃圾成堆"
    take(csv(row("1", text=formula), row("2", text=markup)))
    assert Case.objects.get(external_id="1").text.startswith("=HYPERLINK")
    assert Case.objects.get(external_id="2").text == markup


def test_columns_by_other_names_are_said_by_the_caller():
    data = csv(f"1,路口垃圾成堆没人清,{RUBBISH}", head="键,说法,类别编码\n")
    with pytest.raises(BadFile, match="找不到反映内容"):
        take(data)
    assert take(data, columns={"text": "说法", "external_id": "键"}).taken == 1
    with pytest.raises(BadFile, match="没有“不存在”列"):
        take(data, columns={"text": "不存在"})


def test_rows_without_a_number_get_one_from_the_file():
    data = csv("路口垃圾成堆没人清,010101", "楼下垃圾没人收,010101", head="内容,类别编码\n")
    assert take(data).taken == 2
    assert take(data).before


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused_in_a_sentence(data):
    with pytest.raises(BadFile):
        take(data, name="x.xlsx" if data.startswith(b"PK") else "x.csv")


@pytest.mark.parametrize(
    ("said", "hour"),
    [("2021-11-05 09:30", 9), ("2021/11/5 9:30:15", 9), ("2021年11月5日 9时30分", 9), ("2021年11月5日9时", 9), ("2021.11.5 9:30", 9), ("2021-11-05 09:30:15.123", 9), ("2021-11-05", 0), ("2021-11-05T01:30:00Z", 1), ("44505.5", 12)],
)  # fmt: skip
def test_moments_as_people_write_them(said, hour):
    found = reportfile.moment(said)
    assert (found.year, found.month, found.day, found.hour) == (2021, 11, 5, hour)
