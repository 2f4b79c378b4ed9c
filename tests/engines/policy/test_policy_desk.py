"""The policy desk: one person writes, a second reads, and only then is a file in force."""

from datetime import date

import pytest
from django.utils import timezone

from wanxiang.core import files
from wanxiang.core.declarations import one
from wanxiang.core.models import Account, AuditRow
from wanxiang.engines.policy import actions, catalogue
from wanxiang.engines.policy.desk import deciding, diffing, effects, gates, queries, trying, writing
from wanxiang.engines.policy.models import PolicyDraft, PolicyDraftStep, PolicyVersion

pytestmark = pytest.mark.usefixtures("own_policies")
DAY = date(2021, 12, 8)
NOW = timezone.make_aware(timezone.datetime(2021, 12, 8, 9))
SHIPPED = "elderly-allowance"
TEXT = """id: desk-aid
title: 独居老人补贴
lead_unit: 区民政局
legal_basis: [{law: 《办法》, article: 第三条}]
valid_from: 2020-01-01
parameters:
  起始年龄: 65岁
condition: 年龄 >= 起始年龄 且 独居
benefit: {kind: 补贴, amount: 150元, per: 月}
examples:
  - {given: {年龄: 65, 独居: 是}, as_of: 2021-12-08, then: eligible, amount: 150}
  - {given: {年龄: 64}, as_of: 2021-12-08, then: ineligible}
  - {given: {年龄: 70}, as_of: 2021-12-08, then: unknown}
"""


@pytest.fixture
def author(db):
    return Account.objects.create(username="author", name="经办")


@pytest.fixture
def reader(db):
    return Account.objects.create(username="reader", name="复核")


def tried(text, policy_id=""):
    return trying.tried(text, local=catalogue.local(), today=DAY, policy_id=policy_id)


def handed_in(author, text=TEXT, **known):
    draft = writing.start(by=author, at=NOW, text=text, **known)
    return deciding.submit(draft=draft, reason="新设补贴", by=author, at=NOW, today=DAY)


def published(author, reader, text=TEXT, **known):
    return deciding.publish(draft=handed_in(author, text, **known), by=reader, at=NOW, today=DAY)


def test_a_mistake_is_named_with_its_line_and_the_nearest_word():
    fault = tried(TEXT.replace("独居\n", "独居住\n")).faults[0]
    assert (fault.line, fault.word) == (8, "独居住")
    assert "独居" in fault.near


def test_a_file_that_would_unfold_without_end_is_not_read():
    """YAML 别名几行就能展开成百万项：不读。"""
    assert "别名" in tried(TEXT.replace("title: 独居老人补贴", "title: &a 独居老人补贴\nnote: *a")).faults[0].text


def test_examples_are_run_and_shown():
    """示例一一运行：对的、错的、算得多少。"""
    found = tried(TEXT.replace("amount: 150}", "amount: 160}"))
    assert [(each.line, each.found, each.right) for each in found.examples] == [
        (11, "符合", False), (12, "不符合", True), (13, "待核实", True)]  # fmt: skip
    assert found.examples[0].amount == "150元"
    assert found.examples[0].given == "年龄 65岁，独居 是"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("  - {given: {年龄: 70}, as_of: 2021-12-08, then: unknown}\n", ""), "缺“待核实”的示例"),
        (("  - {given: {年龄: 64}, as_of: 2021-12-08, then: ineligible}\n", ""), "缺“不符合”的示例"),
        (("then: ineligible", "then: eligible"), "有 1 处错误"),
        (("condition:", "# 待明确 1：独居怎样算\ncondition:"), "还有 1 处待明确"),
        (("id: desk-aid\n", ""), "请写明编号 id"),
        (("lead_unit: 区民政局\n", ""), "有 1 处错误"),
    ],
)
def test_what_is_not_ready_is_not_handed_in(author, change, why):
    """有错、有待明确、示例不全、没有编号：不能提交。"""
    draft = writing.start(by=author, at=NOW, text=TEXT.replace(*change))
    with pytest.raises(gates.Unready) as refused:
        deciding.submit(draft=draft, reason="新设补贴", by=author, at=NOW, today=DAY)
    assert why in refused.value.wanting


def test_an_outcome_that_cannot_happen_needs_no_example():
    """什么都不知道也能判定的条件，不要求“待核实”的示例。"""
    text = TEXT.replace("condition: 年龄 >= 起始年龄 且 独居", "condition: 已知(独居) 且 已知(性别)").replace(
        "parameters:\n  起始年龄: 65岁\n", ""
    )
    assert "缺“待核实”的示例" not in tried(text).wanting


