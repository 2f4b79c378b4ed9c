"""说法与记录的对应：机器建议，人来确认；确认过的下次直接用，否掉的不再提。"""

from datetime import UTC, datetime

import pytest

from wanxiang.core.models import Account, AuditRow
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.actions import keep_pair, remove_pair, tie
from wanxiang.engines.measures.actions.tying import NoSuchPair
from wanxiang.engines.measures.answering import answers
from wanxiang.engines.measures.claims import fingerprint, read_claims
from wanxiang.engines.measures.models import KeptPair, Tie
from wanxiang.engines.measures.ties import in_force

pytestmark = pytest.mark.django_db
AT = datetime(2021, 12, 8, 2, tzinfo=UTC)
THIS_YEAR, NEXT_YEAR = "块数据底板已覆盖3个网格。", "块数据底板覆盖了1090个网格。"
CONFIRMED, REJECTED = Tie.Verdict.CONFIRMED, Tie.Verdict.REJECTED


@pytest.fixture
def by():
    return Account.objects.create(username="li", name="李明")


@pytest.fixture
def say(by):
    """`say(text, "t_grids", CONFIRMED)`: a person's word on the first claim of a text."""

    def word(text, figure, verdict):
        claim = read_claims(text)[0]
        return tie(
            fingerprint=fingerprint(claim), said=claim.text, target=Tie.Target.FIGURE, key=figure, title=figure,
            verdict=verdict, by=by, at=AT,
        )  # fmt: skip

    return word


def answered(text):
    return answers(read_claims(text), computed=queries.figures())[0]


def test_what_nobody_confirmed_is_a_proposal_with_reasons(platform):
    """没有人确认的，是建议：有分数、有理由，最多三条。"""
    answer = answered(THIS_YEAR)
    assert (answer.state, answer.figure, answer.tie) == ("live", "t_grids", "proposed")
    best = answer.proposals[0]
    assert (best.key, best.target) == ("t_grids", "figure")
    assert 0.6 < best.score <= 1
    assert "原句含有声明的识别词" in best.reasons
    assert len(answer.proposals) <= 3


def test_a_confirmed_tie_wins_in_next_years_report(platform, say):
    """确认之后，来年的报告换了数、换了说法，还是这一项。"""
    say(THIS_YEAR, "t_grids", CONFIRMED)
    answer = answered(NEXT_YEAR)
    assert (answer.figure, answer.tie, answer.agrees) == ("t_grids", "confirmed", False)
    assert "李明" in answer.tied_by


def test_a_person_may_tie_what_the_machine_did_not_propose(platform, say):
    """机器没想到的，人可以指定。"""
    say("走访独居老人6200人。", "t_old", CONFIRMED)
    answer = answered("走访独居老人5000人。")
    assert (answer.state, answer.figure, answer.tie) == ("live", "t_old", "confirmed")


def test_what_was_rejected_is_not_proposed_again(platform, say):
    """否掉的不再提，除非有人改主意。"""
    say(THIS_YEAR, "t_grids", REJECTED)
    answer = answered(NEXT_YEAR)
    assert (answer.state, answer.tie) == ("not_served", "")
    assert "t_grids" not in [p.key for p in answer.proposals]
    say(NEXT_YEAR, "t_grids", CONFIRMED)
    assert answered(NEXT_YEAR).tie == "confirmed"


def test_a_likeness_of_names_is_only_proposed(platform):
    """只是名字相近的，列作建议，不当作答案。"""
    answer = answered("全县居民平均年龄38岁。")
    assert (answer.state, answer.tie) == ("not_served", "")
    assert [p.key for p in answer.proposals] == ["t_mean"]


def test_one_claim_stands_confirmed_for_one_record(platform, say):
    """一处说法只对应一项：改了主意，前一个撤回，历史都在。"""
    say(THIS_YEAR, "t_grids", CONFIRMED)
    say(THIS_YEAR, "t_people", CONFIRMED)
    mark = fingerprint(read_claims(THIS_YEAR)[0])
    assert {row.key: row.verdict for row in in_force(mark)} == {"t_grids": "withdrawn", "t_people": "confirmed"}
    assert Tie.objects.count() == 3
    assert AuditRow.objects.filter(action="measures.tie_confirmed").count() == 2


def test_the_same_word_twice_is_one_row(platform, say):
    say(THIS_YEAR, "t_grids", CONFIRMED)
    say(THIS_YEAR, "t_grids", CONFIRMED)
    assert Tie.objects.count() == 1


def test_a_pair_is_kept_by_one_person_and_removed_by_the_same(by):
    """要求保存的才保存；谁存的谁能删。"""
    pair = keep_pair(plan_name="a", plan_text="甲", report_name="b", report_text="乙", by=by, at=AT)
    with pytest.raises(NoSuchPair):
        remove_pair(pair=pair.pk, by=Account.system("other"))
    remove_pair(pair=pair.pk, by=by)
    assert not KeptPair.objects.exists()
