"""名册的页面：一份声明，列表、分面、地图、表单、历史、导入导出都有了；各人只看各人的。"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from register_desk import LIST

from wanxiang.core.models import AuditRow
from wanxiang.engines.directory.models import Batch, Entry

pytestmark = pytest.mark.django_db
POINTS = "/registers/service_points/"


def text(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def test_the_index_shows_each_register_under_its_system(officer, points):
    page = text(officer.get("/registers/"))
    assert "服务网络" in page and "政务服务点" in page and "停车场普查" in page
    page = text(officer.get("/registers/of/service_network/"))
    assert "政务服务点" in page and "停车场普查" not in page
    assert officer.get("/registers/of/nothing/").status_code == 404


def test_the_list_has_views_facets_with_counts_and_masks(officer, points):
    page = text(officer.get(POINTS, {"hide": "-"}))
    assert "甲驿站" in page and "张**" in page and "张三丰" not in page
    assert "开放时间待补" in page
    narrowed = text(officer.get(POINTS, {"f.kind": "政务驿站", "min.year": "2020"}))
    assert "甲驿站" in narrowed and "乙驿站" not in narrowed and "丙自助区" not in narrowed
    assert "f.kind=" in narrowed, "filters are kept in the address"


def test_the_list_names_the_figures_that_count_it(officer, points):
    page = text(officer.get(POINTS))
    assert "/figures/service_stations_new/" in page and "/figures/hk_centres/" not in page
    assert "2 处" in text(officer.get("/figures/service_stations/"))


def test_columns_that_the_declaration_leaves_out_begin_hidden(officer, points):
    assert '<th scope="col">负责人</th>' not in text(officer.get(POINTS))
    assert '<th scope="col">负责人</th>' in text(officer.get(POINTS, {"hide": "-"}))
    assert '<th scope="col">开放时间</th>' not in text(officer.get(POINTS, {"hide": "hours"}))


def test_the_present_filters_become_a_view_of_one_s_own(officer, desk_of, points):
    officer.post(f"{POINTS}views/", {"title": "我的驿站", "query": "f.kind=%E6%94%BF%E5%8A%A1%E9%A9%BF%E7%AB%99"})
    page = text(officer.get(POINTS))
    assert "我的驿站" in page
    assert "我的驿站" not in text(desk_of("leader").get(POINTS))


def test_the_whole_list_is_exported_under_its_filters(officer, points):
    """导出按筛选来，敏感内容遮盖，并留下记录。"""
    lines = text(officer.get(POINTS, {"export": "csv", "f.kind": "政务驿站"})).splitlines()
    assert len(lines) == 3 and "张三丰" not in "".join(lines)
    answer = officer.get(POINTS, {"export": "xlsx"})
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert AuditRow.objects.filter(action="directory.export", details__rows=2).exists()


def test_the_map_stands_beside_its_table(officer, points):
    page = text(officer.get(f"{POINTS}map/"))
    assert ("map-layers" in page and "桂园街道" in page) or "老围社区" in page
    assert officer.get("/registers/service_items/map/").status_code == 404


def test_a_street_sees_its_own(desk_of, points):
    assert "甲驿站" in text(desk_of("street", area=Entry.objects.first().place[:9]).get(POINTS))
    far = desk_of("street", area="440303009")
    assert "甲驿站" not in text(far.get(POINTS))
    assert far.get(f"{POINTS}{Entry.objects.first().pk}/").status_code == 404


def test_an_entry_has_facts_left_history_right_and_any_day(officer, points):
    row = Entry.objects.get(values__name="甲驿站")
    page = text(officer.get(f"{POINTS}{row.pk}/"))
    assert "9:00-18:00" in page and "历史" in page and "张三丰" not in page
    assert "尚未登记" in text(officer.get(f"{POINTS}{row.pk}/", {"as_of": "2021-12-07"}))
    assert officer.get(f"{POINTS}{row.pk}/", {"as_of": "2021-13-77"}).status_code == 200


def test_what_is_sealed_is_opened_for_a_purpose(officer, points):
    row = Entry.objects.get(values__name="甲驿站")
    assert "用途" in text(officer.post(f"{POINTS}{row.pk}/look/", {"purpose": " "}))
    assert "张三丰" in text(officer.post(f"{POINTS}{row.pk}/look/", {"purpose": "核对负责人"}))


def test_the_form_says_beside_each_field_what_is_wrong(officer, points):
    answer = officer.post(f"{POINTS}new/", {"v-name": "戊站", "v-kind": "政务驿站", "v-at": "月球", "v-year": "去年"})
    page = text(answer)
    assert answer.status_code == 422
    assert "没有名为“月球”" in page and "“去年”不是数" in page and 'value="戊站"' in page


def test_a_twin_is_shown_instead_of_made(officer, points):
    said = {"v-name": "甲驿站", "v-kind": "政务驿站", "v-at": "老围社区", "v-year": "2021"}
    answer = officer.post(f"{POINTS}new/", said)
    assert answer.status_code == 409 and "查看已有的条目" in text(answer)


def test_a_change_keeps_what_is_sealed_and_clears_what_was_emptied(officer, points):
    row = Entry.objects.get(values__name="甲驿站")
    page = text(officer.get(f"{POINTS}{row.pk}/edit/"))
    assert "张三丰" not in page and 'value="9:00-18:00"' in page
    said = {"v-name": "甲驿站", "v-kind": "政务驿站", "v-at": "老围社区", "v-year": "2021", "v-hours": "", "v-keeper": "", "version": "1", "why": "改时间"}  # fmt: skip
    assert officer.post(f"{POINTS}{row.pk}/edit/", said).status_code == 302
    row.refresh_from_db()
    assert "hours" not in row.values and row.sealed
    stale = officer.post(f"{POINTS}{row.pk}/edit/", said | {"v-hours": "全天"})
    assert stale.status_code == 409 and "已被他人改动" in text(stale)
    page = text(officer.get(f"{POINTS}{row.pk}/"))
    assert "9:00-18:00 → （空）" in page and "改时间" in page


def test_an_entry_is_ended_with_a_reason_and_restored(officer, points):
    row = Entry.objects.get(values__name="甲驿站")
    officer.post(f"{POINTS}{row.pk}/turn/", {"act": "end", "version": "1", "why": "搬走"})
    assert "甲驿站" not in text(officer.get(POINTS))
    assert "甲驿站" in text(officer.get(POINTS, {"state": "ended"}))
    officer.post(f"{POINTS}{row.pk}/turn/", {"act": "restore", "version": "2", "why": "又开了"})
    assert "甲驿站" in text(officer.get(POINTS))


def sent(client, content=LIST, name="名单.csv"):
    return client.post(f"{POINTS}files/", {"file": SimpleUploadedFile(name, content.encode())})


def test_a_file_is_previewed_confirmed_and_taken_back(officer):
    """上传先看，确认才写；未采用的行连原因可下载；写错了可撤销。"""
    preview = sent(officer)
    page = text(officer.get(preview.url))
    assert "写入名册" in page and not Entry.objects.exists()
    assert "不在可选值之内" in text(officer.get(preview.url, {"outcome": "refused"}))
    assert "丁站" in text(officer.get(f"{preview.url}refused/"))
    officer.post(f"{preview.url}apply/")
    assert Entry.objects.filter(state="live").count() == 3
    again = sent(officer)
    assert "没有要写入的内容" in text(officer.get(again.url))
    officer.post(f"{preview.url}undo/", {"why": "发错了"})
    assert not Entry.objects.filter(state="live").exists()


def test_what_was_changed_since_is_listed_instead_of_taken_back(officer):
    preview = sent(officer)
    officer.post(f"{preview.url}apply/")
    row = Entry.objects.get(values__name="甲驿站")
    said = {"v-name": "甲驿站", "v-kind": "政务驿站", "v-at": "老围社区", "v-year": "2020", "version": "1"}
    officer.post(f"{POINTS}{row.pk}/edit/", said)
    officer.post(f"{preview.url}undo/", {"why": "发错了"})
    assert f"{POINTS}{row.pk}/" in text(officer.get(preview.url))
    assert Entry.objects.filter(state="live").count() == 3


def test_a_file_that_is_none_says_so(officer):
    for content, name in (("x", "a.csv"), ("PK\x03\x04", "a.xlsx"), ("", "b.csv")):
        answer = sent(officer, content, name)
        assert answer.status_code == 400 and "field-error" in text(answer)
    assert officer.post(f"{POINTS}files/").status_code == 400
    assert not Batch.objects.exists()


def test_who_may_not_import_or_edit_is_told(desk_of, points):
    leader, other = desk_of("leader"), desk_of("department", unit="区教育局")
    assert leader.get(f"{POINTS}files/").status_code == 403
    assert other.get(f"{POINTS}files/").status_code == 403
    assert other.get(f"{POINTS}new/").status_code == 403
    assert "登记</a>" not in text(other.get(POINTS))


def test_every_shipped_register_has_its_pages(desk_of):
    """每一份随附的名册：列表、登记表、导入页、地图都打得开。"""
    from wanxiang.engines.directory import catalogue

    for force in catalogue.every():
        role = (force.register.access.edit or ("department",))[0]
        owner = desk_of(role, unit=force.register.owner)
        parts = ["", "new/", "files/", "files/template/", *(["map/"] if force.register.place else [])]
        assert {part: owner.get(f"/registers/{force.id}/{part}").status_code for part in parts} == dict.fromkeys(
            parts, 200
        ), force.id
