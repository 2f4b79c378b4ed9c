"""Is the process alive; may the proxy send it people."""

from django.http import HttpRequest, JsonResponse

from wanxiang.core import readiness
from wanxiang.core.access import public


@public
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"alive": True})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is migrated, the home can be written and the key is there; else 503."""
    checks = readiness.checks()
    return JsonResponse({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)
