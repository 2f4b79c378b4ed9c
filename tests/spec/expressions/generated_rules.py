"""Generated rules and persons for the tests that hold the ways of running together."""

from datetime import date

from hypothesis import strategies as st

from wanxiang.core.expressions import BOOL, DATE, MONEY, TEXT, Type, Vocabulary, Word

WORDS = Vocabulary.of(
    [
        Word("出生日期", "birth_date", DATE),
        Word("年龄", "age", Type("number", "岁"), 0, derived="周岁(出生日期)"),
        Word("性别", "sex", Type("enum", choices=("男", "女"))),
        Word("户籍区", "hukou_district", TEXT),
        Word("本区户籍", "local", BOOL),
        Word("参保", "insured", BOOL),
        Word("独居", "lives_alone", BOOL),
        Word("婚姻状况", "marital_status", Type("enum", choices=("未婚", "已婚", "离异", "丧偶"))),
        Word("月收入", "monthly_income", MONEY, 0),
        Word("末次体检日期", "last_checkup", DATE),
        Word("户号", "household_key", TEXT),
    ]
).having({"起始年龄": Type("number", "岁"), "本区": TEXT, "收入线": MONEY})

DAYS = st.sampled_from([date(1936, 2, 29), date(1951, 2, 28), date(1951, 3, 1), date(1952, 2, 29), date(1986, 12, 8),
                        date(1986, 12, 9), date(2003, 12, 31), date(2004, 2, 29), date(2020, 5, 31)])  # fmt: skip
AS_OF = st.sampled_from([date(2021, 12, 8), date(2022, 2, 28), date(2024, 2, 29), date(2021, 4, 30)])


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


PERSON = st.fixed_dictionaries(
    {
        "birth_date": maybe(DAYS),
        "age": maybe(st.integers(0, 99)),
        "sex": maybe(st.sampled_from(["男", "女"])),
        "hukou_district": maybe(st.sampled_from(["云川区", "邻江区"])),
        "local": maybe(st.booleans()),
        "insured": maybe(st.booleans()),
        "lives_alone": maybe(st.booleans()),
        "marital_status": maybe(st.sampled_from(["未婚", "已婚", "离异", "丧偶"])),
        "monthly_income": maybe(st.integers(0, 8).map(lambda thousand: thousand * 100_000)),
        "last_checkup": maybe(DAYS),
        "household_key": maybe(st.sampled_from(["h1", "h2", "h3"])),
    }
)
PERSONS = st.lists(PERSON, min_size=1, max_size=9)

_SIGN = st.sampled_from([">=", ">", "<", "<=", "==", "!=", "≥", "≤", "≠"])
_MONEY = st.sampled_from(["0元", "1000元", "2000元", "0.3万元", "5000元"])
_NUMBER = st.sampled_from(
    ["年龄", "周岁(出生日期)", "18", "35岁", "64", "70周岁", "年龄 + 1", "2 × 年龄 - 20", "起始年龄"]
)
_AMOUNT = st.one_of(_MONEY, st.sampled_from(["月收入", "收入线", "月收入 * 2", "月收入 / 2", "较大(月收入, 收入线)"]))
_TOGETHER = st.sampled_from(
    ["家庭成员.sum(月收入)", "家庭成员.average(月收入)", "家庭成员.max(月收入)", "家庭成员.min(月收入)", "月收入 + 家庭成员.sum(月收入)",
     "家庭成员.sum(若 独居 则 月收入 否则 0元)", "家庭成员.sum(月收入) / 家庭成员.count(年龄 >= 18)", "家庭成员.sum(月收入 × 0.5)"]
)  # fmt: skip
_COUNTED = st.sampled_from(
    ["家庭成员.count()", "家庭成员.count(年龄 < 18)", "家庭成员.count(本区户籍 且 参保)", "家庭成员.count(独居) + 1"]
)
_DAY = st.sampled_from(
    ["出生日期", "末次体检日期", "统计日", "末次体检日期 + 1年", "出生日期 + 起始年龄", "2021-12-08 - 6个月"]
)


def _compared(side: st.SearchStrategy, other: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(lambda left, sign, right: f"{left} {sign} {right}", side, _SIGN, other)


OWN_ATOM = st.one_of(
    _compared(_NUMBER, _NUMBER),
    _compared(_AMOUNT, _AMOUNT),
    _compared(_DAY, _DAY),
    st.sampled_from(
        ["本区户籍", "参保", "独居", "性别 == 女", '户籍区 = "云川区"', "户籍区 属于 [本区]", "婚姻状况 不属于 [未婚、丧偶]",
         "35 <= 年龄 <= 64", "年龄 属于 35 至 64", "婚姻状况 未知", "已知(末次体检日期)", "统计日 - 末次体检日期 >= 1年",
         "距今月数(末次体检日期) > 6个月", "年份(出生日期) <= 1986"]
    ),
)  # fmt: skip
ATOM = st.one_of(
    OWN_ATOM,
    _compared(_TOGETHER, _MONEY),
    _compared(_COUNTED, st.sampled_from(["0", "1", "2人", "3"])),
    st.sampled_from(["家庭成员.any(独居)", "家庭成员.all(参保)", "未知(家庭成员.sum(月收入))"]),
)


def _combined(rule: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(
        st.builds("({} 且 {})".format, rule, rule),
        st.builds("({} 或 {})".format, rule, rule),
        st.builds("非 ({})".format, rule),
        st.builds("(若 {} 则 {} 否则 {})".format, rule, rule, rule),
    )


RULE = st.recursive(ATOM, _combined, max_leaves=6)
OWN_RULE = st.recursive(OWN_ATOM, _combined, max_leaves=5)
PARAMETERS = {"起始年龄": 70, "本区": "云川区", "收入线": 200_000}
