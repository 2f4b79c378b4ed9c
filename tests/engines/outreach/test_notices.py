"""Telling: one notice a person, by a channel they did not refuse, not at night, and no sensitive word in it."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from outreach_cast import DAY, numbers, refreshed, subject

from wanxiang.core.files import home
from wanxiang.core.models import Account
from wanxiang.engines.outreach import actions, channels
from wanxiang.engines.outreach.channels import NoSuchChannel
from wanxiang.engines.outreach.models import Message

pytestmark = pytest.mark.django_db
NOON = datetime(2021, 12, 8, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def tell(cases, *, by, at=NOON, **more):
    return actions.tell(case_nos=numbers(cases), by=by, as_of=DAY, at=at, sender="区民政局", **more)


def test_who_has_a_number_gets_a_text_and_who_has_none_a_letter(confirmed, officer):
    told = tell(confirmed, by=officer)
    assert (told.messages, told.cases, told.withheld) == ({"sms": 1, "letter": 2}, 3, [])
    assert {case.state for case in refreshed(confirmed).values()} == {"told"}


def test_everything_due_to_one_person_goes_in_one_notice(confirmed, officer, health_officer):
    both = Account.objects.create(username="牵头")
    both.grants.create(role="department")
    made = actions.open_cases(policy="checkup", title="免费体检", subjects=[subject("p1")], by=both, as_of=DAY).cases
    actions.confirm(case_nos=[made[0].case_no], by=both, as_of=DAY)
    tell({**confirmed, "p1+": made[0]}, by=both)
    assert Message.objects.count() == 3
    assert "“高龄津贴”、“免费体检”" in Message.objects.get(person_key="p1").text


def test_a_sensitive_matter_is_not_named_in_a_notice(health_officer):
    made = actions.open_cases(
        policy="screening", title="“两癌”免费筛查", subjects=[subject("p1", phone="13800000001")], by=health_officer, as_of=DAY,
        sensitive=True,
    ).cases  # fmt: skip
    actions.confirm(case_nos=[made[0].case_no], by=health_officer, as_of=DAY)
    tell({"p1": made[0]}, by=health_officer)
    assert "本人事项" in Message.objects.get().text
    assert "癌" not in Message.objects.get().text


def test_do_not_call_is_kept(confirmed, officer):
    actions.set_contact_rule(person_key="p1", channel="sms", by=officer, why="本人来电要求")
    actions.set_contact_rule(person_key="p2", channel="all", by=officer, why="本人来电要求")
    told = tell(confirmed, by=officer)
    assert told.messages == {"letter": 2}
    assert told.withheld == [confirmed["p2"].case_no]
    assert refreshed(confirmed)["p2"].state == "confirmed"


@pytest.mark.parametrize(
    ("made", "goes"),
    [("2021-12-08 07:59", "2021-12-08 08:00"), ("2021-12-08 08:00", "2021-12-08 08:00"),
     ("2021-12-08 20:59", "2021-12-08 20:59"), ("2021-12-08 21:00", "2021-12-09 08:00"),
     ("2021-12-31 23:30", "2022-01-01 08:00"), ("2021-12-08 00:00", "2021-12-08 08:00")],
)  # fmt: skip
def test_texts_rest_at_night(made, goes):
    assert channels.send_after("sms", at=datetime.fromisoformat(made)) == datetime.fromisoformat(goes)


def test_the_shipped_adapter_leaves_a_file_for_the_gateway(confirmed, officer):
    tell(confirmed, by=officer)
    assert actions.send_due(at=NOON) == 3
    message = Message.objects.get(channel="sms")
    lines = [json.loads(line) for line in home("outbox", "sms", f"{message.message_no}.jsonl").read_text().splitlines()]
    assert [(line["message_no"], line["to"], line["cases"]) for line in lines] == [
        (message.message_no, "13800000001", [confirmed["p1"].case_no])
    ]
    assert actions.send_due(at=NOON) == 0


def test_a_notice_of_the_night_waits_for_the_morning(confirmed, officer):
    night = NOON.replace(hour=22)
    tell(confirmed, by=officer, at=night)
    assert actions.send_due(at=night) == 2
    assert actions.send_due(at=night + timedelta(hours=10)) == 1


def test_a_gateway_that_is_down_loses_nothing(confirmed, officer, monkeypatch):
    class Down:
        def send(self, name, messages):
            raise ConnectionError("网关无应答")

    monkeypatch.setitem(channels._adapters, "sms", Down())
    tell(confirmed, by=officer)
    actions.send_due(at=NOON)
    kept = Message.objects.get(channel="sms")
    assert (kept.state, kept.error) == ("queued", "网关无应答")
    monkeypatch.delitem(channels._adapters, "sms")
    assert actions.send_due(at=NOON) == 1


def test_numbers_are_not_stored_in_clear(confirmed, officer):
    tell(confirmed, by=officer)
    assert b"13800000001" not in bytes(Message.objects.get(channel="sms").recipient)
    assert b"13800000001" not in bytes(refreshed(confirmed)["p1"].phone)


def test_an_unknown_channel_is_refused(confirmed, officer):
    with pytest.raises(NoSuchChannel, match="飞鸽"):
        tell(confirmed, by=officer, channel="飞鸽")


def test_no_script_asks_for_a_card_or_a_code():
    for text in channels.script()["texts"].values():
        for asked in ("请提供", "请告知", "请输入"):
            assert asked not in text
        assert "不会索要银行卡和验证码" in text


def test_replies_are_registered_by_the_department(confirmed, officer):
    tell(confirmed, by=officer)
    replies = {confirmed["p1"].case_no: "willing", confirmed["p2"].case_no: "refused"}
    assert actions.register_reply(replies=replies, by=officer, as_of=DAY) == {"willing": 1, "refused": 1}
    states = {key: case.state for key, case in refreshed(confirmed).items()}
    assert states == {"p1": "applied", "p2": "refused", "p3": "told"}
