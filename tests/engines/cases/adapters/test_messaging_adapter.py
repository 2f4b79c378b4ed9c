"""Staff messaging in the manner of WeCom: cards to the people of a unit, a tap that signs, and nothing believed that is not sealed."""

import base64
import hashlib
import os
import struct
import subprocess
import sys
from datetime import timedelta
from time import time

import pytest
from case_cast import GRID, MONDAY, account, does, hours, received
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils import timezone
from fake_platform import AES_KEY, staff

from wanxiang.core import events
from wanxiang.core.config import BadSetting
from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases.adapters import api, callback, messaging, outgoing, settings
from wanxiang.engines.cases.models import Outgoing, Step
from wanxiang.engines.cases.timekeeping import watch

pytestmark = pytest.mark.usefixtures("ground")
ADDRESS = "/messaging/callback"
KEY = base64.b64decode(f"{AES_KEY}=")


@pytest.fixture
def crew(db):
    """Two officers of 城管; one who left."""
    made = []
    for name, active in (("cg1", True), ("cg2", True), ("cg9", False)):
        one = Account.objects.create_user(name, name=name, is_active=active)
        Grant.objects.create(account=one, role="case_unit", unit="chengguan")
        made.append(one)
    return made


@pytest.fixture
def set_up(monkeypatch):
    monkeypatch.setattr(settings, "messaging", staff)
    monkeypatch.setattr(api, "now", lambda: MONDAY + hours(1))


def told(client, *, after: float = 0):
    events.deliver_pending()
    return outgoing.send_due(
        "messaging", lambda row: messaging.send(client, row), now=timezone.now() + timedelta(minutes=after)
    )


# cards


def test_the_people_of_the_unit_get_a_card_to_sign_and_one_when_they_are_urged(messaging_at, joined, crew, desk):
    case = received()
    does(case, "urge", desk, at=MONDAY + hours(1), text="请尽快")
    fake, client = messaging_at("messaging_dispatch")
    assert told(client).sent == 2
    assert fake.finished()
    card = fake.bodies[1]["template_card"]
    assert card["button_list"][0]["key"] == f"sign:{case.case_no}"
    assert fake.bodies[2]["textcard"]["url"] == f"https://wanxiang.example/cases/{case.case_no}/"


def test_a_card_names_the_matter_and_neither_the_reporter_nor_what_was_said(crew):
    case = received(
        "王女士说三栋住户搭了广告牌", reporter={"name": "王女士", "phone": "13900001111"}, address="三栋 302"
    )
    said = str(messaging.card(case, "cases.dispatched", people=["cg1"], task="dispatched:x", pages="https://x"))
    assert "桂园街道" in said and case.case_no in said
    assert not any(word in said for word in ("王女士", "三栋", "302", "13900001111"))


def test_who_runs_late_is_reminded(joined, crew):
    case = received()
    watch(at=MONDAY + timedelta(days=12), by=Account.system("cases"))
    events.deliver_pending()
    late = [
        row
        for row in Outgoing.objects.filter(adapter="messaging", subject=case.case_no)
        if row.payload["kind"] == "cases.time"
    ]
    assert late
    assert "超期" in str(messaging.card(case, "cases.time", people=["cg1"], task="t", pages="https://x", late=True))


def test_what_was_signed_meanwhile_asks_nobody_to_sign(messaging_at, joined, crew):
    case = received()
    events.deliver_pending()
    does(case, "sign", crew[0], at=MONDAY + hours(1))
    fake, client = messaging_at("messaging_refuses")
    assert told(client).sent == 1
    assert fake.bodies == []


def test_the_people_of_a_grid_are_those_of_that_grid():
    account("网格员", "grid_worker", area=GRID)
    account("隔壁网格员", "grid_worker", area="440303001001002")
    account("社区", "community", area=GRID[:12])
    assert messaging.people_of(GRID) == [Account.objects.get(name="网格员").username]
    assert messaging.people_of("no-such-unit") == []


def test_a_token_that_is_over_is_fetched_anew_and_the_message_goes_out(messaging_at, joined, crew):
    received()
    fake, client = messaging_at("messaging_expired")
    assert told(client).sent == 1
    assert fake.finished()


def test_a_token_is_kept_until_shortly_before_its_end(messaging_at, joined, crew):
    for _ in range(3):
        received()
    fake, client = messaging_at("messaging_short")
    assert told(client).sent == 3
    assert fake.finished()


