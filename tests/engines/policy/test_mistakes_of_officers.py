"""Broken policy files as people write them: each answered with file, line, word, and what to do; never a traceback."""

import json

import pytest
from typer.testing import CliRunner

from wanxiang.cli import policy as command

GOOD = """id: aid
title: 独居老人补贴
lead_unit: 区民政局
legal_basis:
  - {law: 《某办法》, article: 第三条}
valid_from: 2020-01-01
parameters:
  起始年龄: {value: 65, unit: 岁, source: 某办法第三条}
condition: 年龄 >= 起始年龄 且 独居
benefit: {kind: 补贴, amount: 150元, per: 月}
examples:
  - {given: {年龄: 65, 独居: 是}, as_of: 2021-12-08, then: eligible, amount: 150}
  - {given: {年龄: 64}, as_of: 2021-12-08, then: ineligible}
  - {given: {年龄: 65, 独居: 否}, as_of: 2021-12-08, then: ineligible}
  - {given: {年龄: 70}, as_of: 2021-12-08, then: unknown}
"""


def checked(tmp_path, content, name="aid.yml"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    ran = CliRunner().invoke(command.app, ["check", str(file), "--json"])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return json.loads(ran.stdout)["policies"][0]


def said(result):
    """Line, word and everything that is said of the first remarks."""
    found = result["errors"] or result["warnings"] or result["advice"]
    whole = [
        " ".join([each["text"], each.get("word") or "", each.get("hint") or "", *(each.get("near") or ())])
        for each in found
    ]
    return found[0].get("line"), whole


def test_the_file_they_all_start_from_is_sound(tmp_path):
    result = checked(tmp_path, GOOD)
    assert (result["ok"], result["errors"], result["warnings"], result["advice"], result["passed"]) == (
        True,
        [],
        [],
        [],
        4,
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("title: 独居", 'title: "独居', 2, ["引号没有配对", "补上引号"]),
        ("且 独居", '且 户籍区 == "本区', 9, ["引号没有配对", '"本区']),
        ("lead_unit: ", "lead_unit：", 3, ["全角“：”", "半角冒号"]),
        ("id: aid", "id：aid", 1, ["全角“：”", "半角冒号"]),
        ("title: 独居", "title:独居", 2, ["冒号后面没有空格"]),
        ("  起始年龄", "\t起始年龄", 8, ["制表符", "缩进请用空格"]),
        ("valid_from", "   valid_from", 6, ["缩进", "对齐"]),
        ("title: 独居", "  title: 独居", 2, ["缩进", "对齐"]),
        ("  - {law", "  -{law", 5, ["短横线后面没有空格"]),
        ("article: 第三条}", "article: 第三条", 5, ["括号没有配对"]),
        ("《某办法》, ", "《某办法》，", 5, ["全角逗号", "半角逗号"]),
        ("title: 独居老人补贴", "title: 独居: 老人", 2, ["多了一个冒号", "放进引号"]),
        ("title: 独居", "title: @独居", 2, ["不能以这个符号开头", "放进引号"]),
        ("condition: 年龄", "condition: *年龄", 9, ["“*”", "放进引号"]),
        ("valid_from:", "title: 另一个\nvalid_from:", 6, ["“title”写了两次"]),
        ("valid_from:", "名称: 另一个\nvalid_from:", 6, ["“名称”与前面的项重复"]),
        ("lead_unit", "lead_unti", 3, ["不认识的项“lead_unti”", "lead_unit"]),
        ("unit: 岁", "unit: 英镑", 8, ["不认识的单位“英镑”", "常用单位"]),
        ("unit: 岁", "unit: 元", 9, ["“年龄”是数（岁）", "“起始年龄”是金额（元）"]),
        ("且 独居", "且 独具", 9, ["不认识的词“独具”", "独居"]),
        ("年龄 >= 起始", "年令 >= 起始", 9, ["不认识的词“年令”", "年龄"]),
        (">= 起始年龄", ">= 起始年纪", 9, ["不认识的词“起始年纪”", "起始年龄"]),
        ("且 独居", "独居", 9, ["缺少“且”“或”"]),
        ("且 独居", "且", 9, ["条件没有写完", "连接词"]),
        ("年龄 >= 起始年龄 且 独居", "年龄 >= 起始年龄）且 独居", 9, ["“）”不能写在这里", "括号没有配对"]),
        ("且 独居", "且 残疾等级 == 五级", 9, ["不认识的词“五级”", "二级"]),
        ("且 独居", "且 残疾等级 >= 二级", 9, ["不能比大小"]),
        ("且 独居", "且 月收入", 9, ["不是条件", "写成比较"]),
        ("且 独居", "且 月收入 < 2000岁", 9, ["金额（元）", "数（岁）"]),
        ("且 独居", "且 独居 且 月收入 < 2000分钱", 9, ["不认识的词“钱”"]),
        ("独居: 是}", "独居: 也许}", 12, ["“也许”应写“是”或“否”"]),
        ("年龄: 64}", "残疾等级: 五级}", 13, ["“五级”不是可选的值", "一级"]),
        ("valid_from: 2020-01-01", "valid_from: 2020/1/1", 6, ["不是日期", "2020-01-01"]),
        ("valid_from: 2020-01-01", "valid_from: 2020年1月1日", 6, ["不是日期", "2020-01-01"]),
        ("valid_from: 2020-01-01", "valid_from: 20200101", 6, ["不是日期", "2020-01-01"]),
        ("valid_from: 2020-01-01", "valid_from: 2020-02-30", 6, ["没有“2020-02-30”这一天"]),
        ("且 独居", "且 末次体检日期 < 2020-13-01", 9, ["没有“2020-13-01”这一天"]),
        ("valid_from: 2020-01-01", "valid_from: 2020-01-01\nvalid_to: 2019-01-01", 7, ["失效日期应晚于施行日期"]),
        ("amount: 150元", "amount: [{when: 年龄 < 80, amount: 150}, {when: 年龄 >= 80}]", 10, ["缺少“amount”"]),
        ("amount: 150元", "amount: [{when: 年龄 >= 65, amount: 150}, {when: 年龄 >= 80, amount: 300}]", 10, ["第 2 行永远用不上", "落在前面各行"]),
        ("amount: 150元", "amount: [{when: 年龄 <= 80, amount: 150}, {when: 年龄 >= 80, amount: 300}]", 10, ["重叠：第 1 行与第 2 行", "80 岁"]),
        ("amount: 150元", "amount: [{when: 年龄 < 70, amount: 150}, {when: 年龄 >= 80, amount: 300}]", 10, ["岁的人符合条件，金额表里却没有这一档"]),
        ("amount: 150元", "amount: 一百五十整", 10, ["整"]),
        ("amount: 150}", "amount: 15000}", 12, ["算得150元", "写成了分"]),
        ("then: eligible", "then: ineligible", 12, ["应为不符合，判为符合"]),
        ("then: unknown", "then: 也许吧", 15, ["结果“也许吧”应为", "eligible"]),
        ("{value: 65,", "{from: 2021-01-01, value: 65,", 8, ["自 2020-01-01 起没有取值", "补上"]),
        (", source: 某办法第三条", "", 8, ["“起始年龄”没有写来源 source", "文件和条款"]),
        ("起始年龄: {value: 65", "年龄: {value: 65", 8, ["已是词汇表里的词"]),
        ("{value: 65, unit: 岁, source: 某办法第三条}", "", 8, ["参数“起始年龄”没有取值"]),
        ("condition: 年龄 >= 起始年龄 且 独居\n", "", 1, ["缺少“condition”"]),
        ("年龄 >= 起始年龄 且 独居\n", "\n  任意: [独居, 低保]\n", 10, ["不认识的项“任意”", "任一"]),
        ("lead_unit: 区民政局\n", "", 0, ["没有写牵头单位"]),
        ("benefit", "---\nbenefit", 10, ["写了两份", "分成两个文件"]),
        ("legal_basis:\n  - {law: 《某办法》, article: 第三条}", "legal_basis: {law: [1]}", 4, ["应当是一个值"]),
        ("独居: 是}, as_of: 2021-12-08", "独居: 是}, as_of: 昨天", 12, ["“昨天”不是日期"]),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_its_line_and_a_remedy(tmp_path, old, new, line, says):
    assert old in GOOD
    at, remarks = said(checked(tmp_path, GOOD.replace(old, new, 1)))
    assert at == line, remarks
    assert any(all(part in remark for part in says) for remark in remarks), remarks


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", ["文件是空的", "至少写上"]),
        ("  \n\n# 待写\n", ["文件是空的"]),
        ("- 年龄 >= 65\n- 独居\n", ["键: 值", "condition:"]),
        ("年龄 >= 65\n", ["键: 值"]),
        (GOOD.encode("gb18030"), ["不是 UTF-8", "另存为"]),
        (GOOD.encode("utf-16"), ["不是 UTF-8", "另存为"]),
        (bytes(range(256)), ["不是 UTF-8"]),
        (GOOD.replace("独居老人", "独居\x00老人"), ["不能显示的字符"]),
        ("id: a\ncondition: &x [独居, *x]\n", ["引用了自己"]),
        ("id: a\ncondition: " + "(" * 2000 + "独居" + ")" * 2000, ["层次太深"]),
    ],
)
def test_a_file_that_is_no_policy_file_is_said_to_be_none(tmp_path, content, says):
    result = checked(tmp_path, content)
    at, remarks = said(result)
    assert not result["ok"] and at == 1
    assert all(part in remarks[0] for part in says), remarks


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()])
def test_marks_and_line_ends_of_other_systems_do_no_harm(tmp_path, content):
    assert checked(tmp_path, content)["ok"]


def test_a_bare_number_beside_money_is_said_to_count_as_yuan(tmp_path):
    """写了“2万”没有写元：按元理解，并且说出来。"""
    result = checked(tmp_path, GOOD.replace("且 独居", "且 独居 且 月收入 < 2万"))
    assert any("“2万”没有单位，按元理解" in each["text"] for each in result["warnings"])


def test_two_files_of_one_id_are_named_together(tmp_path):
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    ran = CliRunner().invoke(command.app, ["check", str(tmp_path / "a.yml"), str(tmp_path / "b.yml"), "--json"])
    results = json.loads(ran.stdout)["policies"]
    assert ran.exit_code == 1
    assert all(
        "编号“aid”有 2 个文件在用" in each["errors"][0]["text"] and "b.yml" in each["errors"][0]["text"]
        for each in results
    )


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    for path, says in ((tmp_path / "无.yml", "没有这个文件"), (tmp_path, "这是一个文件夹")):
        ran = CliRunner().invoke(command.app, ["check", str(path), "--json"])
        assert says in json.loads(ran.stdout)["policies"][0]["errors"][0]["text"]
