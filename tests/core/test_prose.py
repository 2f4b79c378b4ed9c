"""What no document holds is refused at once, by both readers."""

import time

import pytest

from wanxiang.core.prose import NoProse, demand_prose
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.plans.reading import read

HEAD = "云川区 2024 年改革要点\n一、社会领域改革\n（一）社区养老服务改革。"


@pytest.mark.parametrize("filler", [" " * 400_000, " " * 200_000, "1" * 5_000, "　" * 2_000, "完成建设" * 6_000])
def test_a_text_that_nobody_typed_is_refused_at_once(filler, tmp_path):
    """几十万个空格、几千位数字：一秒内退回并说明，不让读取器耗上几分钟。"""
    document = f"{HEAD}{filler}服务。（牵头单位：区民政局）\n".encode()
    report = tmp_path / "report.txt"
    report.write_bytes(document)
    began = time.perf_counter()
    with pytest.raises(NoProse):
        read(data=document, year=2024)
    with pytest.raises(NoProse):
        report_text(report)
    assert time.perf_counter() - began < 5


def test_a_document_of_people_passes():
    demand_prose(f"{HEAD}\n" + "深圳市罗湖区" * 3_000 + "\n" + " " * 120 + "2021年12月8日\n")
