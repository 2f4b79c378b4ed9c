"""Backup, restore into an empty home, verify: the same figures; without the key the originals stay shut."""

import sqlite3
import tarfile

import pytest
import remains
from homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archive(district, tmp_path_factory):
    target = tmp_path_factory.mktemp("safe") / "backup.tar"
    report = district.json("backup", str(target))
    assert report["ok"] and report["files"] > 50
    return target


@pytest.fixture
def restored(district, archive, tmp_path):
    """A home that had nothing but the key."""
    home = Home(tmp_path / "restored")
    _key(district, home)
    assert home.json("restore", str(archive))["ok"]
    return home


def _key(district: Home, home: Home) -> None:
    (home.path / "keys").mkdir(parents=True)
    (home.path / "keys" / "master.key").write_bytes((district.path / "keys" / "master.key").read_bytes())


def test_what_is_restored_is_what_was_there(district, restored, archive):
    """恢复前后：指标、人户、关联、搁置、享受名单全部相同；封存原件逐个打得开；密钥不在备份里。"""
    assert _values(restored) == _values(district)
    assert remains.linked(restored) == remains.linked(district)
    assert remains.landed(restored) == remains.landed(district)
    assert restored.json("verify", "--contents")["ok"]
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as opened:
        assert not [name for name in opened.getnames() if name.startswith(("keys/", "simulated/"))]


def _values(home: Home) -> dict:
    return {each["name"]: each["value"] for each in home.json("figures")["figures"]}


def test_a_restored_home_goes_on_with_its_work(district, restored):
    """恢复后照常运行：重复送达不变，重新关联人员编号不变，测算结果相同。"""
    before = remains.keys(restored)
    again = restored.json("ingest", str(district.path / "simulated" / "deliveries"))
    assert again["landed"] == 0
    restored.run("link")
    assert remains.keys(restored) == before


def test_without_the_key_the_originals_stay_shut(district, archive, tmp_path):
    """没有密钥、密钥不对：封存原件打不开，核验说明；放回原密钥即可。"""
    home = Home(tmp_path / "shut")
    home.attempt("restore", str(archive))
    said = home.attempt("verify")
    assert said.returncode == 1 and "主密钥" in said.stdout
    (home.path / "keys").mkdir(exist_ok=True)
    (home.path / "keys" / "master.key").write_text("00" * 32)
    assert "打不开" in home.attempt("verify").stdout
    (home.path / "keys" / "master.key").write_bytes((district.path / "keys" / "master.key").read_bytes())
    assert home.json("verify", "--contents")["ok"]


@pytest.mark.parametrize("folder", ["landing", "standard", "snapshots"])
def test_verify_finds_what_is_gone_and_what_was_altered(restored, folder):
    """缺一个文件、改一个字节：核验指出是哪一个。"""
    first, second = sorted(each for each in (restored.path / folder).rglob("*") if each.is_file())[:2]
    whole = first.read_bytes()
    first.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    second.unlink()
    found = restored.attempt("verify").stdout
    assert f"文件被改动 {first.relative_to(restored.path)}" in found
    assert f"缺少文件 {second.relative_to(restored.path)}" in found


def test_a_damaged_database_is_found(restored):
    with sqlite3.connect(restored.path / "db.sqlite3") as opened:
        opened.execute("PRAGMA foreign_keys = OFF")
        opened.execute("DELETE FROM core_account WHERE username = 'system.demo'")
    found = restored.attempt("verify")
    assert found.returncode == 1 and "数据库" in found.stdout


def test_a_backup_goes_into_an_empty_home_only_and_whole_or_not_at_all(district, archive, tmp_path):
    """已有数据的目录不覆盖；残缺的备份不写入任何东西。"""
    assert "已有数据" in district.attempt("restore", str(archive)).stderr
    broken = tmp_path / "broken.tar"
    broken.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    home = Home(tmp_path / "fresh")
    said = home.attempt("restore", str(broken))
    assert said.returncode == 2 and "不是可用的备份" in said.stderr
    left = [path for path in home.path.rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert left == []


def test_a_backup_taken_while_work_goes_on_is_whole(district, deliveries, tmp_path):
    """边运行边备份：备份恢复后核验通过。"""
    busy = district.copy(tmp_path / "busy")
    running = busy.start("link")
    busy.run("backup", str(tmp_path / "busy.tar"))
    assert running.wait(timeout=120) == 0
    home = Home(tmp_path / "again")
    _key(district, home)
    assert home.json("restore", str(tmp_path / "busy.tar"))["ok"]
