"""The list of pilot measures and its nodes: authorised matters, and what is applied for next. Nobody types how far one is."""

from collections.abc import Iterator
from datetime import date, timedelta

from wanxiang.simulation.registers.hand import Hand, Row, Table

FIELDS = (
    "跨境服务",
    "数字政务",
    "土地盘活",
    "公共数据",
    "人才流动",
    "社区养老",
    "绿色建造",
    "信用监管",
    "职业教育",
    "口岸通关",
)
WAYS = (
    "告知承诺",
    "容缺受理",
    "分级授权",
    "负面清单",
    "联合审查",
    "沙盒试点",
    "一照通行",
    "证照互认",
    "以评代审",
    "免申即享",
)
THINGS = (
    "跨境展品入区", "存量厂房改造", "小型建设工程开工", "诊所开办", "公共停车场共用", "境外专业人员执业", "老旧电梯更新", "政务数据授权使用",
    "夜间经济场所设立", "养老机构改建", "校企共建实训", "绿色建材采信",
)  # fmt: skip
NEXT = 3
"""So many measures are applied for in the next batch."""


def pilot_measures(hand: Hand) -> Iterator[Table]:
    """Measures and nodes; what completed nodes need beside the file is a second person."""
    units = [unit.name for unit in hand.profile.units if unit.level == "district"] or ["区政府"]
    codes = _codes(hand)
    kinds = _kinds(hand, len(codes))
    entries = [_measure(hand, code, matter, units) for code, matter in codes]
    entries += [_applied(hand, number, units) for number in range(1, NEXT + 1)]
    header = [
        "举措编号",
        "具体举措",
        "改革事项",
        "批次",
        "牵头单位",
        "授权状态",
        "授权文号",
        "申请理由",
        "启动日期",
        "完成时限",
    ]
    bad = [[*entries[0][:5], "已授权", "", "", "", ""]]
    bad[0][0] = "1-99-9"
    yield Table("pilot_measures", header, entries, bad, title="综合改革试点措施清单")
    nodes = [node for (code, _), kind in zip(codes, kinds, strict=True) for node in _nodes(hand, code, kind)]
    spoilt = [[nodes[0][0], "无凭据的节点", "过程", f"{hand.year}-06-30", f"{hand.year}-06-01", ""]]
    yield Table(
        "pilot_nodes",
        ["举措编号", "节点目标", "节点类别", "时限", "实际完成", "文号或链接"],
        nodes,
        spoilt,
        form="xlsx",
    )


def _codes(hand: Hand) -> list[tuple[str, str]]:
    """(code, matter) of each measure: every matter has at least one."""
    matters = hand.count("pilot_matters")
    each = hand.shares(max(hand.count("pilot_measures"), matters), matters, least=1)
    return [
        (f"1-{at:02d}-{number}", _of(FIELDS, at - 1, "改革"))
        for at, count in enumerate(each, 1)
        for number in range(1, count + 1)
    ]


def _kinds(hand: Hand, total: int) -> list[str]:
    """Done, substantial, under way, not begun: as many as the calibration says, in no order."""
    done = min(hand.count("pilot_done"), total)
    substantial = min(hand.count("pilot_substantial"), total - done)
    rest = total - done - substantial
    kinds = ["done"] * done + ["substantial"] * substantial + ["running"] * (rest * 2 // 3)
    kinds += ["waiting"] * (total - len(kinds))
    hand.dice.shuffle(kinds)
    return kinds


def _measure(hand: Hand, code: str, matter: str, units: list[str]) -> Row:
    number = int(code.rsplit("-", 1)[1]) - 1 + int(code.split("-")[1])
    title = f"{hand.dice.choice(THINGS)}{WAYS[number % len(WAYS)]}"
    paper = f"授权〔{hand.year}〕1号"
    return [
        code,
        title,
        matter,
        "第一批",
        hand.dice.choice(units),
        "已授权",
        paper,
        "",
        f"{hand.year}-01-15",
        f"{hand.year + 1}-06-30",
    ]


def _applied(hand: Hand, number: int, units: list[str]) -> Row:
    reason = "现行规定没有写明可以先行先试，申请在本区范围内试点"
    title = f"{hand.dice.choice(THINGS)}{WAYS[(number + 3) % len(WAYS)]}"
    stage = "申请中" if number % 2 else "拟报"
    return [
        f"2-01-{number}",
        title,
        _of(FIELDS, number + 4, "改革"),
        "第二批",
        hand.dice.choice(units),
        stage,
        "",
        reason,
        "",
        "",
    ]


def _nodes(hand: Hand, code: str, kind: str) -> list[Row]:
    """Plan, trial, outcome, evaluation: done as far as the measure is."""
    year = hand.year
    steps = (("制定方案", "过程", date(year, 3, 31)), ("小范围试行", "过程", date(year, 6, 30)),
             ("印发办法或首单落地", "成果", date(year, 10, 31)), ("评估固化", "成果", date(year + 1, 3, 31)))  # fmt: skip
    reached = {"done": 4, "substantial": 3, "running": hand.dice.choice((1, 2)), "waiting": 0}[kind]
    if kind == "done":
        steps = (*steps[:3], ("评估固化", "成果", date(year, 11, 30)))
    return [
        [code, title, sort, f"{due:%Y-%m-%d}", *(_proof(hand, code, at, due) if at <= reached else ("", ""))]
        for at, (title, sort, due) in enumerate(steps, 1)
    ]


def _proof(hand: Hand, code: str, at: int, due: date) -> tuple[str, str]:
    """The day on which a node was done, and the paper that says so."""
    done = min(due, hand.day) - timedelta(days=hand.dice.randrange(1, 25))
    return f"{done:%Y-%m-%d}", f"{code} 第 {at} 号材料"


def _of(words: tuple[str, ...], at: int, ending: str) -> str:
    """A word, numbered anew when all were used."""
    again = at // len(words)
    return f"{words[at % len(words)]}{ending}{again + 1 if again else ''}"
