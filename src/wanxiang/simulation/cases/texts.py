"""What a reporter says: grammar-like sentences in the voice of each door, long or short, with side topics and slips."""

import random
from collections.abc import Mapping

from wanxiang.simulation.cases.arrivals import NOBODY, Matter
from wanxiang.simulation.cases.classes import Classes, Leaf
from wanxiang.simulation.cases.ground import Ground
from wanxiang.simulation.cases.said import Phrases, file, phrases, say, sentence

VOICE = {"hotline": "hotline", "portal": "person", "console": "hotline", "enterprise": "enterprise"}
MOST = 400
TITLED = {"portal": 0.7, "console": 0.5, "enterprise": 0.5, "hotline": 0.25}
SIDE, SLIP = 0.11, {"portal": 0.10, "hotline": 0.04, "field": 0.05, "govern": 0.05}


class Writer:
    """Writes the text of matters, one after the other."""

    def __init__(self, classes: Classes, where: Ground, rng: random.Random) -> None:
        self.classes, self.where, self.rng = classes, where, rng
        self.said = file("wording.yml")
        self.groups: dict[str, list[Leaf]] = {}
        for leaf in classes.leaves.values():
            self.groups.setdefault(leaf.group, []).append(leaf)

    def write(self, matter: Matter) -> None:
        """Give a matter its text and perhaps a title."""
        if matter.noise != NOBODY:
            matter.text = say(file("done.yml")["noise"][matter.noise]["text"], self.rng, {})
            return
        slots = self._slots(matter)
        voice = VOICE.get(matter.door, "staff")
        text = self._of_staff(matter, slots) if voice == "staff" else self._of_a_person(matter, voice, slots)
        matter.text = self._slipped(text, SLIP.get(matter.door, 0))[:MOST]
        if self.rng.random() < TITLED.get(matter.door, 0):
            matter.title = say(self._title(matter), self.rng, slots)[:60]

    def _of_a_person(self, matter: Matter, voice: str, slots: Mapping[str, str]) -> str:
        """Opening, place, the matter; then details, feelings, a demand: few or many."""
        rng, said, known = self.rng, self.said, phrases_of(matter.leaf)
        length = rng.choices(("short", "middle", "long"), (30, 47, 23))[0]
        opening = rng.choice(said["opening"].get(matter.door, said["opening"]["portal"]))
        if voice == "enterprise":
            opening += rng.choice(["", "", f"（{slots['司']}）"]) + rng.choice(["", "位于<楼>，", "在<路>经营，"])
            place = ""
        else:
            place = rng.choice(said["place"][matter.place])
        when = rng.choice(said["when"]["person"])
        again = rng.choice(said["again"]) if matter.earlier is not None else ""
        core = rng.choice(known.core)
        first = f"{again}{opening}{when}{place}{core}" if rng.random() < 0.7 else f"{again}{opening}{place}{when}{core}"
        parts = [first]
        if length != "short":
            parts += self._details(matter, known, voice, most=2 if length == "middle" else 5)
        if rng.random() < SIDE:
            parts.append(rng.choice(said["side"]) + rng.choice(phrases_of(self._neighbour(matter.leaf)).core))
        if voice == "person" and rng.random() < (0.25 if length == "short" else 0.6):
            parts.append(rng.choice(said["feeling"]["person"]))
        if length != "short" or rng.random() < 0.5:
            parts.append(rng.choice(said["asking"]["hotline" if voice == "hotline" else voice]))
        if voice == "person":
            parts.append(rng.choice(said["closing"]["portal"]))
        return sentence([say(part, rng, slots) for part in parts])

    def _details(self, matter: Matter, known: Phrases, voice: str, *, most: int) -> list[str]:
        rng, said = self.rng, self.said
        history = said["history_of_firms"] if voice == "enterprise" else [*said["history"], *said["many"]]
        pool = [*known.more, *rng.sample(history, 2)]
        if len(known.core) > 1:
            pool.append(rng.choice(known.core))
        if known.more and rng.random() < 0.5:
            pool = [*known.more * 3, *pool]
        return list(dict.fromkeys(rng.choice(pool) for _ in range(rng.randint(1, most))))

    def _of_staff(self, matter: Matter, slots: Mapping[str, str]) -> str:
        """Telegraph style."""
        rng, said, known = self.rng, self.said, phrases_of(matter.leaf)
        opening = rng.choice(said["opening"][matter.door])
        when = rng.choice(said["when"]["staff"])
        place = rng.choice(said["place"][matter.place]) or "<小区>"
        core = rng.choice(known.staff) if known.staff and rng.random() < 0.75 else rng.choice(known.core).split("，")[0]
        asking = rng.choice(said["asking"]["video" if matter.door == "video" else "staff"])
        return sentence([say(part, rng, slots) for part in (f"{opening}{when}{place}{core}", asking)])

    def _title(self, matter: Matter) -> str:
        """Short, as people title: the class in plain words, or the beginning of what they say."""
        plain = matter.leaf.plain
        return self.rng.choice([f"<小区>{plain}", f"关于{plain}的{{投诉|问题|反映|诉求}}", plain, f"{plain}{{，请处理|，谁来管|}}", f"<路>{plain}", "{投诉|求助|反映问题}"])  # fmt: skip

    def _slots(self, matter: Matter) -> dict[str, str]:
        where, building = self.where, matter.building
        voice = VOICE.get(matter.door)
        return {
            "楼": where.names[building], "小区": where.estate(building), "路": where.road(building), "社区": where.community(matter.grid),
            "街道": where.street(matter.grid), "我": "其" if voice == "hotline" else self.rng.choice(["我", "我", "我们", "本人"]),
            "司": where.firms.name[matter.firm] if matter.firm != NOBODY else "我司",
        }  # fmt: skip

    def _neighbour(self, leaf: Leaf) -> Leaf:
        """What people mention beside it: mostly something of the same group."""
        near = self.groups[leaf.group]
        if len(near) > 1 and self.rng.random() < 0.7:
            return self.rng.choice(near)
        return self.classes.leaves[self.rng.choice(list(self.classes.leaves))]

    def _slipped(self, text: str, odds: float) -> str:
        """A keyboard's slips: a like-sounding character, a mark left out."""
        if self.rng.random() >= odds:
            return text
        for pair in self.rng.sample(self.said["slips"].split(), 6):
            if pair[0] in text[1:]:
                text = text.replace(pair[0], pair[1], 1)
                break
        mark = self.rng.choice(self.said["gone"])
        return text.replace(mark, "", 1) if self.rng.random() < 0.6 else text


def phrases_of(leaf: Leaf) -> Phrases:
    """The sentences of a class; one without any of its own is spoken of in the words of its entry in the list."""
    found = phrases().get(leaf.code)
    if found is not None and found.core:
        return found
    words = "|".join(leaf.words) or leaf.plain
    made = Phrases(
        [
            f"{leaf.plain}，{{{words}}}", f"{{有|出现|存在}}{{{words}}}的{{情况|问题}}，{leaf.plain}", f"{{{words}}}，{{没人管|找不到人处理|不知道找谁}}",
            f"{{咨询|反映|关于}}{leaf.name}{{的事|的问题|}}，主要是{{{words}}}",
        ],
        [f"{{{words}}}{{比较突出|已经很久了|越来越多}}。"],
        [f"{leaf.name}：{{{words}}}", f"{{发现|排查到}}{{{words}}}"],
    )  # fmt: skip
    return made if found is None else Phrases(made.core, [*made.more, *found.more], found.staff)
