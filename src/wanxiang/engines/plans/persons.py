"""Whether two ways of writing mean the same leader: a name, a post, or both together. Pure.

李四 · 李 四同志 · 区委书记李四 · 李四（区委书记） · 区委书记 ─▶ 李四, who is 区委书记 on that day
"""

from __future__ import annotations

import re
from collections.abc import Collection

APART = re.compile(r"[\s　,，、:：()（）·]+")
COURTESY = "同志"
TITLES = (
    "书记",
    "主任",
    "区长",
    "市长",
    "县长",
    "常委",
    "部长",
    "主席",
    "局长",
    "组长",
    "秘书长",
    "委员",
    "检察长",
    "院长",
    "政委",
    "调研员",
)
"""What a post ends in."""


def means(written: str, *, leader: str, posts: Collection[str] = ()) -> bool:
    """Whether `written` names `leader`, who holds `posts` that nobody else holds."""
    pieces = [piece for piece in APART.split(written) if piece]
    name = "".join(APART.split(leader))
    whole = "".join(pieces)
    if not name or not whole:
        return False
    if whole in {name, *("".join(APART.split(post)) for post in posts)}:
        return True
    if name in pieces or f"{name}{COURTESY}" in pieces:
        return all(_is_post(piece, posts) for piece in pieces if piece not in (name, f"{name}{COURTESY}"))
    return _beside(whole.removesuffix(COURTESY), name, posts)


def _beside(whole: str, name: str, posts: Collection[str]) -> bool:
    """A post before the name (区委书记李四), or a post alone after it (李四书记)."""
    if whole.endswith(name):
        return _is_post(whole.removesuffix(name), posts)
    after = whole.removeprefix(name)
    return after == "" or (after != whole and (after in TITLES or after in posts))


def _is_post(text: str, posts: Collection[str]) -> bool:
    return text == "" or text in posts or text == COURTESY or text.endswith(TITLES)
