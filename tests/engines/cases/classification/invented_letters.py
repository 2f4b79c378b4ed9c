"""A few invented letters of residents for the tests: enough to learn from, taken from nobody."""

import random

from wanxiang.engines.cases.classification import Labelled, compose

MATTERS = {
    "供水": ("水管|自来水|水表|水压|水龙头", "爆裂|停了三天|发黄|太低|漏个不停"),
    "噪音": ("工地|歌厅|广场舞|装修|空调外机", "吵到半夜|震得睡不着|声音太大|凌晨还在响"),
    "交通": ("公交|红绿灯|停车场|斑马线|出租车", "半小时不来|坏了没人修|乱收费|拒载|堵得厉害"),
}
AROUND = (
    "领导好",
    "住在{p}已经{n}年",
    "反映了{n}次",
    "希望尽快处理",
    "家里有老人",
    "大家都有意见",
    "在{p}门口",
    "谢谢",
)
PLACES = ("东湖小区", "柳溪路", "青石巷", "北塘花园")


def letters(count: int, *, seed: int = 0, wrong: float = 0.0) -> Labelled:
    """Letters of three matters in turn; of `wrong` of them the label is drawn at random."""
    dice = random.Random(seed)
    names = list(MATTERS)
    texts, labels = [], []
    for number in range(count):
        name = names[number % len(names)]
        texts.append(compose(subject=said(name, dice), body=_body(name, dice)))
        labels.append(dice.choice(names) if dice.random() < wrong else name)
    return Labelled(texts, labels)


def said(name: str, dice: random.Random) -> str:
    thing, trouble = (dice.choice(words.split("|")) for words in MATTERS[name])
    return f"{dice.choice(PLACES)}{thing}{trouble}"


def _body(name: str, dice: random.Random) -> str:
    around = [dice.choice(AROUND).format(p=dice.choice(PLACES), n=dice.randint(2, 30)) for _ in range(6)]
    sentences = [*around, said(name, dice)]
    dice.shuffle(sentences)
    return "，".join(sentences)
