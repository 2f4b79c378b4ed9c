"""A person is seen for a stated purpose, within scope, and every look is logged."""

from datetime import timedelta

from django.utils import timezone

from wanxiang.core.models import AuditRow


def open_page(client, key, purpose="核对政策资格", **form):
    client.post(f"/person/{key}/", {"purpose": purpose, **form})
    return client.get(f"/person/{key}/").content.decode()


def test_the_purpose_comes_first(signed_in, people, officer):
    """没说用途之前，只有遮蔽的姓名，也没有记录为看过。"""
    page = signed_in(officer).get("/person/p1/").content.decode()
    assert "张*英" in page
    assert "张秀英" not in page
    assert "13800138000" not in page
    assert not AuditRow.objects.filter(action="person.look").exists()


def test_a_look_is_logged_with_its_purpose_and_fields(signed_in, people, officer):
    """看一次记一次：谁、看谁、为什么、看了哪些项。"""
    page = open_page(signed_in(officer), "p1", note="来电核对")
    assert "张秀英" in page
    row = AuditRow.objects.get(action="person.look")
    assert (row.by, row.subject, row.why) == (officer, "p1", "核对政策资格：来电核对")
    assert "联系电话" in row.details["fields"]
    signed_in(officer).get("/person/p1/")
    assert AuditRow.objects.filter(action="person.look").count() == 2


def test_a_purpose_must_be_one_of_those(signed_in, people, officer):
    """用途须从列出的里选。"""
    answer = signed_in(officer).post("/person/p1/", {"purpose": "随便看看"})
    assert "请选择用途" in answer.content.decode()
    assert not AuditRow.objects.filter(action="person.look").exists()


def test_a_purpose_lapses_and_is_for_one_person(signed_in, people, officer, monkeypatch):
    """用途只管这一个人、十五分钟。"""
    client = signed_in(officer)
    open_page(client, "p1")
    assert "请先填写用途" in client.get("/person/p2/").content.decode()
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("wanxiang.console.reverse.people.timezone.now", lambda: later)
    assert "请先填写用途" in client.get("/person/p1/").content.decode()


def test_out_of_scope_there_is_nobody(signed_in, people, street):
    """辖区外的人，和没有这个人一样。"""
    client = signed_in(street)
    assert client.get("/person/p3/").status_code == client.get("/person/nobody/").status_code == 404
    assert client.get("/person/p1/").status_code == 200


def test_only_what_the_policies_in_charge_read_is_shown(signed_in, people, officer):
    """民政经办看得到户籍区（高龄津贴要看），看不到低保（没有哪项经办的政策要看）。"""
    page = open_page(signed_in(officer), "p1")
    assert "户籍区" in page
    assert "低保" not in page


def test_a_street_sees_no_sensitive_matter_of_a_person(signed_in, cases, street):
    """街道看居民，看不到其本人事项。"""
    page = open_page(signed_in(street), "p1")
    assert "高龄津贴" in page
    assert "两癌" not in page


def test_a_search_is_masked_and_leaves_no_name_in_an_address(signed_in, people, officer):
    """查找结果脱敏；查找词不进网址。"""
    answer = signed_in(officer).post("/person/", {"q": "张秀"})
    page = answer.content.decode()
    assert "张*英" in page
    assert "138****8000" in page
    assert signed_in(officer).get("/person/", {"q": "张秀"}).content.decode().count("张*英") == 0
    assert AuditRow.objects.filter(action="person.search", details={"found": 1}).exists()
