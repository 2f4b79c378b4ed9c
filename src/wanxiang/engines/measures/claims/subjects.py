"""What a claim is about: the noun phrase the text itself gives, and how far its words reach."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    r"均是|由|从|年初的?|上年的?|去年的?|(?:全国|全省|全市|全区|全县)?第[一二三四五六七八九十\d]+(?:名|位)?|■)+$"
)
DATE = re.compile(r"^.*?\d{2,4}年(?:\d[\d-]*月)?(?:\d+日)?")
EMPTY = re.compile(rf"^[{HIDDEN}\s,。;:、()“”的]*$")
REACH = 22
QUALIFIED = re.compile("具有|具备|符合|拥有|富有")
RESPECTIVELY = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,6}?)[和、](?P<two>[\u4e00-\u9fff]{2,6}?)(?=可|共|累计|已|新增|提供|分别)[^,。;]{0,20}?分别(?:有|为|达|是|达到|建成|完成)?"
)
# a subject this short is told from others by its clause; so much of the clause is kept
SHORT = 4
SHARE = re.compile("^占|占比")
TOLD = 14
# kinds whose core says all by itself
NOUN_FIRST = ("人", "%", "元", "人次")
WHOLE = (Kind.RATE_PAIR, Kind.COUNT_PAIR, Kind.RANK)


def subject(found: Found, *, text: str, masked: str, sentence: tuple[int, int]) -> str:
    """The noun phrase of a claim, a piece of the text; the nearest one before it where its own clause has none."""
    after = "" if found.kind in WHOLE else _noun_after(text, masked, found).removeprefix("的")
    after = after.rpartition("的")[2] if QUALIFIED.match(after) else after
    before = _noun_before(text, masked, sentence[0], found.start)
    if found.kind in (Kind.FIRST, Kind.AWARD, Kind.RANK):
        return (after if found.kind is Kind.FIRST else "") or before or after
    if found.kind in (Kind.GROWTH, Kind.RATE, Kind.RATE_PAIR, Kind.COUNT_PAIR):
        return before or after
    return after or before


def context(start: int, end: int, *, about: str, text: str, finds: Sequence[Found], sentence: tuple[int, int]) -> str:
    """What its clause says besides: the verb after it (企业 + 纳入直通车名单), else what stands before it, numbers left out.

    `start`–`end` is the span of the claim in the text, `about` its subject.
    """
    floor = max([sentence[0], *(text.rfind(c, sentence[0], start) + 1 for c in ",。;:!?")])
    after = re.split(r"[,。;:!?、]", text[end : sentence[1]])[0]
    following = [f.start for f in finds if f.start >= end]
    after = after[: max(0, min(following) - end)] if following else after
    if len(after.strip("的了等() ")) >= 2 and len(about) <= SHORT:
        return after.strip("的了等() ")[:TOLD]
    before = _told(text, floor, start, finds)
    if (len(before) < 2 and len(about) <= SHORT) or SHARE.search(about):
        before = _told(text, sentence[0], floor, finds)
    return before[-TOLD:]


def _told(text: str, floor: int, start: int, finds: Sequence[Found]) -> str:
    """The words of a stretch without its numbers and marks."""
    numbers = {i for f in finds for i in range(max(f.start, floor), min(f.end, start))}
    return "".join(c for i, c in enumerate(text[floor:start], floor) if i not in numbers and c not in " ,。;:、()")


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
    if QUALIFIED.match(phrase):
        return _head(text, found, until)
    verb = PREDICATE.search(phrase, max(quoted, 1)) if found.kind is not Kind.FIRST else None
    phrase = phrase[: verb.start()] if verb else phrase
    number = re.search(r"\d", masked[found.end : found.end + len(phrase)])
    return re.sub(r"(?:之一|[和与及共的])+$", "", phrase[: number.start()] if number else phrase)


def continues(found: Found, *, text: str, masked: str, floor: int) -> bool:
    """Whether a number stands without a noun of its own: …, 10项取得进展; 分别有18个和13个. `floor`: the end of the find before it."""
    begin = max(floor, *(text.rfind(c, 0, found.start) + 1 for c in ",;:、"))
    own = re.sub(r"^(?:和|及|与|其中|有|另有|约|近|超过?)+", "", text[begin : found.start].strip())
    return not own and not _noun_after(text, masked, found)


def _head(text: str, found: Found, until: int | None) -> str:
    """30名具有…的优秀校长: the words up to the head noun, which stands after the last 的 of the clause."""
    clause = re.split(r"[,。;:!?]", text[found.end : until])[0]
    return clause if "的" in clause else ""


def respectively(found: Found, finds: Sequence[Found], *, about: str, text: str, sentence: tuple[int, int]) -> str:
    """白天和夜间…分别有18个和13个: each number's own part before what they share."""
    parts = RESPECTIVELY.search(text, sentence[0], found.start)
    if not parts:
        return about
    after = [f for f in finds if parts.end() <= f.start < sentence[1]][:2]
    part = next((p for f, p in zip(after, parts.group("one", "two"), strict=False) if f is found), "")
    shared = re.sub(f"^(?:{parts['one']}|{parts['two']}|[和、])+", "", about.split("分别")[0])
    return part + shared if part and not shared.startswith(part) else about


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
    phrase = TRAILING.sub("", DATE.sub("", re.sub(r"\d[\d.,]*[万亿]?\S{0,2}$", "", phrase)))
    kept = LEADING_VERB.sub("", phrase)
    noun = (kept if len(kept) >= 2 else phrase)[-REACH:].strip("的、了")
    return "" if len(noun) < 2 or EMPTY.match(noun) or noun in words("scopes") else _balanced(noun)


def _balanced(noun: str) -> str:
    """Without a quotation mark whose other half was cut off."""
    return noun if noun.count("“") == noun.count("”") else noun.replace("“", "").replace("”", "")
