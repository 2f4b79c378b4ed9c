"""What officers do to cases, one or many at a time; and what the platform does on an event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import transaction

from wanxiang.core import audit, crypto
from wanxiang.core.access import EVERYTHING, scope_of
from wanxiang.core.models import Account
from wanxiang.engines.outreach.history import CHUNK, NoSuchCase, NotAllowed, Stale, Values, advance, begin, numbers
from wanxiang.engines.outreach.models import ServiceCase
from wanxiang.engines.outreach.transitions import machine


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody to be served: keys, and what a card must say."""

    person_key: str
    household_key: str = ""
    name: str
    grid_code: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What `open_cases` did: the new cases, and how many persons already had one."""

    cases: list[ServiceCase]
    known: int


@transaction.atomic
def open_cases(
    *,
    policy: str,
    title: str,
    subjects: Iterable[Subject],
    by: Account,
    as_of: date,
    sensitive: bool = False,
    reach: str = "visit",
    why: str = "",
) -> Opened:
    """Put persons on the list of a policy; who has a case of it (open, served, refused …) keeps that one.

    In:     subjects: unique by person_key; reach: "visit" or "message"
    Raises: NotAllowed without reverse.confirm; NoSuchCase when a subject lies outside the account's scope
    """
    wanted = {subject.person_key: subject for subject in subjects}
    _permit_opening(wanted.values(), policy=policy, by=by)
    known = _with_case(policy, list(wanted))
    new = [subject for key, subject in wanted.items() if key not in known]
    cases = [
        ServiceCase(
            case_no=case_no, policy=policy, title=title, person_key=subject.person_key, sensitive=sensitive, reach=reach,
            household_key=subject.household_key, grid_code=subject.grid_code, name=subject.name, address=subject.address,
            phone=crypto.encrypt(subject.phone.encode(), aad=case_no.encode()) if subject.phone else None,
            opened_on=as_of, since=as_of,
        )
        for case_no, subject in zip(numbers("F", count=len(new), as_of=as_of), new, strict=True)
    ]  # fmt: skip
    begin(cases, by=by, as_of=as_of, why=why)
    audit.record("outreach.open", by=by, why=why, subject=policy, details={"new": len(new), "known": len(known)})
    return Opened(cases=cases, known=len(known))


def act(
    *,
    action: str,
    case_nos: Sequence[str],
    by: Account,
    as_of: date,
    why: str = "",
    versions: Mapping[str, int] | None = None,
    from_on: date | None = None,
) -> list[ServiceCase]:
    """One action of transitions.yml on one case or many, all of them or none; what may be done by whom is said there.

    In:     versions: case_no → the version that the officer saw; from_on: for an approval, the first day of
            entitlement (default: the first of the month of as_of)
    Out:    the cases as they now are
    Raises: NoSuchCase, Stale, and as `history.advance`
    """
    if not case_nos:
        return []
    with transaction.atomic():
        cases = _read(case_nos)
        _match(cases, versions or {})
        values = _values(action, as_of=as_of, from_on=from_on)
        done = advance(cases, action=action, by=by, as_of=as_of, why=why, values=values)
        subject = case_nos[0] if len(case_nos) == 1 else ""
        audit.record(f"outreach.{action}", by=by, why=why, subject=subject, details={"cases": len(done)})
    return done


confirm = partial(act, action="confirm")  # 疑似 → 部门核定
accept = partial(act, action="accept")  # 帮办申请 → 受理
review = partial(act, action="review")  # 受理 → 审核
approve = partial(act, action="approve")  # 审核 → 审批: the only step that is uptake; emits outreach.approved
pay = partial(act, action="pay")  # 审批 → 发放
enjoy = partial(
    act, action="enjoy"
)  # 审批 or 发放 → 已享: a later delivery of the department shows the person as served
stop = partial(act, action="stop")  # → 停发; emits outreach.stopped
resume = partial(act, action="resume")  # 停发 → 恢复, never for the dead; emits outreach.resumed
repay = partial(act, action="repay")  # → 补发: what was withheld is paid
recover = partial(act, action="recover")  # 停发 → 追缴: what was paid too much is asked back
send_back = partial(act, action="send_back")  # → 愿办: the application must be completed
reject = partial(act, action="reject")  # → 核定不符, by a person and with a reason: nobody is refused by machine
strike = partial(act, action="strike")  # taken off the list before anybody was told
reopen = partial(act, action="reopen")  # an ended case goes back on the list; a refusal only after its day
lapse = partial(act, action="lapse")  # the platform: newer data show no entitlement
find_served = partial(act, action="find_served")  # the platform: the person is on the department's list already


@transaction.atomic
def register_reply(
    *, replies: Mapping[str, str], by: Account, as_of: date, why: str = "回复短信或来电"
) -> dict[str, int]:
    """Register what residents answered to a notice.

    In:     replies: case_no → "willing" | "refused"
    Out:    {"willing": n, "refused": n}; the willing are registered as applied
    Raises: as `advance`; NotAllowed for another answer
    """
    if other := set(replies.values()) - {"willing", "refused"}:
        raise NotAllowed(f"回复只能登记为愿办或不愿办，不能是“{'、'.join(sorted(other))}”")
    willing = [case_no for case_no, answer in replies.items() if answer == "willing"]
    refused = [case_no for case_no, answer in replies.items() if answer == "refused"]
    for action, case_nos in (("reply", willing), ("register", willing), ("decline", refused)):
        act(action=action, case_nos=case_nos, by=by, as_of=as_of, why=why)
    return {"willing": len(willing), "refused": len(refused)}


@transaction.atomic
def die(*, person_key: str, on: date, by: Account, as_of: date) -> list[ServiceCase]:
    """A death: what was under way ends, what was being paid stops; the same death again changes nothing."""
    cases = list(ServiceCase.objects.filter(person_key=person_key, died=False, state__in=machine().origins("die")))
    return advance(
        cases, action="die", by=by, as_of=as_of, why=f"{on.isoformat()} 死亡", values=lambda case: {"died": True}
    )


@transaction.atomic
def follow_merge(*, old_key: str, new_key: str, by: Account) -> int:
    """Two keys turned out to be one person: cases go on under the key that lives on; returns how many were moved.

    Where both had a case of one policy, the older key's case stays as it is, for an officer to end as 原已享 or 移出.
    """
    taken = ServiceCase.objects.filter(person_key=new_key).values("policy")
    moved = ServiceCase.objects.filter(person_key=old_key).exclude(policy__in=taken).update(person_key=new_key)
    if moved:
        audit.record("outreach.follow_merge", by=by, subject=new_key, details={"old_key": old_key, "cases": moved})
    return moved


def refusal(as_of: date) -> Values:
    """The field that keeps a refusal respected until its day."""
    until = as_of + timedelta(days=machine().refusal_respected_days)
    return lambda case: {"refused_until": until}


def _values(action: str, *, as_of: date, from_on: date | None) -> Values | None:
    """The fields that an action sets beside the state."""
    if action == "approve":
        return lambda case: {"from_on": from_on or as_of.replace(day=1)}
    if action == "reopen":
        return lambda case: {"attempts": 0, "refused_until": None}
    if action in ("refuse", "decline"):
        return refusal(as_of)
    return None


def _read(case_nos: Sequence[str]) -> list[ServiceCase]:
    wanted = list(dict.fromkeys(case_nos))
    found: list[ServiceCase] = []
    for start in range(0, len(wanted), CHUNK):
        found += ServiceCase.objects.filter(case_no__in=wanted[start : start + CHUNK])
    if len(found) != len(wanted):
        raise NoSuchCase("没有这个事项", hint="请核对事项编号；不在本人范围内的事项不显示")
    return found


def _match(cases: Iterable[ServiceCase], versions: Mapping[str, int]) -> None:
    if any(case.version != versions.get(case.case_no, case.version) for case in cases):
        raise Stale("事项刚被他人办理过，本次未作任何改动", hint="请刷新后再办")


def _permit_opening(subjects: Iterable[Subject], *, policy: str, by: Account) -> None:
    scope = EVERYTHING if by.is_system else scope_of(by, "reverse.confirm")
    if not scope.reaches:
        raise NotAllowed(f"{by} 没有列入名单的权限")
    if any(not scope.allows(area=subject.grid_code, policy=policy) for subject in subjects):
        raise NoSuchCase("名单中有人不在本人范围内", hint="请按本单位的政策和辖区选择")


def _with_case(policy: str, person_keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(person_keys), CHUNK):
        some = person_keys[start : start + CHUNK]
        found |= set(
            ServiceCase.objects.filter(policy=policy, person_key__in=some).values_list("person_key", flat=True)
        )
    return found
