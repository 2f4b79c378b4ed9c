"""绩效考核：按公布的办法计分，每一分追到记录；异议由另一人答复；定案后，办法和记录再变，结果不变。"""

from datetime import date
from decimal import Decimal

import pytest

from wanxiang.engines.plans.actions import appraisal, problems, rounds
from wanxiang.engines.plans.actions.appraisal import AppraisalFrozen, AppraisalRefused
from wanxiang.engines.plans.actions.second import SecondPerson
from wanxiang.engines.plans.models import Closing, Milestone, SupervisionOrder
from wanxiang.engines.plans.queries import appraisal as results
from wanxiang.engines.plans.queries.delivery import Record
from wanxiang.systems.reform_ledger import appraising
from wanxiang.systems.reform_ledger.declared import BadFormula, formula, load_formula

pytestmark = pytest.mark.django_db
BEGINS, UNTIL, TODAY = date(2021, 7, 1), date(2021, 11, 1), date(2021, 11, 8)


def criterion(name):
    return next(each for each in formula()[0].criteria if each.id == name)


def record(kind, **facts):
    return Record(kind=kind, unit="shuiwu", key="1", title="记录", facts=facts)


def test_a_share_counts_the_rows_that_fit_out_of_those_that_are_due():
    """满分40：应完成三项，按期销号两项，得26.67；没有应完成的不适用，不是零分。"""
    done = {"应完成": True, "按期销号": True}
    rows = [
        record("任务", **done),
        record("任务", **done),
        record("任务", 应完成=True, 按期销号=False),
        record("任务", 应完成=False, 按期销号=True),
    ]
    said = appraising.scored(criterion("closed"), "shuiwu", rows)
    assert (said.points, said.how, len(said.rows)) == (Decimal("26.67"), "40 × 2 ÷ 3", 3)
    assert [row["counts"] for row in said.rows] == [True, True, False]
    assert appraising.scored(criterion("closed"), "shuiwu", []).points is None


def test_a_deduction_ends_at_nought_and_praise_at_its_cap():
    late = [record("问题", 逾期=True) for _ in range(6)]
    assert appraising.scored(criterion("problems"), "shuiwu", late[:2]).points == Decimal(9)
    assert appraising.scored(criterion("problems"), "shuiwu", late).points == 0
    praised = appraising.scored(criterion("praise"), "shuiwu", [record("亮点")] * 7)
    assert (praised.points, praised.most) == (Decimal(5), 0)


def test_totals_are_brought_to_a_hundred_and_equal_ones_share_a_place():
    """不适用的项不进分母；加分项加在百分之外，至多一百。"""
    scores = [
        ("甲", Decimal(20), Decimal(40)),
        ("甲", None, Decimal(20)),
        ("乙", Decimal(10), Decimal(20)),
        ("丙", Decimal(40), Decimal(40)),
        ("丙", Decimal(5), Decimal(0)),
    ]
    assert [(each.unit, each.total, each.place) for each in results.totals(scores)] == [
        ("丙", Decimal("100"), 1), ("乙", Decimal("50.00"), 2), ("甲", Decimal("50.00"), 2),
    ]  # fmt: skip


def test_the_points_of_a_unit_come_of_its_records(plan):
    """任务、节点、督办、问题、亮点各有其数；别的单位的记录不算。"""
    Milestone.objects.create(
        task=plan.water, title="到货", due=date(2021, 9, 30), done_on=date(2021, 9, 28), done_by=plan.office
    )
    Milestone.objects.create(task=plan.water, title="安装", due=date(2021, 10, 15))
    problems.find_problem(
        document=plan.document, task=plan.water, fact="进度滞后", unit="shuiwu", deadline=date(2021, 10, 20), found_on=date(2021, 10, 8),
        by=plan.inspector, at=plan.monday,
    )  # fmt: skip
    found = appraising.preview(
        document=plan.document, period=appraising.period_of(begins=BEGINS, until=UNTIL, today=TODAY)
    )
    got = {name: found.of("shuiwu", name).points for name in ("closed", "milestones", "orders", "problems", "praise")}
    assert got == {"closed": 0, "milestones": 10, "orders": None, "problems": 12, "praise": 0}
    assert found.of("chengguan", "milestones").points is None
    (row,) = found.of("shuiwu", "closed").rows
    assert row["url"] == f"/plan/tasks/{plan.water.pk}/"
    assert "按期销号：否" in row["says"]


def test_what_came_after_the_period_does_not_count(plan):
    """期末以后才销号、才反馈的，不算本期。"""
    Closing.objects.create(
        task=plan.water,
        says="完成",
        asked_at=plan.monday,
        asked_by=plan.office,
        decision="accepted",
        decided_at=plan.monday,
        decided_by=plan.second,
    )
    SupervisionOrder.objects.create(
        number="督办〔2021〕9号", task=plan.water, demand="督", unit="shuiwu", due=date(2021, 10, 20), answered_on=date(2021, 11, 3), on_time=False,
        issued_at=plan.monday, issued_by=plan.office,
    )  # fmt: skip
    found = appraising.preview(
        document=plan.document, period=appraising.period_of(begins=BEGINS, until=UNTIL, today=TODAY)
    )
    assert (found.of("shuiwu", "closed").points, found.of("shuiwu", "orders").points) == (0, 0)


