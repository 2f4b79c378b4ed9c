"""Series of meetings as declared: how they are called, their fixed first item, who sits in them, who reports when. Pure.

series:
  - id: reform
    title: 区委全面深化改革委员会
    meeting: 区委全面深化改革委员会{year}年第{number}次会议
    first: 第一议题：…
    organiser: 区委改革办
    submit_days: 5            working days between the submission and the meeting
    quorum: 1/2               of those who sit in it
    members: [发展改革, 区委办]  units, or competences
    groups: [{id: economy, title: 经济体制改革专项小组, lead: 发展改革, reports: 3}]
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from wanxiang.core.marked import Marked

KIND = "meeting_series"
KEYS = ["id", "title", "meeting", "first", "organiser", "submit_days", "quorum", "place", "chair", "members", "groups",
        "minutes", "copies"]  # fmt: skip
NEEDED = ["id", "title", "meeting", "first", "organiser"]
GROUP_KEYS = ["id", "title", "lead", "about", "reports"]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A special group: the domain that it owns, who leads it, the month in which it reports."""

    id: str
    title: str
    lead: str
    about: str = ""
    reports: int = 12


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series; units are names or competences, as the declaration has them."""

    id: str
    title: str
    meeting: str
    first: str
    organiser: str
    submit_days: int = 5
    quorum: Fraction = Fraction(1, 2)
    place: str = ""
    chair: str = ""
    members: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    minutes: str = "〔{year}〕{number}号"
    copies: str = ""

    def called(self, year: int, number: int) -> str:
        """What a meeting of it is called."""
        return self.meeting.format(year=year, number=number)

    def quorum_of(self, members: int) -> int:
        """How many of so many members must have come: more than the share, or the share itself where it is whole."""
        needed = self.quorum * members
        return int(needed) if needed.denominator == 1 else int(needed) + 1


def load(path: Path) -> list[tuple[str, Series]]:
    """Read and check a declaration. Raises: DeclarationFault naming file, line and word"""
    said = Marked(path)
    said.known(said.data, ["series"])
    made = [_series(said, number, entry) for number, entry in enumerate(said.data.get("series") or ())]
    return [(series.id, series) for series in made]


def _series(said: Marked, number: int, entry: Mapping[str, Any]) -> Series:
    at = ("series", str(number))
    said.known(entry, KEYS, *at)
    for key in NEEDED:
        if not entry.get(key):
            said.fault(f"会议缺少“{key}”", *at, key)
    if "{number}" not in str(entry["meeting"]):
        said.fault("会议名称中应有 {number}，写明第几次", *at, "meeting")
    plain = {key: str(entry[key]) for key in ("place", "chair", "minutes", "copies") if entry.get(key)}
    return Series(
        **{key: str(entry[key]) for key in NEEDED},
        **plain,
        submit_days=int(entry.get("submit_days", 5)),
        quorum=_share(said, entry.get("quorum", "1/2"), *at, "quorum"),
        members=tuple(str(each) for each in entry.get("members") or ()),
        groups=tuple(_group(said, *at, "groups", str(place), entry=each) for place, each in enumerate(entry.get("groups") or ())),
    )  # fmt: skip


def _group(said: Marked, *at: str, entry: Mapping[str, Any]) -> Group:
    said.known(entry, GROUP_KEYS, *at)
    month = int(entry.get("reports", 12))
    if not 1 <= month <= 12:
        said.fault("reports 应为 1 至 12 月", *at, "reports")
    return Group(
        id=str(entry["id"]), title=str(entry["title"]), lead=str(entry["lead"]), about=str(entry.get("about", "")), reports=month
    )  # fmt: skip


def _share(said: Marked, text: Any, *at: str) -> Fraction:
    try:
        share = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        said.fault(f"“{text}”不是比例", *at, hint="写作 1/2")
    if not 0 < share <= 1:
        said.fault(f"“{text}”不是 0 与 1 之间的比例", *at)
    return share
