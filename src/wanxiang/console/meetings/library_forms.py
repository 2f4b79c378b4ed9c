"""What is asked of documents: filters, registration, versions, what was decided before."""

from typing import Any

from django import forms
from django.http import HttpRequest

from wanxiang.console.casework import asking
from wanxiang.console.casework.asking import CONTROL, SELECT
from wanxiang.core.access import has_permission
from wanxiang.core.sealed import ENDINGS
from wanxiang.engines.plans import houses, queries
from wanxiang.engines.plans.duties import unit_names, unit_of
from wanxiang.engines.plans.models import ReviewedDocument, Task

FACTS = [("", "未说明"), ("yes", "是"), ("no", "否")]
SAYS = {"yes": True, "no": False}


class LibraryFilter(forms.Form):
    """What the library is searched by."""

    q = forms.CharField(
        label="关键词", required=False, widget=forms.TextInput(CONTROL | {"placeholder": "文件名称、文号"})
    )
    kind = forms.ChoiceField(label="类别", required=False, widget=forms.Select(SELECT))
    unit = forms.ChoiceField(label="起草单位", required=False, widget=forms.Select(SELECT))
    year = forms.ChoiceField(label="审议年度", required=False, widget=forms.Select(SELECT))

    def __init__(self, data: Any, rows: Any, names: dict[str, str]) -> None:
        super().__init__(data)
        years = sorted({day.year for day in rows.values_list("passed_on", flat=True) if day}, reverse=True)
        self.fields["kind"].choices = [("", "全部"), *((kind, kind) for kind in houses.gates().kinds)]
        self.fields["unit"].choices = [("", "全部"), *sorted(names.items(), key=lambda pair: pair[1])]
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year}年") for year in years)]

    def narrowed(self, rows: Any) -> Any:
        """The rows that are asked for."""
        self.is_valid()
        said = self.cleaned_data
        if text := said.get("q"):
            rows = rows.filter(title__contains=text) | rows.filter(number__contains=text)
        for name, column in (("kind", "kind"), ("unit", "unit"), ("year", "passed_on__year")):
            rows = rows.filter(**{column: said[name]}) if said.get(name) else rows
        return rows


class DocumentForm(forms.Form):
    """What a document is about, and which facts decide on its gates."""

    title = asking.line("文件名称", most=200)
    kind = forms.ChoiceField(label="类别", widget=forms.Select(SELECT))
    unit = asking.choice("起草单位", ())
    items = asking.ticks("对应的改革事项", (), help_text="可多选。")
    tasks = asking.ticks(
        "承办的任务", (), help_text="这份文件为哪些台账任务而起草；合法性审查认定没有法律依据的，这些任务随之中止。"
    )
    file = asking.file("文本", required=False, accept=ENDINGS, help_text="PDF 或 Word，不超过 10 MB；可以稍后再传。")

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        declared, plan, mine = houses.gates(), queries.current(), unit_of(request.user)
        self.fields["kind"].choices = [(kind, kind) for kind in declared.kinds]
        every = has_permission(request.user, "meeting.edit")
        self.fields["unit"].choices = (
            [("", "请选择"), *asking.units()] if every else [(mine, unit_names([mine])[mine])] if mine else []
        )
        self.plan_items = {str(row.pk): row for row in plan.items.order_by("no")} if plan else {}
        self.fields["items"].choices = [(key, str(row)) for key, row in self.plan_items.items()]
        rows = Task.objects.filter(document=plan) if plan else Task.objects.none()
        self.plan_tasks = {str(row.pk): row for row in (rows if every else rows.filter(unit=mine))}
        self.fields["tasks"].choices = [(key, f"{row.number} {row.title}") for key, row in self.plan_tasks.items()]
        for number, (fact, about) in enumerate(declared.facts.items()):
            self.fields[f"fact{number}"] = forms.ChoiceField(label=fact, choices=FACTS, required=False, help_text=about, widget=forms.Select(SELECT))  # fmt: skip
        self.order_fields(
            [
                "title",
                "kind",
                "unit",
                *(f"fact{number}" for number in range(len(declared.facts))),
                "items",
                "tasks",
                "file",
            ]
        )

    def served(self, kept: ReviewedDocument | None = None) -> dict[str, Any]:
        """Facts, items and tasks as the actions take them; what this reader was not offered stays as it is."""
        said = self.cleaned_data
        answers = {fact: said.get(f"fact{number}") for number, fact in enumerate(houses.gates().facts)}
        items = [row for row in kept.items.all() if str(row.pk) not in self.plan_items] if kept else []
        tasks = [row for row in kept.tasks.all() if str(row.pk) not in self.plan_tasks] if kept else []
        return {
            "facts": {fact: SAYS[answer] for fact, answer in answers.items() if answer},
            "items": items + [self.plan_items[key] for key in said["items"]],
            "tasks": tasks + [self.plan_tasks[key] for key in said["tasks"]],
        }


class EarlierForm(forms.Form):
    """A document decided on before the platform was in use."""

    title = asking.line("文件名称", most=200)
    kind = forms.ChoiceField(label="类别", widget=forms.Select(SELECT))
    unit = asking.choice("起草单位", ())
    meeting = asking.line("审议会议", most=120, help_text="例如：2020年第6次会议。")
    passed_on = asking.day("审议日期")
    number = asking.line("文号", required=False, most=60, help_text="已印发的填写。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind, kind) for kind in houses.gates().kinds]
        self.fields["unit"].choices = [("", "请选择"), *asking.units()]


class VersionForm(forms.Form):
    """Another version of the text."""

    file = asking.file("文本", accept=ENDINGS, help_text="PDF 或 Word，不超过 10 MB。")
    note = asking.line("修改说明", required=False, most=300)


class IssueForm(forms.Form):
    """Under which number a document was issued."""

    number = asking.line("文号", most=60)
    on = asking.day("印发日期")
