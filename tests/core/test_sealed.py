"""Files that people hand in: what is taken, what is refused, and that nobody alters one unseen."""

import io
import zipfile

import pytest

from wanxiang.core import sealed
from wanxiang.core.crypto import Tampered
from wanxiang.core.models import StoredFile
from wanxiang.core.official import Official
from wanxiang.core.sealed import BadFile, File, NoSuchFile

PDF = File(name="意见书.pdf", data=b"%PDF-1.7 opinion")


def archive(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for part in parts:
            opened.writestr(part, "x")
    return made.getvalue()


def test_a_file_is_known_by_what_it_is_and_not_by_its_name():
    """后缀不算数：内容是 Word 才算 Word，其他压缩包不收。"""
    assert sealed.kind_of(Official("通知").to_bytes()) == sealed.DOCX
    assert sealed.kind_of(archive("xl/workbook.xml")) == sealed.XLSX
    assert [sealed.kind_of(data) for data in (archive("run.exe"), b"PK\x03\x04 cut", b"MZ", b"")] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "空文件"), (b"MZ program", "格式不能接收"), (b"%PDF-" + b"x" * sealed.MOST_BYTES, "超过")]
)
def test_what_is_not_taken_is_said(data, said):
    with pytest.raises(BadFile, match=said):
        sealed.checked(File(name="意见.pdf", data=data))


@pytest.mark.django_db
def test_a_kept_file_is_sealed_remembered_and_opens_again():
    """落盘即加密；同一份只存一次；核验能查到它。"""
    kept = sealed.keep(PDF)
    again = sealed.keep(File(name="../另一个名字.pdf", data=PDF.data))
    path = sealed.path_of(kept.sha256)
    assert (again.sha256, again.name) == (kept.sha256, "另一个名字.pdf")
    assert b"opinion" not in path.read_bytes()
    assert b"".join(sealed.opened(kept.sha256)) == PDF.data
    assert StoredFile.objects.filter(name__endswith=kept.sha256).count() == 1


@pytest.mark.django_db
def test_an_altered_file_does_not_open():
    kept = sealed.keep(File(name="a.pdf", data=b"%PDF-1.7 to be altered"))
    path = sealed.path_of(kept.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(Tampered):
        b"".join(sealed.opened(kept.sha256))
    path.unlink()
    with pytest.raises(NoSuchFile):
        sealed.opened(kept.sha256)
