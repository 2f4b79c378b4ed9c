"""A backup goes into an empty home and is whole there; the key is not in it."""

import tarfile

import pytest

from wanxiang.core import backup
from wanxiang.core.config import config
from wanxiang.core.files import home, write_bytes


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_dump_database", _small_dump)
    write_bytes(home("landing", "source", "abc.sealed"), b"sealed bytes")
    target = tmp_path / "backup.tar"
    backup.backup(target)
    return target


def _small_dump(folder):
    path = folder / "db.sqlite3"
    path.write_bytes(b"")
    return path


def test_the_archive_holds_the_files_and_no_key(archive):
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    assert "landing/source/abc.sealed" in names
    assert not [name for name in names if name.startswith("keys/") or name.endswith(".key")]


def test_photos_of_cases_are_in_it():
    """案件的照片、附件封存在哪里，备份就要带上哪里。"""
    from wanxiang.engines.cases.attachments import FOLDER

    assert FOLDER in backup.FOLDERS


def test_it_does_not_overwrite_a_home_with_data(archive):
    with pytest.raises(backup.HomeNotEmpty):
        backup.restore(archive)


def test_a_damaged_archive_is_refused(archive, tmp_path, monkeypatch):
    whole = archive.read_bytes()
    archive.write_bytes(whole.replace(b"sealed bytes", b"SEALED bytes"))
    empty = tmp_path / "empty"
    monkeypatch.setattr(backup, "home", lambda *parts: empty.joinpath(*parts))
    monkeypatch.setattr(backup, "_database_in_use", lambda: False)
    with pytest.raises(backup.BackupFailed, match="abc"):
        backup.restore(archive)


def test_the_key_lies_where_the_settings_say():
    assert config().key_file.stat().st_mode & 0o077 == 0
