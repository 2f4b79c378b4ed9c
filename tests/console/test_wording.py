"""How values and persons are said on a page."""

from datetime import UTC, date, datetime

import pytest

from wanxiang.console import masks, wording


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("欧阳娜娜", "欧**娜"), ("李", "*"), ("", ""), (None, ""), (" 王 小二", "王**二")],
)
def test_a_list_shows_no_full_name(name, shown):
    """名单默认脱敏：只留首尾字。"""
    assert masks.name(name) == shown


@pytest.mark.parametrize(("phone", "shown"), [("13800138000", "138****8000"), ("12345", "*****"), ("", ""), (None, "")])
def test_a_list_shows_no_full_phone(phone, shown):
    """电话中间四位隐藏；短号全部隐藏。"""
    assert masks.phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [("云川路12号3栋402", "云川路***"), ("青溪花园3栋402室", "青溪花园***"), ("青溪花园", "青溪花园"), (None, "")],
)
def test_a_list_shows_no_room(address, shown):
    """地址只留到路名、小区名。"""
    assert masks.address(address) == shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "是"),
        (None, "—"),
        (1138712, "1,138,712"),
        (0.5, "0.5"),
        (date(2021, 12, 8), "2021-12-08"),
        (["甲", "乙"], "甲、乙"),
        (datetime(2021, 11, 8, 2, 0, tzinfo=UTC), "2021-11-08 10:00"),
    ],
)
def test_a_value_is_said_as_a_person_writes_it(value, words):
    assert wording.said(value) == words


@pytest.mark.parametrize(
    ("fen", "words"), [(20000, "200"), (20050, "200.50"), (None, "—"), (-1, "-0.01"), (123456700, "1,234,567")]
)
def test_money_is_kept_in_fen_and_said_in_yuan(fen, words):
    assert wording.yuan(fen) == words


def test_a_share_is_said_with_one_decimal():
    assert wording.percent(0.7512) == "75.1%"
