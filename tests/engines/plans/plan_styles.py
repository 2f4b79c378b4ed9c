"""A random structured plan, and the many ways an office might type it."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

UNITS = """区发展和改革局 区教育局 区科技创新局 区工业和信息化局 区民政局 区司法局 区财政局 区人力资源和社会保障局 区住房和城乡建设局
区水务局 区卫生健康局 区审计局 区统计局 区信访局 区应急管理局 区委组织部 区委宣传部 区委(政府)办公室 区委政法委(区委基层治理办) 团区委
区文化广电旅游体育局 市规划和自然资源局云川管理局 市公安局云川分局 云川城市建设有限公司 区企业服务中心 区政务服务数据管理局 区国库支付中心
青溪湾片区开发建设指挥部 区城市更新和土地整备局""".split()
GROUPS = ["各街道", "各相关部门", "相关街道", "各产业部门", "各有关单位"]
PEOPLE = ["张伟明", "李静", "欧阳建国", "周海", "陈思远", "林达", "司马青"]
VERBS = ["推进", "深化", "完善", "建立", "创新", "健全", "优化"]
NOUNS = [
    "营商环境",
    "社区治理",
    "公共住房",
    "城市更新",
    "人才评价",
    "错峰停车",
    "智慧教育",
    "医疗卫生体系",
    "招商引资",
    "生态补偿",
    "综合执法",
    "财政预算绩效",
]
SENTENCES = [
    "聚焦重点领域，打通堵点、难点，形成一批可推广的做法。",
    "依托“一网统管”平台，实现事件统一分拨和闭环处置。",
    "建立联席会议制度，每季度研究一次（遇重大事项随时研究）。",
    "新增公办学位1200个，完成3.5万平方米老旧厂房改造。",
    "探索“1+3+N”工作体系，压实责任、细化举措。",
    "推动数据共享，覆盖全区10个街道；逐步延伸到社区。",
    "编制年度目录，明确标准、流程和时限要求，接受监督。",
]
DUES = {
    "2022年6月底前": "2022-06-30", "6月底": "2022-06-30", "年底前": "2022-12-31", "上半年": "2022-06-30", "第三季度": "2022-09-30",
    "三季度": "2022-09-30", "2022年10月15日前": "2022-10-15", "全年": "2022-12-31", "长期": None, "持续推进": None,
    "2022年12月31日": "2022-12-31", "2022年9月": "2022-09-30", "十一月底前": "2022-11-30",
}  # fmt: skip


@dataclass
class Task:
    title: str
    text: str
    leaders: list[str]
    lead_units: list[str]
    participants: list[str]
    due_raw: str | None
    etc: bool = False

    @property
    def due(self) -> str | None:
        return DUES[self.due_raw] if self.due_raw else None

    @property
    def groups(self) -> list[str]:
        return [name for name in self.participants if name in GROUPS]


@dataclass
class Section:
    title: str
    tasks: list[Task] = field(default_factory=list)


def random_plan(rng: random.Random, *, chapters: bool = True) -> list[Section]:
    titles = [
        f"{rng.choice(VERBS)}{noun}{rng.choice(['改革', '机制', '工作', '体系建设'])}"
        for noun in rng.sample(NOUNS, len(NOUNS))
    ]
    count = rng.randint(2, 4) if chapters else 1
    names = rng.sample(["深化经济领域改革", "加强民生服务", "优化城市治理", "重大平台改革", "党建引领"], count)
    sections, position = [], 0
    for name in names:
        take = rng.randint(1, 3) if chapters else rng.randint(3, 8)
        sections.append(
            Section(name if chapters else "", [_task(rng, title) for title in titles[position : position + take]])
        )
        position += take
    return sections


def _task(rng: random.Random, title: str) -> Task:
    chosen = rng.sample(UNITS, rng.randint(1, 7))
    lead = rng.choice([1, 1, 1, 2]) if len(chosen) > 2 else 1
    participants = chosen[lead:]
    etc = bool(participants) and rng.random() < 0.15
    if rng.random() < 0.4:
        participants.append(rng.choice(GROUPS))
    text = "".join(rng.sample(SENTENCES, rng.randint(1, 4)))
    return Task(
        title,
        text,
        rng.sample(PEOPLE, rng.choice([1, 1, 2])),
        chosen[:lead],
        participants,
        rng.choice([*DUES, None]),
        etc,
    )


@dataclass
class Style:
    """One way of typing. numbering: item label maker; layout: where title, text and tail stand."""

    rng: random.Random
    chapter_numbers: str
    item_numbers: str
    layout: str
    tail: str
    leader_key: str
    lead_key: str
    participant_key: str
    due_key: str
    colon: str
    semicolon: str
    separator: str
    blank_lines: bool
    indent: str
    restart: bool
    width: int | None
    newline: str
    drop_number: float
    in_columns: bool = False
    tail_first: bool = False
    sub_points: bool = False
    number_chapters: bool = True

    @classmethod
    def unusual(cls, rng: random.Random) -> Style:
        """Numbers lost here and there or never given, tails before the text, sub-points, lines broken by columns."""
        style = cls.random(rng)
        style.drop_number = rng.choice([0.0, 0.0, 0.3, 1.0])
        style.in_columns = rng.random() < 0.4
        style.tail_first = rng.random() < 0.25
        style.sub_points = rng.random() < 0.3 and style.item_numbers not in ("(1)", "（1）", "①")
        style.number_chapters = style.drop_number < 1 and rng.random() < 0.8
        if style.tail_first or style.sub_points:
            style.layout = "title_line"
        if style.tail_first:
            style.tail = rng.choice(["own_lines", "（）", "own_line"])
        return style

    @classmethod
    def random(cls, rng: random.Random) -> Style:
        full = rng.random() < 0.6
        lead_key = rng.choice(["牵头单位", "牵头部门", "责任单位", "责任部门"])
        return cls(
            rng=rng,
            chapter_numbers=rng.choice(["一、", "第一部分 ", "第一章 ", "一、"]),
            item_numbers=rng.choice(["（一）", "(一)", "1.", "1、", "(1)", "（1）", "①", "第一条 ", "1．"]),
            layout=rng.choice(["lines", "one_line", "title_line", "lines"]),
            tail=rng.choice(["（）", "()", "〔〕", "【】", "own_lines", "own_lines", "own_line", "boxed", "inline"]),
            leader_key=rng.choice(["牵头区领导", "牵头领导", "责任领导", "分管领导", "主要领导"]),
            lead_key=lead_key,
            participant_key=rng.choice(["配合单位", "协办单位", "参与单位", "配合部门"])
            if not lead_key.startswith("牵头")
            else rng.choice(["责任单位", "配合单位", "参与单位", "协办单位"]),
            due_key=rng.choice(["完成时限", "完成时间", "时限", "时间节点"]),
            colon=rng.choice([":", "："]) if not full else "：",
            semicolon=rng.choice([";", "；"]) if not full else "；",
            separator=rng.choice(["、", "、", "，", ","]),
            blank_lines=rng.random() < 0.5,
            indent=rng.choice(["", "　　", "    "]),
            restart=rng.random() < 0.5,
            width=rng.choice([None, None, 20, 28, 36, 40]),
            newline=rng.choice(["\n", "\r\n"]),
            drop_number=0.0,
        )

    def fields(self, task: Task) -> list[tuple[str, str]]:
        participants = self.separator.join(task.participants)
        if task.etc and task.participants[-1] not in GROUPS:
            participants += "等"
        pairs = [(self.leader_key, "、".join(task.leaders)), (self.lead_key, self.separator.join(task.lead_units))]
        if task.participants:
            pairs.append((self.participant_key, participants))
        if task.due_raw:
            pairs.append((self.due_key, task.due_raw))
        return pairs

    def tail_lines(self, task: Task) -> list[str]:
        pairs = self.fields(task)
        if self.tail == "own_lines":
            return [f"{key}{self.colon}{value}" for key, value in pairs]
        if self.tail == "boxed":
            return [f"【{key}】{value}" for key, value in pairs]
        joined = self.semicolon.join(f"{key}{self.colon}{value}" for key, value in pairs)
        if self.tail in ("own_line", "inline"):
            return [joined + "。"]
        return [self.tail[0] + joined + self.tail[1] + self.rng.choice(["", "", "。"])]

    def task_lines(self, label: str, task: Task) -> list[str]:
        tail = self.tail_lines(task)
        if self.tail_first:
            return [f"{label}{task.title}", *tail, task.text]
        if self.sub_points:
            points = [f"（{number}）{one}。" for number, one in enumerate(task.text.rstrip("。").split("。"), start=1)]
            return [f"{label}{task.title}", *points, *tail]
        glued = self.tail not in ("own_lines", "own_line", "boxed") and self.rng.random() < 0.8
        if self.layout == "one_line":
            head = [f"{label}{task.title}。{task.text}"]
        elif self.layout == "title_line":
            return [f"{label}{task.title}", *([task.text + tail[0], *tail[1:]] if glued else [task.text, *tail])]
        else:
            head = [f"{label}{task.title}", task.text]
        return [*head[:-1], head[-1] + tail[0], *tail[1:]] if glued else [*head, *tail]


CHINESE = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        CHINESE[number]
        if number <= 10
        else ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "")
    )


def numbered(pattern: str, number: int) -> str:
    if "①" in pattern:
        return chr(0x245F + number)
    return pattern.replace("一", chinese(number)) if "一" in pattern else pattern.replace("1", str(number))


def as_text(plan: list[Section], style: Style) -> str:
    lines = (
        []
        if style.rng.random() < 0.3
        else ["云川区2022年全面深化改革工作要点", "", "今年是关键一年。为做好改革工作，制定本要点。", ""]
    )
    number = 0
    for index, section in enumerate(plan, start=1):
        if section.title:
            label = numbered(style.chapter_numbers, index) if style.number_chapters else ""
            lines += [label + section.title] + ([""] if style.blank_lines else [])
        number = 0 if style.restart else number
        for task in section.tasks:
            number += 1
            label = "" if style.rng.random() < style.drop_number else numbered(style.item_numbers, number)
            for line in style.task_lines(label, task):
                lines += [style.indent + line] + ([""] if style.blank_lines else [])
    if plan[0].title and style.number_chapters and style.rng.random() < 0.4:
        lines += [
            numbered(style.chapter_numbers, len(plan) + 1) + "保障措施",
            style.indent + "加强组织领导。各部门要落实责任，按时完成任务。",
        ]
    return style.newline.join(_wrapped(lines, style)) + style.newline


def _wrapped(lines: list[str], style: Style) -> list[str]:
    if style.width is None:
        return lines
    if not style.in_columns:
        return [
            line[start : start + style.width] for line in lines for start in range(0, max(1, len(line)), style.width)
        ]
    return [piece for line in lines for piece in _by_columns(line, 2 * style.width)]


def _by_columns(line: str, width: int) -> list[str]:
    out, used = [""], 0
    for char in line:
        wide = 2 if east_asian_width(char) in "WFA" else 1
        if used + wide > width:
            out.append("")
            used = 0
        out[-1] += char
        used += wide
    return out


def as_text_table(plan: list[Section], rng: random.Random) -> str:
    """A task list pasted as text: cells parted by tabs or by bars."""
    rows = [["序号", "工作任务", "牵头领导", "责任单位", "配合单位", "完成时限"]]
    for number, task in enumerate((task for section in plan for task in section.tasks), start=1):
        rows.append(
            [
                str(number),
                task.title,
                "、".join(task.leaders),
                "、".join(task.lead_units),
                "、".join(task.participants),
                task.due_raw or "",
            ]
        )
    if rng.random() < 0.5:
        return "云川区2022年重点任务清单\n" + "\n".join("\t".join(row) for row in rows)
    rule = "|" + "|".join(["---"] * len(rows[0])) + "|"
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["云川区2022年重点任务清单", "", lines[0], rule, *lines[1:]])


def as_docx(plan: list[Section], style: Style, *, automatic: bool) -> bytes:
    """Paragraphs; with `automatic` the numbers are Word's own and stand nowhere in the text."""
    document = Document()
    document.add_paragraph("云川区2022年改革工作要点")
    numbering = _Numbering(document) if automatic else None
    number = 0
    for index, section in enumerate(plan, start=1):
        if section.title:
            paragraph = document.add_paragraph(
                ("" if numbering else numbered(style.chapter_numbers, index)) + section.title
            )
            if numbering:
                numbering.apply(paragraph, 0)
        number = 0 if style.restart else number
        for task in section.tasks:
            number += 1
            lines = style.task_lines("" if numbering else numbered(style.item_numbers, number), task)
            for position, line in enumerate(lines):
                paragraph = document.add_paragraph(line)
                if numbering and position == 0:
                    numbering.apply(paragraph, 1 if section.title else 0)
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Numbering:
    """一、 and （一） as Word numbers them."""

    def __init__(self, document) -> None:
        root = document.part.numbering_part.element
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), "900")
        for level, text in enumerate(["%1、", "（%2）", "%3."]):
            abstract.append(self._level(level, text, "decimal" if level == 2 else "chineseCounting"))
        root.insert(0, abstract)
        number = OxmlElement("w:num")
        number.set(qn("w:numId"), "900")
        link = OxmlElement("w:abstractNumId")
        link.set(qn("w:val"), "900")
        number.append(link)
        root.append(number)

    @staticmethod
    def _level(level: int, text: str, form: str):
        out = OxmlElement("w:lvl")
        out.set(qn("w:ilvl"), str(level))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            out.append(child)
        return out

    @staticmethod
    def apply(paragraph, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = 900


def as_table_docx(plan: list[Section], rng: random.Random) -> bytes:
    """A row a task; chapters as a merged column, as banner rows, or as headings before several tables."""
    document = Document()
    document.add_heading("云川区2022年改革任务清单", 0)
    heads = ["序号", "改革任务", "主要内容", "牵头领导", "牵头单位", "责任单位", "完成时限"]
    mode = rng.choice(["column", "banner", "tables"]) if plan[0].title else "plain"
    columns = ([rng.choice(["改革领域", "类别", "板块"])] if mode == "column" else []) + heads
    table, number = None, 0
    for section in plan:
        if table is None or mode == "tables":
            if mode == "tables":
                document.add_paragraph(f"一、{section.title}".replace("一", chinese(plan.index(section) + 1), 1))
            table = document.add_table(rows=1, cols=len(columns))
            for cell, text in zip(table.rows[0].cells, columns, strict=True):
                cell.text = text
        if mode == "banner":
            row = table.add_row()
            row.cells[0].merge(row.cells[-1]).text = section.title
        first = None
        for task in section.tasks:
            number += 1
            values = [
                str(number),
                task.title,
                task.text,
                "、".join(task.leaders),
                "\n".join(task.lead_units),
                "、".join(task.participants),
                task.due_raw or "",
            ]
            row = table.add_row()
            if mode == "column":
                row.cells[0].text = section.title if first is None else ""
                first = first or row
                values = [None, *values]
            for cell, value in zip(row.cells, values, strict=True):
                if value is not None:
                    cell.text = value
        if mode == "column" and len(section.tasks) > 1:
            merged = first.cells[0].merge(table.rows[-1].cells[0])
            merged.text = section.title
    return saved(document)
