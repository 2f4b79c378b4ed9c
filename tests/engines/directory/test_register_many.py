"""一栏多个值：登记、查找、分面、导入导出、历史都认得每一个值；声明改了，装得下才采用。"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_cast import GUIYUAN, MONDAY, declare

from wanxiang.core.marked import DeclarationFault
from wanxiang.core.tables import table
from wanxiang.engines.directory import actions, catalogue, exporting, published, queries
from wanxiang.engines.directory.declaring import Field
from wanxiang.engines.directory.errors import Refused
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.directory.scanning import NONE, Asked
from wanxiang.engines.directory.values import read, show

pytestmark = pytest.mark.django_db
CENTRES = """\
id: stations
title: 服务中心
english: Centres of a test
owner: 区政务服务数据管理局
authority: 测试用
fields:
  name: {label: 名称, type: text}
  where: {label: 所在位置, type: place}
  serves: {label: 服务事项, type: enum, many: true, values: {社保: [社会保险], 医保: [], 公积金: []}}
  phones: {label: 热线, type: text, many: true}
  covers: {label: 服务社区, type: place, many: true, level: community}
  partners: {label: 共建单位, type: unit, many: true}
identity: [name]
place: where
facets: [serves, phones, partners]
"""


@pytest.fixture(autouse=True)
def centres(declared, people):
    declare(CENTRES)


@pytest.fixture
def three(people):
    for name, serves, phones in (("甲", ["医保", "社保"], "110\n120"), ("乙", "社保", ""), ("丙", None, "120")):
        said = {"name": name, "where": GUIYUAN, "serves": serves, "phones": phones}
        actions.create(register="stations", said=said, by=people.owner, at=MONDAY)
    return catalogue.register("stations")


def rows() -> dict[str, dict]:
    return {row.values["name"]: row.values for row in Entry.objects.filter(state="live")}


def listed(force, by, **asked) -> set[str]:
    with queries.scan(force, by=by) as found:
        return {row.values["name"] for row in queries.entries(found.page(Asked(on=MONDAY.date(), **asked), limit=9))}


def test_each_value_is_kept_once_and_choices_in_their_own_order(three):
    assert rows()["甲"] | {"where": ""} == {
        "name": "甲",
        "where": "",
        "serves": ["社保", "医保"],
        "phones": ["110", "120"],
    }
    assert rows()["乙"]["serves"] == ["社保"] and "serves" not in rows()["丙"]


def test_it_is_found_and_counted_by_each_of_its_values(three, people):
    """一条有两个值，两个分面值下都有它；未填的自成一类。"""
    assert listed(three, people.leader, text="医保") == {"甲"}
    assert listed(three, people.leader, facets={"serves": ("医保", "公积金")}) == {"甲"}
    assert listed(three, people.leader, facets={"serves": (NONE, "医保")}) == {"甲", "丙"}
    with queries.scan(three, by=people.leader) as found:
        summary = found.summary(Asked(on=MONDAY.date(), facets={"phones": ("120",)}))
    assert summary.total == 2
    assert {each.value: each.count for each in summary.facets["serves"]} == {"社保": 1, "医保": 1, NONE: 1}
    assert {each.value: each.count for each in summary.facets["phones"]} == {"110": 1, "120": 2, NONE: 1}


def test_a_file_says_several_in_one_cell_and_an_export_comes_in_again(people):
    text = "名称,所在位置,服务事项,热线,服务社区,共建单位\n甲,桂园街道,社会保险；医保、社保,110;120,老围社区、松园社区,区教育局\n乙,桂园街道,社保、房产,,,\n"
    batch = actions.preview(register="stations", data=text.encode(), name="a.csv", by=people.owner, at=MONDAY)
    assert batch.counts == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    actions.apply(batch=batch.pk, by=people.owner, at=MONDAY)
    assert rows()["甲"]["serves"] == ["社保", "医保"] and len(rows()["甲"]["covers"]) == 2
    force = catalogue.register("stations")
    out = exporting.as_csv(exporting.table(force, Asked(on=MONDAY.date()), by=people.owner))
    assert "社保、医保" in out and "110、120" in out
    again = actions.preview(register="stations", data=out.encode(), name="b.csv", by=people.owner, at=MONDAY)
    assert again.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}


def test_history_and_a_past_day_say_what_it_was(three, people):
    row = Entry.objects.get(values__name="甲")
    actions.change(register="stations", pk=row.pk, version=1, said={"serves": ["公积金"]}, by=people.owner, at=MONDAY)
    first, second = queries.history(row)
    fields = list(three.register.fields.values())
    texts = queries.texts(three.register, map(queries.whole, (first, second)), fields)
    assert [each["serves"] for each in texts] == ["社保、医保", "公积金"]
    with queries.scan(three, by=people.leader, as_of=MONDAY.date()) as found:
        assert found.total(Asked(on=MONDAY.date(), facets={"serves": ("公积金",)})) == 1
    actions.change(register="stations", pk=row.pk, version=2, said={"serves": []}, by=people.owner, at=MONDAY)
    assert "serves" not in rows()["甲"]


def test_figures_read_the_values_as_one_text(three):
    published.register()
    read_rows = table("register_stations").read().to_pylist()
    assert sorted(row["serves"] or "" for row in read_rows) == ["", "社保", "社保、医保"]


def test_one_value_becomes_many_and_many_only_what_fits_becomes_one(three, people):
    """多值改单值：有两个值的条目列出来，不采用；都只有一个值才采用。单值改多值：照旧读得出历史。"""
    declare(CENTRES.replace("type: enum, many: true", "type: enum"))
    (plan,) = actions.adopt(by=people.owner, at=MONDAY).values()
    assert [each["name"] for each in plan.misfits] == ["甲"]
    row = Entry.objects.get(values__name="甲")
    actions.change(register="stations", pk=row.pk, version=1, said={"serves": ["医保"]}, by=people.owner, at=MONDAY)
    assert actions.adopt(by=people.owner, at=MONDAY, register="stations")["stations"].fits
    assert rows()["甲"]["serves"] == "医保"
    declare(CENTRES)
    assert actions.adopt(by=people.owner, at=MONDAY)["stations"].fits
    assert rows()["甲"]["serves"] == ["医保"]
    with queries.scan(catalogue.register("stations"), by=people.leader, as_of=MONDAY.date()) as found:
        assert found.total(Asked(facets={"serves": ("医保",)}, on=MONDAY.date())) == 1


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("type: place, many: true, level", "type: date, many: true, level", "只用于|level"),
        ("values: {社保", "values: {社、保", "不能有顿号"),
        ("identity: [name]", "identity: [name, serves]", "不能用来辨认"),
        (
            "facets: [serves",
            'checks: [{must: 服务事项 == "社保", says: 无}]\nfacets: [serves',
            "可有多个值，不能用在条件里",
        ),
        ("identity: [name]", "identity: [name]\nname: phones", "只有一个值"),
        ("many: true, values", "many: true, default: [社保, 别的], values", "默认值“别的”"),
    ],
)
def test_a_declaration_says_what_many_values_cannot_do(before, after, said):
    declare(CENTRES.replace(before, after))
    (faulty,) = catalogue.faults()
    assert isinstance(faulty.fault, DeclarationFault)
    with pytest.raises(DeclarationFault, match=said):
        raise faulty.fault


def test_too_many_and_nested_values_are_refused(people):
    for phones in ([str(number) for number in range(51)], [["110"]], ["1、2"]):
        with pytest.raises(Refused):
            actions.create(register="stations", said={"name": "丁", "where": GUIYUAN, "phones": phones}, by=people.owner, at=MONDAY)  # fmt: skip


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="、；;*/-—"), min_size=1, max_size=6), min_size=1, max_size=8))  # fmt: skip
def test_what_is_shown_of_many_is_read_back(values):
    one = Field(name="f", label="项", type="text", many=True)
    kept = read(one, values, None)
    assert read(one, show(one, kept, None), None) == kept
