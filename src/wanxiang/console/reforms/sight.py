"""Reforms are the district's: they are seen by who sees the whole of it, and the policies that they touch."""

from django.http import Http404, HttpRequest

from wanxiang.console.reverse import sight
from wanxiang.core.access import Scope
from wanxiang.engines.policy import queries as policies
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.models import Reform, ReformRun
from wanxiang.engines.policy.reforms import queries


def whole(scope: Scope) -> bool:
    """Whether somebody sees the whole district."""
    return "" in scope.areas


def open_policies(request: HttpRequest) -> list[Policy]:
    """The policies that the account may draw up reforms of. Raises Http404 outside the whole district"""
    if not whole(request.scope):
        raise Http404
    allowed = request.scope.policies
    return [policy for policy in policies.policies() if allowed is None or policy.id in allowed]


def may_see(request: HttpRequest, reform: Reform) -> bool:
    """Whether every policy that the reform touches is in scope."""
    allowed = request.scope.policies
    return whole(request.scope) and (allowed is None or set(reform.policies) <= allowed)


def seen(request: HttpRequest, name: str) -> Reform:
    """The reform, or 404 where it is out of scope."""
    found = queries.reform(name)
    if not may_see(request, found):
        raise Http404
    return found


def may_list(request: HttpRequest, reform: Reform, run: ReformRun) -> bool:
    """Whether the account may know whom a reform touches: by each policy that was calculated, those that only speak of a
    reformed one too; sensitive matters only by their officers in charge."""
    touched = {*reform.policies, *(each["policy"] for each in run.result["policies"])}
    allowed = request.scope.policies
    if not may_see(request, reform) or (allowed is not None and not touched <= allowed):
        return False
    known = [policy for policy in policies.policies() if policy.id in touched]
    return len(sight.open_to(request.user, known)) == len(known)
