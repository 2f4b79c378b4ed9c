"""Files are whole or absent; one process at a time does what only one may do; what is swept was nobody's."""

import subprocess
import sys
import time

import pyarrow as pa
import pytest

from wanxiang.core import files
from wanxiang.core.backup import verify
from wanxiang.core.files import Busy, alone, home
from wanxiang.core.models import Account, Snapshot, StoredFile

TABLE = pa.table({"n": [1, 2, 3]})


@pytest.fixture
def clerk(db):
    return Account.objects.create_user("clerk", name="办事员")


def made(by, number=1, kind="test"):
    """A published snapshot with one file."""
    folder = files.new_folder(kind)
    files.write_parquet(TABLE.slice(0, number), folder / "numbers.parquet")
    return files.publish(kind=kind, folder=folder, inputs={}, rows={"numbers": number}, by=by)


def test_a_write_that_fails_leaves_the_former_file_and_nothing_beside_it(tmp_path):
    """写到一半出错：原文件不变，不留半截文件。"""
    path = tmp_path / "a.txt"
    files.write_bytes(path, b"former")
    with pytest.raises(TypeError):
        files.write_bytes(path, "not bytes")
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_the_second_waits_for_the_first_and_says_so_when_it_lasts():
    with alone("test"):
        began = time.monotonic()
        with pytest.raises(Busy, match="另一个进程"), alone("test", wait=0.3):
            pass
        assert time.monotonic() - began >= 0.3
        with alone("another work", wait=0):
            pass
    with alone("test", wait=0):
        pass


def test_a_process_that_dies_lets_go():
    """持有者被 kill -9，下一个立即可以开始。"""
    script = "import time\nfrom wanxiang.core.files import alone\nwith alone('test'):\n    print('held', flush=True)\n    time.sleep(60)\n"
    holder = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Busy), alone("test", wait=0):
        pass
    holder.kill()
    holder.wait()
    with alone("test", wait=2):
        pass


def test_publishing_makes_one_current_and_remembers_its_files(clerk):
    first, second = made(clerk), made(clerk, 2)
    assert list(Snapshot.objects.filter(kind="test", current=True)) == [second]
    assert files.current("test").path("numbers.parquet").exists()
    assert StoredFile.objects.filter(name=f"{first.folder}/numbers.parquet").exists()


def test_sweeping_keeps_the_newest_and_takes_what_no_run_finished(clerk):
    """清扫：最近三个快照保留，更早的和没有写完的目录一并清除，其登记也清除。"""
    kept = [made(clerk, kind="swept").folder for _ in range(5)][-3:]
    orphan = files.new_folder("swept")
    assert files.sweep("swept") == 3
    assert not orphan.exists()
    assert sorted(str(path.relative_to(home())) for path in home("snapshots", "swept").iterdir()) == sorted(kept)
    assert {
        row.name.rsplit("/", 1)[0] for row in StoredFile.objects.filter(name__startswith="snapshots/swept/")
    } == set(kept)


def test_half_written_files_are_swept_and_whole_ones_stay(tmp_path):
    folder = home("standard", "test-sweep")
    folder.mkdir(parents=True)
    (folder / ".a.parquet.1234.part").write_bytes(b"half")
    (folder / "b.parquet").write_bytes(b"whole")
    assert files.sweep_parts("standard") == 1
    assert [path.name for path in folder.iterdir()] == ["b.parquet"]


def test_verify_compares_every_remembered_file(clerk):
    """核验：每个登记的文件都在，字节与登记时相同。"""
    name = f"{made(clerk).folder}/numbers.parquet"
    assert not [problem for problem in verify().problems if name in problem]
    whole = home(name).read_bytes()
    home(name).write_bytes(whole[:-1] + b"?")
    assert f"文件被改动 {name}" in verify().problems
    home(name).unlink()
    assert f"缺少文件 {name}" in verify().problems
