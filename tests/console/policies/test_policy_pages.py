"""The pages of policy files: who sees what, the pen with its checks, the second reader, a paper that becomes a draft."""

from pathlib import Path

import pytest

from wanxiang.core.declarations import declared
from wanxiang.core.models import Account, AuditRow, Grant
from wanxiang.engines.policy.desk import queries
from wanxiang.engines.policy.models import PolicyDraft

pytestmark = pytest.mark.usefixtures("own_policies")
SHIPPED = "elderly-allowance"
PAPERS = Path(__file__).parents[2] / "engines/policy/papers"
EXAMPLES = """examples:
  - {given: {年龄: 82, 独居: 是, 参加医保: 是, 户籍区: 本区}, as_of: 2022-06-01, then: eligible, amount: 200}
  - {given: {年龄: 40}, as_of: 2022-06-01, then: ineligible}
  - {given: {年龄: 82}, as_of: 2022-06-01, then: unknown}
"""


@pytest.fixture
def somebody(client, db):
    """`somebody("甲", "department")`: a client signed in as this person, made once."""

    def enter(name, role, *, unit="区民政局", policies=()):
        account, made = Account.objects.get_or_create(username=name, defaults={"name": name, "unit_code": unit})
        if made:
            Grant.objects.create(account=account, role=role, policies=list(policies))
        client.force_login(account)
        return client

    return enter


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def begun(client, policy=SHIPPED):
    client.post(f"/policies/{policy}/edit/")
    return PolicyDraft.objects.latest("pk")


def act(client, draft, step, **form):
    return client.post(f"/policies/desk/{draft.pk}/act/", {"step": step, **form}, follow=True)


def handed_in(client):
    draft = begun(client)
    changed = draft.text.replace("title: 高龄津贴", "title: 高龄老人津贴")
    act(client, draft, "submit", text=changed, revision=draft.revision, reason="改名")
    draft.refresh_from_db()
    assert draft.state == PolicyDraft.State.SUBMITTED
    return draft


