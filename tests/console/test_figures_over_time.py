"""指标页：按期间和维度往下看，条件一路留在地址里；定稿、更正、官方统计的导入和复核。"""

from datetime import date, datetime

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.console.measures import catalogue
from wanxiang.core import declarations, tables
from wanxiang.core.files import home
from wanxiang.engines.measures import frozen, queries
from wanxiang.engines.measures.models import Evidence, PublishedBatch, Series

pytestmark = pytest.mark.django_db
ROWS = [
    ("c1", datetime(2020, 11, 3), "440303001"),
    ("c2", datetime(2021, 11, 2), "440303001"),
    ("c3", datetime(2021, 11, 5), "440303002"),
    ("c4", datetime(2021, 12, 1), "440303002"),
]
DECLARED = """
figures:
  - {id: p_received, title: 受理件数, definition: 登记的, unit: 件, query: {table: p_cases, count: rows},
     period: {column: opened_at}, dimensions: {street: street_code}, records: [case_no, street_code]}
  - {id: p_rate, title: 东街占比, definition: 东街 ÷ 全部, unit: '%', period: {column: opened_at}, records: [case_no],
     query: {ratio: {of: {table: p_cases, count: rows, where: {street_code: '440303001'}}, to: {table: p_cases, count: rows}}}}
"""
LINES = "类别,名称,期间,值,单位,出处,发布日期\n官方统计,零售额,2021,312,亿元,公报,2022-02-01\n官方统计,坏行,2021,,亿元,公报,2022-02-01\n"


