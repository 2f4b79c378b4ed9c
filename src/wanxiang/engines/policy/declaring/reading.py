"""A policy file → Policy. Liberal in shape where one reading is possible; strict, with the place, where none is."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wanxiang.core import declarations
from wanxiang.core import expressions as ex
from wanxiang.engines.policy.declaring import (
    benefits,
    carried,
    cells,
    conditions,
    durations,
    parameters,
    references,
    shared,
    tables,
)
from wanxiang.engines.policy.declaring import definitions as defining
from wanxiang.engines.policy.declaring.entries import Entry, read_file, read_text
from wanxiang.engines.policy.declaring.policy import (
    ELIGIBLE,
    INELIGIBLE,
    UNKNOWN,
    Basis,
    Enrolment,
    Evidence,
    Example,
    Policy,
)  # fmt: skip
from wanxiang.engines.policy.declaring.shared import AUDIENCES

SPELLINGS: dict[str, tuple[str, ...]] = {
    "id": ("编号", "政策编号"),
    "title": ("名称", "标题", "事项", "name"),
    "lead_unit": ("牵头单位", "主管单位", "责任单位", "lead", "unit"),
    "domain": ("领域",),
    "audience": ("对象",),
    "sensitive": ("敏感",),
    "note": ("说明", "summary", "简介", "description"),
    "legal_basis": ("法律依据", "依据", "政策依据", "basis"),
    "valid_from": ("施行日期", "生效日期", "from"),
    "valid_to": ("失效日期", "废止日期", "to"),
    "parameters": ("参数",),
    "definitions": ("定义", "其中"),
    "tables": ("决定表", "判定表"),
    "excludes": ("不得同时享受", "互斥"),
    "requires": ("须先享受", "前提"),
    "requires_met": ("须符合",),
    "first_of": ("择优",),
    "condition": ("条件", "享受条件", "申领条件", "conditions", "when"),
    "benefit": ("待遇", "标准", "补贴标准", "amount", "金额"),
    "enrolment": ("已享", "享受名单", "enrollment"),
    "evidence": ("证明", "证据", "佐证"),
    "reach": ("触达",),
    "bring": ("材料", "所需材料"),
    "examples": ("示例", "例子", "用例"),
}
THEN = {
    **dict.fromkeys((ELIGIBLE, "符合", "应享", "可享受", "是", "True", "true"), ELIGIBLE),
    **dict.fromkeys((INELIGIBLE, "不符合", "不应享", "否", "False", "false"), INELIGIBLE),
    **dict.fromkeys((UNKNOWN, "未知", "待核实", "不确定"), UNKNOWN),
}
_ENROLMENT = {
    "sources": ("来源", "名单", "source"),
    "lasts": ("有效期", "有效"),
    "condition": ("条件", "when"),
}
_EVIDENCE = {"accepts": ("可用", "材料"), "fresh_for": ("有效期", "时效")}
_BASIS = {"law": ("法律", "文件", "title", "名称"), "article": ("条款", "条", "clause"), "url": ("链接",)}
_EXAMPLE = {
    "given": ("已知", "若", "person"),
    "household": ("家庭", "家庭成员", "members"),
    "as_of": ("统计日", "日期", "on"),
    "then": ("结果", "则", "outcome", "expect"),
    "amount": ("金额",),
    "note": ("说明", "title", "名称"),
}


def load(path: Path) -> Policy:
    """Read and check one file; raises ExpressionError (PolicyError) naming file, line, column and word."""
    return _whole(read_file(path), path)


def loads(text: str, *, file: str = "policy.yml") -> Policy:
    """The same for a text."""
    return _whole(read_text(text, file=file), Path(file))


def peer(path: Path) -> Policy:
    """A policy that another speaks of; whether it leads back is seen where one starts."""
    return _peer(path, declarations.version_of(path))


@lru_cache(maxsize=512)
def _peer(path: Path, _version: str) -> Policy:
    return _policy(read_file(path), path=path)


def _whole(root: Entry, path: Path) -> Policy:
    try:
        policy = _policy(root, path=path)
        references.refuse_cycles(policy, references.other_of(policy), root)
    except RecursionError:
        raise root.error("层次太深，或者引用了自己", word="", hint="括号和清单至多几层；不要用 & 和 * 引用") from None
    return policy


def _policy(root: Entry, *, path: Path) -> Policy:
    parts = root.fields(SPELLINGS, required=("condition",))
    audience, name = _audience(parts), _id(parts, path)
    vocabulary = shared.vocabulary(audience, beside=path)
    constants = parameters.read(parts["parameters"], known=vocabulary) if _given(parts, "parameters") else {}
    vocabulary = vocabulary.having({each: constant.type for each, constant in constants.items()})
    decided = _locals(parts, vocabulary)
    valid_from, valid_to = (_day(parts, each) for each in ("valid_from", "valid_to"))
    if valid_from and valid_to and valid_to <= valid_from:
        raise parts["valid_to"].error("失效日期应晚于施行日期")
    condition = conditions.read(parts["condition"], vocabulary=vocabulary)
    stands = references.read(parts, vocabulary=vocabulary, own=name)
    policy = Policy(
        id=name,
        title=_text(parts, "title") or path.stem,
        condition=replace(condition, clauses=(*condition.clauses, *stands)),
        lead_unit=_text(parts, "lead_unit"),
        domain=_text(parts, "domain"),
        audience=audience,
        sensitive=_flag(parts, "sensitive"),
        note=_text(parts, "note"),
        legal_basis=tuple(_basis(entry) for entry in _each(parts, "legal_basis")),
        valid_from=valid_from,
        valid_to=valid_to,
        parameters=constants,
        benefit=_benefit(parts, vocabulary),
        enrolment=_enrolment(parts["enrolment"], vocabulary) if _given(parts, "enrolment") else Enrolment(),
        evidence=_evidences(parts["evidence"], vocabulary) if _given(parts, "evidence") else {},
        reach=_text(parts, "reach"),
        bring=tuple(entry.text for entry in _each(parts, "bring")),
        path=path,
        vocabulary=vocabulary,
        tables=decided,
    )
    examples = tuple(_example(entry, policy) for entry in _each(parts, "examples"))
    return Policy(**{**vars(policy), "examples": examples})


def _locals(parts: Mapping[str, Entry], vocabulary: ex.Vocabulary) -> tuple[tables.DecisionTable, ...]:
    """The policy's own definitions and decision tables become words, each for those that follow."""
    known: Any = vocabulary.definitions
    if _given(parts, "definitions"):
        for key, value in parts["definitions"].items():
            _unused(key, vocabulary)
            known.own[key.text] = defining.read(key.text, value, vocabulary=vocabulary)
    found = []
    if _given(parts, "tables"):
        for key, value in parts["tables"].items():
            found.append(tables.read(key, value, vocabulary=vocabulary))
            for output, node in found[-1].outputs.items():
                _unused(key, vocabulary, output)
                text = f"决定表“{key.text}”"
                known.own[output] = defining.Definition(output, node, ((None, None, text),))
    return tuple(found)


