"""The phone's API for cases: whose tasks, what may be done, sent twice, bad files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wanxiang.core import clock
from wanxiang.core.models import Account
from wanxiang.district.models import Place
from wanxiang.engines.cases import actions, catalogue
from wanxiang.engines.cases.actions import Report, Words
from wanxiang.engines.cases.models import Case

GRID, NEXT_GRID = "440303001001001", "440303001001002"
JPEG = b"\xff\xd8\xff\xe0" + b"a photo " * 20
KEY = "k" * 32


@pytest.fixture
def task(desk):
    """A matter that the desk gave to the grid: 楼道堆物 is on the list of what a grid may be asked."""
    said = {"source": "portal", "external_id": "p1", "text": "垃圾桶满了三天没来收", "code": "010104"}
    case = actions.receive(Report(**said, grid_code=GRID), by=Account.system("portal"), at=clock.now()).case
    words = Words(to=GRID, task=a_task_for(case.class_code), why="由网格先行处置")
    return actions.act(case_no=case.case_no, action="transfer", by=desk, at=clock.now(), words=words)


def a_task_for(code):
    """A task that the approved list allows for a class."""
    from wanxiang.engines.cases import taxonomy

    on = clock.today()
    listed = catalogue.admissions()
    return next(each.task for each in listed if taxonomy.admitted(each.task, code, on=on, admissions=listed))


@pytest.fixture
def phone(client):
    """`phone(account)`: its page's calls."""

    def of(account):
        client.force_login(account)
        return Phone(client)

    return of


class Phone:
    def __init__(self, client):
        self.client = client

    def tasks(self):
        return self.client.get("/api/field/tasks").json()["tasks"]

    def does(self, case_no, action, *, key=KEY, files=(), **said):
        return self.client.post(f"/api/field/tasks/{case_no}/{action}", {"key": key, **said, "files": list(files)})

    def reports(self, *, key=KEY, files=(), **said):
        return self.client.post("/api/field/reports", {"key": key, **said, "files": list(files)})


def photo(name="a.jpg", data=JPEG):
    return SimpleUploadedFile(name, data)


def test_a_worker_sees_the_tasks_of_the_own_grid(phone, task, grid_worker, neighbour, community):
    """只看到本网格的任务；社区看到下面网格的；别的网格看不到，也办不了（404）。"""
    (mine,) = phone(grid_worker).tasks()
    assert mine["case_no"] == task.case_no
    assert [move["action"] for move in mine["moves"]] == ["sign", "return"]
    assert [move["action"] for move in mine["after_sign"]][:2] == ["finish", "report"]
    assert mine["remaining"]
    assert len(phone(community).tasks()) == 1
    other = phone(neighbour)
    assert other.tasks() == []
    refused = other.does(task.case_no, "sign")
    assert refused.status_code == 404
    assert refused.json()["code"] == "cases.no_such_case"


def test_a_task_says_nothing_of_who_reported(phone, desk, grid_worker):
    said = {"source": "hotline", "external_id": "h1", "text": "垃圾桶满了", "code": "010104", "grid_code": GRID}
    case = actions.receive(Report(**said, reporter={"name": "陈伯", "phone": "13800000000"}), by=Account.system("api"), at=clock.now()).case  # fmt: skip
    words = Words(to=GRID, task=a_task_for("010104"), why="由网格先行处置")
    actions.act(case_no=case.case_no, action="transfer", by=desk, at=clock.now(), words=words)
    text = phone(grid_worker).client.get("/api/field/tasks").content.decode()
    assert "陈伯" not in text
    assert "13800000000" not in text


