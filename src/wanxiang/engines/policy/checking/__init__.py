"""`wanxiang policy check`: what a policy file must hold besides being readable, and its examples run.

    formal      unit, basis, dates, sources          conditions  what nobody can meet, contradicts, or changes nothing
    brackets    overlaps, holes, lines never reached    examples    run, and which branch none of them covers
    tables      decision tables: overlaps, holes
    reading     nodes as they are written in the file, cases in words

Every remark about what can or cannot be is proven over the cases of the comparisons (`expressions.Cases`), with more
cases taken for possible than there are: where that is not enough, nothing is said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from wanxiang.core.expressions import ParameterMissing
from wanxiang.engines.policy.checking import brackets, conditions, examples, formal, tables
from wanxiang.engines.policy.checking.reading import Reader
from wanxiang.engines.policy.checking.remark import ADVICE, ERROR, WARNING, Remark
from wanxiang.engines.policy.declaring import Policy

__all__ = ["ADVICE", "ERROR", "WARNING", "Remark", "check", "twice"]


def check(policy: Policy, *, local: Mapping[str, str]) -> dict[str, Any]:
    """{"policy", "title", "ok", "examples", "passed", "errors": […], "warnings": […], "advice": […]}; remarks as {"text", "line"}."""
    remarks = list(formal.remarks(policy))
    failures: list[Remark] = []
    try:
        failures = list(examples.failures(policy, local))
        remarks += [*_looked_into(policy, local), *failures]
    except ParameterMissing as error:
        remarks.append(Remark(ERROR, error.message))
    remarks += [Remark(WARNING, note) for note in policy.condition.notes]
    failed = {remark.line for remark in failures}
    by_level = {level: [_shown(each) for each in remarks if each.level == level] for level in (ERROR, WARNING, ADVICE)}
    return {
        "policy": policy.id,
        "title": policy.title,
        "file": policy.path.name if policy.path else "",
        "ok": not by_level[ERROR],
        "examples": len(policy.examples),
        "passed": sum(1 for example in policy.examples if example.line not in failed),
        "errors": by_level[ERROR],
        "warnings": by_level[WARNING],
        "advice": by_level[ADVICE],
    }


def _looked_into(policy: Policy, local: Mapping[str, str]) -> list[Remark]:
    """What the conditions, the table of amounts and the examples say together; nothing where nobody can be eligible."""
    reader = Reader(policy, local)
    found = list(conditions.remarks(reader))
    if any(remark.level == ERROR for remark in found):
        return found
    return [*found, *brackets.remarks(reader), *tables.remarks(reader), *examples.uncovered(reader)]


def _shown(remark: Remark) -> dict[str, Any]:
    return {"text": remark.text, "line": remark.line, **({"example": remark.example} if remark.example else {})}


def twice(results: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Policy id → the files that claim it, where there are several."""
    listed = [(result["policy"], result["file"]) for result in results]
    counted = Counter(name for name, _ in listed)
    return {name: [file for each, file in listed if each == name] for name, count in counted.items() if count > 1}
