"""The shapes of the district for the map. They change only with the profile, so browsers keep them for an hour."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page

from wanxiang.core.access import requires
from wanxiang.district import queries
from wanxiang.district.models import Place


@requires("map.view")
@cache_control(private=True, max_age=3600)
@gzip_page
def shapes(request: HttpRequest, kind: str) -> HttpResponse:
    """GeoJSON of all places of a kind (street, community, grid) below ?in=<code>."""
    if kind not in Place.Kind.values:
        raise Http404
    return JsonResponse(queries.geojson(kind, request.GET.get("in") or None))
