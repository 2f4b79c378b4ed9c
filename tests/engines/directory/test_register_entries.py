"""一个条目的一生：登记、变更、注销、恢复；谁看得见，谁改得了；每一步都留着。"""

from datetime import date, timedelta

import pytest
from register_cast import GUIYUAN, HUANGBEI, MONDAY

from wanxiang.core.audit import PurposeMissing
from wanxiang.core.models import Account, AuditRow, Grant
from wanxiang.engines.directory import actions, catalogue, queries, sight
from wanxiang.engines.directory.errors import Duplicate, Refused, Stale
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.directory.scanning import Asked

pytestmark = pytest.mark.django_db
SAID = {
    "name": "老围驿站",
    "kind": "政务驿站",
    "where": "桂园街道",
    "area": 230,
    "windows": 2,
    "keeper": "张三丰",
    "phone": "13800138000",
}


def made(by, **said):
    return actions.create(register="stations", said=SAID | said, by=by, at=MONDAY)


def changed(row, by, *, version=None, since=None, at=MONDAY, **said):
    return actions.change(
        register="stations", pk=row.pk, said=said, version=version or row.version, by=by, at=at, valid_from=since
    )


def test_an_entry_is_kept_as_it_was_said(people):
    row = made(people.owner)
    assert row.values == {"name": "老围驿站", "kind": "驿站", "where": GUIYUAN, "area": 230.0, "windows": 2}
    assert (row.place, row.version, row.valid_from) == (GUIYUAN, 1, date(2021, 11, 8))


def test_names_of_people_are_sealed_and_opened_only_for_a_purpose(people):
    """姓名电话不在库里明存；列表遮盖；填写用途才看得到，并留下记录。"""
    row = made(people.owner)
    assert "张三丰" not in str(row.values) and "张三丰".encode() not in bytes(row.sealed)
    force = catalogue.register("stations")
    (shown,) = queries.texts(force.register, [queries.whole(row)], list(force.register.fields.values()))
    assert (shown["keeper"], shown["phone"]) == ("张**", "138****8000")
    with pytest.raises(PurposeMissing):
        actions.look(register="stations", pk=row.pk, purpose=" ", by=people.leader)
    opened = actions.look(register="stations", pk=row.pk, purpose="核对开放时间", by=people.leader)
    assert opened == {"keeper": "张三丰", "phone": "13800138000"}
    assert AuditRow.objects.filter(action="person.look", why="核对开放时间", by=people.leader).exists()


def test_everything_that_is_wrong_is_said_at_once_by_field(people):
    with pytest.raises(Refused) as refused:
        made(people.owner, area="很大", where="月球", windows=-1)
    assert set(refused.value.errors) == {"area", "where", "windows"}
    assert not Entry.objects.exists()


def test_what_is_required_may_depend_on_other_fields(people):
    """联办点须填年租金；夜间开放而没有窗口的，说明哪条规则不满足。"""
    with pytest.raises(Refused, match="年租金"):
        made(people.owner, kind="联办点")
    assert made(people.owner, kind="联办点", rent="1.5").values["rent"] == 1_500_000
    with pytest.raises(Refused, match="至少有一个窗口"):
        made(people.owner, name="夜站", open_late="是", windows=0)


def test_the_same_thing_is_registered_once(people):
    """名称写法不同也是同一条：全角、空格不算差别。"""
    row = made(people.owner)
    with pytest.raises(Duplicate) as twin:
        made(people.owner, name="老围 驿站 ")
    assert twin.value.entry == row.pk


def test_a_change_says_what_it_changed_and_the_same_again_changes_nothing(people):
    row = changed(made(people.owner), people.owner, area="300㎡")
    assert row.version == 2
    assert [version.changed for version in queries.history(row)][1] == ["area"]
    assert changed(row, people.owner, area=300).version == 2


def test_who_saw_an_older_version_is_told(people):
    row = made(people.owner)
    changed(row, people.owner, area=300)
    with pytest.raises(Stale):
        changed(row, people.owner, version=1, area=400)


