"""The table of amounts: lines that overlap, lines never reached, holes between them."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.checking.reading import Reader
from wanxiang.engines.policy.checking.remark import ERROR, WARNING, Remark


def remarks(reader: Reader) -> Iterator[Remark]:
    """Over those who meet the condition. Lines on the same words must not overlap; of lines on different words the first counts."""
    if not any(bracket.when for bracket in reader.brackets):
        return
    reached = [index for index in range(len(reader.brackets)) if _reached(reader, index)]
    for index in range(len(reader.brackets)):
        if index not in reached:
            yield Remark(
                WARNING,
                f"金额表第 {index + 1} 行永远用不上：符合条件的人都已落在前面各行，或无人符合这一行",
                _line(reader, index),
            )
    with suppress(ex.TooMany):
        yield from _overlap(reader, reached)
    with suppress(ex.TooMany):
        yield from _hole(reader)


def _reached(reader: Reader, index: int) -> bool:
    """Whether somebody eligible gets this line's amount."""
    before = [(reader.tables[earlier], False) for earlier in range(index)]
    with suppress(ex.TooMany):
        return reader.possible((reader.whole, True), *before, (reader.tables[index], True)) is not None
    return True


def _overlap(reader: Reader, reached: list[int]) -> Iterator[Remark]:
    """The first pair of lines on the same words that one person may fall into."""
    lines = [index for index in reached if reader.brackets[index].when]
    for first, second in combinations(lines, 2):
        if _words(reader, first) != _words(reader, second):
            continue
        world = reader.possible((reader.whole, True), (reader.tables[first], True), (reader.tables[second], True))
        if world is not None:
            yield Remark(
                ERROR,
                f"金额表在{_at(reader, world, first)}重叠：第 {first + 1} 行与第 {second + 1} 行",
                _line(reader, second),
            )
            return


def _hole(reader: Reader) -> Iterator[Remark]:
    """Somebody eligible whom no line fits."""
    world = reader.possible((reader.whole, True), *((formula, False) for formula in reader.tables))
    if world is not None:
        text = f"{_at(reader, world)}的人符合条件，金额表里却没有这一档"
        yield Remark(WARNING, text, _line(reader, len(reader.brackets) - 1))


def _at(reader: Reader, world: ex.World, index: int | None = None) -> str:
    """The case in the words of the table alone."""
    formulas = reader.tables if index is None else [reader.tables[index]]
    atoms = {atom for formula in formulas for atom in formula.indexes()}
    names = {name for atom in atoms for name in tree.columns(reader.cases.atoms[atom])}
    return reader.said({name: value for name, value in world.items() if name in names})


def _words(reader: Reader, index: int) -> set[str]:
    when = reader.brackets[index].when
    return set(tree.words(when.tree)) if when else set()


def _line(reader: Reader, index: int) -> int:
    bracket = reader.brackets[index]
    rule = bracket.when or bracket.amount
    return rule.source.place(rule.tree.span[0])[0]
