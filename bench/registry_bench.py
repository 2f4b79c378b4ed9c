"""Landing and standardising against DuckDB's own CSV → Parquet (zstd) of the same file, in the same run.

    .venv/bin/python -m bench.registry_bench [rows]

Ours reads the CSV, seals the original (SHA-256, zstd, SM4-GCM), checks every ID number and makes it a pseudonym (HMAC-SM3), puts
names, dates and telephones into one form, keeps what it refuses, and writes Parquet durably. The floor copies text to text.
Files are warm; each time is the better of two.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

GOAL = 0.3
HEADER = "人员编号,人员姓名,性别,证件号码,出生年月日,联系电话,居住地址,楼栋编码,网格编码,户内编号,独居标识,户籍所在市,户籍所在区,采集时间"


def people(rows: int) -> pa.Table:
    """Invented residents as the grid writes them: 20 % without ID number, dates in three ways, some names with blanks."""
    rng = np.random.default_rng(7)
    born = rng.integers(0, 30_000, rows).astype("datetime64[D]") - np.timedelta64(14_000, "D")
    iso = pa.array(np.datetime_as_string(born))
    plain = pc.replace_substring(iso, "-", "")
    body = pc.binary_join_element_wise(
        "449803", plain, pc.utf8_lpad(pa.array(rng.integers(0, 999, rows)).cast(pa.string()), 3, "0"), ""
    )
    digits = np.frombuffer("".join(body.to_pylist()).encode(), np.uint8).reshape(rows, 17) - 48
    weights = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
    check = pa.array(list("10X98765432")).take(pa.array((digits.astype(int) @ weights) % 11))
    number = pc.if_else(pa.array(rng.random(rows) < 0.2), "", pc.binary_join_element_wise(body, check, ""))
    names = [
        f"{family}{blank}{given}"
        for family in "张王李赵陈林黄周吴徐"
        for given in ("伟", "芳", "秀英", "志强", "嘉欣", "國棟")
        for blank in ("",) * 9 + (" ",)
    ]
    style = rng.integers(0, 3, rows)
    dates = pc.if_else(
        pa.array(style == 0), iso, pc.if_else(pa.array(style == 1), plain, pc.replace_substring(iso, "-", "/"))
    )
    building = pc.binary_join_element_wise(
        "440303001001", pc.utf8_lpad(pa.array(rng.integers(1, 1090, rows)).cast(pa.string()), 6, "0"), ""
    )
    room = pa.array(rng.integers(101, 3000, rows)).cast(pa.string())

    def take(words: list[str]) -> pa.Array:
        return pa.array(words).take(pa.array(rng.integers(0, len(words), rows)))

    columns = [
        pc.binary_join_element_wise("WG", pa.array(np.arange(rows)).cast(pa.string()), ""),
        take(names),
        pa.array(["女", "男"]).take(pa.array(digits[:, 16] % 2)),
        number,
        dates,
        pc.binary_join_element_wise(
            "154", pc.utf8_lpad(pa.array(rng.integers(0, 10**8, rows)).cast(pa.string()), 8, "0"), ""
        ),
        pc.binary_join_element_wise("深圳市罗湖区桂园街道红桂路10号桂木花园1栋", room, ""),
        building,
        pc.utf8_slice_codeunits(building, 0, 15),
        room,
        take(["是", "否", ""]),
        take(["深圳市", "河源市", "梅州市"]),
        take(["罗湖区", "龙川县", "五华县"]),
        take(["2021-10-01", "2021-09-15", "2021/8/3"]),
    ]
    return pa.table(dict(zip(HEADER.split(","), columns, strict=True)))


def best(work: Callable[[], object], times: int = 2) -> tuple[float, float]:
    """Seconds on the clock, and of all cores together, of the better run."""
    taken = []
    for _ in range(times):
        start, cores = time.perf_counter(), sum(os.times()[:4])
        work()
        taken.append((time.perf_counter() - start, sum(os.times()[:4]) - cores))
    return min(taken)


def floor(path: Path, out: Path) -> None:
    """DuckDB's own CSV → Parquet with zstd, every column text."""
    with duckdb.connect(config={"threads": os.cpu_count() or 2}) as connection:
        connection.read_csv(str(path), all_varchar=True).write_parquet(str(out), compression="zstd")


def main(*, rows: int = 1_200_000) -> None:
    """Print both rates and their ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["WANXIANG_HOME"] = scratch
        from wanxiang.core import config, crypto

        for kept in (config.config, crypto._master, crypto._key):
            kept.cache_clear()
        crypto.make_key()
        path = Path(scratch) / "2021-12-05" / "实有人口_202111.csv"
        path.parent.mkdir()
        csv.write_csv(people(rows), path, csv.WriteOptions(quoting_style="none"))
        from wanxiang.core.declarations import SYSTEMS
        from wanxiang.engines.registry import sources

        declaration = SYSTEMS / "base_data" / "sources" / "wg_residents.yml"
        source = sources.load(declaration)[0][1]
        ours, our_cores = best(lambda: _land(path, source))
        theirs, their_cores = best(lambda: floor(path, Path(scratch) / "floor.parquet"))
    print(f"file                      {rows:,} rows")
    print(f"DuckDB CSV → Parquet      {rows / theirs:12,.0f} rows/s  ({theirs:.2f} s, {their_cores:.2f} of cores)")
    print(f"landing + standardising   {rows / ours:12,.0f} rows/s  ({ours:.2f} s, {our_cores:.2f} of cores)")
    print(
        f"ratio                     {theirs / ours:12.2f}  (goal ≥ {GOAL}) {'met' if theirs / ours >= GOAL else 'NOT MET'}"
    )


def _land(path: Path, source: object) -> None:
    """Everything that landing does to a file, but the row in the database."""
    from wanxiang.core import crypto
    from wanxiang.engines.registry import landing
    from wanxiang.engines.registry.reading import read

    sha = landing.digest(path)
    with ThreadPoolExecutor(max_workers=1) as sealing:
        sealed = sealing.submit(crypto.seal_file, path, landing.original(source.id, sha))
        made = landing.standardised(path, sha, source, read(path, source=source))
        landing.write(source.id, sha, made)
        sealed.result()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanxiang.project.settings")
    import django

    django.setup()
    main(rows=int(sys.argv[1]) if len(sys.argv) > 1 else 1_200_000)
