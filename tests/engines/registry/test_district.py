"""A whole delivery of an invented district: nothing lost, nobody confused, no ID number left anywhere."""

import re
from collections import Counter
from pathlib import Path

import pytest

from wanxiang.core import crypto, files, tables
from wanxiang.core.models import Account, Event
from wanxiang.district import profile
from wanxiang.engines.registry import actions, landing, published, queries
from wanxiang.engines.registry.models import Delivery, Enrolment, Household, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_rows_in_are_rows_linked_and_rows_kept_aside_with_a_reason(loaded):
    """送达的每一行，要么关联到人，要么搁置并写明原因：逐份相等。"""
    duck = loaded.duck()
    wrong = duck.sql("SELECT * FROM deliveries WHERE rows <> kept + aside").fetchall()
    assert wrong == []
    delivered = {(each.source, each.sha): each.rows for each in Delivery.objects.filter(state="landed")}
    assert delivered == {
        (source, sha): rows
        for sha, source, rows in duck.sql("SELECT delivery, source, rows FROM deliveries").fetchall()
    }
    reasons = duck.sql(
        "SELECT count(*) FROM records r WHERE rule IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM set_aside s WHERE s.record_uid = r.record_uid AND s.\"column\" = '' AND s.reason <> '')"
    )
    assert reasons.fetchone()[0] == 0
    assert duck.sql("SELECT count(*) - count(DISTINCT record_uid) FROM records").fetchone()[0] == 0


def test_every_delivered_row_of_the_truth_has_its_record(loaded):
    """与模拟器写出的行数核对：一行不少。"""
    duck = loaded.duck()
    landed = dict(duck.sql("SELECT source, sum(rows)::INT FROM deliveries GROUP BY 1").fetchall())
    sent = duck.sql(
        "SELECT source, file, max(rows)::INT, sum(rows)::INT FROM (SELECT source, file, delivery, "
        "count(DISTINCT row_no) AS rows FROM true_links GROUP BY ALL) GROUP BY ALL"
    ).fetchall()
    repeated = {Path(outcome.file).name for outcome in loaded.ingested.files if outcome.state == "repeated"}
    assert repeated
    expected = Counter()
    for source, file, once, every_time in sent:
        expected[source] += every_time - once if file in repeated else every_time  # known bytes change nothing
    assert landed == expected


def test_linkage_against_the_truth(loaded):
    """两行归为一人，千分之九百九十九以上确为一人；确为一人的两行，百分之九十五以上归为一人。"""
    duck = loaded.duck()
    duck.execute(
        "CREATE TABLE told AS SELECT l.person_id, r.person_key FROM true_links l "
        "JOIN deliveries d ON d.source = l.source AND d.file = l.file AND d.received_on = l.delivery::DATE "
        "JOIN records r ON r.source = l.source AND r.delivery = d.delivery AND r.row_no = l.row_no WHERE l.entity = 'person'"
    )
    pairs = "SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) AS n FROM told WHERE person_key IS NOT NULL GROUP BY {})"
    both = duck.sql(pairs.format("person_key, person_id")).fetchone()[0]
    said = duck.sql(pairs.format("person_key")).fetchone()[0]
    true = duck.sql("SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) AS n FROM told GROUP BY person_id)").fetchone()[
        0
    ]
    assert both / said >= 0.999
    assert both / true >= 0.95


def test_every_join_has_its_evidence(loaded):
    duck = loaded.duck()
    lonely = duck.sql(
        "SELECT count(*) FROM records r WHERE r.rule NOT IN ('founder', 'credit_code', 'building_code') AND r.rule IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM links l WHERE l.record_uid = r.record_uid OR l.other_uid = r.record_uid)"
    )
    assert lonely.fetchone()[0] == 0


def test_no_person_stands_in_two_households(loaded):
    duck = loaded.duck()
    assert duck.sql("SELECT count(*) - count(DISTINCT person_key) FROM persons").fetchone()[0] == 0
    assert (
        duck.sql(
            "SELECT count(*) FROM persons p ANTI JOIN households h USING (household_key) WHERE household_key IS NOT NULL"
        ).fetchone()[0]
        == 0
    )


def test_the_published_columns_are_the_contract(loaded):
    assert loaded.table("persons").column_names == list(published.person_columns())
    assert loaded.table("enterprises").column_names == list(published.enterprise_columns())
    for name, (columns, _) in published.TABLES.items():
        assert loaded.table(name).column_names == list(columns)
        assert tables.table(name).paths() == [loaded.linked.snapshot.path(f"{name}.parquet")]


def test_unknown_is_null_and_absence_speaks_only_from_a_full_list(loaded):
    """不知道就是空：不在名单只在声明“全量”时才是“否”，可能在名单上的人仍然不知道。"""
    duck = loaded.duck()
    poor, not_poor = duck.sql(
        "SELECT count(*) FILTER (minimum_living), count(*) FILTER (NOT minimum_living) FROM persons"
    ).fetchone()
    assert poor > 0
    assert not_poor > 0
    assert (
        duck.sql("SELECT count(*) FROM persons WHERE veteran IS NOT NULL OR pension_insured IS NOT NULL").fetchone()[0]
        == 0
    )
    assert duck.sql(
        "SELECT count(*) FILTER (NOT medical_insured) < count(*) FILTER (medical_insured IS NULL) FROM persons"
    ).fetchone()[0]