@pytest.fixture
def published(plan):
    return appraising.publish(
        document=plan.document, begins=BEGINS, until=UNTIL, by=plan.office, at=plan.monday, today=TODAY
    )


def contested(plan, published):
    score = results.score(appraisal=published, unit="shuiwu", criterion="closed")
    return appraisal.object_to(
        score=score, says="10月28日已验收", evidence="验收报告", by=plan.water_officer, at=plan.monday + plan.days(1)
    )


def test_an_objection_is_answered_by_another_and_makes_a_new_version(plan, published):
    objection = contested(plan, published)
    at = plan.monday + plan.days(2)
    for same in (plan.office, plan.water_officer):
        with pytest.raises(SecondPerson):
            appraisal.answer_objection(
                objection=objection, upheld=True, answer="属实", points=Decimal(40), by=same, at=at
            )
    answered = appraisal.answer_objection(
        objection=objection, upheld=True, answer="验收在期内，属实", points=Decimal(40), by=plan.second, at=at
    )
    corrected = answered.corrected_in
    published.refresh_from_db()
    assert (published.state, corrected.version) == ("replaced", 2)
    now = {(each.unit, each.criterion): each.points for each in corrected.scores.all()}
    before = {(each.unit, each.criterion): each.points for each in published.scores.all()}
    assert {key for key in now if now[key] != before[key]} == {("shuiwu", "closed")}
    assert results.objections(appraisal=corrected).get() == answered


def test_points_beyond_the_criterion_are_refused(plan, published):
    objection = contested(plan, published)
    with pytest.raises(AppraisalRefused, match="0 至 40"):
        appraisal.answer_objection(
            objection=objection, upheld=True, answer="属实", points=Decimal(41), by=plan.second, at=plan.monday
        )


def test_a_result_is_settled_after_its_days_and_answers(plan, published):
    objection = contested(plan, published)
    with pytest.raises(AppraisalRefused, match="期满"):
        appraisal.freeze_appraisal(appraisal=published, by=plan.office, at=plan.monday)
    later = plan.monday + plan.days(20)
    with pytest.raises(AppraisalRefused, match="没有答复"):
        appraisal.freeze_appraisal(appraisal=published, by=plan.office, at=later)
    appraisal.answer_objection(objection=objection, upheld=False, answer="验收报告日期在期后", by=plan.second, at=later)
    frozen = appraisal.freeze_appraisal(appraisal=published, by=plan.office, at=later)
    assert (frozen.state, frozen.frozen_by) == ("frozen", plan.office)
    with pytest.raises(AppraisalFrozen):
        contested(plan, frozen)


def test_a_past_result_stays_whatever_becomes_of_formula_and_records(plan, published, tmp_path):
    """定案之后：换了办法、改了记录，公布过的每一分都不变。"""
    before = list(published.scores.values_list("unit", "criterion", "points", "most", "how"))
    said = dict(published.formula)
    Closing.objects.create(
        task=plan.water, says="完成", asked_at=plan.monday, asked_by=plan.office, decision="accepted",
        decided_at=plan.monday - plan.days(20), decided_by=plan.second,
    )  # fmt: skip
    changed = appraising.preview(
        document=plan.document, period=appraising.period_of(begins=BEGINS, until=UNTIL, today=TODAY)
    )
    assert changed.of("shuiwu", "closed").points == 40
    published.refresh_from_db()
    assert list(published.scores.values_list("unit", "criterion", "points", "most", "how")) == before
    assert published.formula == said
    with pytest.raises(AppraisalRefused, match="已经公示"):
        appraising.publish(
            document=plan.document, begins=BEGINS, until=UNTIL, by=plan.second, at=plan.monday, today=TODAY
        )


def test_a_period_that_runs_is_only_previewed(plan):
    with pytest.raises(AppraisalRefused, match="没有结束"):
        appraising.publish(
            document=plan.document, begins=BEGINS, until=date(2021, 12, 1), by=plan.office, at=plan.monday, today=TODAY
        )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("way: rank, of: 任务", "way 或 of"),
        ("way: share, of: 任务, counts: 按期消号", "按期销号"),
        ("way: deduct, of: 问题", "每件几分"),
    ],
)
def test_a_faulty_formula_is_refused_by_name(tmp_path, line, says):
    file = tmp_path / "appraisal.yml"
    file.write_text(f"title: 考核\nbasis: 依据\ncriteria: [{{id: a, title: 甲, most: 10, {line}}}]\n", encoding="utf-8")
    with pytest.raises(BadFormula) as refused:
        load_formula(file)
    assert says in str(refused.value)


def test_rounds_are_numbered_in_their_year(plan):
    made = [
        rounds.open_round(
            document=plan.document,
            title=f"第{number}轮",
            begins=BEGINS,
            ends=UNTIL,
            tasks=[plan.water.pk],
            by=plan.inspector,
            at=plan.monday,
        )
        for number in (1, 2)
    ]
    assert [each.number for each in made] == ["DC2021-01", "DC2021-02"]
