"""What does not change while one long piece of work runs is read once.

    with steady():            # ten thousand cases are taken over
        declared("duty")      # read from disk the first time, kept until the block ends

Outside the block every call reads again, so that a server sees an edited file and a changed day table at once. Work within
it that changes some of what is kept says so with `afresh`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Within it, what `once` marks is read once for the same arguments; a block within a block is the outer one."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def afresh() -> None:
    """What was kept may have changed: it is read once more."""
    if (kept := _kept.get()) is not None:
        kept.clear()


def once(read: Callable[P, T]) -> Callable[P, T]:
    """Mark a function whose answer stays the same within `steady`; its arguments must be hashable."""

    @wraps(read)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        kept = _kept.get()
        if kept is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(kwargs.items()))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        return kept[key]

    return asked
