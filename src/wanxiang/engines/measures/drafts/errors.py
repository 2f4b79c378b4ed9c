"""What a writer of a report may be told."""

from __future__ import annotations

from collections.abc import Sequence

from wanxiang.core.errors import WanxiangError

from .typed import Typed


class NoSuchDraft(WanxiangError):
    code = "drafts.unknown"
    status = 404


class NotNow(WanxiangError):
    """The draft or the section is not where this may be done; the message says where it stands."""

    code = "drafts.not_now"
    status = 409


class Overwritten(WanxiangError):
    """Somebody else changed the paragraph since it was read."""

    code = "drafts.overwritten"
    status = 409


class NotYourself(WanxiangError):
    """A second person is needed."""

    code = "drafts.second_person"
    status = 403


class NoSource(WanxiangError):
    """A quotation without a document, or a unit that nobody knows."""

    code = "drafts.no_source"


class TypedQuantities(WanxiangError):
    """Quantities stand in the free text; nothing was saved. `found` holds them, `text` what was written."""

    code = "drafts.typed_quantities"

    def __init__(self, text: str, found: Sequence[Typed]) -> None:
        quoted = "、".join(f"“{one.text}”" for one in found)
        super().__init__(f"文字中直接写入了数字：{quoted}，没有保存", hint="请改为数字空位，或标为引用并注明出处")
        self.text, self.found = text, list(found)


class Unfinished(WanxiangError):
    """The report cannot be issued; `wanting` lists what is wanting, a line each."""

    code = "drafts.unfinished"
    status = 409

    def __init__(self, wanting: Sequence[str]) -> None:
        super().__init__(f"还不能定稿：{wanting[0]}{f'，另有 {len(wanting) - 1} 处' if len(wanting) > 1 else ''}")
        self.wanting = list(wanting)
