"""Facts → decisions: every policy asked for, by the closures that also decide a household after a visit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.declarations import declared
from wanxiang.engines.policy import catalogue, wording
from wanxiang.engines.policy.answering.subjects import Subject
from wanxiang.engines.policy.declaring import ELIGIBLE, INELIGIBLE, UNKNOWN, Policy
from wanxiang.engines.policy.judging import Finding, Judge

ANSWER = {ELIGIBLE: "yes", INELIGIBLE: "no", UNKNOWN: "unknown"}
KEPT = 2048


def judges(policies: Sequence[Policy], *, as_of: date) -> list[Judge]:
    """Compiled for a day, in the order of `policies`; one whose parameters have no value on that day is left out."""
    versions = {each.id: each.version for each in declared("policy")}
    here = tuple(catalogue.local().items())
    return [one for each in policies if (one := _judge(each.id, versions.get(each.id, ""), as_of, here)) is not None]


@lru_cache(maxsize=KEPT)
def _judge(policy: str, _version: str, as_of: date, here: tuple[tuple[str, str], ...]) -> Judge | None:
    """Once per content, day and district."""
    try:
        return Judge(catalogue.policy(policy).on(as_of, local=dict(here)))
    except ex.ParameterMissing:
        return None


def decisions(subject: Subject, asked: Sequence[Judge], *, reasons: bool = False) -> list[dict[str, Any]]:
    """One dict a policy: policy, outcome, amount (分, None where not known or no money); with reasons all that stands behind it."""
    if reasons:
        return [_reasoned(judge, subject) for judge in asked]
    return [_plain(judge, subject.member, subject.household) for judge in asked]


def answer(subject: Subject, asked: Sequence[Judge]) -> str:
    """yes, no or unknown for one policy; unknown also where the policy cannot be weighed on that day."""
    return ANSWER[asked[0].outcome(subject.member, subject.household)] if asked else ANSWER[UNKNOWN]


def _plain(judge: Judge, member: Mapping[str, Any], household: ex.Household | None) -> dict[str, Any]:
    outcome = judge.outcome(member, household)
    amount = judge.amount(member, household) if outcome == ELIGIBLE else None
    return {"policy": judge.day.policy.id, "outcome": outcome, "amount": amount}


def _reasoned(judge: Judge, subject: Subject) -> dict[str, Any]:
    found, policy = judge.judge(subject.member, subject.household), judge.day.policy
    return {
        "policy": policy.id,
        "outcome": found.outcome,
        "amount": found.amount,
        "title": policy.title,
        "lead_unit": policy.lead_unit,
        "why": found.why,
        "clauses": [_clause(each) for each in found.findings],
        "settle": list(dict.fromkeys(_asked(found.settle))),
        "legal_basis": [str(each) for each in policy.legal_basis],
        "bring": list(policy.bring),
    }


def _asked(settle: Sequence[tuple[ex.Fact, ...]]) -> Iterator[str]:
    for fact in settle[0] if settle else ():
        yield f"家庭成员的{fact.word}" if fact.member is not None else fact.word


def _clause(found: Finding) -> dict[str, Any]:
    return {
        "text": found.text,
        "note": found.note,
        "holds": found.holds,
        "basis": found.basis,
        "constants": dict(found.constants),
        "facts": [{"word": each.word, "text": each.text, "value": wording.plain(each.value)} for each in found.facts],
    }
