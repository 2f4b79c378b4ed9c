"""A draft handed in, taken back, sent back, put in force: database and file together, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from wanxiang.core import audit, files
from wanxiang.core.declarations import Declaration, declared, version_of
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue, declaring
from wanxiang.engines.policy.desk import queries, writing
from wanxiang.engines.policy.desk.gates import Unready, demand, locked, second, step
from wanxiang.engines.policy.models import PolicyDraft, PolicyDraftStep, PolicyVersion

State, Action = PolicyDraft.State, PolicyDraftStep.Action


def submit(*, draft: PolicyDraft, reason: str, by: Account, at: datetime, today: date) -> PolicyDraft:
    """Hand a draft to the second reader. Raises: Unready, Stale, NotNow"""
    with transaction.atomic():
        draft = locked(draft, State.WRITING)
        demand(draft, reason, today)
        draft.state, draft.reason = State.SUBMITTED, reason.strip()[:300]
        draft.submitted_by, draft.submitted_at = by, at
        draft.save()
        step(draft, Action.SUBMITTED, by=by, at=at, why=draft.reason)
        audit.record(
            "policy.draft_submitted", by=by, subject=draft.policy, why=draft.reason, details={"draft": draft.pk}
        )
    return draft


def recall(*, draft: PolicyDraft, by: Account, at: datetime) -> PolicyDraft:
    """Whoever handed it in takes it back to write on. Raises: NotNow"""
    return _reopen(draft, Action.RECALLED, "", by=by, at=at, by_reader=False)


def send_back(*, draft: PolicyDraft, remark: str, by: Account, at: datetime) -> PolicyDraft:
    """The second reader wants it otherwise, and says how. Raises: Unready without a remark, SamePerson, NotNow"""
    if not remark.strip():
        raise Unready(("请写明退回的意见",))
    return _reopen(draft, Action.RETURNED, remark, by=by, at=at, by_reader=True)


def ask_to_stop(*, policy: str, reason: str, by: Account, at: datetime) -> PolicyDraft:
    """Hand in that the district's own file shall no longer hold; a second person decides. Raises: Unready, NoSuchPolicy"""
    base = queries.in_force(policy)
    if base is None:
        raise catalogue.NoSuchPolicy(f"没有编号为“{policy}”的政策")
    if base.origin != "local":
        raise Unready(("随系统提供的文件不能停用，请修订并写明失效日期 valid_to",))
    if not reason.strip():
        raise Unready(("请写明停用的事由",))
    text = queries.text_of(base)
    draft = PolicyDraft(
        kind=PolicyDraft.Kind.STOP, state=State.SUBMITTED, policy=policy, text=text, base=base.version, base_text=text,
        reason=reason.strip()[:300], by=by, at=at, changed_by=by, changed_at=at, submitted_by=by, submitted_at=at,
    )  # fmt: skip
    writing.name(draft)
    with transaction.atomic():
        draft.save()
        step(draft, Action.SUBMITTED, by=by, at=at, why=draft.reason)
        audit.record(
            "policy.draft_submitted", by=by, subject=policy, why=draft.reason, details={"draft": draft.pk, "stop": True}
        )
    return draft


@files.alone("policy-desk")
def publish(*, draft: PolicyDraft, by: Account, at: datetime, today: date) -> PolicyVersion:
    """The second reader agrees: the file is put in force (or taken out), and the next run goes by it.

    Raises: SamePerson, Stale, Unready, NotNow
    """
    with _file_or_nothing(draft) as path, transaction.atomic():
        draft = locked(draft, State.SUBMITTED)
        second(draft, by)
        demand(draft, draft.reason, today)
        draft.state = State.PUBLISHED
        draft.save(update_fields=["state"])
        step(draft, Action.PUBLISHED, by=by, at=at)
        stops = draft.kind == PolicyDraft.Kind.STOP
        if stops:
            path.unlink()
        else:
            files.write_bytes(path, draft.text.encode("utf-8"))
        _demand_others(today)
        version = PolicyVersion.objects.create(
            policy=draft.policy, version="" if stops else version_of(path), replaced=draft.base, text="" if stops else draft.text,
            before=draft.base_text, day=today, reason=draft.reason, draft=draft, by=draft.submitted_by, approved_by=by, at=at,
        )  # fmt: skip
        audit.record(
            "policy.stopped" if stops else "policy.published", by=by, subject=draft.policy, why=draft.reason,
            details={"draft": draft.pk, "version": version.version, "replaced": version.replaced, "author": draft.submitted_by.username},
        )  # fmt: skip
    return version


def _demand_others(today: date) -> None:
    """Policies that speak of this one must still be read. Raises Unready with what one of them says"""
    try:
        for each in declared(queries.KIND):
            declaring.load(each.path).on(today, local=catalogue.local())  # afresh: its own text has not changed
    except WanxiangError as error:
        raise Unready((f"别的政策因此读不了：{error.message}",)) from error


def path_of(policy: str, declaration: Declaration | None) -> Path:
    """Where the district's own file of a policy lies, or will lie."""
    if declaration is not None and declaration.origin == "local":
        return declaration.path
    return files.home("declarations", "policies", f"{policy}.yml")


@contextmanager
def _file_or_nothing(draft: PolicyDraft) -> Iterator[Path]:
    """If what follows fails, the commit included, the file is again what it was."""
    path = path_of(draft.policy, queries.in_force(draft.policy))
    before = path.read_bytes() if path.exists() else None
    try:
        yield path
    except BaseException:
        now = path.read_bytes() if path.exists() else None
        if now != before:
            if before is None:
                path.unlink()
            else:
                files.write_bytes(path, before)
        raise


def _reopen(draft: PolicyDraft, action: str, why: str, *, by: Account, at: datetime, by_reader: bool) -> PolicyDraft:
    with transaction.atomic():
        draft = locked(draft, State.SUBMITTED)
        if by_reader:
            second(draft, by)
        stops = draft.kind == PolicyDraft.Kind.STOP
        draft.state = State.DROPPED if stops else State.WRITING
        draft.submitted_by = draft.submitted_at = None
        draft.save(update_fields=["state", "submitted_by", "submitted_at"])
        step(draft, action, by=by, at=at, why=why.strip()[:300])
        audit.record(
            f"policy.draft_{action}", by=by, subject=draft.policy, why=why.strip()[:300], details={"draft": draft.pk}
        )
    return draft
