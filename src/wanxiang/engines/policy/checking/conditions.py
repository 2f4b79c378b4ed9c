"""Conditions that nobody can meet, that contradict each other, or that change nothing."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from wanxiang.core import expressions as ex
from wanxiang.core.expressions.kleene import Truth
from wanxiang.engines.policy.checking.reading import Branch, Reader, written
from wanxiang.engines.policy.checking.remark import ERROR, WARNING, Remark

NOBODY = "条件永远不成立：没有人会符合"


def remarks(reader: Reader) -> Iterator[Remark]:
    """What no case of the comparisons can make true; else what changes no decision. Silent where there are too many cases."""
    with suppress(ex.TooMany):
        if reader.possible((reader.whole, True)) is None:
            yield _never(reader)
            return
        if reader.whole.indexes() and reader.possible((reader.whole, False)) is None:
            yield Remark(WARNING, "条件永远成立：所有人都会符合", _line(reader, 0))
            return
    for index in range(len(reader.clauses)):
        with suppress(ex.TooMany):
            yield from _idle(reader, index)


def _never(reader: Reader) -> Remark:
    """The fewest clauses that already shut everybody out."""
    kept = list(range(len(reader.clauses)))
    for index in list(kept):
        fewer = [each for each in kept if each != index]
        if fewer and reader.possible(*((reader.clauses[each], True) for each in fewer)) is None:
            kept = fewer
    if len(kept) == 1:
        return Remark(ERROR, f"{NOBODY}。{_named(reader, kept[0])}自相矛盾", _line(reader, kept[0]))
    return Remark(
        ERROR, f"{NOBODY}。{'与'.join(_named(reader, index) for index in kept)}不能同时成立", _line(reader, kept[-1])
    )


def _idle(reader: Reader, index: int) -> Iterator[Remark]:
    """Parts of a clause without which every decision stays as it is; of nested ones the largest."""
    found: list[tuple[int, ...]] = []
    for branch in reader.branches(index):
        if any(branch.path[: len(path)] == path for path in found):
            continue
        kind = _kind(reader, branch)
        if not kind or not _same(reader, branch, kind):
            continue
        found.append(branch.path)
        yield _told(reader, branch, kind)


def _kind(reader: Reader, branch: Branch) -> str:
    """What a branch is to the formula above it: one of several that must all hold (and), or of which one is enough (or)."""
    if not branch.path:
        return "and" if len(reader.clauses) > 1 else ""
    above = reader.clauses[branch.clause]
    for place in branch.path[:-1]:
        above = above.parts[place]
    if above.operator == "if":
        return ("", "then", "otherwise")[branch.path[-1]]
    return above.operator if above.operator in ("and", "or") else ""


def _same(reader: Reader, branch: Branch, kind: str) -> bool:
    """Whether every case is decided alike without the branch; what is not known is looked at only where the rule asks for that."""
    changed = _without(reader.clauses[branch.clause], branch.path, kind)
    others = [formula for index, formula in enumerate(reader.clauses) if index != branch.clause]
    without = ex.Formula("and", (*others, changed))

    def differ(truths: Sequence[Truth]) -> Truth:
        a, b = ex.evaluate(reader.whole, truths), ex.evaluate(without, truths)
        return None if a is None or b is None else a is not b

    def differ_at_last(truths: Sequence[Truth]) -> bool:
        return ex.evaluate(reader.whole, truths) is not ex.evaluate(without, truths)

    return reader.known.find(differ, reader.whole.indexes(), at_last=differ_at_last) is None


def _without(formula: ex.Formula, path: tuple[int, ...], kind: str) -> ex.Formula:
    """The formula with a branch left out."""
    if not path:
        return ex.Formula("constant", constant=kind == "and")
    if len(path) == 1 and formula.operator == "if":
        return formula.parts[3 - path[0]]
    parts = list(formula.parts)
    parts[path[0]] = _without(parts[path[0]], path[1:], kind)
    return ex.Formula(formula.operator, tuple(parts))


def _told(reader: Reader, branch: Branch, kind: str) -> Remark:
    """Why it changes nothing, as far as that can be said in a sentence."""
    about = f"“{branch.text}”"
    if kind in ("then", "otherwise"):
        return Remark(WARNING, f"这一情形永远走不到：{about}，可以删去", branch.line)
    if kind == "or" and reader.possible((branch.formula, True)) is None:
        return Remark(WARNING, f"{about}永远不成立，这一项没有人会用上", branch.line)
    if kind == "and" and reader.possible((branch.formula, False)) is None:
        return Remark(WARNING, f"{about}永远成立，写与不写一样", branch.line)
    by = _by(reader, branch, kind)
    if by:
        reason = f"只要符合{about}，就已符合{by}" if kind == "or" else f"符合{by}的，必然符合{about}"
        return Remark(WARNING, f"{reason}，{about}写与不写一样", branch.line)
    if kind == "or" and reader.possible((branch.formula, True), (reader.whole, True)) is None:
        return Remark(WARNING, f"符合其他条件的人，都不会符合{about}，写与不写一样", branch.line)
    return Remark(WARNING, f"{about}写与不写，结论都一样", branch.line)


def _by(reader: Reader, branch: Branch, kind: str) -> str:
    """The neighbour that already says it."""
    for other in _neighbours(reader, branch):
        pair = (branch.formula, other.formula) if kind == "or" else (other.formula, branch.formula)
        with suppress(ex.TooMany):
            if reader.possible((pair[0], True), (pair[1], False)) is None:
                return f"“{other.text}”"
    return ""


def _neighbours(reader: Reader, branch: Branch) -> Iterator[Branch]:
    if not branch.path:
        for index in range(len(reader.clauses)):
            if index != branch.clause:
                yield next(iter(reader.branches(index)))
        return
    for other in reader.branches(branch.clause):
        if other.path[:-1] == branch.path[:-1] and len(other.path) == len(branch.path) and other.path != branch.path:
            yield other


def _named(reader: Reader, index: int) -> str:
    clause, line = reader.day.clauses[index][0], _line(reader, index)
    return f"第 {line} 行“{clause.text}”" if line else f"“{clause.text}”"


def _line(reader: Reader, index: int) -> int:
    clause = reader.day.clauses[index][0]
    return written(clause, clause.node)[1]
