"""The reform plan of the year that ends, invented: a text as an office writes it, and how each task of it was brought to its end.

In:  a profile (units; `key_reforms` of its calibration's `registers:` says how many tasks) and a seed
Out: the text, read by the door that reads plans, and what was reached with each task. The same arguments give the same year.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from wanxiang.district import Profile
from wanxiang.simulation.meetings import SUBJECTS
from wanxiang.simulation.registers.hand import Hand

WORDS = ("理清现状，列出问题。", "定出办法，选点先行。", "总结做法，全区推开。")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What was reached: the task, its unit (code and name), the day it was shown."""

    title: str
    unit: str
    unit_name: str
    reached: str
    on: date


class LastPlan:
    """The plan of the profile's year; all of it done by the profile's day."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile, self.year = profile, profile.as_of.year
        self.dice, self.hand = random.Random(f"last plan {profile.id} {seed}"), Hand(profile, seed)
        self.ended = [self._ended(at) for at in range(self.hand.count("key_reforms"))]

    def text(self) -> str:
        """Title, one chapter, numbered tasks, each with its unit and its deadline."""
        tasks = (
            f"{no}.{one.title}。{''.join(WORDS)}{self.year}年12月底前{one.reached}。\n牵头单位：{one.unit_name}\n"
            for no, one in enumerate(self.ended, 1)
        )
        return f"{self.profile.name}{self.year}年重点改革任务\n\n一、重点任务\n" + "\n".join(tasks)

    def _ended(self, at: int) -> Ended:
        subject, competence, _, reached = SUBJECTS[at % len(SUBJECTS)]
        unit = self.hand.unit_of(competence, self.dice)
        names = {entry.code: entry.name for entry in self.profile.units}
        turn = "" if at < len(SUBJECTS) else f"（第{at // len(SUBJECTS) + 1}批）"
        day = self.profile.as_of - timedelta(days=self.dice.randrange(5, 60))
        return Ended(title=f"{subject}改革{turn}", unit=unit, unit_name=names[unit], reached=reached, on=day)
