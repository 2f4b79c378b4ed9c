"""The recount on seeds nobody tuned to; raw deliveries perturbed at random.

The rules of `test_recount.py` on other seeds and in the other district; slow ones only where CI asks for all.
"""

import csv
import io
import random
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from full_district import computed, standing_in
from recount import recount
from test_recount import COUNTED, agreed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FEWER = 0.9


@pytest.mark.parametrize(("district", "seed"), COUNTED[1:])
def test_every_figure_equals_an_independent_recount(sent, district, seed):
    """换一批文件，换一个区，仍然相同。"""
    files = sent(district, seed)
    with standing_in(district):
        files.bring_in()
        agreed(files)


def test_rows_lost_from_deliveries_move_what_a_recount_says_and_nothing_else(sent, tmp_path):
    """随机两份送达文件各少一成（重复送的那份因此成了另一份）：平台和重数的人仍然一致。"""
    whole = sent(*COUNTED[1])
    dice, files = random.Random(COUNTED[1][1]), replace(whole, folder=tmp_path / "sent")
    shutil.copytree(whole.folder, files.folder)
    for path in dice.sample(sorted(p for p in files.deliveries.glob("*/*") if p.suffix in (".csv", ".parquet")), 2):
        _thin(path, dice)
    expected, told = (
        recount(each.deliveries, each.district.as_of, district=each.district.name) for each in (files, whole)
    )
    assert expected["rows_integrated"] != told["rows_integrated"]
    with standing_in(files.district.id):
        files.bring_in(registers=False)
        ours = computed()
    assert {name: ours[name] for name in expected} == pytest.approx(expected)


def _thin(path, dice):
    """The file with a tenth of its rows gone."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        pq.write_table(table.take(sorted(dice.sample(range(table.num_rows), round(table.num_rows * FEWER)))), path)
        return
    data = path.read_bytes()
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    else:
        encoding = "utf-8-sig"
    header, *rows = csv.reader(io.StringIO(text))
    kept = [row for row in rows if dice.random() < FEWER]
    out = io.StringIO()
    csv.writer(out).writerows([header, *kept])
    path.write_bytes(out.getvalue().encode(encoding))
