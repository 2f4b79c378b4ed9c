"""The OpenAPI document of this door, for clients and for the test that holds every answer to it. Pure."""

from typing import Any

from wanxiang.engines.cases.georeport.asking import ATTRIBUTE_SEEN, ATTRIBUTE_WHERE, LONGEST, MOST_PAGES, MOST_ROWS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MAYBE: Schema = {"type": ["string", "null"], "format": "date-time"}
DEGREES: Schema = {"type": ["number", "null"]}
STATUS: Schema = {"type": "string", "enum": ["open", "closed"]}
FLAG: Schema = {"type": "boolean"}

EXAMPLES = {
    "Report": {"service_code": "010101", "address_string": "路口东北角", "description": "垃圾成堆，两天没人清"},
    "Update": {"service_request_id": "SJ21110800001", "token": "SJ21110800001-ABC234", "description": "又多了两袋"},
}


def document() -> dict[str, Any]:
    """OpenAPI 3.1: every path once for JSON and once for XML."""
    paths: dict[str, Any] = {}
    for route, operations in _routes().items():
        for format in ("json", "xml"):
            paths[f"{route}.{format}"] = {
                method: _operation(method, said, format) for method, said in operations.items()
            }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Open311 GeoReport v2",
            "version": "2.0",
            "description": "规范：http://wiki.open311.org/GeoReport_v2/",
        },
        "servers": [{"url": "/georeport/v2"}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _routes() -> dict[str, dict[str, dict[str, Any]]]:
    listing = [_in("query", "service_request_id"), *_period(), _in("query", "status", {"type": "string"})]
    return {
        "/discovery": {"get": {"id": "discovery", "ok": "Discovery"}},
        "/services": {"get": {"id": "services", "ok": "Services", "asks": [_in("query", "jurisdiction_id")]}},
        "/services/{service_code}": {"get": {"id": "definition", "ok": "Definition", "asks": [_in("path", "service_code")]}},
        "/requests": {
            "get": {"id": "requests", "ok": "Requests", "asks": [*listing, _in("query", "service_code")]},
            "post": {"id": "report", "ok": "Made", "form": "Report", "refuses": [403]},
        },
        "/requests/{service_request_id}": {
            "get": {"id": "request", "ok": "Requests", "asks": [_in("path", "service_request_id")]}
        },
        "/tokens/{token}": {"get": {"id": "token", "ok": "Tokens", "asks": [_in("path", "token")]}},
        "/servicerequestupdates": {
            "get": {"id": "updates", "ok": "Updates", "asks": listing},
            "post": {"id": "comment", "ok": "Added", "form": "Update", "refuses": [403]},
        },
    }  # fmt: skip


def _period() -> list[dict[str, Any]]:
    counts = (("page", MOST_PAGES), ("page_size", MOST_ROWS))
    return [
        *(_in("query", name, MOMENT) for name in ("start_date", "end_date")),
        *(_in("query", name, {"type": "integer", "minimum": 1, "maximum": most}) for name, most in counts),
    ]


def _in(place: str, name: str, schema: Schema | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": schema or {"type": "string", "minLength": 1},
    }


def _operation(method: str, said: dict[str, Any], format: str) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": f"{said['id']}_{format}", "responses": _responses(method, said, format)}
    if asks := said.get("asks"):
        made["parameters"] = asks
    if form := said.get("form"):
        shown = {"schema": {"$ref": f"#/components/schemas/{form}"}, "example": EXAMPLES[form]}
        content = {"application/x-www-form-urlencoded": shown}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _responses(method: str, said: dict[str, Any], format: str) -> dict[str, Any]:
    good = ["200", "201"] if method == "post" else ["200"]
    bad = [str(status) for status in sorted({400, 404, 429, *said.get("refuses", ())})]
    return {status: _response(said["ok"], format) for status in good} | {
        status: _response("Errors", format) for status in bad
    }


def _response(name: str, format: str) -> dict[str, Any]:
    if format == "xml":
        return {"description": name, "content": {"text/xml": {}}}
    return {"description": name, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _schemas() -> dict[str, Schema]:
    return {
        "Errors": _list(_object(code={"type": "integer"}, description=TEXT)),
        "Discovery": _object(changeset=TEXT, contact=TEXT, key_service=TEXT, endpoints=_list(_object(
            specification=TEXT, url=TEXT, changeset=TEXT, type={"enum": ["production", "test"]}, formats=_list(TEXT)))),
        "Services": _list(_object(service_code=TEXT, service_name=TEXT, description=TEXT, metadata=FLAG, type={"enum": ["realtime"]},
                                  keywords=TEXT, group=TEXT)),
        "Definition": _object(service_code=TEXT, attributes=_list(_object(
            variable=FLAG, code=TEXT, datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
            required=FLAG, datatype_description=TEXT, order={"type": "integer"}, description=TEXT,
            values=_list(_object(key=TEXT, name=TEXT))))),
        "Requests": _list(_object(
            service_request_id=TEXT, status=STATUS, status_notes=TEXT, service_name=TEXT, service_code=TEXT, description=TEXT,
            agency_responsible=TEXT, service_notice=TEXT, requested_datetime=MOMENT, updated_datetime=MOMENT,
            expected_datetime=MAYBE, address=TEXT, address_id=TEXT, zipcode=TEXT, lat=DEGREES, long=DEGREES, media_url=TEXT)),
        "Made": _list(_object(service_request_id=TEXT, service_notice=TEXT, account_id={"type": ["string", "null"]})),
        "Tokens": _list(_object(service_request_id=TEXT, token=TEXT)),
        "Updates": _list(_object(update_id=TEXT, service_request_id=TEXT, status=STATUS, updated_datetime=MOMENT, description=TEXT,
                                 media_url=TEXT)),
        "Added": _list(_object(update_id=TEXT)),
        "Report": _form(("service_code",), "api_key", "jurisdiction_id", "address_string", "address_id", "email", "device_id",
                        "account_id", "first_name", "last_name", "phone", "description", "media_url",
                        f"attribute[{ATTRIBUTE_WHERE}]", lat={"type": "number", "minimum": -90, "maximum": 90},
                        long={"type": "number", "minimum": -180, "maximum": 180}, **{f"attribute[{ATTRIBUTE_SEEN}]": MOMENT}),
        "Update": _form(("service_request_id", "description"), "api_key", "jurisdiction_id", "token", "update_id",
                        status=STATUS, updated_datetime=MOMENT),
    }  # fmt: skip


def _form(required: tuple[str, ...], *texts: str, **others: Schema) -> Schema:
    said = {name: {"type": "string", "maxLength": LONGEST[name]} for name in (*required, *texts)}
    return {"type": "object", "required": list(required), "properties": said | others}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}