def test_any_day_of_the_past_can_be_seen(people):
    """截至某日：一条一条看，整份名册也看得。"""
    row = actions.create(register="stations", said=SAID, by=people.owner, at=MONDAY, valid_from=date(2021, 1, 1))
    row = changed(row, people.owner, since=date(2021, 6, 1), area=500)
    actions.end(
        register="stations", pk=row.pk, version=2, why="拆迁", by=people.owner, at=MONDAY, valid_from=date(2021, 9, 1)
    )
    assert queries.as_of(row, date(2020, 12, 31)) is None
    assert queries.as_of(row, date(2021, 5, 31)).values["area"] == 230
    assert queries.as_of(row, date(2021, 6, 1)).values["area"] == 500
    force, asked = catalogue.register("stations"), Asked(on=date(2021, 11, 8))
    totals = {}
    for day in (date(2020, 12, 31), date(2021, 5, 31), date(2021, 8, 31), date(2021, 9, 1)):
        with queries.scan(force, by=people.leader, as_of=day) as found:
            totals[day] = (found.total(asked), [entry["area"] for entry in found.rows(asked, limit=5)])
    assert list(totals.values()) == [(0, []), (1, [230.0]), (1, [500.0]), (0, [])]


def test_a_change_is_dated_neither_before_what_it_follows_nor_ahead(people):
    row = actions.create(register="stations", said=SAID, by=people.owner, at=MONDAY, valid_from=date(2021, 6, 1))
    for day in (date(2021, 5, 31), MONDAY.date() + timedelta(days=1)):
        with pytest.raises(Refused, match="生效日期"):
            changed(row, people.owner, since=day, area=1)


def test_what_ended_counts_no_longer_and_may_come_back(people):
    row = made(people.owner)
    with pytest.raises(Refused, match="事由"):
        actions.end(register="stations", pk=row.pk, version=1, why="", by=people.owner, at=MONDAY)
    row = actions.end(register="stations", pk=row.pk, version=1, why="搬走", by=people.owner, at=MONDAY)
    force, asked = catalogue.register("stations"), Asked(on=MONDAY.date())
    with queries.scan(force, by=people.owner) as found:
        assert found.total(asked) == 0
    row = actions.restore(register="stations", pk=row.pk, version=2, why="又开了", by=people.owner, at=MONDAY)
    with queries.scan(force, by=people.owner) as found:
        assert found.total(asked) == 1
    assert [version.act for version in queries.history(row)] == ["create", "end", "restore"]


def test_a_street_sees_and_edits_what_lies_in_it(people):
    """街道只看得见、只改得了本辖区的；别处的条目如同没有。"""
    own, far = made(people.street), made(people.owner, where="黄贝街道")
    assert far.place == HUANGBEI
    assert changed(own, people.street, area=1).version == 2
    with pytest.raises(sight.NoSuchEntry):
        changed(far, people.street, area=1)
    with pytest.raises(sight.NotAllowed):
        changed(own, people.street, version=2, where="黄贝街道")
    force = catalogue.register("stations")
    with queries.scan(force, by=people.street) as found:
        assert found.keys(Asked(on=MONDAY.date())) == [own.pk]


def test_the_owner_s_staff_edit_everywhere_and_other_bureaus_only_read(people):
    row = made(people.owner)
    with pytest.raises(sight.NotAllowed, match="区政务服务数据管理局"):
        changed(row, people.other, area=1)
    assert queries.entry(catalogue.register("stations"), row.pk, by=people.other) == row
    with pytest.raises(sight.NotAllowed):
        changed(row, people.leader, area=1)


def test_who_has_no_business_with_registers_finds_none(people):
    with pytest.raises(catalogue.NoSuchRegister):
        queries.register("stations", by=people.worker)
    assert queries.registers(by=people.worker) == []


def test_an_account_with_an_earlier_name_of_the_owner_is_of_the_owner(people):
    """单位改名以后，账号里写旧名新名都认。"""
    account = Account.objects.create_user("renamed", unit_code="区政务服务和数据管理局")
    Grant.objects.create(account=account, role="department")
    assert made(account).pk


def test_a_field_that_is_not_one_s_own_cannot_be_written(people):
    from register_cast import STATIONS, declare

    declare(STATIONS.replace("{label: 年租金,", "{label: 年租金, see: [leader, department], edit: [reform_office],"))
    with pytest.raises(Refused, match="无权填写"):
        made(people.owner, rent=1)
    row = made(people.owner)
    seen = {each.name for each in sight.fields_seen(people.street, catalogue.register("stations").register)}
    assert "rent" not in seen and row.pk


def test_an_unknown_field_is_said(people):
    with pytest.raises(Refused, match="不是本名册的字段"):
        made(people.owner, colour="红")
