"""The fields by which the forms ask: class, place, handler, clause, two texts, date, files. Each is one small function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from wanxiang.console.cases.filters import CONTROL, SELECT, handlers_by_level
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district.levels import DIGITS
from wanxiang.district.queries import places
from wanxiang.engines.cases import catalogue, duty, parties, questions, worktime
from wanxiang.engines.cases.actions.needs import asked_of
from wanxiang.engines.cases.attachments import MOST_BYTES, MOST_FILES, BadFile
from wanxiang.engines.cases.clocks import BadSpec
from wanxiang.engines.cases.dispatching import NotAdmitted
from wanxiang.engines.cases.flows import LEVELS, Move
from wanxiang.engines.cases.models import Case, Rating
from wanxiang.engines.cases.parties import NoSuchHandler
from wanxiang.engines.cases.placing import NoSuchPlace
from wanxiang.engines.cases.questions import Question
from wanxiang.engines.cases.reporters import BadReporter
from wanxiang.engines.cases.taxonomy import Duty, UnknownClass

NONE = ("", "请选择")
SEARCHED = {"class": "form-select", "data-search": "输入几个字查找"}
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,video/mp4,video/quicktime"
Fields = dict[str, forms.Field]


@dataclass(frozen=True)
class Asked:
    """For whom and for what a form is: the case, the move, the account, the moment, what was sent already."""

    case: Case
    move: Move
    by: Account
    at: datetime
    data: Mapping[str, Any]

    @property
    def action(self) -> str:
        return self.move.action


class ManyFiles(forms.FileField):
    """Several files; what kind they are is the engine's to say."""

    def __init__(self, **options: Any) -> None:
        widget = Files({"class": "form-control", "accept": ACCEPTED})
        super().__init__(widget=widget, help_text=f"照片（JPEG、PNG、WebP）、PDF 或 MP4，每个不超过 {MOST_BYTES // 1024**2} MB，最多 {MOST_FILES} 个。", **options)  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        listed = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not listed:
            raise forms.ValidationError("请附照片。")
        return list(listed)


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


def words(
    label: str, *, rows: int = 3, help_text: str = "", required: bool = True, most: int = 4000
) -> forms.CharField:
    """A text of several lines."""
    said = {"required": f"请填写{label.partition('（')[0]}。"}
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, error_messages=said,
                           widget=forms.Textarea({**CONTROL, "rows": rows}))  # fmt: skip


def line(label: str, *, help_text: str = "", required: bool = False, most: int = 80, **options: Any) -> forms.CharField:
    """A text of one line."""
    said = {"required": f"请填写{label}。"}
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, error_messages=said,
                           widget=forms.TextInput(CONTROL), **options)  # fmt: skip


def choice(
    label: str, options: list, *, required: bool = False, searched: bool = False, help_text: str = ""
) -> forms.ChoiceField:
    """One of several."""
    said = {"required": f"请选择{label}。", "invalid_choice": f"{label}中没有这一项，请重新选择。"}
    return forms.ChoiceField(label=label, choices=[NONE, *options], required=required, help_text=help_text, error_messages=said,
                             widget=forms.Select(SEARCHED if searched else SELECT))  # fmt: skip


def radios(label: str, options: list, *, required: bool = True) -> forms.ChoiceField:
    """One of a few, all seen at once."""
    return forms.ChoiceField(label=label, choices=options, required=required, error_messages={"required": f"请选择{label}。"},
                             widget=forms.RadioSelect({"class": "form-check-input"}))  # fmt: skip


