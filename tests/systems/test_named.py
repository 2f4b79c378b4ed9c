"""A person is found by the pseudonym of the ID number, a firm by its credit code: what other systems' questions rest on."""

import pyarrow.parquet as pq
import pytest
from full_district import standing_in

from wanxiang.core import crypto, tables
from wanxiang.core.models import Account
from wanxiang.engines.policy.answering import subjects
from wanxiang.engines.policy.answering.doorkeeping import Caller

pytestmark = pytest.mark.django_db


def test_a_delivered_id_number_leads_to_its_person_and_a_credit_code_to_its_firm(sent):
    """送达的身份证号经假名找到本人；不存在的号码、残缺的假名找不到人；企业按统一社会信用代码找到。"""
    files = sent("luohu", 11)
    truth = pq.read_table(files.folder / "truth" / "persons.parquet", columns=["id_number", "birth_date"]).to_pylist()
    with standing_in("luohu"):
        files.bring_in(registers=False)
        caller = Caller(Account.system("test"), None)
        asked = [(each, subjects.found("id_number", each["id_number"], caller=caller)) for each in truth[:200]]
        found = [(each, subject) for each, subject in asked if subject is not None]
        assert len(found) > 100
        agreeing = sum(subject.member["birth_date"] == each["birth_date"] for each, subject in found)
        assert agreeing / len(found) > 0.98
        token = crypto.tokens([found[0][0]["id_number"]], purpose=subjects.PERSON_ID)[0]
        assert subjects.found("id_token", token, caller=caller).mark == found[0][1].mark
        for wrong in ("0" * 32, token[:31], "", "测" * 32):
            assert subjects.found("id_token", wrong, caller=caller) is None
        with tables.connect("enterprises") as connection:
            (code,) = connection.execute("SELECT credit_code FROM enterprises LIMIT 1").fetchone()
        assert subjects.found("credit_code", code, caller=caller).member["credit_code"] == code
        assert subjects.found("credit_code", "91000000000000000X", caller=caller) is None
