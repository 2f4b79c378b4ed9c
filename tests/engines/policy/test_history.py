"""As of any day with that day's law and that day's data: then and now stand side by side."""

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from policy_tables import ENROLMENTS, PERSONS, TYPES
from typer.testing import CliRunner

from wanxiang.cli.policy import app
from wanxiang.core import files, tables
from wanxiang.core.declarations import home as declared_home
from wanxiang.core.models import AuditRow
from wanxiang.district import vocabulary
from wanxiang.engines.policy import actions, catalogue, history
from wanxiang.engines.policy.models import PolicyText
from wanxiang.engines.registry import actions as registry
from wanxiang.engines.registry import published
from wanxiang.engines.registry.models import Person

pytestmark = pytest.mark.django_db
RECORDS = pa.schema(dict.fromkeys(published.TABLES["records"][0], pa.string()))
ENTERPRISES = pa.schema(
    {name: pa.string() for name in published.enterprise_columns()}
    | {word.column: TYPES.get(word.type, pa.string()) for word in vocabulary.load().of("enterprise")}
)
JUNE, DECEMBER, MARCH = date(2021, 6, 1), date(2021, 12, 8), date(2022, 3, 1)
TEXT = """
id: local-allowance
title: 津贴
lead_unit: 区民政局
legal_basis: [{law: 某办法, article: 第一条}]
valid_from: 2020-01-01
parameters:
  起始年龄:
    - {from: 2020-01-01, value: 70, unit: 岁}
    - {from: 2022-01-01, value: 68, unit: 岁}
condition: 年龄 >= 起始年龄 且 户籍区 == 本区
benefit: {per: 月, amount: 200元}
"""


def person(**facts):
    here = {"hukou_district": catalogue.local()["本区"], "birth_date": date(1953, 6, 1), "household_key": "H1"}
    return {"person_key": "p1", "street_code": "440303001", "community_code": "440303001001", **here, **facts}


@pytest.fixture
def declare():
    """`declare(text)`: the district's own file of the policy becomes this."""

    def write(text):
        path = declared_home("declarations", "policies", "local-allowance.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    yield write
    declared_home("declarations", "policies", "local-allowance.yml").unlink(missing_ok=True)


@pytest.fixture
def known(officer):
    """`known(day, person)`: a snapshot of what was delivered by the day; the person's row shows it."""

    def publish(day, row):
        folder = files.new_folder(published.SNAPSHOT)
        pq.write_table(pa.Table.from_pylist([row], PERSONS), folder / "persons.parquet")
        pq.write_table(pa.Table.from_pylist([], ENROLMENTS), folder / "enrolments.parquet")
        pq.write_table(pa.Table.from_pylist([], ENTERPRISES), folder / "enterprises.parquet")
        pq.write_table(pa.Table.from_pylist([], RECORDS), folder / "records.parquet")
        files.publish(kind=published.SNAPSHOT, folder=folder, inputs={"as_of": day.isoformat()}, rows={}, by=officer)
        profile = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        Person.objects.update_or_create(pk="p1", defaults={"household_key": "H1", "profile": profile})

    return publish


def explained(as_of, known_on):
    found = history.explain(person_key="p1", policy="local-allowance", as_of=as_of, known_on=known_on)
    assert found["checked"]
    return found["outcome"]


def test_the_day_of_the_law_and_the_day_of_knowledge_stand_apart(declare, known, officer):
    """六月知道的户籍是外区，十二月知道是本区；二〇二二年起年龄降为 68。"""
    declare(TEXT)
    known(JUNE, person(hukou_district="外区"))
    actions.run(as_of=JUNE, by=officer)
    known(DECEMBER, person())
    actions.run(as_of=DECEMBER, by=officer)
    assert explained(JUNE, JUNE) == "ineligible"
    assert explained(JUNE, DECEMBER) == "ineligible", "68 岁，当日起始年龄为 70"
    assert explained(MARCH, JUNE) == "ineligible"
    assert explained(MARCH, DECEMBER) == "eligible"


def test_a_rule_changed_for_the_past_is_shown_as_then_and_now(declare, known, officer):
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=JUNE, by=officer)
    declare(TEXT.replace("value: 70", "value: 65"))
    found = history.then_and_now(person_key="p1", policy="local-allowance", as_of=JUNE, known_on=JUNE)
    assert (found["then"]["outcome"], found["now"]["outcome"], found["differs"]) == ("ineligible", "eligible", True)
    assert found["law"] == [{"name": "参数“起始年龄”", "then": "70岁", "now": "65岁"}]
    assert found["recorded"]["outcome"] == "ineligible"
    assert found["facts"] == []


