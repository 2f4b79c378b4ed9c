"""How a draft compares with what a careful reader takes from the same paper."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from wanxiang.engines.policy.drafting import Drafted, draft

PAPERS = Path(__file__).with_name("papers")
LOCAL = {"本区": "云川区", "本市": "云川市"}


@dataclass
class Score:
    """Conditions and amounts: right, wrong (written and not so), asked (not written, and asked about), silent (neither)."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    silent: list[str] = field(default_factory=list)


@cache
def gold() -> dict[str, dict]:
    """Paper → what a careful reader takes from it."""
    return yaml.safe_load((PAPERS / "gold.yml").read_text(encoding="utf-8"))


@cache
def drafted(name: str) -> Drafted:
    return draft((PAPERS / f"{name}.txt").read_text(encoding="utf-8"), local=LOCAL)


@cache
def score(name: str) -> Score:
    """The score of one paper."""
    said, made = gold()[name], drafted(name)
    found = Score()
    _compare(_conditions(made), said["conditions"], found)
    _compare(_amounts(made), said["amounts"], found)
    quotes = " ".join(each.question.quote for each in made.questions)
    for part in said["asks"]:
        if part in quotes:
            found.asked += 1
        else:
            found.silent.append(part)
    return found


def _compare(made: list[str], said: list[str], found: Score) -> None:
    left = [_plain(text) for text in said]
    for text in map(_plain, made):
        if text in left:
            left.remove(text)
            found.right += 1
        else:
            found.wrong.append(text)
    found.silent += left


def _conditions(made: Drafted) -> list[str]:
    """With the numbers in the place of the parameters; the ways of one group as one."""
    groups: dict[int, list[str]] = {}
    texts = []
    for each in made.reading.conditions:
        text = each.expression
        for name in sorted(made.reading.parameters, key=len, reverse=True):
            text = text.replace(name, made.reading.parameters[name][0])
        if each.group:
            groups.setdefault(each.group, []).append(text)
        else:
            texts.append(text)
    return texts + [" 或 ".join(ways) for ways in groups.values()]


def _amounts(made: Drafted) -> list[str]:
    return [f"{each.when}: {each.amount}" if each.when else each.amount for each in made.reading.amounts]


def _plain(text: str) -> str:
    for sign in " ()岁":
        text = text.replace(sign, "")
    return text
