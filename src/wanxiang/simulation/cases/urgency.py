"""How urgent a desk takes a report to be: by its class, by what its text says of danger and of people, by how often it came.

The product grades by rules of its own; `tests/demo` holds the two together. Here it only says how fast people hurry.
"""

import re
from bisect import bisect_left
from datetime import datetime, timedelta

from wanxiang.simulation.cases.arrivals import NOBODY, Matter
from wanxiang.simulation.cases.classes import Classes, Leaf

_COUNT = re.compile(r"(\d{1,5})\s*(?:多|余)?\s*(?:人|名|户|位|家)(?!民币)")
_NOT = re.compile(r"(没有|未见|并无|不是|无)$")
BY_PERSON, BY_PLACE = timedelta(days=90), timedelta(days=15)


class Urgency:
    """Levels of matters, asked in the order of time."""

    def __init__(self, classes: Classes) -> None:
        self.alarms, self.weak = (
            re.compile("|".join(map(re.escape, words))) for words in (classes.alarms, classes.vulnerable)
        )
        self.said: dict[tuple[str, str, int], list[datetime]] = {}

    def level(self, matter: Matter, leaf: Leaf) -> int:
        """1 一般 … 4 特急."""
        text = f"{matter.title}\n{matter.text}"
        level, danger, weak = leaf.level, self._says(self.alarms, text), self._says(self.weak, text)
        if danger:
            level = max(level, 4 if weak else 3)
        people = max((int(number) for number in _COUNT.findall(text)), default=0)
        level = max(level, 3 if people >= 50 else 2 if people >= 10 else 1)
        return min(level + (self._before(matter, leaf) >= 3), 4)

    def _before(self, matter: Matter, leaf: Leaf) -> int:
        counts = [0]
        for kind, key, window in (("person", matter.person, BY_PERSON), ("place", matter.grid, BY_PLACE)):
            if key == NOBODY or (kind == "person" and matter.anonymous):
                continue
            times = self.said.setdefault((leaf.code, kind, key), [])
            counts.append(len(times) - bisect_left(times, matter.at - window))
            times.append(matter.at)
        return max(counts)

    def _says(self, words: re.Pattern[str], text: str) -> bool:
        return any(not _NOT.search(text[: found.start()]) for found in words.finditer(text))
