"""So many requests a minute from one caller; counted in memory under a keyed hash, forgotten after the minute."""

from time import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from wanxiang.core.errors import WanxiangError

MINUTE = 60


class TooMany(WanxiangError):
    """The caller asks more often than it may; it tries again after a minute."""

    code = "http.too_many"
    status = 429

    def __init__(self, per_minute: int) -> None:
        super().__init__(f"每分钟最多 {per_minute} 次", hint="请一分钟后再试")


def demand(door: str, *, caller: str, per_minute: int, count: int = 1) -> None:
    """Count a call at a door; raises TooMany once the caller comes more often than that within the minute.

    In: caller: an address or the name of a key, kept only as a hash; count: what the call weighs (rows of a batch)
    """
    if hits(door, caller=caller, count=count) > per_minute:
        raise TooMany(per_minute)


def hits(door: str, *, caller: str, count: int = 1) -> int:
    """How often a caller came to a door within this minute, this time included."""
    key = f"{door}:{int(time()) // MINUTE}:{salted_hmac('core.limits', caller).hexdigest()[:24]}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key, count)
    except ValueError:  # the key went away between the two calls
        return count
