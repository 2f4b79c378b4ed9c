"""Last year's report and this year's plan: which part of the one an item of the other goes on with. Proposals only. Pure.

    report text ─ parts ─▶ Part (title, text) ┐
    items (title, text) ──────────────────────┴ likely ─▶ Likely (part, item, score, sure, why), for a person to confirm

Likeness is the cosine of the words of two texts (pairs of Chinese characters), a pair weighing the more the fewer texts have
it, and less where every official document has it (`COMMON`); titles count `TITLE` times. The reason names the longest
expressions that both have and few others. What is like enough is proposed; the next best stand ready for whoever knows better:
that a rule against interference goes on in an item on integrity, say, no words of the two texts show.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .reading.labels import label_of
from .reading.paragraphs import Paragraph, paragraphs
from .reading.passage import Page

TITLE = 2
LEAST = 0.053
"""Below this likeness nothing is proposed."""
BESIDE = 0.43
"""Beside the best item of a part, those at least this share as like."""
MOST = 5
"""How many items a part is held against: those proposed and the next best."""
COMMON = frozenset(
    "改革 机制 体制 体系 模式 建设 推进 推动 深化 完善 优化 提升 提质 质增 增效 创新 综合 试点 示范 先行 高质 质量 量发 发展 现代 代化 健全 "
    "加强 强化 构建 建立 探索 实施 开展 打造 加快 促进 服务 工作 管理 制度 方案 重点 项目 任务 全区 全市 全国 持续 进一 一步 积极 有效 充分 发挥 "
    "引导 支持 鼓励 统筹 协调 落实 保障 能力 水平 功能 作用 资源 平台".split()
)
"""Words that say how a document speaks and not what it speaks of."""
COMMON_WEIGHT = 0.3
_HAN = re.compile(r"[一-龥]+")
_EMPTY = set("的和与及等了在是为以对从将把被由于其各全新大有中上下一不")
_TRIM = "的和与及等了在是为以对从将把被由于其全一不"
_NAMED = 3
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report: a heading and what stands under it. position: from 1, in the order of the text."""

    position: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Likely:
    """Item `no` seems to go on with `part`. score: 0 to 100; sure: like enough to be proposed, else one of the next best."""

    part: Part
    no: int
    score: int
    why: str
    sure: bool = True


def parts(text: str) -> list[Part]:
    """The parts of a report that have a heading and something under it; a heading above other headings is none."""
    found: list[tuple[str, list[str]]] = []
    for paragraph in paragraphs(Page(text)):
        if paragraph.is_title_like:
            found.append((_bare(paragraph), []))
        elif (title := _own_title(paragraph)) is not None:
            found.append((title, [paragraph.passage.text]))
        elif found:
            found[-1][1].append(paragraph.passage.text)
    kept = [(title, "\n".join(body)) for title, body in found if body]
    return [Part(position, title, body) for position, (title, body) in enumerate(kept, start=1)]


def likely(*, parts: Sequence[Part], items: Mapping[int, tuple[str, str]]) -> list[Likely]:
    """Proposals and the next best, for each part the best items first; what has no word in common is left out.

    In: items: number → (title, text)
    """
    texts = {("part", one.position): _words(one.title, one.text) for one in parts}
    texts |= {("item", no): _words(title, text) for no, (title, text) in items.items()}
    rare = _rarity(texts.values())
    vectors = {key: _vector(words, rare) for key, words in texts.items()}
    out: list[Likely] = []
    for part in parts:
        scored = sorted(
            ((_cosine(vectors["part", part.position], vectors["item", no]), no) for no in items), reverse=True
        )
        best = scored[0][0] if scored else 0.0
        for score, no in scored[:MOST]:
            if score > 0:
                why = _why(part, items[no], [title + text for title, text in items.values()])
                out.append(Likely(part, no, round(100 * score), why, sure=score >= max(LEAST, BESIDE * best)))
    return out


def _bare(paragraph: Paragraph) -> str:
    label = paragraph.label or label_of(paragraph.passage)
    return paragraph.passage.text[label.length if label else 0 :].strip(" 。：:")


def _own_title(paragraph: Paragraph) -> str | None:
    """（一）标题。正文 in one paragraph: its first sentence, where it is short enough to be a title."""
    if paragraph.label is None:
        return None
    head = _bare(paragraph).split("。", 1)[0]
    return head if 4 <= len(head) <= 40 and "，" not in head and "," not in head else None


def _words(title: str, text: str) -> Counter[str]:
    return Counter({pair: TITLE * count for pair, count in _pairs(title).items()}) + _pairs(text)


def _pairs(text: str) -> Counter[str]:
    return Counter(
        run[at : at + 2]
        for run in _HAN.findall(text)
        for at in range(len(run) - 1)
        if not _EMPTY & set(run[at : at + 2])
    )


def _rarity(texts: object) -> dict[str, float]:
    every = list(texts)  # type: ignore[call-overload]
    seen = Counter(pair for words in every for pair in words)
    return {
        pair: math.log((1 + len(every)) / count) * (COMMON_WEIGHT if pair in COMMON else 1)
        for pair, count in seen.items()
    }


def _vector(words: Counter[str], rare: Mapping[str, float]) -> dict[str, float]:
    raw = {pair: (1 + math.log(count)) * rare[pair] for pair, count in words.items()}
    size = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {pair: value / size for pair, value in raw.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = sorted((one, other), key=len)
    return sum(value * large.get(pair, 0.0) for pair, value in small.items())


def _why(part: Part, item: tuple[str, str], every: Sequence[str]) -> str:
    """The expressions that both texts have, the rarest and longest first."""
    shared = {word.strip(_TRIM) for word in _shared(f"{part.title}。{part.text}", f"{item[0]}。{item[1]}")}
    told = sorted(
        (word for word in shared if len(word) > 2), key=lambda word: (sum(word in text for text in every), -len(word))
    )
    chosen: list[str] = []
    for word in told:
        if len(chosen) < _NAMED and not any(word in one or one in word for one in chosen):
            chosen.append(word)
    return "都写到" + "、".join(f"“{word}”" for word in chosen) if chosen else "用词相近"


def _shared(one: str, other: str) -> set[str]:
    """The longest runs of Chinese characters, three at least, that stand in both."""
    found: set[str] = set()
    for run in _HAN.findall(other):
        at = 0
        while at < len(run) - 2:
            size = next((n for n in range(min(_LONGEST, len(run) - at), 2, -1) if run[at : at + n] in one), 0)
            if size:
                found.add(run[at : at + size])
            at += size or 1
    return found
