"""What became of each report: a course of steps as an office takes them, most in time, some slow, some returned or done again.

A step names its party, never a unit: whose matter it is, the rules of the product say when they are told of it.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from wanxiang.simulation.cases.arrivals import NOBODY, STAFF, Matter
from wanxiang.simulation.cases.classes import Classes, Leaf
from wanxiang.simulation.cases.office import A_DAY, Office
from wanxiang.simulation.cases.said import file, say

DAYS = {1: 7, 2: 3}
HOURS = {3: 24, 4: 4}
STREET = "属地街道"
HARD = ("0601", "0602", "0701", "0802", "0903", "1002", "0901", "0902")
"""Groups in which a matter may have to wait for money or for works."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the history has it."""

    action: str
    at: datetime
    role: str
    unit: str = ""
    opinion: str = ""
    reply: str = ""
    why: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


class Lives:
    """Courses of matters, asked in the order of time."""

    def __init__(self, classes: Classes, office: Office, rng: random.Random) -> None:
        self.classes, self.office, self.rng = classes, office, rng
        self.said = file("done.yml")
        self.mistaken = file("rates.yml")["mistaken"]

    def live(self, matter: Matter, *, named: Leaf | None) -> None:
        """Write a matter's steps. `named`: the class that its source gave for certain, None where a desk has to say."""
        Course(self, matter, named).run()


