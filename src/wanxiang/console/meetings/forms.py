"""What is asked when a meeting is prepared, held and written down."""

from typing import Any

from django import forms

from wanxiang.console.casework import asking
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.actions.decisions import Given
from wanxiang.engines.plans.models import AgendaItem, Decision, Meeting
from wanxiang.engines.plans.queries import meetings as reading

TASKS = 3
"""So many tasks may be given with a decision; more afterwards, one by one."""


class MeetingForm(forms.Form):
    """A meeting to be prepared."""

    series = forms.ChoiceField(label="会议", widget=forms.Select(asking.SELECT))
    day = asking.day("日期")
    begins = forms.TimeField(label="时间", initial="09:30", widget=forms.TimeInput(asking.CONTROL | {"type": "time"}, format="%H:%M"),
                             error_messages={"invalid": "请填写时间，例如 09:30。"})  # fmt: skip
    place = asking.line("地点", required=False, most=120, help_text="不填则在会议制度写明的地点。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["series"].choices = [(each.id, each.title) for each in houses.all_series()]


class CalledForm(forms.Form):
    """Who is called."""

    chair = asking.line("主持人", most=80)
    members = asking.ticks("出席单位", (), help_text="计入法定人数。")
    guests = asking.ticks("列席单位", ())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("members", "guests"):
            self.fields[name].choices = asking.units()


class WhyForm(forms.Form):
    """A reason; asked for once the notice is out."""

    why = asking.line("原因", required=False, most=300)


class EnlistForm(WhyForm):
    """A matter for the agenda."""

    matter = asking.choice("议题", ())

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting = {str(row.pk): row for row in reading.waiting(series=meeting.series)}
        self.fields["matter"].choices = [("", "请选择"), *((key, str(row)) for key, row in self.waiting.items())]
        self.order_fields(["matter", "why"])


class MoveForm(WhyForm):
    """Another place on the agenda."""

    to = forms.IntegerField(label="调到第几项", min_value=1, widget=forms.NumberInput(asking.CONTROL))
    field_order = ("to", "why")


class TaskForm(forms.Form):
    """One task that a decision gives."""

    title = asking.line("任务", most=300)
    unit = asking.choice("责任单位", ())
    due = asking.day("完成时限", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [("", "请选择"), *asking.units()]


class DecisionForm(forms.Form):
    """What the meeting decided, and up to three tasks."""

    outcome = asking.choice("决定", ())
    text = asking.text("会议决定", rows=5, help_text="照会议意见写，纪要按此生成。")

    def __init__(self, *args: Any, item: AgendaItem, **options: Any) -> None:
        super().__init__(*args, **options)
        review = item.matter is not None and item.matter.kind == "review"
        offered = [pair for pair in Decision.Outcome.choices if (pair[0] != Decision.Outcome.HEARD) == review]
        self.fields["outcome"].choices = [("", "请选择"), *offered] if review else offered
        for number in range(1, TASKS + 1) if item.matter else ():
            self.fields[f"task{number}"] = asking.line(f"任务 {number}", required=False, most=300)
            self.fields[f"unit{number}"] = asking.choice(f"任务 {number} 责任单位", asking.units(), required=False)
            self.fields[f"due{number}"] = asking.day(f"任务 {number} 完成时限", required=False)

    def given(self) -> list[Given]:
        """The tasks that were filled in."""
        said = self.cleaned_data
        return [
            Given(title=said[f"task{number}"], unit=said[f"unit{number}"], due=said[f"due{number}"])
            for number in range(1, TASKS + 1)
            if said.get(f"task{number}")
        ]
