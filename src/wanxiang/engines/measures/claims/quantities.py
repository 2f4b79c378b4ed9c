"""Numbers with units: 446家, 近7万㎡, 2至4亿元, 由75%提升到近90%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .claim import Found, Kind
from .lexicon import any_of, group_of, softening, words
from .numerals import ARABIC, CHINESE, DIGITS, SCALES, number

BEFORE = any_of(words("qualifiers"))
UNIT = any_of(words("units"))
CHINESE_UNIT = (
    r"(?:个百分点|个|项|家|所|条|次|处|名|座|类|种|成|倍|支|例|户|场|门|批次|人次|人|件|起|宗|份|辆|台|块钱|年(?=来))"
)
# 两份文件, 三件事: with these a small number in words is a manner of speaking
SPOKEN_UNITS, TEN = ("人次", "人", "件", "起", "宗", "份", "辆", "台"), 10
SCALE = r"万亿|千万|百万|亿|万|千|百"

QUANTITY = re.compile(
    rf"""(?P<word>{BEFORE})?\s*
    (?<![\d.A-Za-z+/第])
    (?:(?P<lo>{ARABIC})\s*(?P<lopct>%)?(?:\s*(?P<loscale>{SCALE})?\s*(?:[-—–~～]+|至|到)\s*(?P<hi>{ARABIC}))?
        \s*(?P<more>[余多])?\s*(?P<spoken>个(?=亿))?(?P<scale>{SCALE})?\s*(?P<more2>[余多])?\s*(?P<unit>{UNIT})?
      |(?P<cn>{CHINESE})(?P<cnmore>[余多])?(?P<cnunit>{CHINESE_UNIT}))
    (?P<after>以上|左右|上下)?""",
    re.VERBOSE,
)

ROUND_HUNDREDS = re.compile(rf"(?P<word>近|超过?|逾|上|数|过)(?P<cn>[百千万亿]+)(?P<more>余)?(?P<unit>{UNIT})")
FRACTION = re.compile(rf"(?P<word>{BEFORE})?(?P<of>[二三四五六七八九十百千]+)分之(?P<part>[一二三四五六七八九十]+)")

PERCENT_IN_WORDS = re.compile(
    rf"(?P<word>{BEFORE})?百分之(?P<n>{ARABIC}|{CHINESE}(?:点[零〇一二三四五六七八九]+)?)(?P<more>[多])?"
)

DOUBLING = re.compile(r"翻(?:了)?(?P<n>[一两三四]|\d)番")

CHANGE = any_of((*words("change_up"), *words("change_down")))
TO = re.compile(rf"[^,。;!?]{{0,6}}{CHANGE}[^,。;!?\d]{{0,6}}?(?:到|至|为|成)[^,。;!?\d]{{0,8}}$")
FROM = re.compile(r"(?:由|从)[^,。;!?由从]{0,16}$")
THRESHOLD = re.compile(r"(?:及|\(含\))?(?:以上|以下|以内|以外)(?:的)?(?=[\u4e00-\u9fffA-Z])")
PERIOD_BEFORE = re.compile(r"(?:寿命|年龄|时长|时间|用时|周期|期限|工期|时限|耗时)[^,。;]{0,8}$")
LASTING = re.compile(r"连续$")
SPEAKING = re.compile(
    r"(?:(?<![宣演主])讲|(?<![小传学])说|谈|强调|谈谈|讲讲|说说|提|做好|抓好|办好)(?:了|以下|这|下面|如下|出|以上)?$"
)
BARE = re.compile(r"(?:指数|得分|评分|浓度|总分)(?:为|达到?|是|:)?\s*$")


def quantities(text: str) -> list[Found]:
    """Every quantity of a paragraph whose names, dates and quotations are hidden, pairs (由…到…) as one."""
    singles = sorted(
        [*_percents(text), *_rounded(text), *_numbers(text), *_fractions(text), *_doublings(text)],
        key=lambda f: f.start,
    )
    return [f for f in _paired(text, singles) if _claims_something(text, f)]


def _numbers(text: str) -> Iterator[Found]:
    for m in QUANTITY.finditer(text):
        found = _chinese(m) if m["cn"] else _arabic(m, text)
        if found:
            yield found


def _arabic(m: re.Match, text: str) -> Found | None:
    unit = "个" if m["unit"] == "大" else m["unit"] or m["lopct"] or ("元" if m["spoken"] else "")
    scale = m["scale"] or ""
    if not unit and not scale and not BARE.search(text[: m.start("lo")]):
        return None
    low = number(m["lo"])
    if m["loscale"] and m["loscale"] != scale:
        low = low * SCALES[m["loscale"]] / SCALES[scale]
    word = m["word"] or m["more"] or m["more2"] or m["after"] or ""
    return Found(
        start=m.start(),
        end=m.end("unit") if m["unit"] else _core_end(m),
        value=low,
        value2=number(m["hi"]) if m["hi"] else None,
        scale=scale,
        unit=unit,
        qualifier="range" if m["hi"] else softening(word),
        word=word,
    )


def _core_end(m: re.Match) -> int:
    return max(m.end(name) for name in ("lo", "lopct", "hi", "more", "scale", "more2"))


def _chinese(m: re.Match) -> Found | None:
    value = number(m["cn"])
    if value < (TEN if m["cnunit"] in SPOKEN_UNITS else 2) and m["cnunit"] not in ("倍", "成"):
        return None
    word = m["word"] or m["cnmore"] or ""
    unit = m["cnunit"]
    if unit == "成":
        value, unit = value * 10, "%"
    unit = "元" if unit == "块钱" else unit
    return Found(start=m.start(), end=m.end("cnunit"), value=value, unit=unit, qualifier=softening(word), word=word)


def _rounded(text: str) -> Iterator[Found]:
    """近百家, 上万人: a power of ten softened by a word."""
    for m in ROUND_HUNDREDS.finditer(text):
        scale = m["cn"]
        value = Decimal(SCALES.get(scale, 0))
        if value and m["word"] != "数":
            yield Found(
                start=m.start(),
                end=m.end(),
                value=value,
                unit=m["unit"],
                qualifier=softening(m["word"]) if m["word"] not in "上过" else "over",
                word=m["word"],
            )


def _fractions(text: str) -> Iterator[Found]:
    for m in FRACTION.finditer(text):
        share = (number(m["part"]) * 100 / number(m["of"])).quantize(Decimal("0.1"))
        yield Found(
            start=m.start(),
            end=m.end(),
            value=share,
            unit="%",
            word=m["word"] or "",
            qualifier=softening(m["word"] or ""),
        )


def _percents(text: str) -> Iterator[Found]:
    """百分之五点二, 百分之30."""
    for m in PERCENT_IN_WORDS.finditer(text):
        whole, _, decimals = m["n"].partition("点")
        digits = "".join(str(DIGITS[c]) for c in decimals)
        value = number(whole) + (Decimal(f"0.{digits}") if digits else 0)
        word = m["word"] or m["more"] or ""
        yield Found(start=m.start(), end=m.end(), value=value, unit="%", word=word, qualifier=softening(word))


def _doublings(text: str) -> Iterator[Found]:
    for m in DOUBLING.finditer(text):
        yield Found(start=m.start(), end=m.end(), kind=Kind.GROWTH, value=number(m["n"]), unit="番")


def _paired(text: str, singles: list[Found]) -> list[Found]:
    """Join 由 X …到 Y of one unit into one; the rest as they are, overlaps dropped."""
    result: list[Found] = []
    for found in singles:
        last = result[-1] if result else None
        if last and found.start < last.end:
            continue
        if last and last.value2 is None and _is_pair(text, last, found):
            result[-1] = _pair(text, last, found)
        else:
            result.append(found)
    return result


def _is_pair(text: str, first: Found, second: Found) -> bool:
    same = group_of(first.unit) == group_of(second.unit) or not first.unit
    between = text[first.end : second.start] + second.word
    return same and bool(TO.match(between)) and bool(FROM.search(text[: first.start]))


def _pair(text: str, first: Found, second: Found) -> Found:
    opening = max(text.rfind("由", 0, first.start + 1), text.rfind("从", 0, first.start + 1))
    low = first.number * SCALES[first.scale] / SCALES[second.scale]
    kind = Kind.RATE_PAIR if group_of(second.unit) == "percent" else Kind.COUNT_PAIR
    unit = second.unit if first.unit in ("", second.unit) else f"{first.unit}→{second.unit}"
    qualifier = "pair" if second.qualifier in ("eq", "reaching") else f"pair_{second.qualifier}"
    return Found(
        start=opening,
        end=second.end,
        kind=kind,
        value=low,
        value2=second.value,
        scale=second.scale,
        unit=unit,
        qualifier=qualifier,
        word=second.word,
    )


def _claims_something(text: str, found: Found) -> bool:
    """Not the threshold of somebody else's definition, not a period of time, not a manner of speaking."""
    if found.kind:
        return True
    if group_of(found.unit) == "duration":
        return _is_lasting(text, found)
    if group_of(found.unit) != "percent" and THRESHOLD.match(text, found.end):
        return False
    if text.startswith("方面", found.end) or SPEAKING.search(text, 0, found.start):
        return False
    is_word = not any(c.isdigit() for c in text[found.start : found.end])
    return not (is_word and _is_manner_of_speaking(text, found))


def _is_manner_of_speaking(text: str, found: Found) -> bool:
    following = text[found.end : found.end + 4]
    return not following.strip() or any(
        following.startswith(w) or following[2:].startswith(w) for w in words("abstract_nouns")
    )


def _is_lasting(text: str, found: Found) -> bool:
    before, after = text[: found.start], text[found.end : found.end + 2]
    if after.startswith("来"):
        return bool(before) and before[-1] not in ",。;!?:近" and found.unit == "年"
    if found.value2 is not None and found.qualifier == "range":
        return after.startswith(("内", "后"))
    return bool(LASTING.search(before) or PERIOD_BEFORE.search(before))
