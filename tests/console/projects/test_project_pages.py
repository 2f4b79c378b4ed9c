"""项目页面：草稿不丢，各人只见该见的，密封的分数不上任何一页，没有脚本也走得完全程。"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from project_cast import MONDAY, approved, cast, convened, finished, score, submitted
from wanxiang.core.models import Account
from wanxiang.engines.directory import actions as directory
from wanxiang.engines.plans.models import PanelReview, Project
from wanxiang.systems.experience import answers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def who(ground):
    return cast()


def of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def text(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_an_application_is_kept_as_a_draft_and_handed_in_when_it_is_whole(who):
    client = of(who.applicant)
    answer = client.post(
        "/projects/new/", {"title": "窗口延时办", "problem": "下班才有空", "save": "draft"}, follow=True
    )
    assert "草稿已保存" in text(answer) and "下班才有空" in text(answer)
    row = Project.objects.get()
    answer = client.post(f"/projects/{row.pk}/edit/", {"title": "窗口延时办", "problem": "下班才有空", "save": "submit"}, follow=True)  # fmt: skip
    assert "申报不完整：做法" in text(answer)
    whole = {"title": "窗口延时办", "problem": "下班才有空", "measure": "每周两晚延时", "expected": "办件增加", "begins": "2021-11-01",
             "ends": "2022-02-01", "cost": "1.5", "node0": "排班", "day0": "2021-11-20", "save": "submit"}  # fmt: skip
    client.post(f"/projects/{row.pk}/edit/", whole)
    row.refresh_from_db()
    assert (row.state, row.cost, row.milestones.get().title) == ("submitted", 1_500_000, "排班")
    page = text(of(who.office).get("/projects/"))
    assert "窗口延时办" in page and "区教育局" in page


def test_a_milestone_without_a_day_is_said_beside_it(who):
    answer = of(who.applicant).post("/projects/new/", {"title": "一", "node0": "排班", "save": "draft"})
    assert answer.status_code == 400 and "节点和时限须同时填写" in text(answer)


def test_another_body_s_draft_is_nowhere(who):
    of(who.applicant).post("/projects/new/", {"title": "没写完", "save": "draft"})
    client = of(who.street)
    assert client.get(f"/projects/{Project.objects.get().pk}/").status_code == 404
    assert "没写完" not in text(client.get("/projects/"))


def test_an_applicant_reports_proves_and_asks_to_be_accepted(who):
    row = approved(who, MONDAY - timedelta(days=60))
    client, act = of(who.applicant), f"/projects/{row.pk}/act/"
    assert "已逾期" in text(client.get("/projects/?state=late"))
    client.post(act, {"act": "reached", "milestone": row.milestones.get().pk})
    client.post(act, {"act": "word", "says": "码都贴好了"})
    assert "二者选一" in text(client.post(act, {"act": "proof", "title": "照片"}))
    client.post(act, {"act": "proof", "title": "照片", "file": SimpleUploadedFile("现场.pdf", PDF)})
    page = text(client.get(f"/projects/{row.pk}/?do=finished"))
    assert "立项时承诺： 90 %" in page
    client.post(act, {"act": "finished", "result": "当日修复", "value": "93"})
    page = text(client.get(f"/projects/{row.pk}/"))
    assert "待验收" in page and "已达到" in page and "码都贴好了" in page
    proof = row.proofs.get()
    assert b"".join(client.get(f"/projects/{row.pk}/proofs/{proof.pk}/").streaming_content) == PDF
    assert "只有申报单位" in text(of(who.street).post(act, {"act": "proof", "title": "冒名", "link": "无"}))


def test_sealed_scores_are_on_no_page_before_the_panel_is_complete(who):
    row = submitted(who.applicant, MONDAY)
    panel = convened("micro_approval", [row], who.members[:3], who.office, MONDAY)
    review = panel.reviews.get()
    member, address = of(who.members[0]), f"/projects/reviews/{review.pk}/"
    assert "等我评审的项目" in text(member.get("/projects/panels/"))
    assert "声明利益关系" in text(member.get(address))
    member.post(f"{address}declare/", {"interest": "none"})
    marks = {f"mark-{each['id']}": "9" for each in panel.terms["criteria"]}
    assert "评分理由" in text(member.post(f"{address}score/", marks))
    answer = member.post(f"{address}score/", marks | {"mark-need": "11", "reason": "问题抓得准"})
    assert answer.status_code == 400 and "问题抓得准" in text(answer), "what was typed is not lost"
    member.post(f"{address}score/", marks | {"reason": "问题抓得准"})
    assert "问题抓得准" in text(member.get(address)), "the writer alone reads the own sheet"
    for account in (who.office, who.members[1], who.applicant, who.leader):
        for page in (address, f"/projects/panels/{panel.pk}/", f"/projects/{row.pk}/"):
            assert "问题抓得准" not in text(of(account).get(page))
    for other in who.members[1:3]:
        score(review, other, 8, MONDAY)
    page = text(of(who.office).get(address))
    assert "问题抓得准" in page and "评委民政" in page and "立项" in page
    page = text(of(who.applicant).get(address))
    assert "问题抓得准" in page and "评委民政" not in page, "the applicant reads reasons, not names"


def test_a_conflicted_member_sees_no_scores_after_opening_either(who):
    row = submitted(who.applicant, MONDAY)
    review = convened("micro_approval", [row], who.members[:4], who.office, MONDAY).reviews.get()
    member = of(who.members[3])
    member.post(f"/projects/reviews/{review.pk}/declare/", {"interest": "relation", "says": "亲属"})
    for other in who.members[:3]:
        score(review, other, 8, MONDAY, reason="措施具体")
    page = text(member.get(f"/projects/reviews/{review.pk}/"))
    assert "已回避" in page and "措施具体" not in page


def test_a_round_is_convened_and_acceptance_signed_by_two(who):
    row = finished(who, MONDAY)
    office = of(who.office)
    assert row.title in text(office.get("/projects/panels/new/acceptance/"))
    said = {"title": "冬季验收", "sheet": "micro_acceptance", "due": "2021-12-01", "projects": [row.pk],
            "members": [each.username for each in who.members[:3]]}  # fmt: skip
    office.post("/projects/panels/new/acceptance/", said)
    review = PanelReview.objects.get(project=row, panel__stage="acceptance")
    for member in who.members[:3]:
        score(review, member, 9, MONDAY)
    address = f"/projects/reviews/{review.pk}/"
    office.post(f"{address}rule/", {"outcome": "pass"})
    assert "第二人复核" not in text(office.get(address))
    assert office.post(f"{address}confirm/", {"agrees": "yes"}).status_code == 403
    leader = of(who.leader)
    assert "待第二人复核" in text(leader.get("/projects/"))
    leader.post(f"{address}confirm/", {"agrees": "yes"})
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_call_is_written_published_by_another_and_claimed(who):
    said = {"title": "半夜停得下车", "problem": "车位少", "target": "满意率", "measured_by": "问卷", "target_value": "80", "target_unit": "%",
            "reward": "表扬", "who_may": "区内单位", "awards": "1", "deadline": "2099-01-01", "due": "2099-06-01"}  # fmt: skip
    office = of(who.office)
    answer = office.post("/calls/new/", said, follow=True)
    address = answer.redirect_chain[-1][0]
    assert "发布榜单" not in text(office.get(address))
    of(who.second).post(f"{address}act/", {"act": "publish"})
    applicant = of(who.applicant)
    assert "揭榜方案" in text(applicant.get(f"{address}claim/"))
    applicant.post(f"{address}claim/", {"title": "方案甲", "save": "draft"})
    assert "方案甲" in text(applicant.get(address)) and "方案甲" not in text(office.get(address))


def test_the_pilot_list_shows_both_levels_with_their_base(who):
    by = Account.system("spec")
    said = {"code": "1-01-1", "measure": "甲举措", "matter": "甲事项", "batch": "第一批", "unit": "区教育局", "stage": "已授权",
            "authority": "文号", "due": "2021-12-31"}  # fmt: skip
    directory.create(register="pilot_measures", said=said, by=by, at=MONDAY)
    node = {
        "measure": "1-01-1",
        "node": "印发办法",
        "kind": "成果",
        "due": "2021-06-30",
        "done": "2021-06-01",
        "proof": "文号",
    }
    directory.create(register="pilot_nodes", said=node, by=by, at=MONDAY)
    page = text(of(who.leader).get("/pilots/"))
    assert "甲事项" in page and "印发办法" in page and "待核验" in page
    assert '事项（条）</th><td class="number">1</td>' in page and '举措（项）</th><td class="number">1</td>' in page
    assert "甲举措" in text(of(who.leader).get("/pilots/?export=csv"))
    assert "甲举措" not in text(of(who.leader).get("/pilots/?state=完成"))


def test_the_library_shows_what_is_verified_and_what_has_run_out(who):
    by = Account.system("spec")
    directory.create(register="experiences", said={"title": "扫码报修", "unit": "区教育局", "summarised": "2021-05-01", "did": "贴码"}, by=by, at=MONDAY)  # fmt: skip
    award = {"title": "十佳案例", "subject": "扫码报修", "kind": "获奖", "scope": "全国", "issuer": "某学会", "issued": "2021-01-01",
             "proof": "证书", "valid_until": "2021-02-01"}  # fmt: skip
    directory.create(register="recognitions", said=award, by=by, at=MONDAY)
    client = of(who.leader)
    page = text(client.get("/experience/"))
    assert "扫码报修" in page and "已过期" in page and "待核验" in page
    assert "扫码报修" in text(client.get("/experience/?as=list")) and "扫码报修" in text(client.get("/experience/?export=csv"))  # fmt: skip
    assert "扫码报修" not in text(client.get("/experience/?q=没有这个词"))
    first = {"subject": "楼道灯", "word": "首个", "scope": "全市", "unit": "区教育局", "happened": "2021-05-01"}
    directory.create(register="firsts", said=first, by=by, at=MONDAY)
    assert "全市首个" in text(client.get("/experience/firsts/"))
    assert answers.rows("firsts")[0]["subject"] == "楼道灯"


@pytest.mark.parametrize(
    "address", ["/projects/", "/projects/panels/", "/calls/", "/experience/", "/experience/firsts/"]
)
def test_every_list_is_taken_away_as_a_file(who, address):
    answer = of(who.office).get(address, {"export": "csv"})
    assert answer["Content-Type"].startswith("text/csv") and text(answer)
