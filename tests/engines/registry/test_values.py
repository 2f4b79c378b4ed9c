"""What departments write, and what it means: one table a kind of value."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from wanxiang.engines.registry.standard import codes, dates, identity, text

settings.register_profile("registry", deadline=None)  # the first call builds a table
settings.load_profile("registry")

DATES = [
    ("2021-03-05", date(2021, 3, 5)),
    ("2021/3/5", date(2021, 3, 5)),
    ("20210305", date(2021, 3, 5)),
    ("2021年3月5日", date(2021, 3, 5)),
    ("2021年03月05日", date(2021, 3, 5)),
    ("44260", date(2021, 3, 5)),
    ("44260.0", date(2021, 3, 5)),
    ("2021.3.5", date(2021, 3, 5)),
    ("２０２１－０３－０５", date(2021, 3, 5)),
    (" 2021-03-05 ", date(2021, 3, 5)),
    ("2021-03-05 00:00:00", date(2021, 3, 5)),
    ("9133", date(1925, 1, 1)),
    ("2020-02-29", date(2020, 2, 29)),
    ("2021-02-29", dates.NO_SUCH_DAY),
    ("19530230", dates.NO_SUCH_DAY),
    ("1900-00-00", dates.NO_SUCH_DAY),
    ("1950", dates.YEAR_ONLY),
    ("0", dates.NOT_A_DATE),
    ("不详", dates.NOT_A_DATE),
    ("3021-01-01", dates.OUT_OF_RANGE),
]


@pytest.mark.parametrize(("written", "meant"), DATES)
def test_a_date_in_any_usual_hand(written, meant):
    """五种写法都认得；不存在的日子和只有年份的，说明原因。"""
    assert dates.day(written) == meant


def test_a_column_of_dates_keeps_its_rows_and_their_reasons():
    column = pa.array([written for written, _ in DATES] + [None])
    days, reasons = dates.read(column)
    for (_, meant), day, reason in zip(DATES, days.to_pylist(), reasons.to_pylist(), strict=False):
        assert (day or reason) == meant
    assert days[-1].as_py() is None
    assert reasons[-1].as_py() is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_the_five_ways_to_write_a_day_mean_the_same_day(day):
    serial = str((day - date(1899, 12, 30)).days)
    written = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    if not (len(serial) == 4 and 1880 <= int(serial) <= 2100) and len(serial) >= 4:
        written.append(serial)
    assert {dates.day(each) for each in written} == {day}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021-03", date(2021, 3, 1)),
        ("202103", date(2021, 3, 1)),
        ("2021年3月", date(2021, 3, 1)),
        ("2021/3/5", date(2021, 3, 5)),
    ],
)
def test_a_month_is_its_first_day(written, meant):
    assert dates.month(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "阿依古丽·买买提",
        "阿依古丽•买买提",
        "阿依古丽・买买提",
        "阿依古丽．买买提",
        "阿依古丽.买买提",
        "阿依古丽 · 买买提",
        "阿依古丽买买提",
    ],
)
def test_a_middle_dot_does_not_make_another_name(written):
    assert text.name(written) == "阿依古丽买买提"


@pytest.mark.parametrize(
    ("one", "other"),
    [("張偉", "张伟"), ("陳　靜", "陈静"), ("王 芳", "王芳"), ("劉國棟", "刘国栋"), ("Li Ｍing", "LIMING")],
)
def test_variants_of_one_name_compare_equal(one, other):
    """繁体、全角、空格不成另一个人。"""
    assert text.name(one) == text.name(other)


def test_a_column_of_names_equals_the_function_row_by_row():
    names = ["张伟", None, "張 偉", "", "阿依古丽·买买提", "é", "é", "𠮷野", " 王芳"]
    made = text.apply(pa.array(names), text.name).to_pylist()
    assert made == [None if not name else (text.name(name) or None) for name in names]


@given(st.lists(st.none() | st.text(max_size=8), max_size=20))
def test_any_column_of_text_equals_the_function_row_by_row(values):
    clean = [value if value is None else value.encode("utf-8", "ignore").decode() for value in values]
    for function in (text.name, text.plain, text.compact):
        made = text.apply(pa.array(clean, pa.string()), function).to_pylist()
        assert made == [None if value is None else (function(value) or None) for value in clean]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0755-25666666", "075525666666"),
        ("1380013800", None),
        ("无", None),
    ],
)
def test_a_telephone_is_its_digits(written, meant):
    assert codes.telephone(written) == meant


@pytest.mark.parametrize(
    ("written", "fen"),
    [("300", 30000), ("1,234.56", 123456), ("￥88元", 8800), ("0", 0), ("-1", None), ("abc", None), ("NaN", None)],
)
def test_money_is_whole_fen(written, fen):
    made = codes.fen(written)
    assert isinstance(made, codes.Refusal) if fen is None else made == fen


def numbers():
    areas = st.sampled_from(["110101", "440303", "310115", "510107", "230103"])
    return st.tuples(areas, st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999)).map(_number)


def _number(parts):
    body = f"{parts[0]}{parts[1]:%Y%m%d}{parts[2]:03d}"
    return body + ric.calc_check_digit(body + "0")  # the peer wants a place for it


@given(numbers())
def test_a_right_number_is_valid_and_tells_birth_and_sex(number):
    """与 python-stdnum 对照：校验位、出生日期、性别相同（它另查地区码沿革，本平台不查）。"""
    read = identity.read(pa.array([number, number.lower(), f" {number[:6]} {number[6:]}", "'" + number]))
    assert ric.calc_check_digit(number) == number[-1]
    assert read.numbers.to_pylist() == [number] * 4
    assert {identity.QUALITIES[quality] for quality in read.quality} == {identity.VALID}
    assert read.birth[0] == np.datetime64(ric.get_birth_date(number))
    assert "男" if int(number[16]) % 2 else ["", "男", "女"][read.sex[0]] == "女"


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found_and_the_right_number_is_near(number, place, by):
    """错一位必被校验位发现；正确的号码在“一位之差”之列。"""
    old = number[place]
    new = str((int(old) + by) % 10) if old != "X" else str(by)
    if place == 0 and new == "0":
        return
    read = identity.read(pa.array([number[:place] + new + number[place + 1 :]]))
    assert identity.QUALITIES[read.quality[0]] in (identity.BAD_CHECK, identity.MALFORMED)
    if identity.QUALITIES[read.quality[0]] == identity.BAD_CHECK:
        assert number in read.near.to_pylist()
        assert all(ric.calc_check_digit(each) == each[-1] for each in read.near.to_pylist())


@given(numbers().filter(lambda number: number[6:8] == "19"))
def test_fifteen_digits_become_eighteen(number):
    old = number[:6] + number[8:17]
    read = identity.read(pa.array([old]))
    assert identity.QUALITIES[read.quality[0]] == identity.REPAIRED
    assert read.numbers.to_pylist() == [number]


@given(st.text("0123456789Xx ", max_size=20))
def test_no_text_is_valid_that_the_peer_refuses_for_its_digits(value):
    read = identity.read(pa.array([value]))
    if identity.QUALITIES[read.quality[0]] == identity.VALID:
        number = read.numbers[0].as_py()
        assert ric.calc_check_digit(number) == number[-1]


@pytest.mark.parametrize(
    ("written", "quality"),
    [
        (None, identity.MISSING),
        ("", identity.MISSING),
        ("无", identity.MISSING),
        ("12345", identity.MALFORMED),
        ("11010119900230123X", identity.MALFORMED),
        ("+10101199001011239", identity.MALFORMED),
        ("1101011990_1011239", identity.MALFORMED),
        ("4.40303E+17", identity.MALFORMED),
    ],
)
def test_what_is_no_number_says_so(written, quality):
    read = identity.read(pa.array([written], pa.string()))
    found = identity.QUALITIES[read.quality[0]]
    assert found == quality or (quality == identity.MALFORMED and found == identity.BAD_CHECK)
    assert read.numbers[0].as_py() is None


def test_a_disability_certificate_holds_the_number_before_two_more_characters():
    number = _number(("440303", date(1970, 5, 6), 12))
    assert identity.read(pa.array([number + "42"]), suffix=2).numbers.to_pylist() == [number]


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_a_credit_code_is_judged_as_the_peer_judges_it(body):
    code = body + uscc.calc_check_digit(body)
    assert codes.credit_code(code) == code
    wrong = body + ("0" if code[-1] != "0" else "1")
    assert isinstance(codes.credit_code(wrong), codes.Refusal)


@pytest.mark.parametrize("carrying", ["身份证11010119900101123X已核", "旧证110101900101123"])
def test_free_text_does_not_carry_a_number_further(carrying):
    """备注里夹带的证件号也不留。"""
    clean, rows = text.mask_numbers(pa.array(["正常", carrying]))
    assert rows.tolist() == [1]
    assert "900101" not in clean[1].as_py()
    assert clean[0].as_py() == "正常"
