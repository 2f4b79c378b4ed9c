"""The small forms on the page of a task: progress, a node, evidence, what it waits for, the wish to close, stopping."""

from __future__ import annotations

from typing import Any

from django import forms

from wanxiang.console.ledger import fields
from wanxiang.core import sealed
from wanxiang.engines.plans.models import Task
from wanxiang.engines.plans.queries import tasks as ledger


class Progress(forms.Form):
    says = fields.text("进展情况", help_text="进展的颜色由日期、节点和指标算出，这里只记做了什么。")


class Node(forms.Form):
    title = fields.line("节点目标", most=200)
    due = fields.day("节点时限", required=True)


class Paper(forms.Form):
    file = forms.FileField(
        label="文件", widget=forms.FileInput(fields.CONTROL | {"accept": sealed.ENDINGS}),
        help_text="PDF、Word、Excel 或照片，加密封存，存入后不能改动。", error_messages={"required": "请选择文件。"},
    )  # fmt: skip
    title = fields.line("名称", most=200, required=False, help_text="不填用文件名。")


class Figure(forms.Form):
    figure = forms.ChoiceField(
        label="指标", widget=forms.Select(fields.SELECT), help_text="按现在的数值连同来历存下。",
        error_messages={"required": "请选择指标。"},
    )  # fmt: skip


class Record(forms.Form):
    title = fields.line("记录名称", most=200)
    address = fields.line("地址", most=200, help_text="本平台内的页面，以 / 开头。", placeholder="/registers/…")


class Need(forms.Form):
    needs = forms.ChoiceField(
        label="前置任务", widget=forms.Select(fields.SELECT), help_text="前置任务销号之前，本任务不能销号。",
        error_messages={"required": "请选择前置任务。"},
    )  # fmt: skip


class Close(forms.Form):
    says = fields.text("完成情况", most=2000)
    evidence = forms.MultipleChoiceField(
        label="佐证", widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        error_messages={"required": "请至少选择一份佐证。"},
    )  # fmt: skip


class Why(forms.Form):
    why = fields.line("理由", most=300)


FORMS: dict[str, type[forms.Form]] = {
    "progress": Progress, "node": Node, "file": Paper, "figure": Figure, "record": Record, "need": Need, "close": Close,
    "stop": Why, "resume": Why,
}  # fmt: skip


def forms_of(task: Task) -> dict[str, forms.Form]:
    """All of them for a task; ids apart, so that one page holds them."""
    return {name: form_of(name, task) for name in FORMS}


def form_of(name: str, task: Task, data: Any = None, files: Any = None) -> forms.Form:
    """One of them, with the choices that the task gives."""
    form = FORMS[name](data, files, auto_id=f"{name}-%s")
    if name == "figure":
        form.fields["figure"].choices = fields.figure_choices()
        form.initial = {"figure": task.figure}
    if name == "need":
        others = ledger.tasks(document=task.document).exclude(pk=task.pk).exclude(needed_by__task=task)
        form.fields["needs"].choices = [
            ("", "请选择"),
            *((str(one.pk), f"{one.number} {one.title[:40]}") for one in others),
        ]
    if name == "close":
        form.fields["evidence"].choices = [
            (str(one.pk), f"{one.get_kind_display()}：{one.title}") for one in task.evidence.all()
        ]
    return form