def test_the_catalogue_lists_every_policy_and_can_be_taken_along(somebody):
    client = somebody("领导", "leader")
    page = text(client.get("/policies/"))
    assert "高龄津贴" in page and "在施行" in page and "随系统提供" in page
    assert "由文件起草" not in page
    csv = b"".join(client.get("/policies/", {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert "elderly-allowance" in csv


def test_a_policy_reads_as_its_officer_reads_it(somebody):
    """条件逐条带依据，参数带期间和来源，示例带结果。"""
    page = text(somebody("街道", "street").get(f"/policies/{SHIPPED}/"))
    for said in ("第三十三条", "本区高龄津贴发放办法", "起始年龄", "1000元", "二月二十九日出生", "没有经本平台修订过"):
        assert said in page
    assert ">修订<" not in page


def test_every_policy_in_force_can_be_read_and_its_examples_hold(somebody):
    """每份现行文件的页面都打得开，示例没有一条不对。"""
    client = somebody("领导", "leader")
    for declaration in declared("policy"):
        page = text(client.get(f"/policies/{declaration.id}/"))
        assert declaration.data.title in page
        assert "不对" not in page, declaration.id


def test_an_unknown_policy_is_not_there(somebody):
    assert somebody("领导", "leader").get("/policies/none/").status_code == 404


def test_a_mistake_is_shown_while_it_is_typed(somebody):
    """边写边查：行、列、词、最接近的词；什么都不保存。"""
    client = somebody("经办", "department")
    draft = begun(client)
    page = text(
        client.post(
            f"/policies/desk/{draft.pk}/check/", {"text": draft.text.replace("户籍区 == 本区", "户籍地 == 本区")}
        )
    )
    assert "第 16 行" in page and "户籍地" in page and "最接近的词" in page
    draft.refresh_from_db()
    assert "户籍地" not in draft.text


def test_examples_that_fail_are_shown_and_bar_the_way(somebody):
    client = somebody("经办", "department")
    draft = begun(client)
    changed = draft.text.replace("amount: 1000}", "amount: 999}")
    assert "不对" in text(client.post(f"/policies/desk/{draft.pk}/check/", {"text": changed}))
    refused = act(client, draft, "submit", text=changed, revision=1, reason="试试")
    assert "还不能提交" in text(refused, 400)


def test_a_second_person_of_the_lead_unit_puts_it_in_force(somebody):
    """起草人不能复核；别的单位、没有权限的人也不能；本单位另一人通过后生效并留痕。"""
    draft = handed_in(somebody("经办", "department"))
    for name, role, unit, policies in (("经办", "department", "区民政局", ()), ("外单位", "approver", "区残联", ("cancer-screening",))):  # fmt: skip
        client = somebody(name, role, unit=unit, policies=policies)
        assert act(client, draft, "publish").status_code in (403, 404)
    reader = somebody("审批", "approver", policies=(SHIPPED,))
    page = text(reader.get(f"/policies/desk/{draft.pk}/"))
    assert "title: 高龄老人津贴" in page and "复核通过，生效" in page
    assert "已生效，版本" in text(act(reader, draft, "publish"))
    assert "高龄老人津贴" in text(reader.get(f"/policies/{SHIPPED}/"))
    assert "审批 复核" in text(reader.get(f"/policies/{SHIPPED}/"))
    version = queries.versions(SHIPPED)[0]
    assert "title: 高龄老人津贴" in text(reader.get(f"/policies/{SHIPPED}/versions/{version.pk}/"))
    assert AuditRow.objects.get(action="policy.published").by.username == "审批"
    leader = somebody("领导", "leader")
    assert "文稿经过" not in text(leader.get(f"/policies/{SHIPPED}/versions/{version.pk}/"))


def test_the_author_with_the_right_to_review_still_needs_another(somebody):
    """既能起草又能复核的改革办人员，也不能复核自己的文稿。"""
    client = somebody("改革办", "reform_office")
    draft = handed_in(client)
    assert "复核通过" not in text(client.get(f"/policies/desk/{draft.pk}/"))
    assert act(client, draft, "publish").status_code == 403


def test_sent_back_it_comes_with_the_remark(somebody):
    draft = handed_in(somebody("经办", "department"))
    act(somebody("审批", "approver"), draft, "return", remark="名称与原文不一致")
    page = text(somebody("经办", "department").get(f"/policies/desk/{draft.pk}/"))
    assert "名称与原文不一致" in page and "提交复核" in page


def test_what_somebody_else_saved_is_not_overwritten(somebody):
    client = somebody("经办", "department")
    draft = begun(client)
    act(client, draft, "save", text=draft.text + "# 甲写\n", revision=1)
    page = text(act(client, draft, "save", text=draft.text + "# 乙写\n", revision=1), 409)
    assert "已由他人保存" in page and "# 甲写" in page and "# 乙写" in page


def test_a_draft_is_seen_by_those_it_concerns(somebody):
    """文稿生效前，别的单位看不到，领导和街道也进不了文稿台。"""
    draft = begun(somebody("经办", "department", policies=(SHIPPED,)))
    other = somebody("外单位", "department", unit="区残联", policies=("cancer-screening",))
    assert other.get(f"/policies/desk/{draft.pk}/").status_code == 404
    assert other.post(f"/policies/{SHIPPED}/edit/").status_code == 403
    assert somebody("领导", "leader").get(f"/policies/desk/{draft.pk}/").status_code == 403


def test_a_paper_becomes_a_draft_beside_it(somebody, document):
    """上传 → 原文与初稿并排、逐条相连、逐问列出 → 补示例、答问题 → 可以提交。"""
    client = somebody("经办", "department")
    paper = (PAPERS / "09_alone_service.txt").read_text(encoding="utf-8")
    page = text(client.post("/policies/document/", {"file": document(paper, "方案.txt")}, follow=True))
    assert "待明确（2）" in page and "已入住养老机构" in page and 'href="#l' in page
    draft = PolicyDraft.objects.latest("pk")
    assert "还有 2 处待明确" in text(client.get(f"/policies/desk/{draft.pk}/"))
    mended = "".join(line for line in draft.text.splitlines(True) if "# 待明确" not in line).replace(
        "examples: []\n", EXAMPLES
    )
    assert "已提交" in text(act(client, draft, "submit", text=mended, revision=1, reason="新设"))


def test_a_scan_is_refused_in_words(somebody, document):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = somebody("经办", "department").post(
        "/policies/document/", {"file": SimpleUploadedFile("扫描.pdf", b"\x89PNG...")}
    )
    assert "没有可读的文字" in text(answer)
    assert not PolicyDraft.objects.exists()


def test_without_people_the_effect_says_so(somebody):
    client = somebody("经办", "department")
    draft = begun(client)
    page = text(client.post(f"/policies/desk/{draft.pk}/effect/", {"text": draft.text}))
    assert "尚无数据" in page


def test_what_is_typed_is_shown_as_typed(somebody):
    """文稿里的标签当文字显示。"""
    client = somebody("经办", "department")
    draft = begun(client)
    act(client, draft, "save", text=draft.text + "# <script>alert(1)</script>\n", revision=1)
    assert "<script>alert" not in text(client.get(f"/policies/desk/{draft.pk}/"))
