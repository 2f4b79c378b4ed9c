"""One address."""

import json

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bench.one_insert.models import Reported


@csrf_exempt
def report(request: HttpRequest) -> JsonResponse:
    """Insert the row that was sent."""
    said = json.loads(request.body)
    row = Reported.objects.create(external_id=said["external_id"], title=said["title"], text=said["text"], code=said["code"], grid_code=said["grid_code"])  # fmt: skip
    return JsonResponse({"id": row.pk}, status=201)


urlpatterns = [path("api/cases/reports", report)]