def test_places_come_from_the_gazetteer_and_agree_with_their_grid(loaded):
    duck = loaded.duck()
    known = "SELECT count(*) FROM persons WHERE grid_code IS NOT NULL"
    total = duck.sql(known).fetchone()[0]
    assert total > 0.9 * loaded.linked.counts["persons"]
    assert (
        duck.sql(
            f"{known} AND (NOT starts_with(grid_code, street_code) OR street IS NULL OR community IS NULL)"
        ).fetchone()[0]
        == 0
    )
    assert (
        duck.sql(f"{known} AND building_id IS NOT NULL AND NOT starts_with(building_id, grid_code)").fetchone()[0] == 0
    )


def test_addresses_lead_to_the_right_building(loaded):
    """七种写法的地址，落到的楼栋与真值一致。"""
    duck = loaded.duck()
    found, right = duck.sql(
        "SELECT count(*), count(*) FILTER (p.building_id = t.building_code) FROM persons p "
        "JOIN (SELECT DISTINCT r.person_key, l.person_id FROM records r JOIN deliveries d ON d.delivery = r.delivery AND d.source = r.source "
        "JOIN true_links l ON l.source = r.source AND l.file = d.file AND l.row_no = r.row_no AND l.delivery::DATE = d.received_on "
        "WHERE r.person_key IS NOT NULL) m USING (person_key) JOIN true_persons t USING (person_id) WHERE p.building_id IS NOT NULL"
    ).fetchone()
    assert right / found > 0.97


def test_no_id_number_is_left_anywhere(loaded):
    """家目录里任何一个文件、库里任何一行，都找不到证件号。"""
    true = set(loaded.duck().sql("SELECT id_number FROM true_persons").fetchnumpy()["id_number"])
    shape = re.compile(rb"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
    for folder in ("landing", "standard", "snapshots"):
        for path in files.home(folder).rglob("*"):
            if path.is_file() and path.suffix == ".sealed":
                assert not any(found.decode() in true for found in shape.findall(path.read_bytes()))
    duck = loaded.duck()
    for path in [*files.home("standard").rglob("*.parquet"), *loaded.linked.snapshot.path().glob("*.parquet")]:
        text = duck.sql(f"SELECT * FROM read_parquet('{path}')").to_arrow_table()
        for name in text.column_names:
            values = text[name].to_pylist() if str(text[name].type).startswith(("string", "list")) else []
            shown = " ".join(str(value) for value in values if value).encode()
            assert not shape.search(shown), (path, name)
    for profile_of in Person.objects.values_list("profile", flat=True):
        assert not shape.search(str(profile_of).encode())


def test_the_sealed_original_gives_back_the_bytes(loaded):
    path = next((loaded.folder / "deliveries").rglob("户籍人口_*.csv"))
    sealed = landing.original("ga_population", landing.digest(path))
    assert b"".join(crypto.open_file(sealed)) == path.read_bytes()


def test_the_same_folder_again_changes_nothing(loaded):
    """同样的内容再送一次：全部报告为重复送达，什么也不变。"""
    before = list(Delivery.objects.values_list("pk", "rows", "landed_at"))
    again = actions.ingest(folder=loaded.folder / "deliveries", by=Account.system("test"))
    assert {outcome.state for outcome in again.files} == {"repeated"}
    assert all("重复送达" in outcome.reason for outcome in again.files)
    assert list(Delivery.objects.values_list("pk", "rows", "landed_at")) == before


def test_the_relational_rows_are_the_snapshot(loaded):
    persons = loaded.table("persons")
    assert Person.objects.count() == persons.num_rows
    assert Household.objects.count() == loaded.table("households").num_rows
    assert Enrolment.objects.count() == loaded.table("enrolments").num_rows
    row = next(row for row in persons.to_pylist() if row["household_key"] and row["monthly_income"])
    told = queries.person(row["person_key"])
    assert told.keys() == row.keys()
    for name, value in row.items():
        assert told[name] == (value.isoformat() if hasattr(value, "isoformat") else value)
    assert row["person_key"] in {member["person_key"] for member in tables.point("persons", row["household_key"])}


def test_each_field_knows_where_it_comes_from(loaded):
    """画像的每个字段都说得出来自哪份名单的哪一行，且与画像一致。"""
    rows = [row for row in loaded.table("persons").to_pylist() if row["records"] >= 6][:15]
    derived = {"年龄", "在世", "常住", "居住街道", "居住社区", "户号", "迁出日期"}
    for row in rows:
        sources = {each["word"]: each for each in queries.person_sources(row["person_key"])}
        assert not derived & sources.keys()
        for each in sources.values():
            value = row[each["column"]]
            assert each["value"] == (value.isoformat() if hasattr(value, "isoformat") else value), each
            assert Delivery.objects.filter(source=each["source"], sha=each["delivery"]).exists()


def test_linking_again_keeps_every_key_and_writes_nothing_new(loaded):
    keys = set(loaded.table("persons")["person_key"].to_pylist())
    again = actions.link(by=Account.system("test"), as_of=profile("luohu").as_of)
    persons = {
        row["person_key"]: row
        for row in (tables.connect("persons").sql("SELECT * FROM persons").to_arrow_table().to_pylist())
    }
    assert persons.keys() == keys
    assert persons == {row["person_key"]: row for row in loaded.table("persons").to_pylist()}
    assert again.counts == loaded.linked.counts


def test_deaths_are_told_once(loaded):
    told = Event.objects.filter(kind="registry.person_died").count()
    assert told == loaded.duck().sql("SELECT count(*) FROM persons WHERE death_date IS NOT NULL").fetchone()[0]


def test_the_state_of_the_whole_adds_up(loaded):
    state = queries.status()
    assert state["rows_in"] == state["rows_linked"] + state["rows_aside"]
    assert sum(row["rows"] for row in state["aside"] if row["whole_row"]) == state["rows_aside"]
    assert sum(row["rows"] for row in state["sources"]) == state["rows_in"]
