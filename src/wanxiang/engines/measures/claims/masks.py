"""What carries digits and claims nothing: dates, titles, document and issue numbers, names with numbers in them."""

from __future__ import annotations

import re

from .lexicon import any_of, words

HIDDEN = "■"
CN = "一二三四五六七八九十"

DATES = re.compile(
    rf"""(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*[-—–至~]\s*\d{{4}}\s*年?(?:度)?    # 2021-2025年
      | (?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年(?:度|底|初|末)?               # 2021年
        (?:\s*(?:\d{{1,2}}|[{CN}]{{1,2}})(?:\s*[-—–至]\s*(?:\d{{1,2}}|[{CN}]{{1,2}}))?\s*月(?:份|底|初|末)?(?:\s*(?:\d{{1,2}}|[{CN}]{{1,3}})\s*日)?)?
      | (?<![\d.])(?:\d{{1,2}}|[{CN}]{{1,2}})(?:\s*[-—–至]\s*(?:\d{{1,2}}|[{CN}]{{1,2}})月?)?\s*月(?:份|底|初|末|中旬|上旬|下旬)?
        (?:\s*(?:\d{{1,2}}|[{CN}]{{1,3}})\s*日)?
      | (?<!\d)(?:19|20)\d{{2}}(?=[\u4e00-\u9fff])(?![万亿余多个项家次条名人户所处座件宗份篇例场位元平公亩度])      # 2021中国…
      | (?<!\d)(?:19|20)\d{{2}}[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?
      | 第?[{CN}\d]季度 | “?[{CN}]{{1,2}}五”?(?=期间|规划|时期|以来|开局|收官|末) | “[{CN}]{{1,3}}五”
      | \d{{1,2}}[·.]\d{{1,2}}(?=专案|事故|工程|行动) | \d{{1,2}}:\d{{2}}""",
    re.VERBOSE,
)

NUMBERS_THAT_NAME = re.compile(
    rf"""[〔\[【(]\d{{4}}[〕\]】)]\s*第?\d+\s*号                    # 深府〔2015〕73号
      | 第\s*(?:\d+|[{CN}百]+)\s*(?:期|号|批|届|章|条|款|节|版|卷|辑|季|页|轮|次全会|次会议|个百年|三产业|人民医院)
      | \d+\s*/\s*\d{{4}}\s*期 | (?:总|综合)\d+期
      | [{CN}\d]+届[{CN}\d]+次(?:全会|会议)? | (?:[{CN}]+|\d+)届
      | (?<![\dA-Za-z])\d+(?:\.\d+)?(?:\s*[+＋]\s*(?:\d+|[NXn]))+          # 1+5+N
      | (?<!\d)\d\.\d(?=版|改革|时代|模式|平台|行动|系统|阶段|工程|方案|升级)   # 4.0改革
      | \d+周年 | \d+号线 | \d+[A-Za-z]+ | [A-Za-z]+\d+(?:\.\d+)?(?![\d,.]*[万亿%])
      | \d{{5}}(?=热线|平台|政务|便民|电话|投诉) | (?:12345|110|119|120|122)(?=警情|接|平台|热线|急救)
      | (?:世界|中国|民营企业|全球|福布斯|财富)\s*\d+\s*强 | \d+\s*强(?=企业|民企|榜)
      | [7７]\s*[×xX*]\s*24 | [{CN}]+是(?=[\u4e00-\u9fff])""",
    re.VERBOSE,
)

# 每万人, 每百户: kept as a row of 每, so that what follows is known to be per head
PER_HEAD = re.compile(
    rf"每\s*(?:[{CN}]|\d+)?\s*(?:万|千|百|十)\s*(?:名|个|户|家)?(?:常住|户籍)?(?:人口|人|户|家|老人|儿童|学生|居民)"
)
TITLES = re.compile(r"《[^《》]{1,120}》|〈[^〈〉]{1,80}〉")
QUOTES = re.compile(r"“[^“”]{1,40}”|‘[^‘’]{1,40}’|\"[^\"]{1,40}\"")
NAMES = re.compile(any_of(words("names_with_numbers")))
NUMBERING = re.compile(rf"^\s*(?:[{CN}]+、|\([{CN}\d]+\)|\d+[、.](?!\d)|第[{CN}]+[章节部])")


def without_names(text: str) -> str:
    """The text with titles, dates and numbers that only name hidden; of equal length. Quoted words stay."""
    for pattern in (TITLES, NUMBERING, NAMES, NUMBERS_THAT_NAME, DATES):
        text = pattern.sub(_hide, text)
    return PER_HEAD.sub(lambda m: "每" * len(m.group()), text)


def without_quotes(text: str) -> str:
    """The text with what stands in quotation marks hidden as well; of equal length."""
    return QUOTES.sub(_hide, text)


def _hide(match: re.Match) -> str:
    return HIDDEN * len(match.group())
