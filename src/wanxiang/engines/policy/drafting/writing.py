"""A reading as a policy file: line by line, each line knowing the words of the document it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .found import Amount, Condition, Question, Reading
from .reading import read

OPEN = "待明确"
"""Stands in a comment where a person has to settle something; a file in which it stands cannot be put in force."""
_QUOTED = re.compile(r"[,\[\]{}:#&*!|>'\"%@`]|^[-?\s]|\s$")
_ENDINGS = re.compile(
    r"(?:实施|试行|暂行|管理|发放|操作|申领|工作)*(?:办法|细则|规程|方案|规定|通知|意见|标准|指引|措施|规则)$"
)


@dataclass(frozen=True)
class Line:
    """A line of the file; `span`: the words of the document that it comes from; `question`: its number, 0 for none."""

    text: str
    span: tuple[int, int] | None = None
    question: int = 0


@dataclass(frozen=True)
class Asked:
    """A question with its number and its line (from 1) in the file."""

    number: int
    line: int
    question: Question


@dataclass
class Drafted:
    """A draft: the file, the source spans of its lines, the questions."""

    reading: Reading
    text: str
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Line from 1 → place in the document."""
    questions: list[Asked] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """For `--json` and for the desk."""
        asked = [
            {"number": each.number, "line": each.line, "text": each.question.text, "quote": each.question.quote,
             "basis": each.question.basis, "span": each.question.span, "near": list(each.question.near)}
            for each in self.questions
        ]  # fmt: skip
        lines = [{"line": line, "span": list(span)} for line, span in self.spans.items()]
        return {"title": self.reading.title, "text": self.text, "lines": lines, "questions": asked}


def draft(source: str, *, local: Mapping[str, str]) -> Drafted:
    """The draft of a policy file from a document's text. Pure: nothing is stored, nothing put in force."""
    return _Writer(read(source, local=local)).run()


