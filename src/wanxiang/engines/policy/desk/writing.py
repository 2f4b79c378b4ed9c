"""Writes at a draft: begun, saved, set upon the file in force now, given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import yaml
from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.desk import queries
from wanxiang.engines.policy.desk.diffing import diff
from wanxiang.engines.policy.desk.gates import Stale, locked, step
from wanxiang.engines.policy.desk.trying import LONGEST
from wanxiang.engines.policy.models import PolicyDraft, PolicyDraftStep

State, Action = PolicyDraft.State, PolicyDraftStep.Action


def start(*, by: Account, at: datetime, policy: str = "", text: str = "", document: dict[str, Any] | None = None) -> PolicyDraft:  # fmt: skip
    """A draft: of the file in force, of a text, or of nothing.

    In:     policy: id of the file to change, "" for a new policy; document: {"name", "text", "parts"} that the text was drafted from
    Raises: NoSuchPolicy
    """
    base = queries.in_force(policy)
    if policy and base is None:
        raise catalogue.NoSuchPolicy(f"没有编号为“{policy}”的政策")
    before = queries.text_of(base)
    said = document or {"name": "", "text": "", "parts": {}}
    draft = PolicyDraft(
        policy=policy, text=text or before, base=base.version if base else "", base_text=before, by=by, at=at,
        changed_by=by, changed_at=at, document_name=said["name"][:200], document_text=said["text"], document_parts=said["parts"],
    )  # fmt: skip
    name(draft)
    with transaction.atomic():
        draft.save()
        step(draft, Action.STARTED, by=by, at=at, why=said["name"])
        audit.record("policy.draft_started", by=by, subject=policy or str(draft.pk), details={"draft": draft.pk})
    return draft


def save(*, draft: PolicyDraft, text: str, revision: int, by: Account, at: datetime) -> PolicyDraft:
    """Keep a text, with mistakes or without.

    In:     revision: of the draft that the text was written over
    Raises: Stale when somebody else saved since; NotNow when it is not being written
    """
    text = text.replace("\r\n", "\n")
    with transaction.atomic():
        draft = locked(draft, State.WRITING)
        if draft.revision != revision:
            raise Stale("这份文稿已由他人保存，你的修改没有覆盖", diff(draft.text, text))
        if text != draft.text:
            draft.text, draft.revision = text, draft.revision + 1
            draft.changed_by, draft.changed_at = by, at
            name(draft)
            draft.save()
            audit.record("policy.draft_saved", by=by, subject=draft.policy or str(draft.pk), details={"draft": draft.pk, "revision": draft.revision})  # fmt: skip
    return draft


def rebase(*, draft: PolicyDraft, by: Account, at: datetime) -> PolicyDraft:
    """Take the file in force now as what the draft was made from, once its changes were looked at and merged. Raises: NotNow"""
    with transaction.atomic():
        draft = locked(draft, State.WRITING)
        base = queries.in_force(draft.policy)
        draft.base, draft.base_text = (base.version if base else ""), queries.text_of(base)
        draft.save(update_fields=["base", "base_text"])
        audit.record(
            "policy.draft_rebased", by=by, subject=draft.policy, details={"draft": draft.pk, "base": draft.base}
        )
    return draft


def drop(*, draft: PolicyDraft, why: str, by: Account, at: datetime) -> PolicyDraft:
    """Give a draft up; it stays to be looked at. Raises: NotNow"""
    with transaction.atomic():
        draft = locked(draft, State.WRITING)
        draft.state = State.DROPPED
        draft.save(update_fields=["state"])
        step(draft, Action.DROPPED, by=by, at=at, why=why)
        audit.record(
            "policy.draft_dropped", by=by, subject=draft.policy or str(draft.pk), why=why, details={"draft": draft.pk}
        )
    return draft


def name(draft: PolicyDraft) -> None:
    """Id, title and lead unit as the text has them, if it can be read that far; the id of a file in force stays."""
    if len(draft.text) > LONGEST:
        return
    try:
        said = yaml.safe_load(draft.text)
    except yaml.YAMLError:
        return
    if not isinstance(said, dict):
        return
    for column, names in (("title", ("title", "名称", "标题")), ("lead_unit", ("lead_unit", "牵头单位", "主管单位"))):
        found = next((said[name] for name in names if isinstance(said.get(name), str)), "")
        setattr(draft, column, found[:80])
    if not draft.base:
        found = next((said[name] for name in ("id", "编号") if isinstance(said.get(name), str)), "")
        draft.policy = found[:60]
