"""What YAML cannot read, in words that say what to do: the slips of somebody who types a policy file."""

import re
from collections.abc import Iterator

import yaml

GENERAL = "检查缩进、冒号和引号；条件里有引号时，写在“|”后的下一行"
_KEY = r"^\s*(?:- )?[\"']?[\w\u4e00-\u9fff]+[\"']?"
_FULL_COLON = re.compile(_KEY + "：")
_NO_SPACE = re.compile(r"^\s*-[^\s-]")
_TIGHT = re.compile(_KEY + r":[^\s]")


def told(error: yaml.MarkedYAMLError, raw: str) -> tuple[int, int, str, str]:
    """(line, column, reason, hint) of what YAML stopped at; the line is where the slip was made, if that can be seen."""
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    lines = raw.split("\n")
    for line, column, reason, hint in _slips(error, lines, at):
        return line + 1, column + 1, reason, hint
    return at + 1, (mark.column if mark else 0) + 1, "YAML 写法有误", GENERAL


def _slips(error: yaml.MarkedYAMLError, lines: list[str], at: int) -> Iterator[tuple[int, int, str, str]]:
    """The likeliest first."""
    problem, context = str(error.problem or ""), error.context_mark
    here = lines[at] if at < len(lines) else ""
    before = _written_before(lines, at)
    if "\\t" in problem or here.startswith("\t"):
        yield at, 0, "行首用了制表符（Tab）", "缩进请用空格，每层两格"
    for line in dict.fromkeys((before, at)):
        if line >= 0 and _FULL_COLON.match(lines[line]):
            column = lines[line].index("：")
            yield line, column, "冒号用了全角“：”", "改为半角冒号“:”，后面空一格"
        elif line >= 0 and _TIGHT.match(lines[line]):
            yield line, lines[line].index(":"), "冒号后面没有空格", "半角冒号“:”后面空一格再写值"
    if _NO_SPACE.match(here):
        yield at, here.index("-"), "短横线后面没有空格", "写成“- ”，横线后空一格"
    if "end of stream" in problem and context is not None and "quoted" in str(error.context):
        yield context.line, context.column, "引号没有配对", "在这一行的末尾补上引号，或去掉开头的引号"
    if "flow" in str(error.context) and context is not None:
        comma = here.find("，")
        if comma >= 0:
            yield at, comma, "花括号里用了全角逗号“，”", "改为半角逗号“,”，后面空一格"
        yield (
            context.line,
            context.column,
            "括号没有配对，或括号里的写法有误",
            "检查 { } [ ] 是否成对，各项之间用半角逗号",
        )
    if "another document" in problem:
        yield at, 0, "一个文件里写了两份（“---”之后又是一份）", "一项政策一个文件，请分成两个文件"
    if any(name in f"{problem} {error.context}" for name in ("alias", "anchor")):
        yield (
            at,
            error.problem_mark.column if error.problem_mark else 0,
            "值以“*”或“&”开头，在 YAML 里另有意思",
            "乘号前写上被乘的词，或把整个值放进引号",
        )
    if "cannot start any token" in problem:
        yield at, error.problem_mark.column if error.problem_mark else 0, "值不能以这个符号开头", "把整个值放进引号"
    if "mapping values are not allowed" in problem:
        yield (
            at,
            error.problem_mark.column if error.problem_mark else 0,
            "这一行多了一个冒号，或缩进与上一行不齐",
            "值里有冒号时，把整个值放进引号；同一层的行要对齐",
        )
    if "block end" in problem or "could not find expected" in problem:
        yield (
            at,
            len(here) - len(here.lstrip()),
            "缩进不齐：这一行与同一层的其他行没有对齐",
            "同一层的行，行首的空格数要相同",
        )


def _written_before(lines: list[str], at: int) -> int:
    """The last line above that holds something."""
    return next((line for line in range(at - 1, -1, -1) if line < len(lines) and lines[line].strip()), -1)
