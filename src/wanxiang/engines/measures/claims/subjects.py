"""What a claim is about: the noun phrase the text itself gives, and how far its words reach."""

from __future__ import annotations

import re

from .claim import Found, Kind
from .lexicon import words
from .masks import HIDDEN

NOUN_AFTER = re.compile(r"(?:\([^()]{1,12}\))?(?:“[^“”]{1,16}”)?[^,。;:!?、()“”]{0,16}(?:“[^“”]{1,16}”)?")
PREDICATE = re.compile(
    r"(?:已|均|全部|提供|纳入|完成|实现|得到|加入|参与|开展|取得|落户|入驻|给|用于|惠及|为|到|在|下沉|组建|被|进入|受|投入|建成|开工|竣工|及|和|与|并|以|将|向|由|给予|从|等)"
)
# what follows a number that closed its noun phrase: the clause goes on with a verb
GOES_ON = re.compile(r"(?:免费|正式|顺利|全面|全部|均|已|对外|向社会|投入|取得|实现|完成|建成|通过|纳入|加入|参与)")
LEADING_VERB = re.compile(
    r"^(?:.*(?:被评为|评为|预计|截至目前|目前|今年以来|截至|累计|先后|共有|共计|合计|其中|分别|新增|新建|改建|扩建|改造|惠及|拨付|投入|完成|建成|建立|召开|举办|发放|引进|打造|推送|整合|推出|实现|提供|组织|开展|推动|推进|覆盖了|覆盖|"
    r"管理|接收|设立|成立|签约|受理|办理(?!率|量|时)|评选出|培养|帮助|协助|达到|已经|超过|出台|申报|上线|以来|全区|我区|全市|享受|获得|荣获|入选|获评))?(?:共|已|了|的是|对|为|由|从|年|和|与|及)*"
)
TRAILING = re.compile(
    r"(?:内|可达?|达到?|达成?|高达|超过?|突破|约|近|为|有|共|共有|分别有?|提高|提升|增长|下降|减少|增加|上升|降低|压减|同比|环比|和|、|(?<!占)比[^,。]{0,4}|快|较[^,。]{1,6}|已|累计|至|到|是|(?<!平)均|"
    r"均是|由|从|年初的?|上年的?|去年的?|■)+$"
)
DATE = re.compile(r"^.*?\d{2,4}年(?:\d[\d-]*月)?(?:\d+日)?")
EMPTY = re.compile(rf"^[{HIDDEN}\s,。;:、()“”的]*$")
REACH = 22
# kinds whose core says all by itself
NOUN_FIRST = ("人", "%", "元", "人次")
WHOLE = (Kind.RATE_PAIR, Kind.COUNT_PAIR, Kind.RANK)


def subject(found: Found, *, text: str, masked: str, sentence: tuple[int, int]) -> str:
    """The noun phrase of a claim, a piece of the text; the nearest one before it where its own clause has none."""
    after = "" if found.kind in WHOLE else _noun_after(text, masked, found).removeprefix("的")
    before = _noun_before(text, masked, sentence[0], found.start)
    if found.kind in (Kind.FIRST, Kind.AWARD, Kind.RANK):
        return (after if found.kind is Kind.FIRST else "") or before or after
    if found.kind in (Kind.GROWTH, Kind.RATE, Kind.RATE_PAIR, Kind.COUNT_PAIR):
        return before or after
    return after or before


def reach(found: Found, *, masked: str, text: str, floor: int, ceiling: int) -> tuple[int, int]:
    """The span a reader would underline: the core, and the noun it counts after it, or before it."""
    if found.unit == "年" and found.qualifier != "range":
        return found.start, found.end + 1
    after = 0 if found.kind in WHOLE else len(_noun_after(text, masked, found, until=ceiling))
    if after:
        return found.start, found.end + after
    return _noun_start(masked, floor, found.start), found.end


def _noun_after(text: str, masked: str, found: Found, until: int | None = None) -> str:
    if (found.unit in NOUN_FIRST and not text.startswith("的", found.end)) or found.kind is Kind.AWARD:
        return ""
    if found.kind is not Kind.FIRST and GOES_ON.match(text, found.end):
        return ""
    follows = NOUN_AFTER.match(text, found.end)
    phrase = follows.group()[:REACH] if follows else ""
    phrase = phrase if until is None else phrase[: max(0, until - found.end)]
    quoted = phrase.rfind("”") + 1
    verb = PREDICATE.search(phrase, max(quoted, 1)) if found.kind is not Kind.FIRST else None
    phrase = phrase[: verb.start()] if verb else phrase
    number = re.search(r"\d", masked[found.end : found.end + len(phrase)])
    return re.sub(r"(?:之一|[和与及共的])+$", "", phrase[: number.start()] if number else phrase)


def _noun_start(masked: str, floor: int, start: int) -> int:
    """Where the phrase before the core begins: after the last mark or hidden word, not further than REACH."""
    boundary = max(floor, *(masked.rfind(c, floor, start) + 1 for c in ",。;:!?、(" + HIDDEN))
    boundary += len(masked[boundary:start]) - len(masked[boundary:start].lstrip())
    if start - boundary <= REACH:
        return boundary
    verb = LEADING_VERB.match(masked[boundary:start])
    return max(boundary + verb.end() if verb else boundary, start - REACH)


def _noun_before(text: str, masked: str, floor: int, start: int) -> str:
    """Walk back clause by clause until one leaves a noun once verbs, qualifiers and numbers are taken off."""
    while start > floor:
        boundary = max(masked.rfind(c, floor, start) for c in ",。;:!?、")
        begin = max(boundary + 1, floor)
        noun = _trimmed(text[begin:start])
        if noun:
            return noun
        start = begin - 1
    return ""


def _trimmed(phrase: str) -> str:
    phrase = TRAILING.sub("", phrase.strip("() \u3000"))
    phrase = DATE.sub("", re.sub(r"\d[\d.,]*[万亿]?\S{0,2}$", "", phrase))
    kept = LEADING_VERB.sub("", phrase)
    noun = (kept if len(kept) >= 2 else phrase)[-REACH:].strip("的、了")
    return "" if len(noun) < 2 or EMPTY.match(noun) or noun in words("scopes") else _balanced(noun)


def _balanced(noun: str) -> str:
    """Without a quotation mark whose other half was cut off."""
    return noun if noun.count("“") == noun.count("”") else noun.replace("“", "").replace("”", "")
