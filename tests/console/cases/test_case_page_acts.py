"""The page of a case: what may be done now, forms that ask what the flow needs, nothing lost, nobody's name for nothing."""

import pytest
from desk_cast import AID, MONDAY, RUBBISH, does, fields, hours, now, received, sent_to
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.console.cases import moves
from wanxiang.core.models import AuditRow
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.models import Suggestion

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def post(client, case, action, **said):
    return client.post(f"/cases/{case.case_no}/act/{action}/", fields(case, **said))


def buttons(client, case) -> set[str]:
    return {move.action for move in client.get(f"/cases/{case.case_no}/").context["offered"]}


@pytest.fixture
def handling(desk, chengguan):
    return does(sent_to("chengguan", desk), "sign", chengguan, at=MONDAY + hours(1))


def test_the_internal_opinion_and_the_reply_are_two_boxes(entering, chengguan, handling):
    """内部意见和答复诉求人分开填写，各自标明谁看得到。"""
    said = entering(chengguan).get(f"/cases/{handling.case_no}/?do=finish").content.decode()
    assert "内部意见（诉求人看不到）" in said
    assert "答复诉求人" in said
    assert 'name="opinion"' in said and 'name="reply"' in said


def test_a_unit_finishes_with_a_photo(entering, chengguan, handling):
    photo = SimpleUploadedFile("现场.png", PNG, content_type="image/png")
    answer = post(entering(chengguan), handling, "finish", opinion="已派班组", reply="已修好", files=[photo])
    assert answer.status_code == 302
    case = now(handling)
    assert (case.state, case.attachments.get().name) == ("handled", "现场.png")


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(entering, chengguan, handling):
    answer = post(entering(chengguan), handling, "finish", opinion="写了很长的内部意见", reply="")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写答复诉求人。" in said and "写了很长的内部意见" in said
    assert now(handling).state == "handling"


def test_what_the_engine_refuses_is_said_beside_the_form(entering, chengguan, handling):
    said = SimpleUploadedFile("病毒.exe", b"MZ" + b"\x00" * 50, content_type="image/png")
    answer = post(entering(chengguan), handling, "finish", opinion="办了", reply="办好了", files=[said])
    assert answer.status_code == 400
    assert "只接收照片" in answer.content.decode() and "办好了" in answer.content.decode()


def test_a_stale_page_changes_nothing(entering, desk, chengguan, handling):
    """页面打开后别人办过了：说清楚，不覆盖，写的字还在。"""
    seen = fields(handling, opinion="我写的意见", reply="我写的答复")
    does(handling, "urge", desk, at=MONDAY + hours(2), text="请加快")
    answer = entering(chengguan).post(f"/cases/{handling.case_no}/act/finish/", seen)
    assert answer.status_code == 409
    assert "刚被他人办理过" in answer.content.decode() and "我写的答复" in answer.content.decode()
    assert now(handling).state == "handling"


def test_a_form_sent_twice_is_done_once(entering, desk, handling):
    client = entering(desk)
    for _ in range(2):
        assert post(client, handling, "urge", text="请加快").status_code == 302
    assert now(handling).urged == 1


def test_only_what_may_be_done_now_has_a_button(entering, desk, chengguan, handling):
    assert {"finish", "ask_extension", "report"} <= buttons(entering(chengguan), handling)
    assert not buttons(entering(chengguan), handling) & {"sign", "extend", "pass", "answer_order", "return"}
    assert not buttons(entering(desk), handling) & {"finish", "extend", "refuse_extension", "accept"}


def test_a_settled_case_has_no_live_button_for_its_handler(entering, desk, chengguan, handling):
    does(handling, "finish", chengguan, at=MONDAY + hours(2), opinion="办", reply="办好")
    does(handling, "pass", desk, at=MONDAY + hours(3))
    does(handling, "callback", desk, at=MONDAY + hours(4), resolved="yes", via="call")
    assert buttons(entering(chengguan), handling) == set()


def test_who_finished_is_not_offered_the_check(entering, street):
    case = does(received(), "sign", street, at=MONDAY + hours(1))
    case = does(case, "finish", street, at=MONDAY + hours(2), opinion="办", reply="办好")
    assert "pass" not in buttons(entering(street), case)