def test_nothing_is_in_force_before_a_second_person_agreed(author, reader):
    """提交不等于生效；复核通过才有文件、版本、审计，下次测算就用它。"""
    draft = handed_in(author)
    assert queries.in_force("desk-aid") is None
    version = deciding.publish(draft=draft, by=reader, at=NOW, today=DAY)
    declaration = one("policy", "desk-aid")
    assert (declaration.version, declaration.origin) == (version.version, "local")
    assert (version.by, version.approved_by, version.day) == (author, reader, DAY)
    row = AuditRow.objects.get(action="policy.published")
    assert (row.by, row.subject, row.why, row.details["author"]) == (reader, "desk-aid", "新设补贴", "author")


def test_the_next_run_uses_it(author, reader, register, officer):
    register.add("p1", birth_date=date(1950, 1, 1), lives_alone=True)
    register.add("p2", birth_date=date(1950, 1, 1), lives_alone=False)
    published(author, reader)
    report = actions.run(as_of=DAY, by=officer, policies=["desk-aid"])
    assert report.results["desk-aid"]["eligible"] == 1


@pytest.mark.parametrize("hand", ["started", "saved", "submitted"])
def test_whoever_had_a_hand_in_it_is_no_second_reader(author, reader, hand):
    """起草、改过、提交的人都不能自己复核，哪怕后来别人又改过。"""
    third = Account.objects.create(username="third", name="第三人")
    draft = writing.start(by=author if hand == "started" else third, at=NOW, text=TEXT)
    saver = author if hand == "saved" else third
    draft = writing.save(draft=draft, text=TEXT + "# 说明一\n", revision=1, by=saver, at=NOW)
    draft = writing.save(draft=draft, text=TEXT + "# 说明二\n", revision=2, by=third, at=NOW)
    draft = deciding.submit(draft=draft, reason="新设", by=author if hand == "submitted" else third, at=NOW, today=DAY)
    with pytest.raises(gates.SamePerson):
        deciding.publish(draft=draft, by=author, at=NOW, today=DAY)
    assert queries.in_force("desk-aid") is None
    deciding.publish(draft=draft, by=reader, at=NOW, today=DAY)


def test_sent_back_with_a_remark_it_is_written_on(author, reader):
    draft = handed_in(author)
    with pytest.raises(gates.Unready):
        deciding.send_back(draft=draft, remark=" ", by=reader, at=NOW)
    draft = deciding.send_back(draft=draft, remark="第三条依据写错", by=reader, at=NOW)
    assert draft.state == PolicyDraft.State.WRITING
    assert [(step.action, step.why) for step in draft.steps.all()][-1] == ("returned", "第三条依据写错")
    with pytest.raises(gates.NotNow):
        deciding.publish(draft=draft, by=reader, at=NOW, today=DAY)


def test_what_was_made_from_an_older_file_is_refused_with_the_difference(author, reader):
    """两人同时改一份文件：后到的看到前者改了什么，合并后才能交。"""
    published(author, reader)
    first, second = (writing.start(by=author, at=NOW, policy="desk-aid") for _ in range(2))
    first = writing.save(draft=first, text=TEXT.replace("150", "180"), revision=1, by=author, at=NOW)
    first = deciding.submit(draft=first, reason="提标", by=author, at=NOW, today=DAY)
    deciding.publish(draft=first, by=reader, at=NOW, today=DAY)
    second = writing.save(draft=second, text=TEXT.replace("65", "66"), revision=1, by=author, at=NOW)
    with pytest.raises(gates.Stale) as refused:
        deciding.submit(draft=second, reason="提龄", by=author, at=NOW, today=DAY)
    added = [line.text for line in refused.value.lines if line.kind == diffing.ADDED]
    assert "benefit: {kind: 补贴, amount: 180元, per: 月}" in added
    second = writing.rebase(draft=second, by=author, at=NOW)
    second = writing.save(
        draft=second, text=TEXT.replace("65", "66").replace("150", "180"), revision=2, by=author, at=NOW
    )
    deciding.submit(draft=second, reason="提龄", by=author, at=NOW, today=DAY)


def test_a_file_that_changed_while_it_was_read_is_not_put_in_force(author, reader):
    """复核期间现行文件变了，通过也不生效。"""
    waiting = handed_in(author)
    published(author, reader, TEXT)
    with pytest.raises(gates.Stale):
        deciding.publish(draft=waiting, by=reader, at=NOW, today=DAY)


def test_two_people_at_one_draft_do_not_overwrite_each_other(author, reader):
    draft = writing.start(by=author, at=NOW, text=TEXT)
    writing.save(draft=draft, text=TEXT + "# 甲\n", revision=1, by=author, at=NOW)
    with pytest.raises(gates.Stale):
        writing.save(draft=draft, text=TEXT + "# 乙\n", revision=1, by=reader, at=NOW)
    assert queries.draft(draft.pk).text.endswith("# 甲\n")


