"""The files of words and numbers beside this module, and the small grammar that their sentences are written in."""

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
_INNER = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<([^<>]+)>")
MOST_ROUNDS = 12


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """A YAML file, by the quick reader where it is there."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - both are safe loaders


@cache
def file(name: str) -> Mapping[str, Any]:
    """A YAML file of this folder."""
    return read(HERE / name)


@cache
def phrases() -> Mapping[str, "Phrases"]:
    """What is said of each class that has sentences of its own."""
    found: dict[str, Phrases] = {}
    for path in sorted((HERE / "phrases").glob("*.yml")):
        for code, block in read(path).items():
            found[code] = found[code] + Phrases.of(block) if code in found else Phrases.of(block)
    return found


class Phrases:
    """core: the matter itself; more: a detail that may follow; staff: as staff write it down."""

    def __init__(self, core: Sequence[str], more: Sequence[str], staff: Sequence[str]) -> None:
        self.core, self.more, self.staff = tuple(core), tuple(more), tuple(staff)

    def __add__(self, other: "Phrases") -> "Phrases":
        return Phrases(self.core + other.core, self.more + other.more, self.staff + other.staff)

    @classmethod
    def of(cls, block: str) -> "Phrases":
        """Read a block: lines, those with "+" and those with "-"."""
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        return cls(
            [line for line in lines if line[0] not in "+-"],
            [line[1:].strip() for line in lines if line[0] == "+"],
            [line[1:].strip() for line in lines if line[0] == "-"],
        )


def say(template: str, rng: random.Random, slots: Mapping[str, str]) -> str:
    """One sentence of a template: `{a|b}` one of these, `<name>` what the slots or the wording say."""
    known = file("wording.yml")["slots"]

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        return slots[name] if name in slots else known[name]

    for _ in range(MOST_ROUNDS):
        if "{" not in template and "<" not in template:
            break
        template = _INNER.sub(lambda match: rng.choice(match[1].split("|")), template)
        template = _SLOT.sub(filled, template)
    return template


def sentence(parts: Sequence[str]) -> str:
    """Parts put together with marks between them where they have none."""
    text = ""
    for part in filter(None, parts):
        if text and text[-1] not in "，。！？：；、":
            text += "，" if len(text) % 3 else "。"
        text += part
    return text if text.endswith(("。", "！", "？")) else f"{text.rstrip('，、：')}。"
