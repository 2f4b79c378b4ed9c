"""The examples of a policy: run, and the branches that none of them covers, each with an example that would."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from wanxiang.core import expressions as ex
from wanxiang.core.expressions.cases import World
from wanxiang.engines.policy import wording
from wanxiang.engines.policy.checking.reading import Reader, written
from wanxiang.engines.policy.checking.remark import ADVICE, ERROR, Remark
from wanxiang.engines.policy.declaring import ELIGIBLE, OUTCOMES, Example, Policy, cells
from wanxiang.engines.policy.judging import Judge


def failures(policy: Policy, local: Mapping[str, str]) -> Iterator[Remark]:
    """Every example that comes out otherwise than the file says."""
    for example in policy.examples:
        yield from _failure(policy, example, local)


def _failure(policy: Policy, example: Example, local: Mapping[str, str]) -> Iterator[Remark]:
    person, members = _people(example, local)
    found = Judge(policy.on(example.as_of, local=local)).judge(person, members)
    about = f"示例（第 {example.line} 行{'，' + example.note if example.note else ''}）"
    if found.outcome != example.then:
        yield Remark(
            ERROR, f"{about}应为{OUTCOMES[example.then]}，判为{OUTCOMES[found.outcome]}：{found.why}", example.line
        )
    elif example.amount is not None and found.amount != example.amount:
        shown = wording.money(found.amount) if found.amount is not None else "无"
        fen = found.amount is not None and example.amount == found.amount * 100
        remedy = "；示例的金额以元为单位，看来写成了分" if fen else ""
        yield Remark(ERROR, f"{about}金额应为{wording.money(example.amount)}，算得{shown}{remedy}", example.line)


def _people(example: Example, local: Mapping[str, str]) -> tuple[dict[str, object], ex.Household | None]:
    person = cells.localised(example.given, local)
    others = [cells.localised(other, local) for other in example.household or ()]
    return person, None if example.household is None else ex.Household([person, *others])


def uncovered(reader: Reader) -> Iterator[Remark]:
    """Each clause is to come out both ways in some example, each line of the table is to be given to somebody."""
    seen = _seen(reader)
    for index, (clause, _) in enumerate(reader.day.clauses):
        for truth, said in ((False, "不成立"), (True, "成立")):
            if truth not in {clauses[index] for clauses, _ in seen}:
                text, line = written(clause, clause.node)
                yield from _proposed(
                    reader, f"没有示例使“{clause.note or text}”{said}", line, _case(reader, index, truth)
                )
    for index, bracket in enumerate(reader.brackets):
        if bracket.when and index not in {given for _, given in seen}:
            before = tuple((reader.tables[earlier], False) for earlier in range(index))
            wanted = [((reader.whole, True), *before, (reader.tables[index], True))]
            line = bracket.when.source.place(bracket.when.tree.span[0])[0]
            yield from _proposed(reader, f"没有示例用到金额表第 {index + 1} 行", line, wanted)


def _seen(reader: Reader) -> list[tuple[list[bool | None], int | None]]:
    """Of each example on a day in force: what each clause is, and which line of the table is given."""
    found = []
    for example in reader.policy.examples:
        day = reader.policy.on(example.as_of, local=reader.local)
        if len(day.clauses) != len(reader.clauses):
            continue
        person, members = _people(example, reader.local)
        truths = [ex.compile_rule(node)(person, members) for _, node in day.clauses]
        given = None
        if ex.kleene.conjunction(truths) is True:
            lines = [day.bound(each.when.tree) if each.when else None
                     for each in reader.policy.benefit.on(example.as_of)]  # fmt: skip
            given = next(
                (place for place, node in enumerate(lines) if node is None or ex.compile_rule(node)(person, members)),
                None,
            )
        found.append((truths, given))
    return found


Wanted = Sequence[Sequence[tuple[ex.Formula, bool]]]


def _case(reader: Reader, index: int, truth: bool) -> Wanted:
    """The clause with the others true, where that can be; else by itself."""
    others = [(formula, True) for place, formula in enumerate(reader.clauses) if place != index]
    return [((reader.clauses[index], truth), *others), ((reader.clauses[index], truth),)]


def _proposed(reader: Reader, text: str, line: int, wanted: Wanted) -> Iterator[Remark]:
    """The remark with an example; nothing where no case would do."""
    for ways in wanted:
        with suppress(ex.TooMany):
            world = reader.possible(*ways)
            if world is not None:
                yield _with_example(reader, text, line, world, ways)
                return


def _with_example(reader: Reader, text: str, line: int, world: World, wanted: Sequence[tuple[ex.Formula, bool]]) -> Remark:  # fmt: skip
    person = reader.person(world, wanted)
    if person is None:
        return Remark(ADVICE, f"{text}；例如：{reader.said(world)}", line)
    found = Judge(reader.day).judge(person)
    amount = f", amount: {found.amount / 100:g}" if found.outcome == ELIGIBLE and found.amount is not None else ""
    example = f"- {{given: {reader.given(person)}, as_of: {reader.on.isoformat()}, then: {found.outcome}{amount}}}"
    return Remark(ADVICE, f"{text}；可加：{example}", line, example)
