"""检举控告不经本平台的眼：密封移交，窗口、管理员和备份都打不开。"""

import json

import pytest

from wanxiang.core.files import home
from wanxiang.core.models import AuditRow, Event
from wanxiang.engines.cases import queries
from wanxiang.engines.cases.models import Attachment, Case, Step
from wanxiang.systems.appeals import envelope, letters

LETTER = "某科长收受礼金三万元"


@pytest.fixture
def private():
    """纪检监察机关在自己的实例上生成密钥，只把公钥交过来。"""
    private, public = envelope.new_keys()
    letters.keep_key(public)
    yield private
    home(letters.FOLDER, letters.KEY_FILE).unlink()


@pytest.fixture
def receipt(cast, private):
    return letters.hand_over(text=LETTER, name="举报人", contact="13900000000", by=cast.portal, at=cast.monday)


def test_only_the_discipline_body_reads_the_letter(receipt, private):
    number = receipt.rpartition("-")[0]
    sealed = letters.outbox(number).read_bytes()
    assert json.loads(envelope.unseal(sealed, private=private, number=number))["text"] == LETTER
    stranger, _ = envelope.new_keys()
    with pytest.raises(envelope.BadEnvelope):
        envelope.unseal(sealed, private=stranger, number=number)
    with pytest.raises(envelope.BadEnvelope):
        envelope.unseal(sealed, private=private, number="MF21110800099")


def test_nothing_of_it_is_in_the_platforms_books(receipt):
    """案件、历史、事件、审计、附件里都没有内容和举报人，也没有可供猜对的摘要。"""
    case = Case.objects.get(case_no=receipt.rpartition("-")[0])
    rows = [
        *Case.objects.filter(pk=case.pk).values(),
        *Step.objects.filter(case=case).values(),
        *Event.objects.values(),
        *AuditRow.objects.values(),
    ]
    assert not any(word in str(row) for row in rows for word in (LETTER, "举报人", "13900000000"))
    assert (case.reporter, case.state, Attachment.objects.filter(case=case).count()) == (None, "handed_over", 0)
    assert LETTER.encode() not in letters.outbox(case.case_no).read_bytes()


def test_two_letters_that_say_the_same_cannot_be_told_to_be_the_same(cast, receipt, private):
    again = letters.hand_over(text=LETTER, by=cast.portal, at=cast.monday)
    first, second = (letters.outbox(each.rpartition("-")[0]).read_bytes() for each in (receipt, again))
    assert (first == second, receipt == again) == (False, False)


def test_the_receipt_is_not_followed_here(receipt):
    """办理结果由纪检监察机关告知，本平台不提供查询。"""
    with pytest.raises(queries.NoSuchCase):
        queries.of_receipt(receipt)


def test_without_the_key_nothing_is_taken(cast):
    """没有公钥就不收：收下就等于看得见。"""
    with pytest.raises(letters.NoDisciplineKey, match="尚未配置"):
        letters.hand_over(text=LETTER, by=cast.portal, at=cast.monday)
    assert not Case.objects.exists()


def test_a_key_that_is_none_is_refused():
    with pytest.raises(envelope.BadEnvelope, match="公钥不对"):
        letters.keep_key("abc")