def _unused(key: Entry, vocabulary: ex.Vocabulary, name: str = "") -> None:
    word, taken = name or key.text, vocabulary.definitions.own  # type: ignore[attr-defined]
    if word in vocabulary.words or word in vocabulary.parameters or word in taken:
        raise key.error(f"“{word}”已经有了，不能再作定义", word=word)


def _given(parts: Mapping[str, Entry], name: str) -> bool:
    return name in parts and not (parts[name].is_scalar and parts[name].value is None)


def _text(parts: Mapping[str, Entry], name: str) -> str:
    return parts[name].text.strip() if _given(parts, name) else ""


def _each(parts: Mapping[str, Entry], name: str) -> list[Entry]:
    return parts[name].each() if name in parts else []


def _day(parts: Mapping[str, Entry], name: str) -> date | None:
    return parts[name].day() if _given(parts, name) else None


def _flag(parts: Mapping[str, Entry], name: str) -> bool:
    text = _text(parts, name)
    if text and text not in cells.TRUE | cells.FALSE:
        raise parts[name].error(f"“{text}”应写 true 或 false")
    return text in cells.TRUE


def _id(parts: Mapping[str, Entry], path: Path) -> str:
    name = _text(parts, "id") or path.stem
    if not re.fullmatch(r"[\w-]{1,60}", name):
        raise parts["id"].error(f"编号“{name}”只能用字母、数字、汉字和连字符，至多 60 个")
    return name


