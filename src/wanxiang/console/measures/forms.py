"""Forms for one record by hand: the same columns as a file has."""

from django import forms

from wanxiang.engines.measures.imports import SORTS
from wanxiang.engines.measures.models import Level

CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}
LEVELS = [("", "—"), *((label, label) for _, label in Level.choices)]


class Stated(forms.Form):
    """What every kind says."""

    kind = ""

    title = forms.CharField(label="名称", max_length=160, widget=forms.TextInput(CONTROL))
    area = forms.CharField(
        label="地区",
        max_length=60,
        required=False,
        help_text="不填为本区；全市写“全市”。",
        widget=forms.TextInput(CONTROL),
    )
    period = forms.CharField(
        label="期间", max_length=40, required=False, help_text="例如 2021-11、2021Q4、2021、2021年1—11月。",
        widget=forms.TextInput(CONTROL),
    )  # fmt: skip
    value = forms.CharField(label="值", max_length=40, required=False, widget=forms.TextInput(CONTROL))
    unit = forms.CharField(label="单位", max_length=20, required=False, widget=forms.TextInput(CONTROL))
    publication = forms.CharField(label="出处", max_length=200, widget=forms.TextInput(CONTROL))
    published_on = forms.DateField(
        label="发布日期", required=False, widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d")
    )
    link = forms.CharField(label="链接或文号", max_length=300, required=False, widget=forms.TextInput(CONTROL))
    says = forms.CharField(
        label="识别词", max_length=300, required=False,
        help_text="报告里怎样说它：词用空格隔开，说法用；隔开。", widget=forms.TextInput(CONTROL),
    )  # fmt: skip

    COLUMNS = {
        "title": "名称", "area": "地区", "period": "期间", "value": "值", "unit": "单位", "publication": "出处",
        "published_on": "发布日期", "link": "链接", "says": "识别词", "level": "层级", "sort": "类型", "issuer": "机构",
        "dated": "获得日期", "digest": "佐证摘要",
    }  # fmt: skip

    def cells(self) -> dict[str, str]:
        """The form as a line of a file."""
        said = {
            self.COLUMNS[name]: "" if value is None else str(value).strip() for name, value in self.cleaned_data.items()
        }
        return {"类别": self.kind, **said}


class SeriesForm(Stated):
    """A point of a series."""

    kind = "官方统计"
    level = forms.ChoiceField(label="地区层级", choices=LEVELS, required=False, widget=forms.Select(SELECT))


class EvidenceForm(Stated):
    """An award, a rank, a first."""

    kind = "佐证"
    sort = forms.ChoiceField(label="类型", choices=[(label, label) for label in SORTS], widget=forms.Select(SELECT))
    level = forms.ChoiceField(label="范围", choices=LEVELS, required=False, widget=forms.Select(SELECT))
    issuer = forms.CharField(label="颁发或发布机构", max_length=120, required=False, widget=forms.TextInput(CONTROL))
    dated = forms.DateField(
        label="获得日期", required=False, widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d")
    )
    digest = forms.RegexField(
        r"^[0-9A-Fa-f]{64}$", label="佐证文件摘要（SHA-256）", required=False, widget=forms.TextInput(CONTROL),
        error_messages={"invalid": "应为 64 位十六进制。"},
    )  # fmt: skip


class PlannedForm(Stated):
    """A target or a forecast."""

    kind = "计划值"


FORMS = {"series": SeriesForm, "evidence": EvidenceForm, "planned": PlannedForm}
