"""A small plan on the ground of 罗湖, and who works on it."""

import pytest

PLAN = """云川区2022年改革要点

一、民生
1.推行政策找人。比对数据，主动找出应享未享的居民。建立上门告知机制，提升办理率；围绕老年人，完善帮办流程。
（牵头领导：张三；牵头单位：区民政局、区财政局；参与单位：区政务服务数据管理局、各街道、相关部门；完成时限：9月底前）
2.加强基层建设。充实团组织力量，建立轮岗制度。
（牵头单位：团区委）
"""


@pytest.fixture
def document(ground):
    from wanxiang.core.models import Account
    from wanxiang.engines.plans import actions

    return actions.import_document(data=PLAN.encode(), file_name="要点.txt", by=Account.system("spec")).document


@pytest.fixture
def office(cast):
    return cast.account("钱主任", "reform_office")


@pytest.fixture
def officer(cast):
    made = cast.account("孙科长", "department")
    made.unit_code = "minzheng"
    made.save()
    return made