def test_every_move_of_a_flow_has_a_form_that_asks_what_it_needs(desk, chengguan, handling):
    """流程里每个动作要什么，表单就问什么。"""
    from wanxiang.engines.cases import catalogue

    asks = {"class": "code", "place": "community", "extension": "extension", "photo": "files"}
    for move in catalogue.flow("event").moves:
        form = moves.form_of(handling, move, by=desk, at=MONDAY)
        for need in move.needs:
            field = asks.get(need, "assists" if need == "to" and move.action == "join" else need)
            assert field in form.fields, f"{move.action} 没有问 {need}"


def test_a_return_offers_the_clauses_of_the_class(entering, desk, chengguan):
    case = sent_to("chengguan", desk)
    client = entering(chengguan)
    offered = client.get(f"/cases/{case.case_no}/?do=return").context["form"].fields["clause"].choices
    assert any(clause.startswith("职-0101") for clause, _ in offered)
    assert post(client, case, "return", why="在小区红线内", clause="职-9999-9").status_code == 422
    assert post(client, case, "return", why="在小区红线内", clause=offered[1][0]).status_code == 302
    assert now(case).state == "returned"


def test_a_case_is_placed_by_community_or_grid(entering, desk):
    case = received("不知道在哪", grid_code="")
    post(entering(desk), case, "place", community="440303001001", grid="440303001001002")
    assert now(case).grid_code == "440303001001002"
    assert post(entering(desk), now(case), "place", community="").status_code == 422


def test_an_extension_is_asked_for_and_granted(entering, chengguan, desk):
    """延期在到期前申请，由分拨同意。"""
    case = does(sent_to("chengguan", desk, at=MONDAY), "sign", chengguan, at=MONDAY + hours(1))
    assert post(entering(chengguan), case, "ask_extension", why="须协调", extension="很久").status_code == 400
    assert post(entering(chengguan), case, "ask_extension", why="须协调", extension="3个工作日").status_code == 302
    assert moves.offered(now(case), by=desk).primary.action == "extend"
    post(entering(desk), now(case), "extend")
    assert now(case).extended


def test_resolved_and_satisfied_are_two_questions(entering, desk, chengguan, handling):
    does(handling, "finish", chengguan, at=MONDAY + hours(2), opinion="办", reply="办好")
    does(handling, "pass", desk, at=MONDAY + hours(3))
    answer = post(entering(desk), now(handling), "callback", via="call", resolved="no", satisfied="4")
    assert answer.status_code == 302
    assert (now(handling).state, now(handling).resolved, now(handling).satisfied) == ("rework", "no", 4)


def test_a_task_outside_the_approved_list_reaches_no_community(entering, desk):
    case = received("低保核实", code=AID)
    answer = post(entering(desk), case, "dispatch", to="440303001001", task="巡查")
    assert answer.status_code == 409
    assert "准入清单" in answer.content.decode()
    post(entering(desk), case, "dispatch", to="440303001001", task="核实")
    assert now(case).handler == "440303001001"


def test_who_reported_is_not_shown_without_a_purpose_and_every_look_is_kept(entering, desk):
    """反映人身份不显示；填写用途才看得到，每次查看都有记录，页面不缓存。"""
    case = received(reporter={"name": "林小梅", "phone": "13912345678"})
    client = entering(desk)
    assert "林小梅" not in client.get(f"/cases/{case.case_no}/").content.decode()
    blank = client.post(f"/cases/{case.case_no}/reporter/", {"purpose": " "})
    assert blank.status_code == 422 and "林小梅" not in blank.content.decode()
    assert not AuditRow.objects.filter(action="case.reporter").exists()
    seen = client.post(f"/cases/{case.case_no}/reporter/", {"purpose": "电话回访"})
    assert "林小梅" in seen.content.decode() and "13912345678" in seen.content.decode()
    assert "no-store" in seen["Cache-Control"]
    row = AuditRow.objects.get(action="case.reporter")
    assert (row.by, row.why, row.subject) == (desk, "电话回访", case.case_no)
    assert client.get(f"/cases/{case.case_no}/reporter/").status_code == 405


