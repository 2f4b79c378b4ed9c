"""What a button does, and what is said of it: a refusal that a person can put right is said on the page he came from."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.duties import answers_for
from wanxiang.engines.plans.models import Task
from wanxiang.engines.plans.queries import tasks as ledger


def do(request: HttpRequest, call: Callable[[], object], *, said: str, back: str) -> HttpResponse:
    """Call it and go back, saying what was done, or why it was not.

    What somebody else has done meanwhile (409) and what is not the reader's to do (403, 404) keep a page of their own.
    """
    try:
        call()
    except WanxiangError as error:
        if error.status != 400:
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(back)


def task_of(request: HttpRequest, key: int) -> Task:
    """A task that the account may act on. Raises: NoSuchTask; PermissionDenied where another unit answers for it"""
    task = ledger.task(key=key)
    if not answers_for(request.user, task):
        raise PermissionDenied("plan.report")
    return task
