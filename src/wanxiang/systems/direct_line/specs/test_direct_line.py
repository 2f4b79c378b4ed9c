"""企业直通车：名单上的企业诉求升级、专人服务；可能要走的企业及时上门。"""

from datetime import date

import pytest

from wanxiang.core.files import home
from wanxiang.engines.cases import queries
from wanxiang.engines.cases.models import Case
from wanxiang.systems.direct_line import roll, serving
from wanxiang.systems.direct_line.roll import BadRoll
from wanxiang.systems.direct_line.serving import Signal

CODE, OTHER = "91350100M000100Y43", "911101080000000007"
LIST = f"统一社会信用代码,企业名称,服务专员,租约到期日\n{CODE},某某科技有限公司,王专员,2022-01-15\n"
ARREARS, ADVICE = "190102", "190201"


@pytest.fixture
def keeper(cast):
    return cast.account("企服分拨", "case_center")


@pytest.fixture
def listed(keeper):
    serving.replace_roll(data=LIST.encode(), name="名单.csv", by=keeper)
    yield serving.current()
    home("declarations", "named_enterprises.yml").unlink(missing_ok=True)


def test_an_appeal_of_a_named_enterprise_goes_faster_and_to_its_officer(cast, listed, delivered):
    """不论从哪个入口来：一般十个工作日，直通车按较急五个工作日办，并指定专员。"""
    with delivered():
        ordinary = cast.report("问补贴怎么申报", code=ADVICE, source="enterprise")
        named = cast.report(
            "问补贴怎么申报", code=ADVICE, source="hotline", reporter={"name": "某某科技", "identity": CODE}
        )
    named.refresh_from_db()
    assert (named.level, named.answers, "企业直通车名单" in named.level_reasons[-1]) == (2, {"officer": "王专员"}, True)
    assert named.whole_due_at < ordinary.whole_due_at
    assert ordinary.answers == {}


def test_what_was_lifted_is_not_lifted_again(cast, listed, delivered):
    with delivered():
        case = serving.appeal(credit_code=CODE, text="货款拖欠", code=ARREARS, key="1", by=cast.portal, at=cast.monday)
    version = Case.objects.get(pk=case.pk).version
    serving.serve(case.case_no)
    assert Case.objects.get(pk=case.pk).version == version


def test_who_is_not_on_the_roll_has_no_direct_line(cast, listed):
    with pytest.raises(serving.NotNamed):
        serving.appeal(credit_code=OTHER, text="货款拖欠", code=ARREARS, key="2", by=cast.portal, at=cast.monday)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("91350100M000100Y44,甲公司,王,\n", "第 1 行：统一社会信用代码"),
        (f"{CODE},甲公司,王,\n{CODE},乙公司,李,\n", "写了两次"),
        (f"{CODE},,王,\n", "缺少统一社会信用代码或企业名称"),
        (f"{CODE},甲公司,王,明年\n", "不是日期"),
    ],
)
def test_a_faulty_list_leaves_the_roll_as_it_was(keeper, listed, rows, says):
    with pytest.raises(BadRoll, match=says):
        serving.replace_roll(
            data=f"统一社会信用代码,企业名称,服务专员,租约到期日\n{rows}".encode(), name="a.csv", by=keeper
        )
    assert list(serving.current().enterprises) == [CODE]


def test_a_lease_that_ends_soon_opens_one_visit(cast, listed, keeper):
    """九十天内到期的，派一次走访；第二天再看不重复派。"""
    early = cast.monday.replace(month=9)
    assert serving.look_for_signals(at=early, by=keeper) == 0
    assert serving.look_for_signals(at=cast.monday, by=keeper) == 1
    assert serving.look_for_signals(at=cast.monday + cast.days(1), by=keeper) == 0
    visit = Case.objects.get(flow="retention")
    assert (visit.handler, visit.state, visit.sight) == ("qifu", "dispatched", "sealed")


def test_a_late_appeal_of_a_named_enterprise_opens_a_visit(cast, listed, keeper):
    serving.appeal(credit_code=CODE, text="货款拖欠", code=ARREARS, key="3", by=cast.portal, at=cast.monday)
    assert serving.look_for_signals(at=cast.monday + cast.days(30), by=keeper) == 2
    assert Case.objects.filter(flow="retention", extra__signal="unanswered").count() == 1


def test_a_visit_is_made_answered_and_followed_to_its_outcome(cast, listed, keeper):
    visit = serving.signal(
        Signal(kind="moving", credit_code=CODE, name="某某科技有限公司", key="street-1", text="听说在外区看厂房"),
        by=keeper,
        at=cast.monday,
    )
    officer = cast.account("企服专员", "case_unit", unit="qifu")
    cast.does(
        visit,
        "visited",
        officer,
        at=cast.monday + cast.days(1),
        answers={"seen": "租金上涨", "wants": "三千平方米产业用房"},
    )
    closed = cast.does(
        visit, "finish", officer, at=cast.monday + cast.days(5), opinion="已对接空间", answers={"outcome": "stays"}
    )
    assert (closed.state, closed.on_time, closed.answers["outcome"]) == ("closed", True, "stays")


def test_a_visit_is_known_to_few(cast, listed, keeper):
    serving.signal(
        Signal(kind="moving", credit_code=CODE, name="某某科技有限公司", key="s", place=cast.grid),
        by=keeper,
        at=cast.monday,
    )
    street = cast.account("街道", "street", area="440303001")
    assert not queries.cases(by=street, flows=["retention"]).exists()
    assert queries.cases(by=keeper, flows=["retention"]).count() == 1


def test_a_roll_reads_back_as_it_was_written(listed, tmp_path):
    file = tmp_path / "named_enterprises.yml"
    file.write_text(roll.text(listed.enterprises.values(), like=listed), encoding="utf-8")
    assert roll.load(file)[0][1] == listed
    assert listed.enterprises[CODE].lease_ends == date(2022, 1, 15)


def test_the_roll_is_counted_from_itself(listed):
    """报告说有多少家企业在直通车名单上，数的就是名单。"""
    from wanxiang.engines.measures import queries as figures

    assert figures.figure("named_enterprises").value.value == 1