def test_a_platform_that_is_unwell_or_busy_is_tried_again(messaging_at, joined, crew):
    received()
    fake, client = messaging_at("messaging_unwell")
    assert told(client).failed == 1
    assert told(client, after=5).failed == 1
    assert told(client, after=30).sent == 1
    assert fake.finished()


def test_a_person_whom_the_platform_does_not_know_is_said_and_not_tried_for_ever(messaging_at, joined, crew):
    received()
    _, client = messaging_at("messaging_refuses")
    assert told(client).refused == 1
    assert "60111" in Outgoing.objects.get(adapter="messaging").error


def test_no_secret_and_no_token_gets_into_the_logs(messaging_at, joined, crew, caplog):
    """日志里没有密钥和凭证：请求地址不记录，出错时也只记种类。"""
    received()
    _, client = messaging_at("messaging_unwell")
    with caplog.at_level("INFO"):
        told(client)
    error = Outgoing.objects.get(adapter="messaging").error
    assert error
    assert not any(word in caplog.text + error for word in ("agent-secret", "t1", "corpsecret"))


# taps


def sealed(message: str, *, key: bytes = KEY, receiver: str = "ww-luohu") -> str:
    """As the platform seals it: written here a second time, by the words of its documentation."""
    body = message.encode()
    plain = b"0123456789abcdef" + struct.pack(">I", len(body)) + body + receiver.encode()
    pad = 32 - len(plain) % 32
    sealer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealer.update(plain + bytes([pad]) * pad) + sealer.finalize()).decode()


def query(encrypted: str, *, token: str = "cb-token", at: float | None = None) -> dict[str, str]:
    moment = str(int(at or time()))
    mark = hashlib.sha1("".join(sorted([token, moment, "n1", encrypted])).encode()).hexdigest()
    return {"msg_signature": mark, "timestamp": moment, "nonce": "n1"}


def tap(client, case, person: str, *, event: str = "template_card_event", task: str = "dispatched_1", **said) -> str:
    """One tap; what the button then reads."""
    message = (
        f"<xml><ToUserName><![CDATA[ww-luohu]]></ToUserName><FromUserName><![CDATA[{person}]]></FromUserName>"
        f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event><EventKey><![CDATA[sign:{case.case_no}]]></EventKey>"
        f"<TaskId><![CDATA[{task}]]></TaskId><AgentId>1000002</AgentId></xml>"
    )
    encrypted = sealed(message)
    body = f"<xml><ToUserName><![CDATA[ww-luohu]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    answer = client.post(ADDRESS, body, content_type="text/xml", query_params=query(encrypted, **said))
    if answer.status_code != 200:
        return str(answer.status_code)
    outer = callback.fields(answer.content.decode())
    again = callback.signature("cb-token", outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    assert again == outer["MsgSignature"]
    inner = callback.decrypted(outer["Encrypt"], key=KEY, receiver="ww-luohu")
    return inner.split("<ReplaceName><![CDATA[")[1].split("]]>")[0]


def test_a_tap_signs_the_case_in_the_name_of_who_tapped(client, set_up, crew):
    case = received()
    assert tap(client, case, "cg1") == "已签收"
    step = Step.objects.get(case=case, action="sign")
    assert (step.by.username, step.unit) == ("cg1", "chengguan")


def test_a_tap_delivered_twice_is_made_once_and_answered_the_same(client, set_up, crew):
    case = received()
    assert [tap(client, case, "cg1") for _ in range(2)] == ["已签收"] * 2
    assert Step.objects.filter(case=case, action="sign").count() == 1


def test_who_taps_second_is_told_that_it_was_signed(client, set_up, crew):
    case = received()
    tap(client, case, "cg1")
    assert tap(client, case, "cg2") == "已有人签收"


def test_a_tap_that_comes_after_the_case_went_elsewhere_moves_nothing(client, set_up, crew, desk):
    """迟到的点击：案件已转派给别的单位，或已撤回，点击不起作用。"""
    case = received()
    case = does(case, "transfer", desk, at=MONDAY + hours(0.5), to="zhujian", why="属住建职责")
    assert tap(client, case, "cg1") == "不归您承办"
    case.refresh_from_db()
    assert case.state == "dispatched"


@pytest.mark.parametrize("person", ["cg9", "nobody", "system.cases", ""])
def test_nobody_signs_who_has_no_account_in_use(client, set_up, crew, person):
    case = received()
    assert tap(client, case, person) == "无法识别"


@pytest.mark.parametrize(
    "said", [{"token": "another"}, {"at": time() - 3600}, {"at": time() + 3600}], ids=["signature", "old", "early"]
)
def test_what_is_not_signed_as_agreed_or_long_past_is_not_believed(client, set_up, crew, said):
    case = received()
    assert tap(client, case, "cg1", **said) == "403"
    assert not Step.objects.filter(action="sign").exists()


@pytest.mark.parametrize(
    "encrypted",
    [
        sealed("<xml/>", receiver="ww-other"),
        sealed("<xml/>", key=bytes(32)),
        base64.b64encode(b"x" * 31).decode(),
        "!!",
        "",
    ],
    ids=["for another", "another key", "no block", "no base64", "nothing"],
)
def test_what_was_not_sealed_for_us_is_not_opened(client, set_up, encrypted):
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    assert client.post(ADDRESS, body, content_type="text/xml", query_params=query(encrypted)).status_code == 403


def test_entities_are_text_and_expand_to_nothing(client, set_up):
    """回调只取平面字段，从不解析 XML：实体、外部引用都不起作用。"""
    body = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'
    assert callback.fields(body)["Encrypt"] == "&a;"
    assert client.post(ADDRESS, body, content_type="text/xml", query_params=query("&a;")).status_code == 403


def test_the_address_is_verified_by_giving_back_what_was_sealed(client, set_up):
    echo = sealed("1616140317555161061")
    answer = client.get(ADDRESS, {"echostr": echo, **query(echo)})
    assert (answer.status_code, answer.content) == (200, b"1616140317555161061")
    assert client.get(ADDRESS, {"echostr": echo, **query(echo, token="x")}).status_code == 403


def test_without_a_platform_set_up_the_address_believes_nobody(client):
    assert client.get(ADDRESS).status_code == client.post(ADDRESS, b"", content_type="text/xml").status_code == 403


def test_what_is_sealed_here_is_what_the_documentation_says():
    noise = b"0123456789abcdef"
    assert callback.encrypted("<xml/>", key=KEY, receiver="ww-luohu", noise=noise) == sealed("<xml/>")


# set-up


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("hotline: {url: https://h, app: a, secret: s}", 0o644, "其他账号也能读"),
        ("hotline: {url: https://h}", 0o600, "hotline 一节不全"),
        ("hotline: [1]", 0o600, "写法不对"),
        ("hotline: {", 0o600, "无法读取"),
    ],
)
def test_a_file_of_adapters_that_is_faulty_or_open_to_others_says_so(tmp_path, monkeypatch, text, mode, said):
    path = tmp_path / "adapters.yml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    monkeypatch.setattr(settings, "config", lambda: type("C", (), {"adapters": path}))
    with pytest.raises(BadSetting, match=said):
        settings.hotline()