def test_signed_checked_on_the_spot_and_settled(phone, task, grid_worker):
    """签收 → 现场核实 → 办结反馈：照片、内部意见、答复各归各。"""
    mine = phone(grid_worker)
    assert mine.does(task.case_no, "sign", key="1" * 32).json()["state"] == "handling"
    assert mine.does(task.case_no, "report", key="2" * 32, opinion="现场属实", files=[photo()]).status_code == 200
    done = mine.does(
        task.case_no, "finish", key="3" * 32, opinion="已联系清运", reply="已清运", files=[photo("b.jpg", JPEG + b"2")]
    )
    assert done.json()["state_title"] == "待核查"
    step = task.steps.get(action="finish")
    assert (step.opinion, step.reply) == ("已联系清运", "已清运")
    assert set(task.attachments.values_list("stage", flat=True)) == {"report", "finish"}
    assert mine.tasks() == []


def test_a_move_sent_twice_is_made_once(phone, task, grid_worker):
    """信号不好重发：同一个键只办一次，答复一样。"""
    mine = phone(grid_worker)
    first, second = (mine.does(task.case_no, "sign").json() for _ in range(2))
    assert first == second
    assert task.steps.filter(action="sign").count() == 1


def test_a_return_cites_a_clause_that_the_task_offers(phone, task, grid_worker):
    """退单要有理由和条款；条款从任务里选。"""
    mine = phone(grid_worker)
    assert mine.does(task.case_no, "return", why="不在本网格").status_code == 400
    clause = mine.tasks()[0]["clauses"][0]["clause"]
    assert (
        mine.does(task.case_no, "return", key="9" * 32, why="不在本网格", clause=clause).json()["state"] == "returned"
    )


def test_only_what_the_phone_offers_is_done(phone, task, grid_worker):
    """手机上没有的动作不做，说清楚。"""
    refused = phone(grid_worker).does(task.case_no, "transfer", why="x")
    assert refused.status_code == 400
    assert refused.json()["code"] == "field.not_on_the_phone"


def test_a_stale_phone_is_told(phone, task, grid_worker):
    """别人刚办过：不覆盖，提示刷新。"""
    refused = phone(grid_worker).does(task.case_no, "sign", version=task.version - 1)
    assert refused.status_code == 409
    assert "刷新" in refused.json()["hint"]


def test_a_community_calls_back_at_the_door(phone, task, grid_worker, community, desk):
    """待回访的案件，社区上门问；网格员没有回访权限，看不到。"""
    mine = phone(grid_worker)
    mine.does(task.case_no, "sign", key="1" * 32)
    mine.does(task.case_no, "finish", key="2" * 32, opinion="已清运", reply="已清运")
    actions.act(case_no=task.case_no, action="pass", by=desk, at=clock.now())
    assert phone(grid_worker).tasks() == []
    (waiting,) = phone(community).tasks()
    assert [move["action"] for move in waiting["moves"]] == ["callback"]
    assert (
        phone(community).does(task.case_no, "callback", key="3" * 32, resolved="yes", satisfied="5").json()["state"]
        == "closed"
    )
    assert task.ratings.get().via == "visit"


def test_a_report_arrives_once_with_its_receipt(phone, grid_worker):
    """同一件发两次是一件，查询码一样；照片在案。"""
    mine = phone(grid_worker)
    first = mine.reports(text="楼道堆满杂物", code="010301", files=[photo()]).json()
    second = mine.reports(text="楼道堆满杂物", code="010301", files=[photo()]).json()
    case = Case.objects.get()
    assert (first["new"], second["new"]) == (True, False)
    assert first["receipt"] == second["receipt"] == f"{case.case_no}-{case.receipt}"
    assert (case.source, case.external_id, case.grid_code) == ("field", KEY, GRID)
    assert case.attachments.count() == 1
    assert [each["case_no"] for each in mine.client.get("/api/field/reports").json()] == [case.case_no]


def test_the_same_key_with_other_words_is_not_taken_silently(phone, grid_worker):
    mine = phone(grid_worker)
    mine.reports(text="楼道堆满杂物", code="010301")
    refused = mine.reports(text="路灯不亮", code="060301")
    assert refused.status_code == 409
    assert Case.objects.count() == 1