def test_a_shipped_file_is_changed_by_a_file_of_the_district(author, reader):
    """修订随系统提供的政策：本区文件生效，原文件不动；停用后回到原文件。"""
    before = one("policy", SHIPPED)
    draft = writing.start(by=author, at=NOW, policy=SHIPPED)
    draft = writing.save(
        draft=draft, text=draft.text.replace("title: 高龄津贴", "title: 高龄老人津贴"), revision=1, by=author, at=NOW
    )
    draft = deciding.submit(draft=draft, reason="改名", by=author, at=NOW, today=DAY)
    version = deciding.publish(draft=draft, by=reader, at=NOW, today=DAY)
    assert (version.replaced, one("policy", SHIPPED).data.title) == (before.version, "高龄老人津贴")
    stop = deciding.ask_to_stop(policy=SHIPPED, reason="恢复原文", by=author, at=NOW)
    deciding.publish(draft=stop, by=reader, at=NOW, today=DAY)
    assert one("policy", SHIPPED).version == before.version
    assert [each.version == "" for each in queries.versions(SHIPPED)] == [True, False]


def test_a_file_that_another_policy_speaks_of_is_not_stopped(author, reader):
    """别的政策引用着它：停用会让那项政策读不了，所以停不成，文件还在。"""
    published(author, reader)
    other = TEXT.replace("id: desk-aid", "id: desk-other").partition("examples:")[0] + "excludes: [desk-aid]\n"
    files.write_bytes(files.home("declarations", "policies", "desk-other.yml"), other.encode())
    stop = deciding.ask_to_stop(policy="desk-aid", reason="不办了", by=author, at=NOW)
    with pytest.raises(gates.Unready):
        deciding.publish(draft=stop, by=reader, at=NOW, today=DAY)
    assert queries.in_force("desk-aid") is not None
    assert queries.draft(stop.pk).state == PolicyDraft.State.SUBMITTED


def test_a_shipped_file_alone_cannot_be_stopped(author):
    with pytest.raises(gates.Unready):
        deciding.ask_to_stop(policy=SHIPPED, reason="不办了", by=author, at=NOW)


def test_the_id_of_a_policy_stays(author):
    draft = writing.start(by=author, at=NOW, policy=SHIPPED)
    draft = writing.save(
        draft=draft, text=draft.text.replace(f"id: {SHIPPED}", "id: other"), revision=1, by=author, at=NOW
    )
    with pytest.raises(gates.Unready):
        deciding.submit(draft=draft, reason="改", by=author, at=NOW, today=DAY)


def test_file_and_records_are_put_in_force_together_or_not_at_all(author, reader, monkeypatch):
    """写到一半出错：没有文件、没有版本、文稿仍待复核。"""
    draft = handed_in(author)
    monkeypatch.setattr(deciding.audit, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deciding.publish(draft=draft, by=reader, at=NOW, today=DAY)
    assert queries.in_force("desk-aid") is None
    assert not PolicyVersion.objects.exists()
    assert queries.draft(draft.pk).state == PolicyDraft.State.SUBMITTED
    assert not PolicyDraftStep.objects.filter(action="published").exists()


def test_the_effect_on_today_s_people_is_counted_and_not_written(register, db):
    """谁新符合、谁不再符合、谁待核实，按街道；不留任何记录。"""
    east, west = "440303001001001", "440303002001001"
    for key, year, alone, grid in (
        ("a", 1950, True, east),
        ("b", 1958, True, east),
        ("c", 1958, None, west),
        ("d", 1990, True, west),
    ):
        register.add(key, birth_date=date(year, 1, 1), lives_alone=alone, grid_code=grid)
    old, new = (tried(TEXT.replace("65岁", age)).policy for age in ("65岁", "60岁"))
    found = effects.effect(new, old, as_of=DAY, local=catalogue.local())
    assert found.whole == effects.Count("", before=1, after=2, newly=1, no_longer=0, unknown=1)
    assert [(each.code, each.newly, each.unknown) for each in found.streets] == [
        ("440303001", 1, 0),
        ("440303002", 0, 1),
    ]
    assert not AuditRow.objects.exists()
    alone = effects.effect(new, None, as_of=DAY, local=catalogue.local())
    assert (alone.compared, alone.whole.before, alone.whole.newly) == (False, 0, 2)


def test_a_difference_shows_lines_with_their_numbers():
    found = diffing.diff("一\n二\n三\n四\n五\n六\n七\n", "一\n二\n三\n四\n五\n新\n七\n")
    assert [(line.kind, line.before, line.after, line.text) for line in found] == [
        ("skipped", 0, 0, "3"), ("kept", 4, 4, "四"), ("kept", 5, 5, "五"), ("removed", 6, 0, "六"), ("added", 0, 6, "新"), ("kept", 7, 7, "七")]  # fmt: skip