def test_every_text_that_ran_is_kept_with_the_day_it_was_known(declare, known, officer):
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=JUNE, by=officer)
    actions.run(as_of=JUNE, by=officer)
    declare(TEXT.replace("value: 70", "value: 65"))
    actions.run(as_of=DECEMBER, by=officer)
    declare(TEXT)
    actions.run(as_of=MARCH, by=officer)
    rows = history.texts("local-allowance")
    assert [(row["known_on"], row["until"]) for row in rows] == [(JUNE, DECEMBER), (DECEMBER, MARCH), (MARCH, None)]
    assert rows[0]["version"] == rows[2]["version"] != rows[1]["version"]
    assert PolicyText.objects.filter(policy="local-allowance").count() == 2
    assert history.law("local-allowance", known_on=DECEMBER).parameters["起始年龄"].on(JUNE) == 65


def test_what_the_platform_saw_itself_counts_from_the_day_it_was_seen(declare, known, officer):
    declare(TEXT.replace("value: 70", "value: 65"))
    known(JUNE, person(hukou_district=None))
    actions.run(as_of=JUNE, by=officer)
    registry.record_fact(
        person_key="p1", word="户籍区", value=catalogue.local()["本区"], observed_on=date(2021, 9, 1), by=officer, evidence="户口簿"
    )  # fmt: skip
    assert explained(JUNE, date(2021, 8, 31)) == "unknown"
    assert explained(JUNE, date(2021, 9, 1)) == "eligible"


def test_data_that_was_cleared_away_is_said_plainly(declare, known, officer):
    """往日的人口快照清理之后，说明还能看到哪一天，以及当时记录的结论。"""
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=JUNE, by=officer)
    known(DECEMBER, person())
    files.sweep(published.SNAPSHOT, keep=1)
    with pytest.raises(tables.PastGone, match="已清理") as gone:
        history.then_and_now(person_key="p1", policy="local-allowance", as_of=JUNE, known_on=JUNE)
    assert "2021-12-08" in gone.value.hint and "记录的结论：不符合" in gone.value.hint
    with pytest.raises(tables.PastGone, match="还没有人口数据"):
        tables.connect_known("persons", on=date(2021, 1, 1))


def test_a_look_back_goes_by_the_law_known_today(declare, known, officer):
    """十二月回看六月，用的是十二月的文本；它不算六月就已知悉。"""
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=DECEMBER, by=officer)
    declare(TEXT.replace("value: 70", "value: 65"))
    actions.run(as_of=JUNE, by=officer)
    assert [row["known_on"] for row in history.texts("local-allowance")] == [DECEMBER, DECEMBER]
    assert explained(JUNE, DECEMBER) == "eligible"


def test_a_day_before_anything_was_known_of_the_law(declare, known, officer):
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=DECEMBER, by=officer)
    with pytest.raises(history.LawNotKnown) as unknown:
        explained(JUNE, JUNE)
    assert "2021-12-08" in unknown.value.hint


def test_everybody_is_counted_by_the_law_and_data_of_their_days(declare, known, officer):
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=JUNE, by=officer)
    before, after = (history.count(as_of=day, known_on=JUNE)["local-allowance"] for day in (JUNE, MARCH))
    assert (before["eligible"], before["ineligible"]) == (0, 1)
    assert (after["eligible"], after["ineligible"]) == (1, 0)


def test_the_commands_say_then_and_now(declare, known, officer):
    """命令行：逐人说明两个知悉日的结论并记入审计；全员只计数；列出用过的文本。"""
    declare(TEXT)
    known(JUNE, person())
    actions.run(as_of=JUNE, by=officer)
    declare(TEXT.replace("value: 70", "value: 65"))

    def said(*arguments):
        found = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output

    told = said("explain", "p1", "local-allowance", "--as-of", "2021-06-01", "--known-on", "2021-06-01")
    assert "以 2021-06-01 所知）：不符合" in told and "以现在所知）：符合" in told
    assert "参数“起始年龄” 70岁 → 65岁" in told
    assert AuditRow.objects.filter(action="person.look", subject="p1").count() == 1
    counted = json.loads(said("past", "--as-of", "2022-03-01", "--known-on", "2021-06-01", "--json"))
    assert counted["local-allowance"]["eligible"] == 1
    assert "自 2021-06-01 起" in said("versions", "local-allowance")