class _Writer:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.lines: list[Line] = []
        self.numbers = {id(each): number for number, each in enumerate(reading.questions, start=1)}

    def run(self) -> Drafted:
        self._head()
        self._parameters()
        self._condition()
        self._benefit()
        self._rest()
        text = "\n".join(line.text for line in self.lines) + "\n"
        spans = {at: line.span for at, line in enumerate(self.lines, start=1) if line.span}
        where = {line.question: at for at, line in enumerate(self.lines, start=1) if line.question}
        asked = [Asked(number, where[number], each) for number, each in enumerate(self.reading.questions, start=1)]
        return Drafted(self.reading, text, spans, asked)

    def _say(self, text: str, span: tuple[int, int] | None = None) -> None:
        self.lines.append(Line(text, span))

    def _ask(self, question: Question, indent: str = "") -> None:
        number = self.numbers[id(question)]
        quote = f"（{question.basis}：“{question.quote}”）" if question.quote else ""
        near = f"；相近的词：{'、'.join(question.near)}" if question.near else ""
        flat = " ".join(f"{question.text}{quote}{near}".split())
        self.lines.append(Line(f"{indent}# {OPEN} {number}：{flat}", question.span, number))

    def _about(self, part: str) -> list[Question]:
        return [each for each in self.reading.questions if each.about == part]

    def _head(self) -> None:
        found = self.reading
        name = core(found.title)
        self._say(f"# 由《{found.title}》起草。标“{OPEN}”的各行须由人核定，写好后删去该行")
        for question in self._about("head"):
            self._ask(question)
        self._say(f"id: {scalar(name)}")
        self._say(f"title: {scalar(name)}")
        if found.lead_unit:
            self._say(f"lead_unit: {scalar(found.lead_unit)}", found.heads.get("lead_unit"))
        if found.audience != "person":
            self._say(f"audience: {found.audience}")
        self._say("legal_basis:")
        own = next((each.basis for each in found.conditions), "")
        own = re.match(r"第[^第]+[条分]分?", own)[0] if re.match(r"第[^第]+[条分]分?", own) else own  # type: ignore[index]
        self._say(f"  - {{law: {scalar(f'《{found.title}》')}{f', article: {scalar(own)}' if own else ''}}}")
        for law, article in found.laws:
            self._say(f"  - {{law: {scalar(law)}{f', article: {scalar(article)}' if article else ''}}}")
        for name, value in (("valid_from", found.valid_from), ("valid_to", found.valid_to)):
            if value:
                self._say(f"{name}: {value.isoformat()}", found.heads.get(name))

    def _parameters(self) -> None:
        if not self.reading.parameters:
            return
        self._say("parameters:")
        for name, (value, basis) in self.reading.parameters.items():
            self._say(f"  {name}:")
            self._say(f"    - {{{self._from()}value: {value}, source: {scalar(f'《{self.reading.title}》{basis}')}}}")

    def _from(self) -> str:
        return f"from: {self.reading.valid_from.isoformat()}, " if self.reading.valid_from else ""

    def _condition(self) -> None:
        self._say("condition:")
        things: list[Condition | Question] = [*self.reading.conditions, *self._about("condition")]
        groups: set[int] = set()
        for each in sorted(things, key=lambda thing: thing.span or (0, 0)):
            if isinstance(each, Question):
                self._ask(each, "  ")
            elif not each.group:
                self._say(f"  - {self._clause(each)}", each.span)
            elif each.group not in groups:
                groups.add(each.group)
                self._say("  - 任一:")
                for way in (other for other in self.reading.conditions if other.group == each.group):
                    self._say(f"      - {self._clause(way)}", way.span)

    def _clause(self, clause: Condition) -> str:
        return f"{{条件: {scalar(clause.expression)}, 依据: {scalar(clause.basis)}, 说明: {scalar(clause.note)}}}"

    def _benefit(self) -> None:
        found = self.reading
        self._say("benefit:")
        self._say(f"  kind: {scalar(found.kind or '待遇')}", found.heads.get("title"))
        if found.per:
            self._say(f"  per: {found.per}")
        for question in self._about("benefit"):
            self._ask(question, "  ")
        if len(found.amounts) == 1 and not found.amounts[0].when:
            self._say("  amount:")
            self._one_amount(found.amounts[0])
        elif found.amounts:
            self._say("  amount:")
            self._brackets(found.amounts)

    def _one_amount(self, amount: Amount) -> None:
        source = scalar(f"《{self.reading.title}》{amount.basis}")
        self._say(f"    - {{{self._from()}value: {amount.amount}, source: {source}}}", amount.span)

    def _brackets(self, amounts: Iterable[Amount]) -> None:
        start = self._from().rstrip(", ")
        self._say(f"    - {start}" if start else "    - source: " + scalar(f"《{self.reading.title}》"))
        self._say("      brackets:")
        for amount in amounts:
            line = f"{{条件: {scalar(amount.when)}, 金额: {amount.amount}, note: {scalar(amount.basis)}}}"
            self._say(f"        - {line}", amount.span)

    def _rest(self) -> None:
        found = self.reading
        if found.bring:
            self._say("bring:")
            for text, span in found.bring:
                self._say(f"  - {scalar(text)}", span)
        self._say("# 示例由经办人写：符合、不符合、待核实各至少一例，写明统计日")
        self._say("examples: []")


def core(title: str) -> str:
    """The name of a policy out of its paper's title: 云川区高龄老人津贴发放办法 → 高龄老人津贴."""
    plain = re.sub(r"^[\u4e00-\u9fa5]{2,3}[区市]|^关于|的通知$|[《》\s]", "", title)
    plain = re.sub(r"[（(][^）)]*[）)]$", "", plain)
    shown = _ENDINGS.sub("", plain) or plain
    return re.sub(r"[^\w-]", "", shown)[:60] or "新政策"


def scalar(text: str) -> str:
    """A text as a YAML value, in quotation marks where it needs them."""
    if not _QUOTED.search(text):
        return text
    return "'" + text.replace("'", "''") + "'" if '"' in text else '"' + text.replace("\\", "\\\\") + '"'