def classes(at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every leaf of the district's list, under its middle class; the words that people use are in the text that is searched."""
    own = catalogue.own(worktime.civil_day(at))
    found: dict[str, list[tuple[str, str]]] = {}
    for leaf in own.leaves():
        *above, _ = own.path(leaf.code, kind=leaf.kind)
        alike = f"（{'、'.join(leaf.words[:4])}）" if leaf.words else ""
        found.setdefault(" / ".join(each.name for each in above), []).append((leaf.code, f"{leaf.name}{alike}"))
    return list(found.items())


def communities() -> list[tuple[str, list[tuple[str, str]]]]:
    """Communities under their street; the street itself stands first."""
    streets = {each.code: each.name for each in places("street")}
    found: dict[str, list[tuple[str, str]]] = {code: [(code, f"{name}（只到街道）")] for code, name in streets.items()}
    for each in places("community"):
        found.setdefault(each.parent_code, []).append((each.code, each.name))
    return [(streets.get(code, code), options) for code, options in found.items()]


def grids(community: str) -> list[tuple[str, str]]:
    """The grids of a community."""
    if len(community) != DIGITS["community"] or not community.isdigit():
        return []
    return [(each.code, each.name) for each in places("grid", parent=community)]


def place_fields(*, chosen: str, required: bool) -> Fields:
    """Community (by street), then grid; the grids come when a community is chosen."""
    community = choice("街道、社区", communities(), required=required, searched=True)
    community.widget.attrs["data-grids"] = "id_grid"
    grid = forms.CharField(
        label="网格（可不选）",
        required=False,
        max_length=24,
        widget=forms.Select(SELECT, choices=[("", "不确定"), *grids(chosen)]),
    )
    return {"community": community, "grid": grid}


def _class(asked: Asked) -> Fields:
    known = bool(asked.case.class_code) and asked.action != "classify"
    said = f"不选则保持现在的类别 {asked.case.class_code}。" if known else "可输入编码、名称或群众的说法。"
    return {"code": choice("类别", classes(asked.at), required=not known, searched=True, help_text=said)}


def _place(asked: Asked) -> Fields:
    chosen = asked.data.get("community") or asked.case.grid_code[: DIGITS["community"]]
    return place_fields(chosen=chosen, required=True) | {"address": line("地址（可不填）", most=200)}


def _to(asked: Asked) -> Fields:
    helping = {"assists": forms.MultipleChoiceField(label="协办单位", required=asked.action == "join", choices=handlers_by_level(),
                                                    error_messages={"required": "请选择协办单位。"},
                                                    widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}))}  # fmt: skip
    if asked.action == "join":
        return helping
    tasks = dict.fromkeys(each.task for each in catalogue.admissions())
    return {
        "to": choice("主办单位", handlers(asked.case), required=True, searched=True),
        "task": choice(
            "准入事项（派到社区、网格时必选）",
            [(task, task) for task in tasks],
            help_text="只能从社区（网格）工作事项准入清单中选。",
        ),
        "clause": choice("职责依据", clauses(asked, every=False), help_text="不选则按职责清单自动取。"),
        **helping,
        "why": words("派遣说明（可不填，承办单位可见）", rows=2, most=400, required=False),
    }


def handlers(case: Case) -> list:
    """Every unit by level, and the communities and grids of the street where the case lies."""
    street = case.grid_code[: DIGITS["street"]]
    if len(street) < DIGITS["street"]:
        return handlers_by_level()
    below = [(each.code, each.name) for each in places("community", parent=street)]
    near = (
        places("grid", parent=case.grid_code[: DIGITS["community"]])
        if len(case.grid_code) >= DIGITS["community"]
        else ()
    )
    return [*handlers_by_level(), ("本街道的社区", below), ("本社区的网格", [(each.code, each.name) for each in near])]


def clauses(asked: Asked, *, every: bool = True) -> list[tuple[str, str]]:
    """The clauses that speak of the case's class, the most particular first; a ruling's, and the one it goes by, before them."""
    case, on = asked.case, worktime.civil_day(asked.at)
    found = duty.clauses(class_code=case.class_code, on=on) if case.class_code else ()
    ruled = duty.amendment(class_code=case.class_code, on=on) if case.class_code else None
    listed = {each.clause: f"{each.clause} 主责：{each.main}{_street(each)}" for each in found}
    first = {ruled.clause: f"{ruled.clause} 依裁定主责：{parties.name_of(ruled.owner)}"} if ruled else {}
    if every and case.clause and case.clause not in listed:
        first.setdefault(case.clause, f"{case.clause}（本件派遣所依）")
    return list((first | listed).items())


def _street(clause: Duty) -> str:
    return f"；街道{clause.street}：{clause.street_does}" if clause.street_does else ""


def _why(asked: Asked) -> Fields:
    label, said = WHY.get(asked.action, ("原因", ""))
    return {"why": words(f"{label}（{_seen(asked)}）", rows=2, most=400, help_text=said)}


WHY = {
    "return": ("退单理由", "写清为什么不属于本单位职责；裁定人会看到。"),
    "shelve": ("挂账原因", ""),
    "decline": ("不予受理的原因", ""),
    "fail": ("不通过的原因", "承办单位会看到。"),
    "ask_extension": ("申请延期的理由", ""),
    "refuse_extension": ("不同意的理由", "承办单位会看到。"),
    "merge": ("并案原因", ""),
    "regrade": ("调整原因", ""),
}


def _public(asked: Asked) -> bool:
    return catalogue.flow(asked.case.flow).public


def _seen(asked: Asked) -> str:
    """Who reads what is written: a case that nobody reported, a 督办单 say, has no reporter to keep it from."""
    return "诉求人看不到" if _public(asked) else "参与办理的单位可见，不对外"


def _opinion(asked: Asked) -> Fields:
    label = "答复督办" if asked.action == "answer_order" else "内部意见" if _public(asked) else "情况或意见"
    return {"opinion": words(f"{label}（{_seen(asked)}）", rows=4)}


def _reply(asked: Asked) -> Fields:
    return {
        "reply": words("答复诉求人", rows=4, help_text="诉求人会看到这段话：写清办了什么、结果如何、还有什么要等。")
    }


def _clause(asked: Asked) -> Fields:
    return {"clause": choice("引用的职责条款", clauses(asked), required=True)}


