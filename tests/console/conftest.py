"""Accounts by role, signed in; a small plan."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.core.models import Account, Grant

PLAN = """云川区 2024 年改革要点
一、深化社会领域改革
（一）社区养老服务改革。完善社区居家养老服务，新建长者饭堂 6 个。（牵头领导：张明；牵头单位：区民政局；参与单位：各街道）
（二）住房品质改革。提升住宅小区品质。（牵头领导：李红；牵头单位：区住房和建设局；参与单位：区住房建设局）
"""


@pytest.fixture(autouse=True)
def forgetting():
    """Pages kept for a state of the records are forgotten: the next test's records may bear the same numbers."""
    from wanxiang.console import board, proof
    from wanxiang.console.measures import catalogue

    yield
    board._board.cache_clear()
    catalogue.computed.cache_clear()
    proof._of_paths.cache_clear()


@pytest.fixture
def signed_in(client, db):
    """`signed_in("leader")`: a client of somebody with that role, over `area` where given."""

    def sign_in(role, *, area="", policies=()):
        account = Account.objects.create(username=f"{role}{area}", name=role)
        Grant.objects.create(account=account, role=role, area=area, policies=list(policies))
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def document():
    """A text file as a form sends it."""

    def make(text=PLAN, name="方案.txt"):
        return SimpleUploadedFile(name, text.encode("utf-8"), content_type="text/plain")

    return make


@pytest.fixture
def plan(db):
    """The small plan, imported."""
    from wanxiang.engines.plans.actions import import_document

    return import_document(data=PLAN.encode(), file_name="方案.txt", by=Account.system("test")).document
