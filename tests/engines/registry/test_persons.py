"""Persons over time: deliveries arrive, keys stay, people decide, the platform learns."""

from datetime import date

import pytest
from registry_hand import (
    DEATHS,
    INSURED,
    POPULATION,
    RESIDENTS,
    buildings,
    deliver,
    insured,
    number,
    registered,
    resident,
)

from wanxiang.core import tables
from wanxiang.core.models import AuditRow, Event
from wanxiang.engines.registry import actions, queries
from wanxiang.engines.registry.models import Person, PersonMerge

pytestmark = pytest.mark.django_db
AS_OF = date(2021, 12, 8)
ZHANG, LI = number("19500101", 1), number("19520202", 2)


@pytest.fixture
def district(tmp_path, by):
    """A district of hand-written deliveries: `take(...)` ingests and links, and gives persons by name."""

    class District:
        folder = tmp_path

        def send(self, day, file, header, *rows):
            return deliver(tmp_path, day, file, header, *rows)

        def take(self, as_of=AS_OF):
            actions.ingest(folder=tmp_path, by=by)
            return actions.link(by=by, as_of=as_of)

        def people(self, name=None):
            rows = tables.connect("persons").sql("SELECT * FROM persons").to_arrow_table().to_pylist()
            return [row for row in rows if name in (None, row["name"])]

        def person(self, name):
            (row,) = self.people(name)
            return row

        def aside(self):
            rows = (
                tables.connect("set_aside")
                .sql("SELECT * FROM set_aside WHERE \"column\" = ''")
                .to_arrow_table()
                .to_pylist()
            )
            return {row["record_uid"].split(":")[0]: row["reason"] for row in rows}

        def uid(self, person_key, source):
            return next(record["record_uid"] for record in queries.records(person_key) if record["source"] == source)

    buildings(tmp_path)
    return District()


def test_records_of_one_number_are_one_person_with_the_best_of_each(district):
    district.send(
        "2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("张伟", id_number=ZHANG, phone="13800138000")
    )
    district.send("2021-12-05", "户籍人口_202111.csv", POPULATION, registered("张 偉", id_number=ZHANG.lower()))
    district.send("2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", id_number=ZHANG, base="5000"))
    district.take()
    person = district.person("张伟")
    assert (person["records"], person["phone"], person["marital_status"], person["monthly_income"]) == (
        3,
        "13800138000",
        "已婚",
        500000,
    )
    assert (person["hukou_district"], person["grid_code"], person["age"], person["resident"]) == (
        "罗湖区",
        "440303001001001",
        71,
        True,
    )


def test_a_record_without_a_number_joins_by_name_birth_and_room(district):
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("张伟", id_number=ZHANG, room="203"))
    district.send(
        "2021-12-05",
        "户籍人口_202111.csv",
        POPULATION,
        registered("张伟", birth="1950/1/1", address="深圳市罗湖区桂园街道红桂路10号桂木花园1栋2楼03房"),
    )
    district.take()
    assert [person["records"] for person in district.people()] == [2]
    assert {record["rule"] for record in queries.records(district.person("张伟")["person_key"])} == {
        "founder",
        "name_birth_room",
    }


def test_one_wrong_digit_and_the_same_name_is_the_same_person(district):
    wrong = ZHANG[:10] + str((int(ZHANG[10]) + 1) % 10) + ZHANG[11:]
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.send("2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", id_number=wrong))
    district.take()
    assert district.person("张伟")["records"] == 2


def test_two_numbers_are_two_persons_whatever_else_agrees(district):
    twin = number("19500101", 3)
    rows = [resident("张伟", id_number=each, phone="13800138000") for each in (ZHANG, twin)]
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, *rows)
    district.send("2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", birth="1950-01-01"))
    district.take()
    assert [person["records"] for person in district.people("张伟")] == [1, 1]
    assert district.aside()["yb_insured"].startswith("歧义")


def test_a_list_does_not_make_a_resident(district):
    """名单只能附着：对不上居民的，搁置并说明。"""
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.send("2021-12-05", "参保人员_202111.csv", INSURED, insured("外来", id_number=LI))
    done = district.take()
    assert district.aside() == {"yb_insured": "无匹配居民"}
    assert done.counts["rows_in"] == done.counts["rows_linked"] + 1


def test_a_person_keeps_the_key_when_more_is_delivered(district):
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.take()
    key = district.person("张伟")["person_key"]
    district.send("2021-12-05", "户籍人口_202111.csv", POPULATION, registered("张伟", id_number=ZHANG))
    district.take()
    assert district.person("张伟")["person_key"] == key