@pytest.fixture
def rows(monkeypatch, tmp_path):
    held = list(ROWS)

    def read():
        kinds = (pa.string(), pa.timestamp("us"), pa.string())
        names = ("case_no", "opened_at", "street_code")
        return pa.table({n: pa.array(c, k) for n, c, k in zip(names, zip(*held, strict=True), kinds, strict=True)})

    monkeypatch.setattr(tables, "_tables", {})
    monkeypatch.setattr(declarations, "SYSTEMS", tmp_path / "none")
    monkeypatch.setattr(queries, "data_day", lambda: date(2021, 12, 8))
    words = {"case_no": "编号", "opened_at": "登记时间", "street_code": "街道编码"}
    tables.register(tables.Table("p_cases", words, read=read))
    path = home("declarations", "measures.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DECLARED, "utf-8")
    yield held
    path.unlink()


def text(answer):
    return answer.content.decode()


def test_a_figure_is_narrowed_step_by_step_and_back(signed_in, rows):
    """全区 → 11月 → 某街道 → 记录 → 导出；每一步的条件都在地址里，都能退回。"""
    client = signed_in("leader")
    page = text(client.get("/figures/p_received/?period=2021-11"))
    assert "2 件" in page and "2021年11月" in page
    assert "/figures/p_received/by/street/?period=2021-11" in page
    by = text(client.get("/figures/p_received/by/street/?period=2021-11"))
    assert "/figures/p_received/records/?period=2021-11&amp;street=440303002" in by
    records = text(client.get("/figures/p_received/records/?period=2021-11&street=440303002"))
    assert "c3" in records and "c2" not in records and "共 1 条" in records
    assert 'href="/figures/p_received/?period=2021-11&amp;street=440303002"' in records, "the way back keeps them"
    export = client.get("/figures/p_received/records/?period=2021-11&street=440303002&export=csv")
    assert b"".join(export.streaming_content).decode("utf-8-sig").splitlines()[1:] == ["c3,440303002"]


def test_each_part_of_a_ratio_opens(signed_in, rows):
    client = signed_in("leader")
    assert "part=to" in text(client.get("/figures/p_rate/?period=2021-11"))
    assert "共 1 条" in text(client.get("/figures/p_rate/records/?period=2021-11&part=of"))
    assert "共 2 条" in text(client.get("/figures/p_rate/records/?period=2021-11&part=to"))


def test_the_page_compares_and_refuses_what_is_no_period(signed_in, rows):
    client = signed_in("leader")
    assert "同比增长100.0%" in text(client.get("/figures/p_received/?period=2021-11"))
    assert client.get("/figures/p_received/?period=去年").status_code == 400


def test_a_value_is_fixed_by_one_and_corrected_by_another(signed_in, rows):
    """改革办定稿，区领导更正；页上并列定稿与现在，列出多了哪些记录，各版都在。"""
    office = signed_in("reform_office")
    sent = {"period": "2021-11", "why": "月报"}
    assert "已定稿" in text(office.post("/figures/p_received/freeze/", sent, follow=True))
    rows.append(("c9", datetime(2021, 11, 20), None))
    page = text(office.get("/figures/p_received/"))
    assert "+1 件" in page and "多的：c9" in page
    assert "以外的人" in text(office.post("/figures/p_received/correct/", sent, follow=True))
    leader = signed_in("leader")
    assert leader.post("/figures/p_received/freeze/", sent).status_code == 403
    page = text(leader.post("/figures/p_received/correct/", sent | {"why": "补录一件"}, follow=True))
    assert "第 2 版" in page and "第 1 版" in page and "补录一件" in page
    assert [row.kept.value for row in frozen.versions("p_received")] == [3, 2]


def test_fixed_values_are_for_whoever_sees_the_district(signed_in, rows):
    signed_in("reform_office").post("/figures/p_received/freeze/", {"period": "2021-11", "why": "月报"})
    page = text(signed_in("street", area="440303001").get("/figures/p_received/?period=2021-11"))
    assert "1 件" in page and 'id="fixed-title"' not in page


def test_the_catalogue_says_whose_each_is_and_which_are_fixed(signed_in, rows):
    client = signed_in("reform_office")
    client.post("/figures/p_received/freeze/", {"period": "2021-11", "why": "月报"})
    catalogue.computed.cache_clear()
    page = text(client.get("/figures/?state=fixed"))
    assert "受理件数" in page and "2021-11 第 1 版" in page and "东街占比" not in page
    assert "东街占比" in text(client.get("/figures/?kind=ratio"))
    assert "受理件数" not in text(client.get("/figures/?kind=ratio"))


def test_a_file_is_previewed_applied_and_taken_back(signed_in, rows):
    """先预览，写明哪行为什么不收；导入后可见，撤销后不再算而仍可查。"""
    client = signed_in("reform_office")
    file = SimpleUploadedFile("公报.csv", LINES.encode(), content_type="text/csv")
    page = client.post("/published/files/", {"file": file}, follow=True)
    batch = PublishedBatch.objects.get()
    assert "将写入 1 行" in text(page) and not Series.objects.exists()
    assert "须有“值”" in text(client.get(f"/published/files/{batch.pk}/?outcome=refused"))
    assert "新增 1" in text(client.post(f"/published/files/{batch.pk}/apply/", follow=True))
    assert "312 亿元" in text(client.get("/published/series/"))
    row = Series.objects.get()
    client.post(f"/published/files/{batch.pk}/undo/", {"why": "误传"})
    assert "312 亿元" not in text(client.get("/published/series/"))
    assert "已撤销" in text(client.get(f"/published/series/{row.pk}/"))


def test_a_record_by_hand_and_a_second_look(signed_in, rows):
    """手工录入；出处必填；录入人自己不能复核，另一人可以。"""
    office = signed_in("reform_office")
    form = {"title": "改革案例", "sort": "获奖", "level": "省", "issuer": "省委改革办", "dated": "2021-11-03"}
    assert "field-error" in text(office.post("/published/evidence/add/", form))
    page = text(office.post("/published/evidence/add/", form | {"publication": "通报"}, follow=True))
    row = Evidence.objects.get()
    assert "待复核" in page and "属实</button>" not in page
    leader = signed_in("leader")
    assert "属实</button>" in text(leader.get(f"/published/evidence/{row.pk}/"))
    page = text(leader.post(f"/published/evidence/{row.pk}/verify/", {"upheld": "yes", "note": ""}, follow=True))
    assert "已复核属实" in page
    assert leader.post("/published/evidence/add/", form).status_code == 403


def test_a_kind_or_a_row_that_is_not_there(signed_in, rows):
    client = signed_in("leader")
    assert client.get("/published/rumours/").status_code == 404
    assert client.get("/published/series/9999/").status_code == 404
    assert client.get("/published/files/").status_code == 403
