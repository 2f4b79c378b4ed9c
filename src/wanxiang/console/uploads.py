"""Documents that people drop: which kinds, how large; nothing of them is stored here."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

KINDS = (".txt", ".docx", ".pdf")
LARGEST = 5 * 1024 * 1024


class DocumentField(forms.FileField):
    """A .txt, .docx or .pdf of at most 5 MB."""

    def __init__(self, **options: Any) -> None:
        widget = forms.ClearableFileInput if not options.get("required", True) else forms.FileInput
        super().__init__(
            widget=widget({"class": "form-control", "accept": ",".join(KINDS)}),
            help_text="支持 txt、docx、pdf，不超过 5 MB。",
            error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """The file; ValidationError in Chinese for the wrong kind or size."""
        file = super().clean(data, initial)
        if not file:
            return None
        if PurePath(file.name).suffix.lower() not in KINDS:
            raise ValidationError("只支持 txt、docx 和 pdf 文件。")
        if file.size > LARGEST:
            raise ValidationError("文件超过 5 MB，请拆分后再上传。")
        return file