def test_two_that_turn_out_to_be_one_keep_the_older_key_and_facts_follow(district, by):
    """合并：保留较早编号，旧编号仍能查到人，平台自有事实跟随。"""
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", birth="1950-01-01", room="101"))
    district.take()
    older = district.person("张伟")["person_key"]
    district.send(
        "2021-11-06", "户籍人口_202110.csv", POPULATION, registered("张伟", id_number=ZHANG, birth="", address="不详")
    )
    district.send(
        "2021-11-06",
        "实有人口_202109.csv",
        RESIDENTS,
        resident("张伟", birth="1950-01-01", room="999", home="7", phone="1"),
    )
    district.take()
    keys = {person["person_key"] for person in district.people("张伟")}
    assert older in keys
    for key in keys - {older}:
        actions.record_fact(
            person_key=key, word="联系电话", value="13900139000", observed_on=AS_OF, by=by, evidence="上门核实"
        )
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("张伟", id_number=ZHANG, room="101"))
    district.take()
    now = district.person("张伟")
    assert now["person_key"] == older
    for gone in keys - {older}:
        assert PersonMerge.objects.get(old_key=gone).new_key == older
        assert queries.person(gone)["person_key"] == older
        assert now["phone"] == "13900139000"
    assert Event.objects.filter(kind="registry.person_merged").count() == len(keys) - 1


def test_a_person_who_left_a_full_list_has_moved_out_and_not_while_the_name_is_still_on_it(district):
    stays = resident("李芳", id_number=LI)
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG), stays)
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("李芳", id_number=LI, room="102"))
    district.take()
    assert (district.person("张伟")["moved_out_on"], district.person("张伟")["resident"]) == (date(2021, 11, 30), False)
    assert district.person("李芳")["resident"] is True


def test_an_old_list_that_arrives_late_does_not_overrule_a_newer_one(district):
    """迟到的旧名单不冲掉新名单。"""
    district.send(
        "2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG, phone="13800000002")
    )
    district.send(
        "2021-12-05", "实有人口_202109.csv", RESIDENTS, resident("张伟", id_number=ZHANG, phone="13800000001")
    )
    district.take()
    assert district.person("张伟")["phone"] == "13800000002"


def test_what_was_known_on_an_earlier_day_can_be_linked_again(district):
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.send("2021-12-05", "火化信息_202111.csv", DEATHS, f"张伟,{ZHANG},,2021-11-20")
    district.take(as_of=date(2021, 11, 30))
    assert district.person("张伟")["alive"] is True
    district.take()
    assert district.person("张伟")["alive"] is False
    assert [event.payload["death_date"] for event in Event.objects.filter(kind="registry.person_died")] == [
        "2021-11-20"
    ]
    district.take()
    assert Event.objects.filter(kind="registry.person_died").count() == 1
    district.take(as_of=date(2021, 11, 30))
    district.take()
    assert district.person("张伟")["alive"] is False


def test_a_record_that_a_person_takes_away_stays_away_also_next_month(district, by):
    """人工拆分：此记录不属于此人；同样内容下月再来，仍不关联；撤回裁定后恢复。"""
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.send("2021-11-05", "参保人员_202110.csv", INSURED, insured("张伟", birth="1950-01-01", base="5000"))
    district.take()
    person = district.person("张伟")
    uid = district.uid(person["person_key"], "yb_insured")
    decision = actions.unlink(record_uid=uid, person_key=person["person_key"], why="同名不同人，已电话核实", by=by)
    district.send("2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", birth="1950-01-01", base="6000"))
    district.take()
    assert (district.person("张伟")["records"], district.person("张伟")["monthly_income"]) == (1, None)
    assert district.aside()["yb_insured"].startswith("人工裁定")
    actions.withdraw(decision=decision.pk, why="核实有误", by=by)
    district.take()
    assert district.person("张伟")["records"] == 3


def test_two_persons_that_a_person_keeps_apart_never_become_one(district, by):
    district.send(
        "2021-11-05",
        "实有人口_202110.csv",
        RESIDENTS,
        resident("张伟", birth="1950-01-01", room="101"),
        resident("张伟", birth="1950-01-01", room="202", home="2"),
    )
    district.take()
    one, other = (person["person_key"] for person in district.people("张伟"))
    actions.keep_apart(person_key=one, other_key=other, why="两户两人，已上门核实", by=by)
    joins = [
        resident("张伟", id_number=ZHANG, birth="1950-01-01", room=room, home=home)
        for room, home in (("101", "1"), ("202", "2"))
    ]
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, *joins)
    district.take()
    assert {one, other} <= {person["person_key"] for person in district.people("张伟")}


