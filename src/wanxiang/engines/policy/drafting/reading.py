"""A document read: article by article, each sentence by what it is about; what is not understood becomes a question."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import amounts, heads
from .clauses import Article, Node, Paper
from .clauses import read as read_paper
from .conditions import Parts, parts_of
from .found import WEIGHTY, Reading
from .headings import Headings
from .notebook import Notebook
from .tariff import Tariff
from .text import Stretch

_ELIGIBLE = re.compile(r"对象|条件|范围|适用|资格")
_EXCLUDED = re.compile(r"(?:下列|以下)[^:。]{0,12}[^:。]*(?:不予|不得|不属于|不享受|不能|不纳入|不适用|不再|停止|取消)")
_ALL = re.compile(
    r"(?:同时)?(?:符合|具备|满足)(?:以下|下列|上述)(?:全部|所有|各项)?(?:条件|情形|要求)?(之一)?|(?:以下|下列|上述)(?:人员|条件|情形)(之一)?|如下"
)
_REFUSED = re.compile(
    r"(?P<cond>.+?)(?:的)?[,]?(?:不得|不予|不再|不重复|不享受|不纳入|不属于|停止|终止|取消)(?!受理|泄露|截留|挪用)[^,]*"
)
_ABOUT = re.compile(
    r"(?:本(?:办法|细则|规程|方案|规定)所称)?[^,。:]{0,10}(?:(?:对象|范围)[,]?(?:为|是指|是|包括|:)|适用于)(?P<cond>.+)"
)
_MUST = re.compile(r"(?:申请人|申领人|申请对象|申请企业|享受对象)(?:还|均)?(?:应当?|须|需|必须)(?P<cond>.+)")
_THEN = re.compile(
    r"[,]?(?:均|都|即|方)?(?:可以?|可按规定)?(?:申请|申领|享受|领取|有权|给予|予以|发放|按每|每人|每月|每年|一次性|按月|提供)"
)
_FOR = re.compile(r"凡是?|对于?|向|给予|为")


def read(source: str, *, local: Mapping[str, str]) -> Reading:
    """Read a document.

    In: source: its text, one paragraph a line, as `core.documents.text_of` gives it; local: 本区 and 本市
    """
    paper = read_paper(source)
    likely = ("enterprise", "person") if re.search(r"企业|个体工商户", paper.title) else ("person", "enterprise")
    readings = [_Reader(source, paper, audience, local).run() for audience in likely]
    return max(readings, key=lambda reading: len(reading.conditions))


class _Reader:
    """Goes through the articles in their order, for persons or for enterprises: whose words the conditions are made of."""

    def __init__(self, source: str, paper: Paper, audience: str, local: Mapping[str, str]) -> None:
        self.paper = paper
        self.notes = Notebook(paper.title, source, audience=audience, local=local)
        self.tariff = Tariff(self.notes)
        self.headings = Headings(self.notes)
        self.groups = 0

    def run(self) -> Reading:
        for line in self.paper.opening[1:]:
            self.headings.laws(line)
            self.headings.lead(line)
        for article in self.paper.articles:
            for paragraph in article.paragraphs:
                self._paragraph(article, paragraph)
        self.tariff.settle()
        self.headings.settle()
        return self.notes.found

    # one paragraph, by what it is about

    def _paragraph(self, article: Article, node: Node) -> None:
        about = article.heading + node.text.text
        self.headings.read(node)
        if node.items and _EXCLUDED.search(about):
            self._exclusions(node)
        elif node.items and heads.MATERIALS.search(about):
            self.headings.bring([item.text.strip("。;") for item in node.items])
        elif node.rows:
            self.tariff.table(article, node)
        elif node.items and (
            _is_amounts(article, node)
            or any(amounts.mentions_money(item.text) and amounts.per_of(item.text.text) for item in node.items)
        ):
            for piece in (node, *node.items):
                self.tariff.money(piece.text, piece.label or node.label, per=amounts.per_of(about))
        elif re.match(r"不予|不再|不享受|除外|不适用|不纳入", article.heading):
            for piece in (node, *node.items):
                for sentence in piece.text.split(r"[。;]"):
                    self.notes.exclude(sentence, sentence, piece.label or node.label)
        elif node.items and (_ELIGIBLE.search(about) or _ALL.search(about)):
            self._listed(article, node)
        else:
            self._sentences(article, node)

    def _sentences(self, article: Article, node: Node) -> None:
        pieces = [node, *node.items, *(small for item in node.items for small in item.items)]
        for piece in pieces:
            for sentence in piece.text.split(r"[。;]"):
                self._sentence(article, sentence, piece.label or node.label)

    def _sentence(self, article: Article, sentence: Stretch, label: str) -> None:
        text = sentence.text
        if self._formal(sentence) or _ALL.match(text):
            return
        if (
            heads.MATERIALS.search(article.heading + text)
            and (listed := heads.materials(sentence, headed="材料" in article.heading))
            and not amounts.mentions_money(sentence)
        ):
            self.headings.bring(listed)
        elif (match := _REFUSED.fullmatch(text)) and not amounts.mentions_money(sentence):
            self.notes.exclude(sentence.cut(*match.span("cond")), sentence, label)
        elif match := _ABOUT.fullmatch(text) or _MUST.fullmatch(text):
            self._subject(sentence.cut(*match.span("cond")), label)
        elif self._entitled(article, sentence, label):
            return
        elif _ELIGIBLE.search(article.heading) and "标准" not in article.heading:
            self._subject(sentence, label)
        elif amounts.mentions_money(sentence) or "标准" in article.heading:
            self.tariff.money(sentence, label, per=amounts.per_of(article.heading))
        elif WEIGHTY.search(text) or self._speaks_of_conditions(sentence):
            self.notes.ask("这句话可能影响条件、金额或期限，没有读懂", sentence, label)

    def _speaks_of_conditions(self, sentence: Stretch) -> bool:
        """Whether a phrase of the table fills a part of a sentence that nothing else dealt with."""
        pieces = sentence.split("的")
        return any(part.said for piece in pieces for part in parts_of(piece, local=self.notes.local).parts)

    def _entitled(self, article: Article, sentence: Stretch, label: str) -> bool:
        """…的老年人，可以申请…; what is given after it may be an amount. Whether the sentence was dealt with."""
        if article.heading and "标准" in article.heading:
            return False
        text = sentence.text
        start = match.end() if (match := _FOR.match(text)) else 0
        ways = [match for match in _THEN.finditer(text) if match.start() > start + 1]
        for way in ways:
            subject = sentence.cut(start, way.start())
            if self._subject_parts(subject).whole:
                return self._given_to(subject, sentence.cut(way.start()).strip(","), label)
        if ways and not amounts.mentions_money(sentence) and re.search(r"的[^,]{0,10},", text):
            comma = next((way for way in ways if way.group().startswith(",")), None)
            if comma is not None and start:
                self._subject(sentence.cut(start, comma.start()), label)
                return True
        return False

    def _given_to(self, subject: Stretch, then: Stretch, label: str) -> bool:
        """Whoever the subject names is entitled; or, where money follows, gets this amount."""
        if not amounts.mentions_money(then):
            self._subject(subject, label)
            if re.search(r"每[一二三四五两2-9]+年|%", then.text):
                self.notes.ask("多久一次、比例多少，没有读懂", then, label, about="benefit")
            return True
        for one in amounts.given(then, per="", local=self.notes.local):
            if isinstance(one, amounts.Given) and one.who is None:
                self.tariff.given.append(
                    (amounts.Given(one.stretch, self._subject_parts(subject), one.amount, one.per), label)
                )
            elif not isinstance(one, Stretch) or amounts.mentions_money(one) or WEIGHTY.search(one.text):
                self.notes.ask("金额没有读懂", one if isinstance(one, Stretch) else one.stretch, label, about="benefit")
        return True

    # conditions

    def _subject_parts(self, subject: Stretch) -> Parts:
        if (match := _FOR.match(subject.text)) and not subject.text.startswith("为妇"):
            subject = subject.cut(match.end())
        return parts_of(subject, local=self.notes.local)

    def _subject(self, subject: Stretch, label: str) -> None:
        self.notes.conditions(self._subject_parts(subject), subject, label)

    def _listed(self, article: Article, node: Node) -> None:
        """A list of items: all of them, or one of them where it says 之一."""
        beyond = "".join(
            other.text.text
            for other in article.paragraphs
            if other is not node and other.text.text.startswith(("符合上述", "同时符合上述"))
        )
        any_of = re.search(r"之一", node.text.text + beyond) is not None
        self._lead_in(node)
        group = 0
        if any_of:
            self.groups += 1
            group = self.groups
        for item in node.items:
            if item.items:
                self._nested(item)
            elif any_of:
                self.notes.way(item, group)
            else:
                self.notes.conditions(
                    parts_of(item.text.strip("。;").strip("的"), local=self.notes.local), item.text, item.label
                )

    def _nested(self, item: Node) -> None:
        """An item with items of its own: one clause if all of it is understood."""
        any_of = "之一" in item.text.text
        if any_of:
            self.groups += 1
        for small in item.items:
            if any_of:
                self.notes.way(small, self.groups)
            else:
                self.notes.conditions(
                    parts_of(small.text.strip("。;").strip("的"), local=self.notes.local), small.text, small.label
                )

    def _lead_in(self, node: Node) -> None:
        """What stands before 符合下列条件 may itself lay something down."""
        match = _ALL.search(node.text.text)
        before = node.text.cut(0, match.start()) if match else Stretch("", ())
        if WEIGHTY.search(before.text):
            self._subject(before.strip(",的"), node.label)

    def _exclusions(self, node: Node) -> None:
        for item in node.items:
            self.notes.exclude(item.text.strip("。;"), item.text, item.label)

    def _formal(self, sentence: Stretch) -> bool:
        """Whether a sentence is about validity, laws or competence and nothing else."""
        text = sentence.text
        return bool(heads.FROM.search(text) or heads.FROM_OPEN.search(text) or heads.YEARS.search(text)
                    or re.search(r"负责解释|主管部门|组织实施|制定本", text))  # fmt: skip


def _is_amounts(article: Article, node: Node) -> bool:
    return bool(
        "标准" in article.heading + node.text.text and any(amounts.mentions_money(item.text) for item in node.items)
    )
