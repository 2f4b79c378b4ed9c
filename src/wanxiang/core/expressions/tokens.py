"""Text → tokens: the longest known word first, so that 本区户籍且参保 never swallows 且.

Full-width figures, letters and signs count as their half-width twins, one character for one, so offsets hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from wanxiang.core.expressions.errors import ExpressionError, Source, nearest
from wanxiang.core.expressions.functions import CHAINED, FUNCTIONS, METHODS, WRITTEN_OUT
from wanxiang.core.expressions.types import DATE, MULTIPLIERS, TEXT, UNITS, Type, quantity
from wanxiang.core.expressions.vocabulary import Vocabulary

KEYWORDS: dict[str, tuple[str, ...]] = {
    "AND": ("且", "并且", "而且", "同时", "and", "AND"),
    "OR": ("或", "或者", "or", "OR"),
    "NOT": ("非", "不", "并非", "not", "NOT"),
    "EQ": ("等于", "为"),
    "NE": ("不等于", "不为", "不是"),
    "GT": ("大于", "高于", "超过", "多于", "晚于"),
    "LT": ("小于", "低于", "少于", "不足", "不满", "未满", "早于"),
    "GE": ("大于等于", "大于或等于", "不小于", "不低于", "不少于", "不早于", "至少", "满", "年满", "已满"),
    "LE": ("小于等于", "小于或等于", "不大于", "不高于", "不超过", "不多于", "不晚于", "至多"),
    "IN": ("属于", "介于", "in", "IN"),
    "NOTIN": ("不属于", "不介于"),
    "TO": ("至", "到"),
    "BETWEEN": ("之间",),
    "IF": ("若", "如果", "如", "if"),
    "THEN": ("则", "那么", "then"),
    "ELSE": ("否则", "else"),
    "TRUE": ("真", "是", "true", "True", "TRUE"),
    "FALSE": ("假", "否", "false", "False", "FALSE"),
    "UNKNOWN": ("未知", "不详", "null", "None"),
    "KNOWN": ("已知",),
    "ASOF": ("统计日", "判定日"),
}
SIGNS: dict[str, str] = {
    ">=": "GE", "<=": "LE", "==": "EQ", "!=": "NE", "<>": "NE", "&&": "AND", "||": "OR",
    "≥": "GE", "≧": "GE", "⩾": "GE", "≤": "LE", "≦": "LE", "⩽": "LE", "≠": "NE", "=": "EQ", ">": "GT", "<": "LT",
    "!": "NOT", "+": "PLUS", "-": "MINUS", "−": "MINUS", "*": "TIMES", "×": "TIMES", "/": "OVER", "÷": "OVER",
    "(": "LPAR", ")": "RPAR", "[": "LBRA", "]": "RBRA", "【": "LBRA", "】": "RBRA", "〔": "LBRA", "〕": "RBRA",
    ",": "COMMA", "、": "COMMA", "~": "TO", ".": "DOT",
}  # fmt: skip
QUOTES = {'"': '"“”', "“": '”"“', "”": '”"“', "'": "'‘’", "‘": "’'‘", "’": "’'‘", "「": "」", "『": "』"}
_ISO = re.compile(r"((?:19|20|21)\d\d)([-/])(\d{1,2})\2(\d{1,2})(?!\d)")
_CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]")
_NUMBER = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_UNIT = re.compile("|".join(re.escape(unit) for unit in sorted((*UNITS, "%"), key=len, reverse=True)))
_OWN = re.compile(r"本人\s*[.的]\s*")
_ASCII = re.compile(r"[A-Za-z0-9_]")
_LIKE_A_WORD = re.compile(r"[\w·]")


@dataclass(frozen=True)
class Token:
    """One token: its kind (a terminal of the grammar), its span, and the value and type of a literal."""

    kind: str
    start: int
    end: int
    value: object = None
    type: Type | None = None


def fold(text: str) -> str:
    """Full-width figures, letters and signs as half-width, character by character."""
    return "".join(_FOLDED.get(character, character) for character in text)


_FOLDED = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\u00a0": " "}


@dataclass(frozen=True)
class Scanner:
    """Reads the tokens of one rule."""

    source: Source
    vocabulary: Vocabulary

    @cached_property
    def text(self) -> str:
        return fold(self.source.text)

    @cached_property
    def known(self) -> dict[str, str]:
        """Every known word → kind of token; a word of the vocabulary wins over a keyword of the same spelling."""
        keywords = {word: kind for kind, words in KEYWORDS.items() for word in words}
        choices = dict.fromkeys(self.vocabulary.choices, "CHOICE")
        functions = dict.fromkeys((*FUNCTIONS, *WRITTEN_OUT), "FUNCTION")
        words = dict.fromkeys(self._names, "WORD")
        members = dict.fromkeys((*self.vocabulary.relations, self.vocabulary.members), "MEMBERS")
        members.pop("", None)
        return {fold(word): kind for word, kind in (choices | functions | keywords | members | words).items()}

    @cached_property
    def _spelling(self) -> dict[str, str]:
        """Folded word → the word as the vocabulary writes it."""
        return {fold(name): name for name in (*self.vocabulary.choices, *self.vocabulary.relations, *self._names)}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Every name that has a value: words, parameters, definitions, series, and the words of other tables' rows."""
        known = self.vocabulary
        return (*known.row_words, *known.definitions, *known.series, *known.words, *known.parameters)

    @cached_property
    def _by_first(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self.known, key=len, reverse=True):
            found.setdefault(word[0], []).append(word)
        return found

    def tokens(self) -> Iterator[Token]:
        """Raises ExpressionError at the first character that begins nothing known."""
        at, previous = 0, None
        while (at := self._skip(at)) < len(self.text):
            token = self._token(at, previous)
            yield token
            at, previous = token.end, token

    def _skip(self, at: int) -> int:
        """Past white space, and past a comment (# to the end of the line)."""
        while at < len(self.text) and (self.text[at].isspace() or self.text[at] == "#"):
            if self.text[at] == "#":
                end = self.text.find("\n", at)
                at = len(self.text) if end < 0 else end
            else:
                at += 1
        return at

    def _token(self, at: int, previous: Token | None) -> Token:
        character = self.text[at]
        own = _OWN.match(self.text, at)
        if own is not None and self._word(own.end()):
            return Token("SELF", at, own.end())
        if previous is not None and previous.kind == "DOT":
            return self._method(at)
        if character in QUOTES:
            return self._string(at)
        if character.isdigit():
            return self._day(at) or self._number(at)
        sign = next((sign for sign in (self.text[at : at + 2], character) if sign in SIGNS), None)
        if sign is not None:
            return Token(SIGNS[sign], at, at + len(sign))
        return self._word(at) or self._numeral(at) or self._fail(at, previous)

    def _word(self, at: int) -> Token | None:
        for word in self._by_first.get(self.text[at], ()):
            end = at + len(word)
            if self.text.startswith(word, at) and not self._inside_latin(end) and self._callable(word, end):
                return Token(self.known[word], at, end, value=self._spelling.get(word, word))
        return None

    def _inside_latin(self, end: int) -> bool:
        """Latin words end at a boundary: `and` is not in `android`."""
        return bool(_ASCII.match(self.text[end - 1]) and end < len(self.text) and _ASCII.match(self.text[end]))

    def _callable(self, word: str, end: int) -> bool:
        """The name of a function is one only before a parenthesis."""
        return self.known[word] != "FUNCTION" or self.text[self._skip(end) : self._skip(end) + 1] == "("

    def _method(self, at: int) -> Token:
        end = at
        while end < len(self.text) and _LIKE_A_WORD.match(self.text[end]):
            end += 1
        name = self.text[at:end]
        if name not in CHAINED:
            reason = f"“{name or self.text[at]}”不是可用的汇总，可用 {'、'.join(METHODS)}"
            raise self.source.error(reason, span=(at, max(end, at + 1)), near=nearest(name, CHAINED))
        return Token("METHOD", at, end, value=name)

    def _string(self, at: int) -> Token:
        closing = QUOTES[self.text[at]]
        for end in range(at + 1, len(self.text)):
            if self.text[end] in closing:
                return Token("LITERAL", at, end + 1, value=self.source.text[at + 1 : end].strip(), type=TEXT)
        raise self.source.error("引号没有配对", span=(at, len(self.text)))

    def _day(self, at: int) -> Token | None:
        found = _ISO.match(self.text, at) or _CHINESE_DAY.match(self.text, at)
        if found is None:
            return None
        figures = [int(part) for part in found.groups() if part.isdigit()]
        try:
            return Token("LITERAL", at, found.end(), value=date(*figures), type=DATE)
        except ValueError:
            raise self.source.error(f"没有“{found.group()}”这一天", span=found.span()) from None

    def _number(self, at: int) -> Token:
        found = _NUMBER.match(self.text, at)
        if found is None:
            raise self.source.error(f"不认识的数字“{self.text[at]}”", span=(at, at + 1))
        return self._measured(Fraction(found.group().replace(",", "")), at, found.end())

    def _numeral(self, at: int) -> Token | None:
        """七十周岁, 三年: figures in Chinese count only before a unit."""
        found = _NUMERAL.match(self.text, at)
        if found is None or not _UNIT.match(self.text, found.end()):
            return None
        return self._measured(Fraction(_chinese_number(found.group())), at, found.end())

    def _measured(self, number: Fraction, start: int, end: int) -> Token:
        """A number with the multiplier and the unit that follow it."""
        after = self._skip_blanks(end)
        if self.text[after : after + 1] in MULTIPLIERS and not self._longer_word(after):
            number, end = number * MULTIPLIERS[self.text[after]], after + 1
            after = self._skip_blanks(end)
        unit = _UNIT.match(self.text, after)
        if unit is not None and not self._longer_word(after, unit.end()):
            end = unit.end()
        elif re.match(r"[A-Za-z_\u4e00-\u9fff]", self.text[end : end + 1]) and not self._word(end):
            raise self._unknown_unit(start, end)
        try:
            value, kind = quantity(number, unit.group() if unit is not None and unit.end() == end else "")
        except ValueError as error:
            raise self.source.error(str(error), span=(start, end)) from None
        return Token("LITERAL", start, end, value=value, type=kind)

    def _skip_blanks(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in " \t":
            at += 1
        return at

    def _longer_word(self, at: int, end: int | None = None) -> bool:
        """Whether a known word begins here that reaches beyond the unit (人 of 人数)."""
        word = self._word(at)
        return word is not None and word.end > (end if end is not None else at)

    def _unknown_unit(self, start: int, end: int) -> ExpressionError:
        stop = self._run(end)
        unit = self.text[end:stop]
        return self.source.error(f"不认识的单位“{unit}”", span=(start, stop), near=nearest(unit, UNITS))

    def _run(self, at: int) -> int:
        """The end of a stretch of letters that begins no known word."""
        end = at + 1
        while end < len(self.text) and _LIKE_A_WORD.match(self.text[end]) and not self._word(end):
            end += 1
        return end

    def _fail(self, at: int, previous: Token | None) -> Token:
        """An unknown word is reported whole: with the known word that it grew out of, where the two touch."""
        if not _LIKE_A_WORD.match(self.text[at]):
            raise self.source.error(f"不认识的符号“{self.source.text[at]}”", span=(at, at + 1))
        grown = previous is not None and previous.end == at and previous.kind in ("WORD", "CHOICE", "MEMBERS")
        span = (previous.start if grown and previous else at, self._run(at))
        word = self.source.text[span[0] : span[1]]
        names = (*self._names, *self.vocabulary.relations, *self.vocabulary.choices, *FUNCTIONS, *WRITTEN_OUT)
        raise self.source.error(f"不认识的词“{word}”", span=span, near=nearest(word, names))


def _chinese_number(text: str) -> int:
    """七十五 → 75, 一千二百 → 1200, 十 → 10."""
    digits = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    total = section = figure = 0
    for character in text:
        if character in digits:
            figure = digits[character]
        elif (size := MULTIPLIERS[character]) >= 10_000:
            total, section, figure = (total + section + figure) * size, 0, 0
        else:
            section, figure = section + (figure or 1) * size, 0
    return total + section + figure
