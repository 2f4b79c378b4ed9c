"""The simulated year of cases: how much, when, by which doors; no real person; the same arguments give the same bytes."""

from collections import Counter
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from year_files import DECLARATIONS, RESIDENTS, digest, live, text

from wanxiang.district import calendar
from wanxiang.simulation.cases import classes, said
from wanxiang.simulation.cases.arrivals import habits

OF_RAIN = ("050101", "050103", "060203", "080101", "200206")


def test_the_same_arguments_give_the_same_bytes(lived, tmp_path):
    """同样的参数，逐字节相同；换一个种子就不同。"""
    chosen, out, _ = lived
    before = digest(out / "cases")
    live(chosen, out)
    assert digest(out / "cases") == before
    live(chosen, out, seed=6)
    assert digest(out / "cases") != before
    live(chosen, out)
    assert digest(out / "cases") == before


def test_a_year_has_about_a_case_for_eleven_residents(lived, reports):
    assert 0.075 * RESIDENTS < len(reports) < 0.13 * RESIDENTS
    assert lived[2].cases == len(reports)
    assert len({(door, number) for door, number, _ in reports}) == len(reports)


def test_everything_lies_in_the_year_before_the_day(lived, steps):
    """全部发生在基准日之前的一年里。"""
    day = lived[0].as_of
    assert min(step["at"].date() for step in steps) >= day - timedelta(days=366)
    assert max(step["at"].date() for step in steps) < day


def test_most_come_by_the_hotline_and_every_door_is_used(reports):
    doors = Counter(door for door, _, _ in reports)
    assert doors.most_common(1)[0][0] == "hotline"
    assert set(doors) == {"hotline", "portal", "console", "field", "city", "video", "govern", "enterprise"}


def test_rain_brings_floods_and_weekends_bring_less(lived, reports, steps):
    """汛期多内涝；周末少于工作日；春节最少。"""
    classes_of = truth(lived[1])
    received = [step for step in steps if step["action"] == "receive"]
    floods = Counter(
        step["at"].month for step in received if classes_of[step["source"], step["external_id"]] in OF_RAIN
    )
    wet, dry = sum(floods[month] for month in range(5, 10)), sum(floods[month] for month in (10, 11, 12, 1, 2))
    assert wet > 3 * dry
    by_weekday = Counter(step["at"].weekday() for step in received)
    assert by_weekday[0] > 1.15 * by_weekday[6]
    by_day = Counter(step["at"].date() for step in received)
    spring = [day for day in by_day if calendar.day(day).name == "春节"]
    assert sum(by_day[day] for day in spring) / max(len(spring), 1) < 0.75 * len(received) / 365


def truth(out):
    rows = pq.read_table(out / "truth" / "cases.parquet").to_pylist()
    return {(row["source"], row["external_id"]): row["class_code"] for row in rows}


def test_the_uneven_is_uneven(lived, reports):
    """类别大小悬殊，地点有热点。"""
    counts = Counter(truth(lived[1]).values())
    assert counts.most_common(1)[0][1] > 15 * sorted(counts.values())[len(counts) // 2] / 2
    grids = Counter(row["网格编码"] for _, _, row in reports if row.get("网格编码"))
    assert grids.most_common(1)[0][1] > 3 * len(reports) / len(grids)


def test_nobody_of_the_outside_world_is_named(reports):
    """电话号段不属于任何运营商；匿名的不留姓名电话。"""
    phones = [row["联系电话"] for _, _, row in reports if row.get("联系电话")]
    assert len(phones) > 100
    assert all(phone.startswith("154") for phone in phones)
    hidden = [row for _, _, row in reports if row.get("是否匿名") == "是"]
    assert hidden
    assert not any(row.get("联系电话") or row.get("诉求人") or row.get("姓名") for row in hidden)


def test_texts_are_as_different_as_people(reports):
    """同一类事，人人说法不同；长短从十几字到几百字；没有没填上的空。"""
    texts = [text(door, row) for door, _, row in reports]
    assert len(set(texts)) > 0.97 * len(texts)
    lengths = sorted(map(len, texts))
    assert lengths[len(lengths) // 20] < 45 < lengths[len(lengths) // 2] < lengths[-len(lengths) // 20]
    assert lengths[-1] <= 400
    assert not [each for each in texts if set(each) & set("{}<>|")]


def test_the_year_is_read_from_the_districts_own_list(lived):
    """每个小类都有频次和季节；句子只写给清单里有的类；常见的一百五十类都有自己的句子。"""
    day = lived[0].as_of
    known = classes.read(DECLARATIONS, first=day - timedelta(days=365), until=day)
    assert set(habits(known)) == set(known.leaves)
    if lived[0].id == "luohu":  # written for the list of 2021; that of 2022 dropped a few classes
        assert set(said.phrases()) <= set(known.leaves)
        assert set(said.file("rates.yml")["leaves"]) <= set(known.leaves)
    often = sorted(habits(known).items(), key=lambda each: -each[1].weight)[:150]
    assert len([code for code, _ in often if code not in said.phrases() or _ways(said.phrases()[code]) < 2]) <= (
        0 if lived[0].id == "luohu" else 3
    )


def _ways(phrases):
    return len(phrases.core) + len(phrases.staff)


def test_a_list_that_is_not_in_force_is_refused():
    with pytest.raises(classes.NoClasses, match="2001-01-01"):
        classes.read(DECLARATIONS, first=date(2001, 1, 1), until=date(2002, 1, 1))