def test_without_a_file_of_adapters_nobody_is_spoken_to():
    assert settings.hotline() is None and settings.messaging() is None


def test_a_key_of_the_wrong_length_is_found_before_anything_is_sent(tmp_path, monkeypatch):
    path = tmp_path / "adapters.yml"
    path.write_text(
        "messaging: {url: u, corp: c, agent: 1, secret: s, token: t, aes_key: short, pages: p}", encoding="utf-8"
    )
    path.chmod(0o600)
    monkeypatch.setattr(settings, "config", lambda: type("C", (), {"adapters": path}))
    with pytest.raises(BadSetting, match="43"):
        settings.messaging()


def test_with_a_file_of_adapters_the_worker_exchanges_and_without_one_it_does_not(tmp_path):
    """只有写明了平台，事件才有人接、后台才往来。"""
    path = tmp_path / "adapters.yml"
    path.write_text("hotline: {url: http://127.0.0.1:9, app: a, secret: s}", encoding="utf-8")
    path.chmod(0o600)
    script = (
        "import django; django.setup()\n"
        "from wanxiang.core import events, jobs\n"
        "print(sorted(one.name for one in jobs.rounds()), bool(events._handlers.get('cases.checked')))\n"
    )
    base = os.environ | {"DJANGO_SETTINGS_MODULE": "wanxiang.project.settings", "WANXIANG_HOME": str(tmp_path)}
    with_it, without = (
        subprocess.run(
            [sys.executable, "-c", script], env=base | more, capture_output=True, text=True, check=True
        ).stdout
        for more in ({"WANXIANG_ADAPTERS": str(path)}, {"WANXIANG_ADAPTERS": ""})
    )
    assert "cases.hotline" in with_it and "cases.messaging" not in with_it and "True" in with_it
    assert "cases.hotline" not in without