def _until(asked: Asked) -> Fields:
    widget = forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    return {
        "until": forms.DateField(
            label="挂账至",
            widget=widget,
            error_messages={"required": "请选择日期。", "invalid": "日期不对。"},
            help_text="到这一天自动恢复办理。",
        )
    }


def _extension(asked: Asked) -> Fields:
    return {
        "extension": line(
            "延长多久",
            required=True,
            most=40,
            initial="3个工作日",
            help_text="例如 3个工作日、5天；须在到期前申请，只能延期一次。",
        )
    }


def _photo(asked: Asked) -> Fields:
    return {"files": ManyFiles(label="照片", required=True)}


def _resolved(asked: Asked) -> Fields:
    satisfied = [(5, "非常满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "非常不满意")]
    via = [
        (value, label) for value, label in Rating._meta.get_field("via").choices if value in ("call", "visit", "sms")
    ]
    return {
        "via": radios("回访方式", via),
        "resolved": radios("问题是否解决", list(Rating._meta.get_field("resolved").choices)),
        "satisfied": choice("是否满意（另一个问题，可不答）", satisfied),
        "text": words("诉求人的话（可不填）", rows=2, required=False, most=400),
    }


def _decision(asked: Asked) -> Fields:
    found: Fields = {"decision": words("裁定理由", rows=3, most=400)}
    if asked.action == "uphold":
        found["owner"] = choice(
            "改由谁承办（可不选）",
            handlers_by_level(),
            searched=True,
            help_text="选定后修订职责清单：自今日起同类案件归该单位主责。",
        )
    return found


def _into(asked: Asked) -> Fields:
    return {
        "into": line(
            "并入哪一件（编号）", required=True, most=24, help_text="可从本页“此前的同类反映”中选一件正在办理的。"
        )
    }


def _text(asked: Asked) -> Fields:
    label, said = TEXT.get(asked.action, ("内容", ""))
    found: Fields = {"text": words(label, rows=3, help_text=said)}
    if asked.action == "supervise":
        found["due_in"] = line("答复时限", most=20, initial="3个工作日", required=True)
    return found


TEXT = {
    "urge": ("催办内容", "承办单位会看到，诉求人看不到。"),
    "supervise": ("督办要求", "发出督办单，承办单位须在时限内答复。"),
    "forward": ("转往何机关、转办什么", "诉求人会被告知已转有权处理的机关。"),
    "comment": ("补充内容", ""),
}


def level(case: Case) -> Fields:
    """The level, for a change by hand."""
    return {"level": radios("级别", [(number, title) for number, title in LEVELS.items() if number != case.level])}


def _answers(asked: Asked) -> Fields:
    """One field for each question that the move asks; named so that they do not meet the words of the move."""
    flow = catalogue.flow(asked.case.flow)
    return {f"{ANSWER}{each.name}": _question(each) for each in asked_of(asked.case, asked.move, flow=flow)}


def _question(each: Question) -> forms.Field:
    options = {
        questions.CHOICE: list((each.choices or {}).items()),
        questions.YES_NO: [(questions.YES,) * 2, (questions.NO,) * 2],
    }
    if each.kind in options:
        return choice(each.title, options[each.kind], required=each.must)
    found = line(each.title, required=each.must, most=questions.MOST_TEXT)
    if each.kind in (questions.DAY, questions.NUMBER):
        found.widget = forms.TextInput(
            {**CONTROL, "type": each.kind, **({"step": "any"} if each.kind == questions.NUMBER else {})}
        )
    return found


ANSWER = "answer_"
ASK: Mapping[str, Callable[[Asked], Fields]] = {
    "class": _class, "place": _place, "to": _to, "why": _why, "opinion": _opinion, "reply": _reply, "clause": _clause,
    "until": _until, "extension": _extension, "photo": _photo, "resolved": _resolved, "decision": _decision, "into": _into,
    "text": _text, "answers": _answers, "in_time": lambda _asked: {},
}  # fmt: skip
"""What the flow's `needs` mean on a form."""
EVIDENCE = frozenset({"finish", "report", "assist_done", "back", "comment", "answer_order"})
"""Moves that may bring files though the flow does not ask for them."""
BESIDE: tuple[tuple[type[WanxiangError], tuple[str, ...]], ...] = (
    (BadFile, ("files",)), (BadReporter, ("phone",)), (NoSuchPlace, ("address", "grid")), (UnknownClass, ("code",)),
    (NotAdmitted, ("task",)), (NoSuchHandler, ("to", "assists")), (BadSpec, ("extension", "due_in")),
)  # fmt: skip
"""Which field an error of the engine is about."""


def beside(form: forms.Form, error: WanxiangError) -> bool:
    """Say an error beside the field that it is about; False where it is about none of the form's."""
    for kind, names in BESIDE:
        name = next((name for name in names if name in form.fields), "")
        if isinstance(error, kind) and name:
            form.add_error(name, f"{error.message}。{error.hint and f'{error.hint}。'}")
            return True
    return False
