"""Text → typed tree: tokens, grammar, then types and units. Whatever is wrong is said with its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lark import Lark, Tree, UnexpectedInput
from lark import Token as LarkToken
from lark.lexer import Lexer

from wanxiang.core.expressions import tokens as scanning
from wanxiang.core.expressions.binding import bind
from wanxiang.core.expressions.checking import Checker
from wanxiang.core.expressions.errors import ExpressionError, Source
from wanxiang.core.expressions.tree import Node
from wanxiang.core.expressions.types import BOOL, Type
from wanxiang.core.expressions.vocabulary import Vocabulary

GRAMMAR = Path(__file__).with_name("grammar.lark")


@dataclass(frozen=True)
class Rule:
    """One rule as read: its source, its typed tree, and what the reader should know (`notes`, in Chinese)."""

    source: Source
    tree: Node
    notes: tuple[str, ...] = ()

    def bind(self, *, as_of: date, parameters: Mapping[str, object]) -> Node:
        """The tree for one day: parameters and 统计日 replaced by their values, constants folded exactly."""
        return bind(self.tree, as_of=as_of, parameters=parameters)

    def text(self, node: Node) -> str:
        """What is written where a node stands, on one line."""
        return " ".join(self.source.text[node.span[0] : node.span[1]].split())


def read(
    text: str,
    *,
    vocabulary: Vocabulary,
    expect: Type | None = BOOL,
    file: str = "条件",
    locate: Callable[[int], tuple[int, int]] | None = None,
) -> Rule:
    """Read one rule.

    In:     expect: the type the rule must have (BOOL for a condition, MONEY for an amount); None takes any
            file, locate: where the text stands, for errors
    Raises: ExpressionError with file, line, column, word and the nearest words
    """
    source = Source(text, file, locate)
    return Rule(source, *_typed(source, vocabulary, expect))


def _typed(source: Source, vocabulary: Vocabulary, expect: Type | None) -> tuple[Node, tuple[str, ...]]:
    found = list(scanning.Scanner(source, vocabulary).tokens())
    if not found:
        raise source.error("这里没有写条件", span=(0, 0))
    checker = Checker(source, vocabulary, {token.start: token for token in found})
    tree = checker.whole(_parse(source, found), expect=expect)
    return tree, tuple(dict.fromkeys(checker.notes))


def _parse(source: Source, found: list[scanning.Token]) -> Tree[LarkToken]:
    try:
        return _grammar().parse(found)  # type: ignore[arg-type]
    except UnexpectedInput as error:
        raise _syntax_error(source, found, getattr(error, "token", None)) from None


@cache
def _grammar() -> Lark:
    return Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=_Given, propagate_positions=True)


class _Given(Lexer):
    """Hands Lark the tokens that the scanner found."""

    def __init__(self, _configuration: object) -> None: ...

    def lex(self, found: Iterable[scanning.Token]) -> Iterator[LarkToken]:  # type: ignore[override]
        for token in found:
            yield LarkToken(token.kind, token.kind, start_pos=token.start, end_pos=token.end, line=1, column=token.start,
                            end_line=1, end_column=token.end)  # fmt: skip


_OPERANDS = {"LITERAL", "CHOICE", "TRUE", "FALSE", "WORD", "ASOF", "FUNCTION", "MEMBERS", "NOT", "IF"}
_ENDS = {"LITERAL", "CHOICE", "TRUE", "FALSE", "WORD", "ASOF", "RPAR", "RBRA", "UNKNOWN", "KNOWN"}


def _syntax_error(source: Source, found: list[scanning.Token], unexpected: LarkToken | None) -> ExpressionError:
    """Two operands side by side lack a connective; an end lacks an operand; the rest names what does not fit."""
    at = unexpected.start_pos if unexpected is not None and unexpected.type != "$END" else None
    index = next((i for i, token in enumerate(found) if token.start == at), None)
    if index is None:
        last = found[-1]
        return source.error("条件没有写完", span=(last.start, last.end), hint="检查末尾的连接词、括号和比较号")
    token, before = found[index], found[index - 1] if index else None
    word = source.text[token.start : token.end]
    if before is not None and before.kind in _ENDS and token.kind in _OPERANDS:
        left = source.text[before.start : before.end]
        reason = f"“{left}”与“{word}”之间缺少“且”“或”或比较号"
        return source.error(reason, span=(token.start, token.end))
    hint = "括号没有配对" if token.kind in ("RPAR", "RBRA") else ""
    return source.error(f"“{word}”不能写在这里", span=(token.start, token.end), hint=hint)
