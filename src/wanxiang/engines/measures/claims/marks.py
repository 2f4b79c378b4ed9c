"""Claims made by words: places in a ranking, firsts, the only one, awards, full coverage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .claim import Found, Kind
from .lexicon import any_of, words
from .numerals import CHINESE, number

SCOPE = any_of(words("scopes"))
PLACE = r"[\u4e00-\u9fff]{2,3}(?:省|市|区|县)"
IN_SCOPE = rf"(?:在?(?:{SCOPE}|{PLACE})(?:内|范围内|各区)?)"
STOP = r"[^,。;:!?、()■]"

RANK = re.compile(rf"(?P<front>前|第)(?P<n>\d+|{CHINESE})(?P<unit>名|位)?")
RANK_VERB = re.compile(
    rf"(?:{any_of(w for w in words('rank_verbs') if len(w) > 1)}{STOP}{{0,16}}?|(?:排|居|列)(?:{SCOPE}|{PLACE})?)(?:的)?$"
)
RANK_SCOPE = re.compile(rf"(?:{SCOPE}|{PLACE})(?:的)?$")
LEADING = re.compile(rf"(?:位居|位列|居|走在|排在|跻身|处于){STOP}{{0,10}}?(?P<word>前列|首位|榜首|前茅)")
SUPERLATIVE = re.compile(
    rf"{SCOPE}[^,。;:!?()■]{{0,10}}?(?:最(?!终|新|后|近|初|低保|美)[\u4e00-\u9fff]{{1,10}})|历次[^,。;:!?]{{0,16}}之最"
    r"|创[^,。;:!?]{0,6}新高|[^,。;:!?、“”]{0,16}之最"
)
ONLY = re.compile(rf"(?:是|为)?(?:{SCOPE}|{PLACE}|[\u4e00-\u9fff]{{2}})?唯一{STOP}{{0,12}}")
FIRST = re.compile(
    rf"(?P<scope>{IN_SCOPE})?(?P<word>{any_of(words('firsts'))})"
    rf"|(?P<scope2>{IN_SCOPE})(?P<word2>{any_of(words('firsts_need_scope'))})"
)
PRIZE = re.compile(r"[特一二三]等奖|优秀奖|[金银铜]奖|[\u4e00-\u9fff]{1,6}奖(?![励补惩优项金学牌罚])")
CROWN = re.compile(rf"“?(?P<n>\d+|{CHINESE})连(?P<unit>冠|增|升|优)”?")
BEST_N = re.compile(r"“?(?P<n>十|百|千|五十)佳[^,。;:!?、(]{0,10}")
AWARD_NOUN = re.compile(any_of(words("award_nouns")))
AWARD_VERB = re.compile(any_of(words("award_verbs")))
CONTEST = re.compile(r"大赛|竞赛|评选|比赛|挑战赛|展评|评比")
COVERED = re.compile(any_of(words("coverage")))
COVERING = re.compile(any_of(words("coverage_verbs")))
ALL_OF_THEM = re.compile(
    rf"(?:(?<![平户日月年人])均|全部|全都|悉数)(?:已|已经|得到|获得|能|如期|按期|有效|顺利|的){{0,3}}[^,。;:!?]{{0,6}}?{any_of(words('completed'))}"
)

GIVEN = re.compile(r"(?:的|为|了)?[\u4e00-\u9fff]{0,8}?“[^“”]{3,24}”(?:[\u4e00-\u9fff]{0,6}?(?:称号|荣誉|奖))?")
AIMING = re.compile(r"(?:争创|争当|力争|争取|打造|建设|争做|勇当|努力|奋力)[^,。;]{0,6}$")
UNDECIDED = re.compile(r"(?:是否|能否|未|没有|申报|申请|争创)[^,。;]{0,6}$")


def marks(text: str, shown: str) -> list[Found]:
    """Every claim made by words. `text` has quotations hidden, `shown` keeps them (an award is often quoted)."""
    return [
        *_ranks(text),
        *_leading(text),
        *_superlatives(text),
        *_only(text),
        *_firsts(text),
        *_awards(shown),
        *_coverage(text),
    ]


def _ranks(text: str) -> Iterator[Found]:
    for m in RANK.finditer(text):
        verb, scope = RANK_VERB.search(text, 0, m.start()), RANK_SCOPE.search(text, 0, m.start())
        if _is_ranking(text, m, verb=bool(verb), scope=bool(scope)):
            start = (verb or scope or m).start()
            yield Found(start=start, end=m.end(), kind=Kind.RANK, value=number(m["n"]), unit="名", qualifier="rank")


def _is_ranking(text: str, m: re.Match, *, verb: bool, scope: bool) -> bool:
    """第N is a place when it says 名, when a verb of ranking or a scope stands before it; not when it numbers a thing."""
    if m["unit"] and (m["front"] == "第" or verb):
        return True
    after = text[m.end() : m.end() + 4]
    if after.startswith(words("ordinals")) or (m["front"] == "前" and not (verb or scope)):
        return False
    return verb or (scope and (not after or after[0] in ",。;:!?、)”的■"))


def _leading(text: str) -> Iterator[Found]:
    for m in LEADING.finditer(text):
        value = Decimal(1) if m["word"] in ("首位", "榜首") else None
        yield Found(start=m.start(), end=m.end(), kind=Kind.RANK, value=value, unit="名", qualifier="rank")


def _superlatives(text: str) -> Iterator[Found]:
    for m in SUPERLATIVE.finditer(text):
        if not AIMING.search(text[: m.start()]):
            yield Found(start=m.start(), end=m.end(), kind=Kind.RANK, value=Decimal(1), unit="名", qualifier="rank")


def _only(text: str) -> Iterator[Found]:
    for m in ONLY.finditer(text):
        award = PRIZE.search(m.group()) or AWARD_NOUN.search(m.group())
        kind = Kind.AWARD if award else Kind.RANK
        yield Found(start=m.start(), end=m.end(), kind=kind, value=Decimal(1), unit="个", qualifier="first")


def _firsts(text: str) -> Iterator[Found]:
    for m in FIRST.finditer(text):
        if not AIMING.search(text[: m.start()]):
            yield Found(start=m.start(), end=m.end(), kind=Kind.FIRST, value=Decimal(1), unit="个", qualifier="first")


def _awards(text: str) -> Iterator[Found]:
    """What was won: the award noun after each verb of winning, up to the next such verb or the end of the phrase."""
    for start, end in _phrases(text):
        verbs = [m for m in AWARD_VERB.finditer(text, start, end) if not UNDECIDED.search(text[start : m.start()])]
        for i, verb in enumerate(verbs):
            begin = verbs[i - 1].end() if i else start
            until = verbs[i + 1].start() if i + 1 < len(verbs) else end
            yield from _won(text, begin, verb.end(), until)


def _won(text: str, phrase: int, start: int, end: int) -> Iterator[Found]:
    crown, best = CROWN.search(text, start, end), BEST_N.search(text, start, end)
    prize = PRIZE.search(text, start, end)
    if crown:
        yield Found(
            start=crown.start(), end=crown.end(), kind=Kind.AWARD, value=number(crown["n"]), unit="连" + crown["unit"]
        )
    elif prize:
        yield _prize(text, phrase, prize, best)
    elif best:
        yield Found(
            start=best.start(), end=best.end(), kind=Kind.AWARD, value=number(best["n"]), unit="佳", qualifier="list"
        )
    elif (named := GIVEN.match(text, start, end)) and text[start - 1] in "评获号予":
        yield Found(start=named.start(), end=named.end(), kind=Kind.AWARD, value=None, unit="")
    elif noun := AWARD_NOUN.search(text, start, end):
        yield Found(start=noun.start(), end=noun.end(), kind=Kind.AWARD, value=None, unit="")


def _prize(text: str, phrase: int, prize: re.Match, best: re.Match | None) -> Found:
    """A prize; 均获得一等奖 after several contests counts them."""
    start = best.start() if best and best.start() < prize.start() <= best.end() + 2 else prize.start()
    shared = "均" in text[phrase : prize.start()]
    contests = len(CONTEST.findall(text, phrase, prize.start())) if shared else 0
    return Found(
        start=start,
        end=prize.end(),
        kind=Kind.AWARD,
        value=Decimal(contests) if contests > 1 else None,
        unit="奖",
        qualifier="all" if shared else "eq",
    )


def _coverage(text: str) -> Iterator[Found]:
    for start, end in _phrases(text):
        covered = COVERED.search(text, start, end)
        if covered and COVERING.search(text, start, covered.start()):
            yield Found(
                start=covered.start(),
                end=covered.end(),
                kind=Kind.COVERAGE,
                value=Decimal(100),
                unit="%",
                qualifier="all",
            )
    for m in ALL_OF_THEM.finditer(text):
        yield Found(start=m.start(), end=m.end(), kind=Kind.COVERAGE, value=None, unit="", qualifier="all")


def _phrases(text: str) -> Iterator[tuple[int, int]]:
    for m in re.finditer(r"[^,。;:!?]+", text):
        yield m.span()
