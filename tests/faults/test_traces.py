"""What a whole loop leaves behind: no name, number or telephone in the logs, no ID number in clear under the home."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from homes import DISTRICT, Home

pytestmark = pytest.mark.slow
_NUMBER = re.compile(rb"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15}|[0-9]{20})(?![0-9])")
_DIGITS = re.compile(rb"[0-9]{14,}[0-9Xx]")
_FIRMS, _PLACES = "商事主体", "楼栋"


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> tuple[Home, str]:
    """A demonstration with everybody's visits, talkative; what it and its server wrote."""
    home = Home(tmp_path_factory.mktemp("traces") / "home")
    words = ["--district", DISTRICT, "--residents", "1200", "--seed", "4", "--no-serve"]
    done = home.attempt("demo", *words, WANXIANG_LOG_LEVEL="DEBUG")
    assert done.returncode == 0, done.stderr[-3000:]
    said = done.stderr + "".join(path.read_text() for path in (home.path / "logs").iterdir())
    return home, said


@pytest.fixture(scope="module")
def people(walked) -> list[dict]:
    return pq.read_table(walked[0].path / "simulated" / "truth" / "persons.parquet").to_pylist()


def test_the_logs_name_nobody(walked, people):
    """日志（含 DEBUG）不出现任何居民的姓名、证件号码、电话，每行一个 JSON。"""
    lines = [line for line in walked[1].splitlines() if line.startswith("{")]
    assert len(lines) > 100, "the loop was not logged"
    assert {"at", "level", "logger", "message", "request"} <= set(json.loads(lines[0]))
    known = {person["name"] for person in people} | {person["phone"] for person in people if person["phone"]}
    known |= {person["id_number"] for person in people}
    text = "\n".join(lines)
    assert [word for word in known if word in text] == []


def test_no_id_number_lies_in_clear_under_the_home(walked, people):
    """主目录下（数据库、Parquet 解压后、其余文件逐字节）没有任何送达过的证件号码，错的、十五位的也没有。"""
    home = walked[0].path
    known = {person["id_number"].encode() for person in people} | delivered(home / "simulated" / "deliveries")
    assert len(known) > len(people)
    found = [str(path.relative_to(home)) for path, content in contents(home) if known & windows(content)]
    assert found == []


def delivered(folder: Path) -> set[bytes]:
    """Whatever looks like an ID number in the delivered files, the faulty ones included; codes of firms, buildings and
    grids, which are as long, left out."""
    found: set[bytes] = set()
    codes: set[bytes] = set()
    for path in folder.rglob("*.*"):
        for content in unpacked(path):
            (codes if path.name.startswith((_FIRMS, _PLACES)) else found).update(_NUMBER.findall(content))
    return found - codes


def unpacked(path: Path) -> Iterator[bytes]:
    """What is in a delivered file."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name) for name in book.namelist())
    elif path.suffix == ".parquet":
        yield repr(pq.read_table(path).to_pylist()).encode()
    else:
        yield path.read_bytes()


def contents(home: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file with its bytes, and what is in it once unpacked; what the simulation sent is not the product's."""
    for path in home.rglob("*"):
        if not path.is_file() or home / "simulated" in path.parents:
            continue
        yield path, path.read_bytes()
        if path.suffix == ".parquet":
            yield path, repr(pq.read_table(path).to_pylist()).encode()
        if path.suffix == ".sqlite3":
            with closing(sqlite3.connect(path)) as opened:
                yield path, "\n".join(opened.iterdump()).encode()


def windows(content: bytes) -> set[bytes]:
    """Every run of 15, 18 or 20 digits within the digits of some bytes."""
    return {
        run[at : at + length]
        for run in _DIGITS.findall(content)
        for length in (15, 18, 20)
        for at in range(len(run) - length + 1)
    }
