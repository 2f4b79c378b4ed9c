"""The phrases in which documents state conditions, each with what it says in the language of policies.

以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not (民法典 art. 1259). A phrase counts only where it fills a
part of the sentence from sign to sign; so every one of these is written to be matched whole, never to be found inside another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .text import NUMBER as N
from .text import number


@dataclass(frozen=True)
class Threshold:
    """A number that a document lays down: the name it gets as a parameter, and its value with its unit."""

    name: str
    value: str


@dataclass(frozen=True)
class Said:
    """What a phrase says: an expression with {0}, {1} where its thresholds stand."""

    expression: str
    thresholds: tuple[Threshold, ...] = ()


Build = Callable[[re.Match[str], Mapping[str, str]], Said | None]
LEVELS = "一二三四"
INDUSTRIES = ("农、林、牧、渔业", "采矿业", "制造业", "建筑业", "批发和零售业", "交通运输、仓储和邮政业", "住宿和餐饮业",
              "信息传输、软件和信息技术服务业", "金融业", "房地产业", "租赁和商务服务业", "科学研究和技术服务业", "教育业",
              "居民服务、修理和其他服务业", "文化、体育和娱乐业")  # fmt: skip
_INCLUDED = rf"(?:\(含(?:{N}周?岁|本数)?\))?"
_HERE = "(?:本区|我区|本辖区|辖区)"
_WHEN = "(?:申请时|截至申请之日(?:时|止)?|在申请之日)?"
_LESS, _MOST = "(?:低于|不足|少于|未达到|不满)", "(?:不高于|不超过|未超过|不多于)"
_MORE, _LEAST = "(?:高于|超过|多于)", "(?:不低于|不少于|达到|不小于)"
_STATUS = r"(?:的?(?:居民|人员|对象|申请人|家庭成员|家庭|户))?"
_TERM = rf"({N})(年|个月)"


def _plain(expression: str) -> Build:
    return lambda match, local: Said(expression)


def _age(sign: str, name: str) -> Build:
    return lambda match, local: Said(f"年龄 {sign} {{0}}", (Threshold(name, f"{number(match[1])}岁"),))


def _ages(sign: str) -> Build:
    """A range; sign: of its upper end."""

    def build(match: re.Match[str], local: Mapping[str, str]) -> Said | None:
        low, high = number(match[1]), number(match[2])
        ends = (Threshold("起始年龄", f"{low}岁"), Threshold("最高年龄", f"{high}岁"))
        return Said(f"年龄 >= {{0}} 且 年龄 {sign} {{1}}", ends) if low < high else None

    return build


def _by_sex(match: re.Match[str], local: Mapping[str, str]) -> Said:
    ages = (Threshold("男性起始年龄", f"{number(match[1])}岁"), Threshold("女性起始年龄", f"{number(match[2])}岁"))
    return Said("(性别 == 男 且 年龄 >= {0}) 或 (性别 == 女 且 年龄 >= {1})", ages)


def _hukou(match: re.Match[str], local: Mapping[str, str]) -> Said | None:
    place = match[1]
    if place in ("本区", "我区", "本市", "我市"):
        return Said("户籍区 == 本区" if place[-1] == "区" else "户籍市 == 本市")
    if place == local.get("本区"):
        return Said("户籍区 == 本区")
    return Said("户籍市 == 本市") if place == local.get("本市") else None


def _money(match: re.Match[str], group: int) -> str:
    return (
        f"{number(match[group]):g}{'万' if match[group + 1] else ''}元"
        if match[group + 1]
        else f"{number(match[group])}元"
    )


def _money_compared(word: str, name: str) -> list[tuple[str, Build]]:
    """A word of money beside an amount, in each of the ways of comparing."""

    def build(sign: str) -> Build:
        return lambda match, local: Said(f"{word} {sign} {{0}}", (Threshold(name, _money(match, 1)),))

    amount = rf"(?:人民币)?({N})(万)?元"
    return [(f"{_LESS}{amount}", build("<")), (f"{_MOST}{amount}", build("<=")), (f"(?:在)?{amount}(?:及)?(?:以下|以内)", build("<=")),
            (f"{_MORE}{amount}", build(">")), (f"(?:{_LEAST}|在){amount}(?:以上)?", build(">=")), (f"{amount}以上", build(">="))]  # fmt: skip


def _people_compared() -> list[tuple[str, Build]]:
    def build(sign: str) -> Build:
        return lambda match, local: Said(f"从业人数 {sign} {{0}}", (Threshold("人数线", f"{number(match[1])}人"),))

    amount = rf"({N})人"
    return [(f"{_LESS}{amount}", build("<")), (f"{_MOST}{amount}", build("<=")), (f"(?:在)?{amount}(?:及)?(?:以下|以内)", build("<=")),
            (f"{_MORE}{amount}", build(">")), (f"(?:{_LEAST}|在)?{amount}以上", build(">=")), (f"{_LEAST}{amount}", build(">="))]  # fmt: skip


def _crew(match: re.Match[str], local: Mapping[str, str]) -> Said | None:
    low, high = number(match[1]), number(match[2])
    ends = (Threshold("最低人数", f"{low}人"), Threshold("最高人数", f"{high}人"))
    return Said("从业人数 >= {0} 且 从业人数 <= {1}", ends) if low < high else None


def _levels(match: re.Match[str], local: Mapping[str, str]) -> Said | None:
    text = match[1] or match[2]
    if "至" in text:
        low, high = (LEVELS.index(one) for one in re.findall(f"[{LEVELS}]", text))
        named = LEVELS[low : high + 1]
    else:
        named = "".join(dict.fromkeys(re.findall(f"[{LEVELS}]", text)))
    listed = ", ".join(f"{one}级" for one in named)
    return Said(f"残疾等级 属于 [{listed}]" if len(named) > 1 else f"残疾等级 == {listed}") if named else None


def _term(template: str, name: str) -> Build:
    return lambda match, local: Said(template, (Threshold(name, f"{number(match[1])}{match[2]}"),))


_LEVELS = f"((?:[{LEVELS}]级?[、,或和至]+)*[{LEVELS}]级)"
_DIBAO = "(?:最低生活保障|低保)(?!边缘|标准|线)(?:待遇|金)?"
_FOUNDED = "(?:依法)?(?:登记)?(?:注册)?(?:登记)?成立(?:时间)?(?:已)?"
_INCOME = "(?:共同生活的?)?家庭(?:成员)?(?:人均月|月人均|每月人均|人均每月)收入"
TABLE: list[tuple[str, Build]] = [
    # age
    (rf"{_WHEN}(?:年龄)?(?:已)?年?满({N})周?岁(?:及)?(?:以上)?{_INCLUDED}", _age(">=", "起始年龄")),
    (rf"{_WHEN}(?:年龄)?(?:在)?({N})周?岁{_INCLUDED}(?:及)?以上{_INCLUDED}", _age(">=", "起始年龄")),
    (rf"{_WHEN}(?:年龄)?(?:未满|不满|未年满|低于|小于)({N})周?岁", _age("<", "年龄上限")),
    (rf"{_WHEN}(?:年龄)?(?:在)?({N})周?岁{_INCLUDED}(?:及)?(?:以下|以内){_INCLUDED}", _age("<=", "最高年龄")),
    (rf"{_WHEN}(?:年龄)?(?:不超过|未超过|不大于)({N})周?岁{_INCLUDED}", _age("<=", "最高年龄")),
    (rf"(?:年龄)?(?:在)?(?:年?满)?({N})(?:周?岁)?{_INCLUDED}(?:至|到|-+)({N})周?岁{_INCLUDED}(?:之间)?", _ages("<=")),
    (rf"(?:年龄)?(?:在)?(?:年?满)?({N})周?岁(?:以上)?[、,且但]*({N})周?岁(?:及)?以下", _ages("<=")),
    (rf"(?:年龄)?(?:在)?(?:年?满)({N})周?岁(?:以上)?[、,且但]*(?:未满|不满)({N})周?岁", _ages("<")),
    (rf"(?:年龄)?男(?:性)?(?:年?满)?({N})周?岁(?:及?以上)?[、,和或]*女(?:性)?(?:年?满)?({N})周?岁(?:及?以上)?", _by_sex),
    # where one belongs
    (r"(?:属于?|为|系|须?具有|具备|持有|拥有|取得)?(本区|我区|本市|我市|[\u4e00-\u9fa5]{2,3}[区市])(?:常住)?户籍(?:的?(?:居民|人员|人口))?", _hukou),
    (r"户籍(?:所在地)?(?:在|为|属于)(本区|我区|本市|我市|[\u4e00-\u9fa5]{2,3}[区市])", _hukou),
    (f"(?:非{_HERE}户籍|户籍(?:所在地)?不在{_HERE}|户籍(?:已)?(?:迁出|迁离){_HERE})", _plain("户籍区 != 本区")),
    (f"(?:(?:在|为|属于)?{_HERE}常住(?:人口|居民|人员)?|常住{_HERE})", _plain("常住")),
    ("(?:持有?)?(?:有效的?)?(?:(?:本市|我市|本区)(?:有效的?)?)?居住证(?:且在有效期内)?", _plain("居住证")),
    (f"(?:在{_HERE})?(?:办理)?居住登记(?:已)?(?:连续)?满{_TERM}(?:以上)?", _term("居住登记日期 + {0} <= 统计日", "居住登记年限")),
    # circumstances of a person
    ("(?:持有?)?(?:有效的?)?(?:第[二三]代)?(?:《?中华人民共和国残疾人证》?|残疾人证)", _plain("残疾等级 属于 [一级, 二级, 三级, 四级]")),
    (f"(?:残疾(?:等级)?(?:为|属于|系|达到)?{_LEVELS}(?:残疾)?(?:的?残疾人)?|{_LEVELS}(?:的)?残疾人?)", _levels),
    (f"(?:正在)?(?:其)?(?:家庭)?(?:已)?(?:属于|为|系|享受|纳入|领取)?(?:{_HERE}|本市)?(?:城乡|城市|农村)?(?:居民)?{_DIBAO}(?:范围)?{_STATUS}", _plain("低保")),
    ("(?:独居|独自居住|单独居住)(?:的)?", _plain("独居")),
    ("(?:属于|为|系)?退役军人", _plain("退役军人")),
    ("(?:妇女|女性)(?:居民)?", _plain("性别 == 女")),
    ("男性(?:居民)?", _plain("性别 == 男")),
    ("(?:婚姻状况为)?(未婚|已婚|离异|丧偶)", lambda match, local: Said(f"婚姻状况 == {match[1]}")),
    (f"(?:处于)?(?:已)?(?:办理)?(?:登记)?失业(?:登记|状态)?{_STATUS}", _plain("就业状态 == 失业")),
    (f"(?:已)?(?:办理)?退休(?:手续)?{_STATUS}", _plain("就业状态 == 退休")),
    ("(?:已)?(?:参加|参保)(?:了)?(?:本市|我市|社会)?(?:基本)?(?:医疗保险|医保)", _plain("参加医保")),
    ("(?:已)?(?:参加|参保)(?:了)?(?:本市|我市|社会)?(?:基本)?养老保险", _plain("参加养老保险")),
    ("未参加(?:本市|社会)?(?:基本)?(?:医疗保险|医保)", _plain("非 参加医保")),
    ("未参加(?:本市|社会)?(?:基本)?养老保险", _plain("非 参加养老保险")),
    (f"(?:已)?连续(?:参加社会保险|参保|缴纳社会保险费?|缴费)(?:已)?满{_TERM}(?:以上)?", _term("连续参保月数 >= {0}", "连续参保时间")),
    (f"(?:已)?(?:在{_HERE})?建立(?:了)?居民?(?:电子)?健康档案", _plain("健康档案")),
    ("(?:在读|在校)(?:的)?(幼儿园|小学|初中|高中)(?:学生|幼儿|生)?", lambda match, local: Said(f"学段 == {match[1]}")),
    ("(?:已)?(?:死亡|去世|身故)", _plain("死亡日期 已知 且 死亡日期 <= 统计日")),
    *((f"{_INCOME}{tail}", build) for tail, build in _money_compared("家庭成员.average(月收入)", "人均收入线")),
    *((f"(?:本人|个人)?(?:每)?月收入{tail}", build) for tail, build in _money_compared("月收入", "收入线")),
    # circumstances of an enterprise
    *((f"(?:从业人员|从业人数|员工|职工)(?:总?人?数)?{tail}", build) for tail, build in _people_compared()),
    (f"(?:从业人员|从业人数|员工|职工)(?:总?人?数)?(?:在)?({N})人(?:以上)?(?:至|到|-+|[、,且]*)({N})人(?:以下|之间)?(?<=[下间])", _crew),
    *((f"注册资本(?:金)?{tail}", build) for tail, build in _money_compared("注册资本", "注册资本线")),
    (f"{_FOUNDED}(?:满|不少于){_TERM}(?:以上)?", _term("成立日期 + {0} <= 统计日", "成立年限")),
    (f"{_FOUNDED}{_TERM}以上", _term("成立日期 + {0} <= 统计日", "成立年限")),
    (f"{_FOUNDED}(?:未满|不满|不足){_TERM}", _term("成立日期 + {0} > 统计日", "成立年限")),
    (f"{_FOUNDED}(?:不超过|在)?{_TERM}(?:以内|内)?(?<=[过内年月])", _term("成立日期 + {0} >= 统计日", "成立年限")),
    (f"(?:从事|属于|(?:主营业务|所属行业|行业)(?:属于|为))?({'|'.join(INDUSTRIES)})(?:领域)?", lambda match, local: Said(f'行业 == "{match[1]}"')),
]  # fmt: skip
NEUTRAL = ("老年人", "老人", "居民", "人员", "申请人", "申领人", "学生", "企业", "用人单位", "单位", "群众", "个人", "个体",
           "扶持对象", "补贴对象", "补助对象", "资助对象", "救助对象", "服务对象", "对象", "人", "户")  # fmt: skip
"""Nouns that say whom a policy is about and lay nothing down; 老年人 is asked about where no age is given."""


@cache
def _compiled() -> list[tuple[re.Pattern[str], Build]]:
    return [(re.compile(pattern), build) for pattern, build in TABLE]


def at(text: str, place: int, local: Mapping[str, str]) -> Iterator[tuple[int, Said]]:
    """(end, what is said) of every phrase that begins at a place."""
    for pattern, build in _compiled():
        match = pattern.match(text, place)
        if match and match.end() > place and (said := build(match, local)) is not None:
            yield match.end(), said
