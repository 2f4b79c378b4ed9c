"""The year of the demonstration: taken over whole, in time as a district that works, the simulation's guesses near the product's rules."""

import shutil

import pyarrow.parquet as pq
import pytest
from rich.progress import Progress

from wanxiang.cli import case_year, cast, demo, loop
from wanxiang.core.config import config
from wanxiang.core.files import home
from wanxiang.district import profile
from wanxiang.engines.cases import course, history
from wanxiang.engines.cases.models import Case, Step
from wanxiang.engines.cases.models_of_text import current_model
from wanxiang.simulation import simulate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RESIDENTS = 9000


@pytest.fixture
def lived():
    """The summary of a year lived in a home that has its ground."""
    wish = demo.Wish(district="luohu", residents=RESIDENTS, seed=3, willingness=1.0, visits=False)
    ground, shown = profile("luohu"), loop.Course(progress=Progress(disable=True))
    demo._make_home(wish, ground.as_of, {})
    simulate(profile=ground, out=home("simulated"), residents=RESIDENTS, seed=3)

    def once():
        return case_year.live_a_year(shown, ground, residents=RESIDENTS, seed=3, as_of=ground.as_of)

    yield once
    for name in ("demo.json", "district.txt", "today.txt"):
        home(name).unlink(missing_ok=True)
    shutil.rmtree(home("simulated"), ignore_errors=True)
    config.cache_clear()


def test_a_year_is_taken_over_whole_and_once(lived):
    """一年的案件全部接收，无一件不合流程；大多按时；再来一次不变；每件的历史都能重放。"""
    said = lived()
    assert said["refused"] == 0
    assert said["taken"] == Case.objects.count() > 0.07 * RESIDENTS
    assert said["steps"] == Step.objects.count()
    assert 0.92 < said["on_time"] < 0.99
    assert len(said["by_state"]) >= 7
    for case in Case.objects.order_by("pk")[::9]:
        steps = [history.as_said(step) for step in case.steps.order_by("seq")]
        assert course.unbroken(steps) == case.head
        replayed, mine = course.fold(steps), history.as_fields(case)
        assert {name: mine.get(name) for name in replayed} == replayed
    _guesses_are_near()
    _units_own_what_they_handle()
    _the_cast_is_engaged()
    assert current_model() is not None
    again = lived()
    assert (again["taken"], Step.objects.count()) == (said["taken"], said["steps"])


def _guesses_are_near():
    """模拟中办理的快慢，依据的是与本平台定级规则一致的缓急。"""
    rows = pq.read_table(home("simulated", "truth", "cases.parquet")).to_pylist()
    guessed = {(row["source"], row["external_id"]): row for row in rows}
    graded = Case.objects.exclude(class_code="").values_list("source", "external_id", "level", "class_code")
    same = [guessed[source, number]["level"] == level for source, number, level, _ in graded]
    assert sum(same) > 0.95 * len(same)
    right = [guessed[source, number]["class_code"] == code for source, number, _, code in graded]
    assert 0.93 * len(right) < sum(right) < len(right)


def _units_own_what_they_handle():
    """派到职责清单上真正主责的单位：欠薪到人力资源，食品到市场监管，井盖不到教育局。"""
    competences = profile("luohu").competences
    handled = Case.objects.exclude(handler="")
    for code, word in (("140101", "人力资源"), ("120401", "市场监管"), ("150101", "教育")):
        assert set(handled.filter(class_code=code, returns=0).values_list("handler", flat=True)) == {competences[word]}
    assert not handled.filter(clause="").exists()


def _the_cast_is_engaged():
    made = {each.username: each for each in cast.engage()}
    assert {"center", "unit1", "unit2", "unit3", "arbiter", "supervisor"} <= set(made)
    assert made["unit1"].of == "区城管和综合执法局"