class Course:
    """One course, step by step; `at` is where it stands."""

    def __init__(self, lives: Lives, matter: Matter, named: Leaf | None) -> None:
        self.lives, self.matter, self.named = lives, matter, named
        self.rng, self.office, self.said = lives.rng, lives.office, lives.said
        self.at = matter.at
        self.urgent = matter.level >= 3
        self.late = False
        self.under_a_wrong_class = False
        self.due = self._deadline()

    def run(self) -> None:
        """From the receipt to the archive, or to wherever it ends."""
        self.step("receive", "platform")
        if self.matter.noise != NOBODY or self.rng.random() < 0.010:
            self._decline()
            return
        code = self._accept()
        if self._merges():
            return
        if self.rng.random() < 0.006:
            self._forward()
            return
        self._dispatch(code)
        self._handle()
        self._settle()

    def step(self, action: str, role: str, **said: Any) -> None:
        """Write down one step at the moment where the course stands."""
        self.matter.steps.append(Step(action, self.at, role, **said))

    def words(self, name: str) -> str:
        return say(self.rng.choice(self.said[name]), self.rng, {})

    def wait(self, office_minutes: float, minutes: float) -> None:
        """Let time go by: office time, or for the urgent the time of the clock."""
        if self.urgent:
            self.at += timedelta(minutes=minutes)
        else:
            self.at = self.office.later(self.at, office_minutes) + timedelta(seconds=self.rng.randint(1, 50))

    def _deadline(self) -> datetime:
        level = self.matter.level
        return self.office.closing(self.at, DAYS[level]) if level in DAYS else self.at + timedelta(hours=HOURS[level])

    def _decline(self) -> None:
        why = self.said["declined"][
            0 if self.matter.noise in (0, 1) else self.rng.randrange(1, len(self.said["declined"]))
        ]
        self.wait(self.rng.expovariate(1 / 60) + 5, 8)
        self.step("decline", "desk", why=why["why"], reply=why["reply"])
        self._archive()

    def _accept(self) -> str:
        """Take it in under a class: mostly the right one. What nobody could place by its address is placed."""
        own, rng = self.matter.leaf.code, self.rng
        self.wait(min(rng.expovariate(1 / 65) + 3, 400), min(rng.expovariate(1 / 3) + 1, 11))
        if not self.matter.gridded and self.matter.place != "none":
            self.step("place", "desk", fields={"grid_code": "?"})
        code = own
        if own in self.lives.mistaken and self.named is None and rng.random() < 0.13:
            code = self.lives.mistaken[own]
        self.step("accept", "desk", fields={"code": code})
        return code

    def _merges(self) -> bool:
        """Reports of one thing on one day, and repeats while the first is being handled, become one case."""
        main, rng = self.matter.main or self.matter.earlier, self.rng
        if (
            main is None
            or main.closes is None
            or main.steps[-1].action == "merge"
            or rng.random() > (0.82 if self.matter.main else 0.7)
        ):
            return False
        if main.noise != NOBODY or not _open_at(main, self.at + timedelta(minutes=40)):
            return False
        self.at += timedelta(minutes=rng.randint(4, 35))
        self.step("merge", "desk", why=self.words("merged"), fields={"into": f"{main.door}:{main.number}"})
        return True

    def _forward(self) -> None:
        self.wait(self.rng.uniform(20, 200), 15)
        self.step("forward", "desk", opinion="请协助办理并反馈", why=self.words("forwarded"))
        self.wait(self.rng.uniform(1, 4.5) * A_DAY, self.rng.uniform(60, 200))
        done = self._done()
        self.step("back", "desk", opinion=f"外部单位反馈：{done}", reply=self._reply(done))
        self._settle()

    def _dispatch(self, code: str) -> None:
        rng, own = self.rng, self.matter.leaf.code
        self.wait(min(rng.expovariate(1 / 50) + 2, 300), min(rng.expovariate(1 / 4) + 1, 12))
        helping = {"assists": [STREET]} if self.urgent and self.matter.place != "none" else {}
        self.step("dispatch", "desk", fields=dict(helping))
        if code != own and rng.random() < 0.6:  # the others handle what was given to them under the wrong name
            self._returned(own, upheld=True)
            code = own
        elif rng.random() < 0.012:
            self._returned(own, upheld=False)
        self.under_a_wrong_class = code != own
        if rng.random() < 0.012 * self.matter.pace:
            self.wait(rng.uniform(30, 300), 4)
            self.step("urge", "desk", opinion=self.words("urged"))
        self.wait(min(rng.gammavariate(1.6, 95) * self.matter.pace, 700), min(rng.gammavariate(2, 5), 28))
        self.step("sign", "handler")

    def _returned(self, code: str, *, upheld: bool) -> None:
        """退单: a matter under a wrong class goes to whom it belongs; one under the right class comes back."""
        self.wait(self.rng.uniform(30, 260), self.rng.uniform(5, 20))
        self.step("return", "handler", why=self.words("returned"))
        self.wait(self.rng.uniform(60, 500), self.rng.uniform(5, 30))
        self.step("uphold" if upheld else "overrule", "arbiter", why=self.words("uphold" if upheld else "overrule"))
        if upheld:
            self.at += timedelta(minutes=self.rng.randint(1, 9))
            self.step("classify", "desk", fields={"code": code})
            self.at += timedelta(minutes=self.rng.randint(1, 6))
            self.step(
                "dispatch", "desk", fields={"assists": [STREET]} if self.urgent and self.matter.place != "none" else {}
            )

    def _handle(self) -> None:
        """The work itself: most in time, the slower the more is on the desk."""
        rng, matter = self.rng, self.matter
        if not self.urgent and matter.leaf.group in HARD and rng.random() < 0.022:
            self._shelve()
        if not self.urgent and not self.under_a_wrong_class and rng.random() < 0.035 * matter.pace**2:
            self._extend()
        self.late = rng.random() < 0.034 * matter.pace**1.6 * max(1.0, matter.load) ** 1.5
        ends = self._finish_at()
        if rng.random() < 0.014:
            self._supervised(ends)
        if rng.random() < 0.16:
            self._between(ends, lambda: self.step("report", "handler", opinion=self.words("progress")))
        if rng.random() < 0.018 and matter.door not in STAFF:
            self._between(ends, lambda: self.step("comment", "reporter", opinion=self.words("comments")))
        self.at = max(self.at, ends)
        self._finish()

    def _finish_at(self) -> datetime:
        """When the work is done: at an office moment, or for the urgent at any hour."""
        rng, pace = self.rng, self.matter.pace
        if self.late:
            if self.urgent:
                return max(self.at, self.due) + timedelta(
                    minutes=rng.expovariate(1 / (240 if self.matter.level == 3 else 50)) + 3
                )
            return self.office.later(max(self.at, self.due), min(rng.expovariate(1 / (1.3 * A_DAY)) + 20, 12 * A_DAY))
        share = min(rng.betavariate(2.0 * pace, 1.8) * (0.85 + 0.15 * min(self.matter.load, 2)), 0.97)
        if self.urgent:
            return self._by_day(self.at + (self.due - self.at) * min(share, 0.92))
        begun, due = self.office.minutes(self.at), self.office.minutes(self.due)
        return self.office.moment(begun + max((due - begun - 12) * share, 8)) + timedelta(seconds=rng.randint(0, 59))

    def _by_day(self, at: datetime) -> datetime:
        """A day's work is not finished in the small hours where there is time."""
        if self.matter.level == 4 or 7 <= at.hour < 23:
            return at
        evening = datetime.combine(at.date() - timedelta(days=at.hour < 7), time(22, self.rng.randrange(60)))
        return evening if evening > self.at else at

    def _between(self, ends: datetime, act: Any) -> None:
        """Something on the way, before the work is done."""
        at = self.at + (ends - self.at) * self.rng.uniform(0.15, 0.8)
        if not self.urgent:
            at = self.office.later(at, 1)
        if self.at < at < ends:
            self.at = at
            act()

    def _finish(self) -> None:
        if any(step.fields.get("assists") for step in self.matter.steps):
            self.step("assist_done", "assist", unit=STREET, opinion="已到场协助，现场秩序正常")
            self.at += timedelta(seconds=self.rng.randint(30, 200))
        done = self._done()
        self.step("finish", "handler", opinion=f"{done}。", reply=self._reply(done))

    def _shelve(self) -> None:
        self.wait(self.rng.uniform(0.5, 3) * A_DAY, 60)
        if self.at >= self.due:
            return
        until = self.at.date() + timedelta(days=self.rng.randint(20, 130))
        self.step("shelve", "desk", why=self.words("shelved"), fields={"until": until.isoformat()})
        begun = self.at
        self.at = datetime.combine(until, time(9, self.rng.randrange(10, 50)))
        self.step("unshelve", "platform")
        self.due = self.office.moment(
            self.office.minutes(self.due) + self.office.minutes(self.at) - self.office.minutes(begun)
        )

    def _extend(self) -> None:
        left = self.office.minutes(self.due) - self.office.minutes(self.at)
        if left < 2 * A_DAY:
            return
        self.at = self.office.later(self.at, left * self.rng.uniform(0.3, 0.6))
        days = self.rng.choice((2, 3, 3, 5))
        self.step("ask_extension", "handler", why=self.words("extension"), fields={"extension": f"{days}个工作日"})
        self.at = self.office.later(self.at, self.rng.uniform(10, 150))
        if self.rng.random() < 0.12:
            self.step("refuse_extension", "desk", why="理由不充分，请按期办理")
        else:
            self.step("extend", "desk")
            self.due = self.office.moment(self.office.minutes(self.due) + days * A_DAY)

    def _supervised(self, ends: datetime) -> None:
        def ordered() -> None:
            self.step("supervise", "supervisor", opinion=self.words("supervise"))
            self._between(ends, lambda: self.step("answer_order", "handler", opinion=self.words("answered")))

        self._between(ends, ordered)

    def _settle(self) -> None:
        """Checked, asked back, closed; what is not settled is done again."""
        rng = self.rng
        if self._check() and rng.random() < 0.022 and self._may_fail():
            self.step("fail", "desk", why=self.words("failed"))
            self.wait(rng.uniform(0.3, 1.6) * A_DAY, rng.uniform(20, 90))
            self._finish()
            self._check()
        self.step("pass", "desk")
        for _ in range(2):
            if not self._rated():
                break
            self.at += timedelta(minutes=rng.randint(1, 5))
            self.step("reopen", "platform", why=self.words("reopened"))
            self.wait(rng.uniform(0.6, 3.2) * A_DAY, rng.uniform(40, 160))
            self._finish()
            self._check()
            self.step("pass", "desk")
        self.wait(rng.expovariate(1 / 80) + 2, rng.uniform(5, 90))
        self.step("close", "desk")
        self.matter.closes = self.at
        self._archive()

    def _check(self) -> bool:
        self.wait(min(self.rng.gammavariate(1.5, 190), 800), self.rng.uniform(10, 150))
        return True

    def _may_fail(self) -> bool:
        return any(step.action == "finish" for step in self.matter.steps)

    def _rated(self) -> bool:
        """The reporter's word, by phone or on the page; whether it is that nothing is resolved."""
        matter, rng = self.matter, self.rng
        by_page = matter.door in ("portal", "enterprise") and rng.random() < 0.42
        by_phone = not by_page and matter.door not in STAFF and not matter.anonymous and rng.random() < 0.8
        if not by_page and not by_phone:
            return False
        self._until_asked(by_page)
        fields = self._verdict() | {"via": "portal" if by_page else "call"}
        self.step("rate" if by_page else "callback", "reporter" if by_page else "desk", fields=fields)
        return fields["resolved"] == "no" and sum(step.action in ("reopen", "fail") for step in matter.steps) < 2

    def _until_asked(self, by_page: bool) -> None:
        rng = self.rng
        if by_page:
            at = self.at + timedelta(hours=rng.expovariate(1 / 14) + 0.2)
            self.at = at if 7 <= at.hour < 23 else datetime.combine(at.date() + timedelta(days=at.hour >= 23), time(rng.randint(8, 11), rng.randrange(60)))  # fmt: skip
        else:
            self.at = self.office.later(self.at, min(rng.gammavariate(1.5, 360), 1200)) + timedelta(
                seconds=rng.randint(0, 59)
            )

    def _verdict(self) -> dict[str, Any]:
        """Two answers: is it resolved; is he pleased. Slow work and hard matters please less."""
        rng, pace = self.rng, self.matter.pace
        again = any(step.action in ("reopen", "fail") for step in self.matter.steps)
        good = 0.90 - 0.20 * self.late - 0.22 * (pace - 0.9) - 0.10 * again - 0.06 * (self.matter.earlier is not None)
        draw = rng.random()
        resolved = "yes" if draw < good else "partly" if draw < good + (1 - good) * 0.62 else "no"
        odds = {"yes": (1, 1, 5, 26, 67), "partly": (8, 20, 38, 26, 8), "no": (48, 30, 17, 4, 1)}[resolved]
        satisfied = rng.choices((1, 2, 3, 4, 5), odds)[0] - (self.late and rng.random() < 0.5)
        return {"resolved": resolved, **({} if rng.random() < 0.08 else {"satisfied": max(satisfied, 1)})}

    def _archive(self) -> None:
        self.at = datetime.combine(self.at.date() + timedelta(days=31), time(8, self.rng.randrange(60)))
        self.step("archive", "platform")

    def _done(self) -> str:
        chosen = self.said.get(self.matter.leaf.group) or self.said["other"]
        return say(self.rng.choice(chosen), self.rng, {})

    def _reply(self, done: str) -> str:
        name = "slow" if self.late and self.rng.random() < 0.5 else "reply"
        return say(self.rng.choice(self.said[name]), self.rng, {"plain": f"“{self.matter.leaf.plain}”", "done": done})


def _open_at(main: Matter, at: datetime) -> bool:
    """Whether a case was still being handled at a moment: accepted, and neither handled nor merged."""
    begun = any(step.action == "accept" and step.at < at for step in main.steps)
    ended = any(
        step.action in ("finish", "back", "merge", "decline", "shelve") and step.at <= at for step in main.steps
    )
    return begun and not ended
