"""What stands in the way of a draft, and the steps that every write of the desk shares."""

from __future__ import annotations

from datetime import date, datetime

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.desk import queries, trying
from wanxiang.engines.policy.desk.diffing import Line, diff
from wanxiang.engines.policy.models import PolicyDraft, PolicyDraftStep


class Unready(WanxiangError):
    """A text that must not be handed in or put in force; `wanting` says why, line by line."""

    code = "policy.draft_unready"

    def __init__(self, wanting: tuple[str, ...]) -> None:
        super().__init__(f"还不能提交：{'；'.join(wanting)}")
        self.wanting = wanting


class Stale(WanxiangError):
    """Somebody else changed what this was made from; `lines` is what changed."""

    code = "policy.draft_stale"
    status = 409

    def __init__(self, message: str, lines: list[Line]) -> None:
        super().__init__(message, hint="请看改动，合并后再提交")
        self.lines = lines


class SamePerson(WanxiangError):
    code = "policy.second_reader"
    status = 403


class NotNow(WanxiangError):
    code = "policy.draft_state"
    status = 409


def locked(draft: PolicyDraft, state: str) -> PolicyDraft:
    """The draft as it is now, held until the transaction ends."""
    found = PolicyDraft.objects.select_for_update().get(pk=draft.pk)
    if found.state != state:
        raise NotNow(f"这份文稿现在是“{found.get_state_display()}”", hint="请刷新后再看")
    return found


def second(draft: PolicyDraft, by: Account) -> None:
    """Raises SamePerson for whoever had a hand in it."""
    if by.pk in queries.authors(draft):
        raise SamePerson("起草、修改或提交过的人不能复核自己的文稿", hint="请由本单位另一人或法制审核人员复核")


def demand(draft: PolicyDraft, reason: str, today: date) -> None:
    """Nothing is handed in or put in force with mistakes, open questions, missing examples or from an older base."""
    base = queries.in_force(draft.policy)
    if (base.version if base else "") != draft.base:
        raise Stale("现行文件在你起草之后已经改过", diff(draft.base_text, queries.text_of(base)))
    if draft.kind == PolicyDraft.Kind.STOP:
        return
    wanting = trying.tried(draft.text, local=catalogue.local(), today=today, policy_id=draft.policy).wanting
    wanting += () if draft.policy else ("请写明编号 id",)
    wanting += () if reason.strip() else ("请写明事由",)
    wanting += ("文稿与现行文件相同",) if base is not None and draft.text == draft.base_text else ()
    if wanting:
        raise Unready(wanting)


def step(draft: PolicyDraft, action: str, *, by: Account, at: datetime, why: str = "") -> None:
    """One row of its course."""
    PolicyDraftStep.objects.create(draft=draft, action=action, why=why[:300], by=by, at=at)
