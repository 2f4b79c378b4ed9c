"""Following: with the receipt only; what was answered; a word more; two questions apart."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from report_people import JPEG, Resident, account, does, handled, only_case

from wanxiang.core import clock
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Report
from wanxiang.engines.cases.models import Case, Rating
from wanxiang.portal.reports.following import WRONG_PER_MINUTE, tidy


@pytest.fixture
def case(db):
    said = {"source": "portal", "external_id": "p1", "text": "楼下垃圾桶满了", "grid_code": "440303001001001"}
    return actions.receive(Report(**said), by=Account.system("portal"), at=clock.now()).case


@pytest.fixture
def follower(client, case):
    return following(client, case)


def following(client, case):
    found = Resident(client, "/portal/follow/")
    return found.presses("look_up", receipt=f"{case.case_no}-{case.receipt}")


def test_the_receipt_shows_where_the_matter_stands(follower, case):
    """办到哪一步、时限、经过。"""
    assert follower.heading == case.title
    for said in ("待受理", "办理时限", "已收到您反映的问题"):
        assert said in follower.page


def test_the_reply_is_shown_and_the_opinion_is_not(client, case):
    """答复给诉求人，内部意见不给；经办人的姓名也不给。"""
    handled(case)
    page = following(client, case).page
    assert "已清运，今后每天两次收运。" in page
    assert "内部：已派车" not in page
    assert "城管经办" not in page


@pytest.mark.parametrize("typed", ["sj21120800017abc234", " SJ21120800017—ABC234 ", "ＳＪ21120800017－ABC234"])
def test_a_receipt_is_read_as_it_was_meant(typed):
    """大小写、空格、全角、漏了横线都认。"""
    assert tidy(typed) == "SJ21120800017-ABC234"


def test_an_unknown_number_and_a_wrong_code_answer_alike(client, case):
    """猜不出有没有这个编号。"""
    answers = []
    for receipt in (f"{case.case_no}-ABCDEF", "SJ99010100001-ABCDEF", "x", ""):
        said = Resident(client, "/portal/follow/").presses("look_up", receipt=receipt)
        answers.append((said.answer.status_code, said.problem))
    assert len(set(answers)) == 1
    assert answers[0][0] == 422


def test_guessing_is_soon_over(client, case):
    """连猜十次就停，对的也要等一分钟。"""
    for number in range(WRONG_PER_MINUTE):
        Resident(client, "/portal/follow/").presses("look_up", receipt=f"{case.case_no}-AAAAA{number}")
    last = Resident(client, "/portal/follow/").presses("look_up", receipt=f"{case.case_no}-{case.receipt}")
    assert last.answer.status_code == 429
    assert case.title not in last.page


def test_a_word_and_a_photo_are_added(follower, case):
    """补充的话和照片进了案件；按两次只有一条。"""
    shown = follower.answer
    follower.presses("comment", text="今天又满了", photos=SimpleUploadedFile("b.jpg", JPEG))
    assert "补充的内容已经收到" in follower.page
    follower.read(shown).presses("comment", text="今天又满了", photos=SimpleUploadedFile("b.jpg", JPEG))
    assert list(case.steps.filter(action="comment").values_list("opinion", flat=True)) == ["今天又满了"]
    assert case.attachments.count() == 1


def test_a_bad_file_leaves_the_words(follower, case):
    follower.presses("comment", text="今天又满了", photos=SimpleUploadedFile("b.jpg", b"MZ\x90"))
    assert "只接收照片" in follower.problem
    assert "今天又满了</textarea>" in follower.page
    assert not case.steps.filter(action="comment").exists()


def test_resolved_and_satisfied_are_two_questions(client, case):
    """解决了但不满意：两个答案各记各的，案件办结。"""
    handled(case)
    said = following(client, case).presses("rate", resolved="yes", satisfied="2", words="拖太久")
    case.refresh_from_db()
    assert (case.resolved, case.satisfied, case.state) == ("yes", 2, "closed")
    assert "谢谢您的评价" in said.page
    assert Rating.objects.get().via == "portal"


def test_one_answer_is_not_enough_and_is_kept(client, case):
    handled(case)
    said = following(client, case).presses("rate", resolved="no", words="还是满的")
    assert said.problem == "两个问题都请选一项。"
    assert 'value="no" checked' in said.page
    assert "还是满的</textarea>" in said.page
    assert not Rating.objects.exists()


def test_not_resolved_is_handled_again_and_says_so(client, case):
    """没解决：按规则重新办理，页面明说；按两次只重办一次。"""
    handled(case)
    said = following(client, case)
    shown = said.answer
    for _ in range(2):
        said.read(shown).presses("rate", resolved="no", satisfied="1")
        assert "已经重新办理" in said.page
    case.refresh_from_db()
    assert (case.state, case.reworks) == ("rework", 1)


def test_when_reworks_are_used_up_it_goes_to_supervision(client, case):
    """重办次数用完仍未解决：转督办，有督办单，不是一句空话。"""
    for again in (False, True, True):
        case = handled(Case.objects.get(), again=again)
        said = following(client, case).presses("rate", resolved="no", satisfied="1")
    case.refresh_from_db()
    assert case.reworks == 2
    assert "转为督办" in said.page
    assert case.supervised
    assert case.orders.get().to_unit == "chengguan"


def test_a_merged_matter_is_answered_by_the_other(client, case):
    """并案的，看得到主案办得怎样，也听得到答复。"""
    said = {"source": "portal", "external_id": "p2", "text": "垃圾桶满了没人管", "grid_code": "440303001001001"}
    other = actions.receive(Report(**said), by=Account.system("portal"), at=clock.now()).case
    does(other, "merge", account("分拨", "case_center"), into=case.case_no, why="同一地点同一问题")
    handled(case)
    page = following(client, other).page
    assert "合并办理" in page
    assert "已清运，今后每天两次收运。" in page
    assert other.case_no in page
    assert case.case_no not in page


def test_the_receipt_stands_in_no_address(client, case):
    """查询码不进网址：不留在浏览记录和日志里。"""
    assert (
        client.get(f"/portal/follow/?receipt={case.case_no}-{case.receipt}").content.decode().count(case.case_no) == 0
    )


def test_the_other_look_keeps_what_was_typed(client, case):
    handled(case)
    said = following(client, case).presses("look", resolved="partly", words="差一点", text="再看看")
    assert 'class="elder"' in said.page
    for kept in ('value="partly" checked', "差一点</textarea>", "再看看</textarea>"):
        assert kept in said.page


def test_from_receipt_to_course_in_one_step(client):
    """收据页上直接看进度。"""
    said = Resident(client).to_the_check().presses("send")
    receipt = said.receipt
    page = client.post("/portal/follow/", {"step": "look_up", "receipt": receipt}).content.decode()
    assert only_case().case_no in page