def test_a_unit_does_not_open_who_reported(entering, desk, chengguan):
    case = sent_to("chengguan", desk, reporter={"name": "林小梅", "phone": "13912345678"})
    assert entering(chengguan).post(f"/cases/{case.case_no}/reporter/", {"purpose": "办理"}).status_code == 403


def test_a_file_is_served_to_who_sees_the_case_and_runs_nothing(entering, desk, chengguan, zhujian):
    """附件只给看得到案件的人，不能被当作网页执行。"""
    case = sent_to("chengguan", desk, files=(File(name="现场.png", data=PNG),))
    address = f"/cases/{case.case_no}/files/{case.attachments.get().pk}/"
    answer = entering(chengguan).get(address)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    assert entering(zhujian).get(address).status_code == 404


def test_a_file_of_another_case_is_not_reached_through_mine(entering, desk, chengguan):
    mine = sent_to("chengguan", desk)
    other = sent_to("zhujian", desk, files=(File(name="别人的.png", data=PNG),))
    assert entering(chengguan).get(f"/cases/{mine.case_no}/files/{other.attachments.get().pk}/").status_code == 404


def test_a_suggested_class_is_taken_with_one_press(entering, desk):
    """模型只建议；采用的人记在案件上。"""
    case = received("不知道算什么类", code="")
    Suggestion.objects.create(case=case, model="m1", choices=[[RUBBISH, 0.83]], abstained=False, at=MONDAY)
    said = entering(desk).get(f"/cases/{case.case_no}/").content.decode()
    assert "83%" in said and "采用并受理" in said
    post(entering(desk), case, "accept", code=RUBBISH)
    assert (now(case).class_code, now(case).class_by, now(case).suggestion.chosen) == (RUBBISH, "person", RUBBISH)


def test_what_was_said_before_is_linked_as_far_as_one_may_see(entering, desk, chengguan):
    who = {"name": "林小梅", "phone": "13912345678"}
    first = received("第一次反映", reporter=who, at=MONDAY - hours(48))
    second = sent_to("chengguan", desk, text="第二次反映", reporter=who)
    assert first.case_no in entering(desk).get(f"/cases/{second.case_no}/").content.decode()
    assert first.case_no not in entering(chengguan).get(f"/cases/{second.case_no}/").content.decode()


def test_markup_in_a_report_is_text(entering, desk):
    case = received("<script>alert(1)</script>垃圾")
    said = entering(desk).get(f"/cases/{case.case_no}/").content.decode()
    assert "<script>alert(1)" not in said and "&lt;script&gt;alert(1)" in said


def test_a_move_that_is_not_allowed_now_is_refused_in_words(entering, desk, chengguan):
    case = sent_to("chengguan", desk)
    answer = post(entering(chengguan), case, "finish", opinion="办", reply="办")
    assert answer.status_code == 409
    assert "待签收" in answer.content.decode()
    assert actions.open_moves(case, by=chengguan)


def test_a_form_sent_from_within_its_page_is_told_where_to_go(entering, desk, handling):
    """页内提交的表单不跟着跳转，提示留给下一页。"""
    client = entering(desk)
    answer = client.post(
        f"/cases/{handling.case_no}/act/urge/", fields(handling, text="请加快"), headers={"X-Kept": "1"}
    )
    assert (answer.status_code, answer["X-Next"]) == (204, f"/cases/{handling.case_no}/")
    assert "已催办" in client.get(answer["X-Next"]).content.decode()


def test_the_form_of_a_dispatch_opens_with_the_proposal_chosen(entering, desk):
    """派遣表单按规则建议选好单位和条款，写明理由，可另选。"""
    case = received("低保停发", code=AID)
    form = entering(desk).get(f"/cases/{case.case_no}/?do=dispatch").context["form"]
    assert form.initial["to"] == "minzheng"
    assert "已按规则建议选好：区民政局" in form.fields["to"].help_text


def test_an_error_of_the_engine_is_said_beside_its_field(entering, desk):
    case = received("低保核实", code=AID)
    form = post(entering(desk), case, "dispatch", to="440303001001", task="").context["form"]
    assert "准入清单" in form.errors["task"][0]
