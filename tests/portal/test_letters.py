"""检举控告密封信：保存之前就封上，只有纪检监察机关打得开；没有钥匙就不收。"""

import json
import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from wanxiang.cli.case_letters import letters_app
from wanxiang.core.files import home
from wanxiang.engines.cases.models import Case, Step
from wanxiang.systems.appeals import envelope, letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
SAID = "某某收了一辆车"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def private():
    """The discipline body made its keys and handed over the public one."""
    shutil.rmtree(home(letters.FOLDER), ignore_errors=True)
    made = json.loads(CliRunner().invoke(letters_app, ["keys", "--json"]).output)
    assert CliRunner().invoke(letters_app, ["use", made["public"]]).exit_code == 0
    yield made["private"]
    shutil.rmtree(home(letters.FOLDER), ignore_errors=True)


def test_without_the_key_nothing_is_taken(client):
    shutil.rmtree(home(letters.FOLDER), ignore_errors=True)
    page = client.get("/portal/letter/").content.decode()
    assert "12388" in page
    assert "<textarea" not in page


def test_what_was_written_is_readable_with_the_private_key_and_nowhere_else(client, private):
    photo = SimpleUploadedFile("车.png", PNG)
    page = client.post("/portal/letter/", {"text": SAID, "name": "", "contact": "", "files": [photo]}).content.decode()
    case = Case.objects.get()
    assert f"{case.case_no}-{case.receipt}" in page
    assert SAID not in page
    rows = json.dumps(
        [list(Case.objects.values_list()), list(Step.objects.values_list())], default=str, ensure_ascii=False
    )
    assert SAID not in rows
    sealed = letters.outbox(case.case_no).read_bytes()
    assert SAID.encode() not in sealed
    letter = json.loads(envelope.unseal(sealed, private=private, number=case.case_no))
    assert (letter["text"], bytes.fromhex(letter["files"][0]["data"])) == (SAID, PNG)


def test_another_key_does_not_open_it(client, private):
    client.post("/portal/letter/", {"text": SAID})
    case_no = Case.objects.get().case_no
    with pytest.raises(envelope.BadEnvelope):
        envelope.unseal(letters.outbox(case_no).read_bytes(), private=envelope.new_keys()[0], number=case_no)


def test_a_program_among_the_files_is_refused_and_nothing_is_kept(client, private):
    answer = client.post("/portal/letter/", {"text": SAID, "files": [SimpleUploadedFile("a.jpg", b"MZ\x90\x00")]})
    assert answer.status_code == 400
    assert Case.objects.count() == 0
    assert letters.handed_over() == []