def test_a_decision_needs_a_reason_and_a_record_that_is_linked(district, by):
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.take()
    key = district.person("张伟")["person_key"]
    with pytest.raises(actions.BadDecision, match="理由"):
        actions.unlink(record_uid=district.uid(key, "wg_residents"), person_key=key, why=" ", by=by)
    with pytest.raises(actions.BadDecision, match="没有关联到此人"):
        actions.unlink(record_uid="yb_insured:00000000:1", person_key=key, why="试", by=by)


def test_a_fact_shows_at_once_and_in_the_next_snapshot_and_knows_who_said_so(district, by):
    """上门所见立即生效，下次关联仍在，来历可查，写入留痕。"""
    district.send(
        "2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG, phone="13800138000")
    )
    district.take()
    key = district.person("张伟")["person_key"]
    actions.record_fact(person_key=key, word="独居", value=True, observed_on=AS_OF, by=by, evidence="上门核实")
    actions.record_fact(
        person_key=key, word="死亡日期", value="2021-12-01", observed_on=AS_OF, by=by, evidence="社区告知"
    )
    now = queries.person(key)
    assert (now["lives_alone"], now["alive"], now["resident"], now["death_date"]) == (True, False, False, "2021-12-01")
    district.take()
    linked = district.person("张伟")
    assert (linked["lives_alone"], linked["alive"], linked["death_date"]) == (True, False, date(2021, 12, 1))
    source = next(each for each in queries.person_sources(key) if each["word"] == "独居")
    assert (source["source"], source["evidence"], source["date"]) == ("own", "上门核实", "2021-12-08")
    assert AuditRow.objects.filter(action="registry.fact", subject=key).count() == 2


@pytest.mark.parametrize(
    ("word", "value", "why"),
    [
        ("年龄", 70, "不能直接记录"),
        ("月收入", "三千", "整数"),
        ("婚姻状况", "同居", "没有取值"),
        ("死亡日期", "昨天", "不是日期"),
        ("独居", "是", "true"),
    ],
)
def test_a_fact_that_no_profile_can_hold_is_refused(district, by, word, value, why):
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.take()
    with pytest.raises(actions.BadFact, match=why):
        actions.record_fact(
            person_key=district.person("张伟")["person_key"],
            word=word,
            value=value,
            observed_on=AS_OF,
            by=by,
            evidence="试",
        )


def test_an_approval_enrols_at_once_and_in_the_next_snapshot_and_a_stop_ends_it(district, by):
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    district.take()
    key = district.person("张伟")["person_key"]
    for _ in range(2):
        actions.record_enrolment(
            person_key=key, policy="elderly-allowance", from_on=date(2021, 12, 1), by=by, basis="审批通过"
        )
    assert [row["until_on"] for row in tables.point("enrolments", key)] == [None]
    district.take()
    listed = (
        tables.connect("enrolments")
        .sql("SELECT person_key, policy, from_on, until_on, source FROM enrolments")
        .fetchall()
    )
    assert listed == [(key, "elderly-allowance", date(2021, 12, 1), None, "own")]
    actions.stop_enrolment(person_key=key, policy="elderly-allowance", on=date(2021, 12, 8), by=by, reason="去世")
    assert tables.point("enrolments", key)[0]["until_on"] == date(2021, 12, 8)
    district.take()
    assert tables.point("enrolments", key)[0]["until_on"] == date(2021, 12, 8)
    actions.record_enrolment(person_key=key, policy="elderly-allowance", from_on=date(2022, 1, 1), by=by, basis="恢复")
    district.take()
    assert tables.point("enrolments", key)[0]["until_on"] is None


def test_a_household_is_those_who_share_building_and_unit(district):
    rows = [
        resident("张伟", id_number=ZHANG, home="1"),
        resident("李芳", id_number=LI, home="1"),
        resident("王五", birth="1960-01-01", home="2"),
    ]
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, *rows)
    district.take()
    key = district.person("张伟")["household_key"]
    assert {member["name"] for member in queries.household(key)} == {"张伟", "李芳"}
    assert district.person("王五")["household_key"] != key
    assert queries.get_household(key).members == 2


def test_a_crash_before_the_last_transaction_leaves_the_former_snapshot(district, by, monkeypatch):
    district.send("2021-11-05", "实有人口_202110.csv", RESIDENTS, resident("张伟", id_number=ZHANG))
    first = district.take()
    district.send("2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("李芳", id_number=LI))

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("wanxiang.core.files.publish", dies)
        with pytest.raises(KeyboardInterrupt):
            district.take()
    assert tables.table("persons").snapshot() == first.snapshot.key
    assert {person["name"] for person in district.people()} == {"张伟"}
    district.take()
    assert {person["name"] for person in district.people()} == {"张伟", "李芳"}
    assert Person.objects.count() == 2