def test_a_report_without_words_is_called_by_its_class(phone, grid_worker):
    """只拍照、选类别，也能报。"""
    phone(grid_worker).reports(code="060301", files=[photo()])
    assert Case.objects.get().title == catalogue.own(clock.today()).leaf("060301").name


def test_a_report_lies_where_the_phone_stood(phone, grid_worker):
    """有定位按定位（在邻近网格也算），定位不在本区按本网格；辖区外的编码不认。"""
    from shapely.geometry import shape

    other = shape(Place.objects.get(pk=NEXT_GRID).geometry).representative_point()
    mine = phone(grid_worker)
    mine.reports(key="1" * 32, text="路灯不亮", lon=other.x, lat=other.y)
    mine.reports(key="2" * 32, text="路灯不亮", lon=1.0, lat=1.0)
    assert list(Case.objects.order_by("pk").values_list("grid_code", flat=True)) == [NEXT_GRID, GRID]
    refused = mine.reports(key="3" * 32, text="路灯不亮", grid_code=NEXT_GRID)
    assert refused.status_code == 400
    assert "不在您的辖区内" in refused.json()["message"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("virus.jpg", b"MZ\x90\x00" + b"x" * 99, "只接收照片"),
        ("big.jpg", JPEG + b"x" * (11 * 1024 * 1024), "超过 10 MB"),
        ("empty.jpg", b"", "空文件"),
        ("draw.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接收照片"),
        ("page.html", b"<!doctype html><script>1</script>", "只接收照片"),
    ],
)
def test_a_bad_file_is_refused_and_says_why(phone, grid_worker, name, data, said):
    """改名的程序、过大的、空的、矢量图、网页：都不收，说明原因，不产生案件。"""
    refused = phone(grid_worker).reports(text="楼道堆满杂物", files=[photo(name, data)])
    assert refused.status_code == 400
    assert said in refused.json()["message"]
    assert not Case.objects.exists()


def test_the_choices_fit_on_a_phone(phone, grid_worker):
    """常用类别在前：自己报过的排第一；三步能选到任何一类；位置默认本网格。"""
    mine = phone(grid_worker)
    mine.reports(text="路灯不亮", code="060301")
    said = mine.client.get("/api/field/choices").json()
    assert said["frequent"][0]["code"] == "060301"
    assert len(said["frequent"]) == 6
    assert said["own"] == GRID
    codes = [leaf["code"] for major in said["classes"] for group in major["groups"] for leaf in group["classes"]]
    assert "060301" in codes
    assert len(codes) == len(set(codes))
    assert "180106" not in codes


def test_photos_are_seen_by_who_sees_the_case(phone, task, grid_worker, neighbour):
    """案件照片只给看得到案件的人，类型如实。"""
    mine = phone(grid_worker)
    mine.does(task.case_no, "sign", key="1" * 32)
    mine.does(task.case_no, "report", key="2" * 32, opinion="现场属实", files=[photo()])
    (address,) = mine.tasks()[0]["photos"]
    shown = mine.client.get(address)
    assert (shown["Content-Type"], b"".join(shown.streaming_content)) == ("image/jpeg", JPEG)
    assert phone(neighbour).client.get(address).status_code == 404


def test_who_may_not_handle_cases_has_no_door(client, ground, django_user_model):
    """没有权限的、没登录的，都进不来。"""
    assert client.get("/api/field/tasks").status_code == 401
    assert client.post("/api/field/reports", {"key": KEY, "text": "路灯不亮"}).status_code == 401


def test_another_sites_page_cannot_report_or_sign(task, grid_worker):
    """没有本站令牌的提交不受理。"""
    client = Client(enforce_csrf_checks=True)
    client.force_login(grid_worker)
    for address in ("reports", f"tasks/{task.case_no}/sign"):
        assert client.post(f"/api/field/{address}", {"key": KEY, "text": "路灯不亮"}).status_code == 403
    assert client.post("/portal/report/", {"step": "send"}).status_code == 403
    assert task.steps.filter(action="sign").count() == 0
