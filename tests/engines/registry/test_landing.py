"""What happens to a file: sealed whatever it is, taken whole or refused whole, and once."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from registry_hand import INSURED, POPULATION, RESIDENTS, deliver, insured, number, registered, resident

from wanxiang.core import crypto
from wanxiang.engines.registry import actions, landing, pseudonyms
from wanxiang.engines.registry.models import Delivery

pytestmark = pytest.mark.django_db
ZHANG = number("19500101", 1)


def outcomes(folder, by):
    return {outcome.file: outcome for outcome in actions.ingest(folder=folder, by=by).files}


def rows_of(path: Path, source: str):
    return pq.read_table(landing.standard(source, landing.digest(path))).to_pylist()


def test_standard_rows_carry_a_token_and_no_number(tmp_path, by):
    path = deliver(
        tmp_path, "2021-12-05", "户籍人口_202111.csv", POPULATION, registered("张 偉", id_number=ZHANG), encoding="gbk"
    )
    assert outcomes(tmp_path, by)[path.name].rows == 1
    (row,) = rows_of(path, "ga_population")
    assert row["record_uid"] == f"ga_population:{landing.digest(path)[:8]}:1"
    assert (row["name"], row["birth_date"], row["sex"], row["id_quality"]) == ("张伟", date(1950, 1, 1), "男", "valid")
    assert row["id_token"] == crypto.tokens([ZHANG], purpose=pseudonyms.PERSON_ID)[0]
    assert ZHANG not in str(row)


def test_the_number_overrules_a_birth_date_that_differs_and_the_difference_is_kept(tmp_path, by):
    """证件号与出生日期不符：以证件号为准，原值连同原因搁置。"""
    path = deliver(
        tmp_path, "2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", id_number=ZHANG, birth="1951-01-01")
    )
    outcomes(tmp_path, by)
    assert rows_of(path, "yb_insured")[0]["birth_date"] == date(1950, 1, 1)
    (aside,) = pq.read_table(landing.standard("yb_insured", landing.digest(path), "aside")).to_pylist()
    assert (aside["column"], aside["value_masked"], aside["reason"]) == ("出生日期", "1951-01-01", "与证件号不符")


def test_a_refused_number_is_kept_masked_with_its_reason(tmp_path, by):
    wrong = ZHANG[:-1] + ("1" if ZHANG[-1] != "1" else "2")
    path = deliver(
        tmp_path, "2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", id_number=wrong, birth="1950-01-01")
    )
    outcomes(tmp_path, by)
    (aside,) = pq.read_table(landing.standard("yb_insured", landing.digest(path), "aside")).to_pylist()
    assert aside["reason"] == "证件号校验位不符"
    assert "1950" not in aside["value_masked"]
    assert aside["value_masked"].startswith("4498")


def test_a_row_that_names_nobody_is_kept_with_its_reason(tmp_path, by):
    deliver(tmp_path, "2021-12-05", "参保人员_202111.csv", INSURED, insured(""), insured("张伟", birth="1950-01-01"))
    outcome = outcomes(tmp_path, by)["参保人员_202111.csv"]
    assert (outcome.rows, outcome.refused_rows) == (2, 1)


def test_a_row_with_too_few_columns_is_kept_and_the_others_go_on(tmp_path, by):
    """列数不符的行单独搁置，其余照常；行号不乱。"""
    deliver(
        tmp_path,
        "2021-12-05",
        "参保人员_202111.csv",
        INSURED,
        insured("张伟", birth="1950-01-01"),
        "李四,残缺",
        insured("王五", birth="1960-01-01"),
    )
    outcome = outcomes(tmp_path, by)["参保人员_202111.csv"]
    assert (outcome.state, outcome.rows, outcome.refused_rows) == ("landed", 3, 1)
    rows = rows_of(tmp_path / "2021-12-05" / "参保人员_202111.csv", "yb_insured")
    assert {row["row_no"]: row["name"] for row in rows} == {1: "张伟", 2: None, 3: "王五"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_the_encoding_is_found_where_it_is_not_the_declared_one(tmp_path, by, encoding):
    path = deliver(
        tmp_path,
        "2021-12-05",
        "户籍人口_202111.csv",
        POPULATION,
        registered("张伟", id_number=ZHANG),
        encoding=encoding,
    )
    assert outcomes(tmp_path, by)[path.name].state == "landed"
    assert rows_of(path, "ga_population")[0]["name"] == "张伟"


def test_a_few_garbled_bytes_do_not_refuse_the_file(tmp_path, by):
    path = deliver(tmp_path, "2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", birth="1950-01-01"))
    path.write_bytes(path.read_bytes() + "李四".encode()[:5] + ",,1960-01-01,正常参保,,,\n".encode())
    assert outcomes(tmp_path, by)[path.name].rows == 2
    assert rows_of(path, "yb_insured")[0]["name"] == "张伟"


def test_quoted_cells_with_commas_and_line_ends_stay_one_cell(tmp_path, by):
    path = deliver(
        tmp_path,
        "2021-12-05",
        "户籍人口_202111.csv",
        POPULATION,
        '"张伟",男,,1950-01-01,"桂木花园1栋\n101,后门",H1,户主,已婚,2010-01-01',
    )
    assert outcomes(tmp_path, by)[path.name].rows == 1


def test_a_sheet_with_a_title_above_its_header_and_true_dates(tmp_path, by):
    """表头上方有标题、日期是真日期、号码被存成文本的 Excel。"""
    book = Workbook()
    sheet = book.active
    sheet.append(["罗湖区低保对象名册"])
    sheet.append(["姓名", "身份证号", "出生日期", "低保证号", "保障起始日期", "状态"])
    sheet.append(["张伟", ZHANG, date(1950, 1, 1), "D1", 44260, "在保"])
    sheet.append([None] * 6)
    path = tmp_path / "2021-12-05" / "低保对象_202111.xlsx"
    path.parent.mkdir()
    book.save(path)
    assert outcomes(tmp_path, by)[path.name].rows == 1
    (row,) = rows_of(path, "mz_minimum")
    assert (row["birth_date"], row["observed_on"], row["minimum_living"]) == (date(1950, 1, 1), date(2021, 3, 5), True)


BAD = [
    ("户籍人口_202111.csv", "甲,乙,丙\n1,2,3\n".encode("gbk"), "表头"),
    ("户籍人口_202112.csv", (POPULATION + "\n").encode("gbk"), "没有数据行"),
    ("低保对象_202111.xlsx", b"this is no workbook", "xlsx"),
    ("居民健康档案_202111.parquet", b"PAR1 broken", "parquet"),
]


@pytest.mark.parametrize(("file", "content", "why"), BAD)
def test_a_bad_file_is_refused_whole_sealed_and_leaves_the_last_good_state(tmp_path, by, file, content, why):
    """坏文件整份退回：说明原因、原件封存、已落地的不受影响。"""
    good = deliver(tmp_path, "2021-11-05", "参保人员_202110.csv", INSURED, insured("张伟", birth="1950-01-01"))
    outcomes(tmp_path, by)
    bad = tmp_path / "2021-12-05" / file
    bad.parent.mkdir()
    bad.write_bytes(content)
    outcome = outcomes(tmp_path, by)[file]
    assert outcome.state == "refused"
    assert why in outcome.reason
    kept = Delivery.objects.get(sha=landing.digest(bad))
    assert kept.state == "refused"
    assert b"".join(crypto.open_file(landing.original(kept.source, kept.sha))) == content
    assert Delivery.objects.filter(state="landed").count() == 1
    assert rows_of(good, "yb_insured")[0]["name"] == "张伟"


def test_a_file_of_no_known_source_is_reported_and_kept(tmp_path, by):
    """不认识的文件：报告、封存，什么也不丢。"""
    stray = tmp_path / "2021-12-05" / "说明.txt"
    stray.parent.mkdir()
    stray.write_text("说明", encoding="utf-8")
    assert outcomes(tmp_path, by)["说明.txt"].state == "unknown"
    assert b"".join(crypto.open_file(landing.original("", landing.digest(stray)))) == "说明".encode()
    assert outcomes(tmp_path, by)["说明.txt"].state == "repeated"


def test_the_same_bytes_under_a_later_month_say_that_the_list_still_stands(tmp_path, by):
    first = deliver(tmp_path, "2021-11-05", "低保示例.csv", "x", "1")
    first.unlink()
    deliver(tmp_path, "2021-11-05", "参保人员_202110.csv", INSURED, insured("张伟", birth="1950-01-01"))
    deliver(tmp_path, "2021-12-05", "参保人员_202111.csv", INSURED, insured("张伟", birth="1950-01-01"))
    assert [outcome.state for outcome in actions.ingest(folder=tmp_path, by=by).files] == ["landed", "repeated"]
    kept = Delivery.objects.get()
    assert (kept.valid_on, kept.confirmed_on) == (date(2021, 10, 31), date(2021, 11, 30))


def test_the_day_comes_from_the_folder_and_the_month_from_the_name(tmp_path):
    late = deliver(tmp_path, "2021-12-20", "参保人员_202109.csv", INSURED)
    assert landing.received_on(late) == date(2021, 12, 20)
    assert landing.valid_on(late) == date(2021, 9, 30)


def test_an_empty_folder_says_how_one_should_look(tmp_path, by):
    with pytest.raises(landing.NoDeliveries, match="没有可导入的文件"):
        actions.ingest(folder=tmp_path, by=by)


def test_a_crash_between_the_files_and_the_transaction_leaves_nothing_half_done(tmp_path, by, monkeypatch):
    """写完文件、未记账就断电：这份文件等于没有送到，重来一次即可。"""
    path = deliver(tmp_path, "2021-12-05", "实有人口_202111.csv", RESIDENTS, resident("张伟", id_number=ZHANG))

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(landing, "_record", dies)
        with pytest.raises(KeyboardInterrupt):
            actions.ingest(folder=tmp_path, by=by)
    assert landing.standard("wg_residents", landing.digest(path)).exists()
    assert not Delivery.objects.exists()
    assert outcomes(tmp_path, by)[path.name].state == "landed"


@pytest.mark.slow
def test_a_killed_ingest_goes_on_where_it_was(simulated, tmp_path):
    """导入途中 kill -9：已确认的都在，再运行一次补齐其余。"""
    import os
    import signal
    import time

    home = tmp_path / "home"
    environment = {**os.environ, "WANXIANG_HOME": str(home)}
    run = [sys.executable, "-m", "wanxiang.cli"]
    subprocess.run([*run, "init"], env=environment, check=True, capture_output=True)
    for pause in (2.5, 3.5):
        process = subprocess.Popen(
            [*run, "ingest", str(simulated / "deliveries"), "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = subprocess.run(
        [*run, "ingest", str(simulated / "deliveries"), "--json"], env=environment, check=True, capture_output=True
    )
    told = json.loads(last.stdout)
    assert told["refused"] == told["unknown"] == 0
    again = subprocess.run(
        [*run, "ingest", str(simulated / "deliveries"), "--json"], env=environment, check=True, capture_output=True
    )
    assert json.loads(again.stdout)["landed"] == 0
    linked = subprocess.run([*run, "link", "--json"], env=environment, check=True, capture_output=True)
    counts = json.loads(linked.stdout)
    assert counts["rows_in"] == counts["rows_linked"] + counts["rows_aside"]


def test_a_second_process_makes_the_same_pseudonyms(monkeypatch):
    """另一个进程算出的假名，与本进程一字不差；空仍是空。"""
    numbers = pa.array([number("19500101", each) for each in range(50)] + [None, ZHANG], pa.string())
    monkeypatch.setattr(pseudonyms, "ELSEWHERE", 10)
    monkeypatch.setattr(pseudonyms.os, "cpu_count", lambda: 2)
    elsewhere = pseudonyms.start(numbers)()
    assert elsewhere.to_pylist() == pseudonyms.here(numbers).to_pylist()
    monkeypatch.setattr(pseudonyms.sys, "executable", "/bin/false")
    assert pseudonyms.start(numbers)().to_pylist() == elsewhere.to_pylist()