def _audience(parts: Mapping[str, Entry]) -> str:
    text = _text(parts, "audience") or "person"
    if text not in AUDIENCES:
        raise parts["audience"].error(f"对象“{text}”应为 {'、'.join(AUDIENCES)}", near=ex.nearest(text, AUDIENCES))
    return AUDIENCES[text]


def _basis(entry: Entry) -> Basis:
    if entry.is_scalar:
        return Basis(entry.text.strip())
    parts = entry.fields(_BASIS, required=("law",))
    return Basis(*(_text(parts, name) for name in ("law", "article", "url")))


def _benefit(parts: Mapping[str, Entry], vocabulary: ex.Vocabulary) -> benefits.Benefit:
    return benefits.read(parts["benefit"], vocabulary=vocabulary) if _given(parts, "benefit") else benefits.Benefit()


def _enrolment(entry: Entry, vocabulary: ex.Vocabulary) -> Enrolment:
    if not entry.is_mapping:
        return Enrolment(tuple(part.text for part in entry.each()))
    parts = entry.fields(_ENROLMENT)
    rule = conditions.rule(parts["condition"], vocabulary=vocabulary) if "condition" in parts else None
    lasts = durations.read(parts["lasts"]) if "lasts" in parts else None
    return Enrolment(tuple(part.text for part in _each(parts, "sources")), lasts, rule)


def _evidences(entry: Entry, vocabulary: ex.Vocabulary) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for key, value in entry.items():
        if key.text not in vocabulary.words:
            raise key.error(f"不认识的词“{key.text}”", near=ex.nearest(key.text, vocabulary.words))
        parts = value.fields(_EVIDENCE) if value.is_mapping else {"accepts": value}
        accepts = tuple(part.text for part in _each(parts, "accepts"))
        found[key.text] = Evidence(accepts, durations.read(parts["fresh_for"]) if "fresh_for" in parts else None)
    return found


def _example(entry: Entry, policy: Policy) -> Example:
    parts = entry.fields(_EXAMPLE, required=("given", "then"))
    then = THEN.get(str(parts["then"].text).strip())
    if then is None:
        raise parts["then"].error(
            f"结果“{parts['then'].text}”应为 eligible、ineligible 或 unknown", near=ex.nearest(parts["then"].text, THEN)
        )
    as_of = _day(parts, "as_of") or policy.valid_from
    if as_of is None:
        raise entry.error("示例要写统计日 as_of", word="as_of")
    household = (
        tuple(_person(part, policy, as_of) for part in _each(parts, "household")) if "household" in parts else None
    )
    money = ex.Word("金额", "amount", ex.MONEY, 0)
    amount = _cell(money, parts["amount"]) if _given(parts, "amount") else None
    line = entry.node.start_mark.line + 1
    return Example(_person(parts["given"], policy, as_of), household, as_of, then, amount, line, _text(parts, "note"))


def _person(entry: Entry, policy: Policy, as_of: date) -> dict[str, Any]:
    """Column → value of a person written as word: value; lists, months and rows of other tables under their names."""
    known = policy.vocabulary.words if policy.vocabulary else {}
    found: dict[str, Any] = {}
    for key, value in entry.items():
        carries = carried.of(key, value, vocabulary=policy.vocabulary, as_of=as_of) if policy.vocabulary else None
        if carries is not None:
            found |= carries
            continue
        if key.text not in known:
            raise key.error(f"不认识的词“{key.text}”", near=ex.nearest(key.text, known))
        found[known[key.text].column] = _cell(known[key.text], value)
    return found


def _cell(word: ex.Word, entry: Entry) -> Any:
    try:
        return cells.value(word, entry.text if entry.is_scalar else entry.value)
    except cells.BadCell as error:
        raise entry.error(f"“{word.name}”：{error}", near=list(error.near)) from None
