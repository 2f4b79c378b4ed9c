"""Speaking to a foreign server: what it answers, or one of two errors that say whether to try again."""

from typing import TYPE_CHECKING, Any

from wanxiang.core.errors import WanxiangError

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 8 * 1024 * 1024


class Unreachable(WanxiangError):
    """No answer, or one that says that the server is not well: the same is sent again later."""

    code = "adapters.unreachable"
    status = 502


class Rejected(WanxiangError):
    """The other side understood and will not have it: sending it again changes nothing."""

    code = "adapters.rejected"
    status = 502


def call(
    method: str, url: str, *, body: bytes = b"", headers: dict[str, str] | None = None, timeout: float
) -> dict[str, Any]:
    """One request; its JSON object.

    Raises: Unreachable (no answer in time, 429, 5xx, an answer that is no JSON object), Rejected (other 4xx)
    """
    import httpx  # half a second of every command, needed by few

    try:
        answer = httpx.request(
            method, url, content=body or None, headers=headers, timeout=timeout, follow_redirects=False
        )
    except httpx.HTTPError as error:
        raise Unreachable(f"对方没有应答：{type(error).__name__}", hint="稍后自动重试") from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Unreachable(f"对方服务异常（{answer.status_code}）", hint="稍后自动重试")
    if answer.status_code >= 300:
        raise Rejected(f"对方拒绝（{answer.status_code}）：{answer.text[:200]}")
    return _object(answer)


def _object(answer: "httpx.Response") -> dict[str, Any]:
    try:
        said = answer.json() if len(answer.content) <= MOST_BYTES else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Unreachable("对方的应答不是约定的 JSON", hint="稍后自动重试；反复出现请联系对方")
    return said
