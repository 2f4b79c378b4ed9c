"""The address that the messaging platform calls back: to be verified (GET), and with what was tapped (POST)."""

import secrets
from time import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wanxiang.core.access import public
from wanxiang.core.clock import now
from wanxiang.engines.cases.adapters import callback, messaging, settings
from wanxiang.engines.cases.adapters.callback import Forged
from wanxiang.engines.cases.adapters.settings import Messaging

MOST_BYTES = 64 * 1024


@csrf_exempt
@public
@require_http_methods(["GET", "POST"])
def called_back(request: HttpRequest) -> HttpResponse:
    """Nothing is believed that is not signed and sealed with what only the platform and we hold; without a platform, nothing is."""
    setup = settings.messaging()
    try:
        if setup is None or len(request.body) > MOST_BYTES:
            raise Forged
        return _verified(request, setup) if request.method == "GET" else _tapped(request, setup)
    except Forged as error:
        return HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")


def _verified(request: HttpRequest, setup: Messaging) -> HttpResponse:
    """The platform asks whether we hold the key: what it sealed is given back open."""
    return HttpResponse(
        _opened(request, setup, request.GET.get("echostr", "")), content_type="text/plain; charset=utf-8"
    )


def _tapped(request: HttpRequest, setup: Messaging) -> HttpResponse:
    body = request.body.decode("utf-8", errors="replace")
    said = callback.fields(_opened(request, setup, callback.fields(body).get("Encrypt", "")))
    return HttpResponse(_sealed(messaging.tapped(said, at=now()), said, setup), content_type="text/xml; charset=utf-8")


def _opened(request: HttpRequest, setup: Messaging, encrypted: str) -> str:
    return callback.opened(
        encrypted, said=request.GET.dict(), token=setup.token, key=setup.key, receiver=setup.corp, seconds=int(time())
    )


def _sealed(words: str, said: dict[str, str], setup: Messaging) -> str:
    """The answer that renames the button which was tapped: fixed words of ours, and ids as the platform gave them."""
    moment, nonce = str(int(time())), secrets.token_hex(8)
    to, us = (_plain(said.get(name, "")) for name in ("FromUserName", "ToUserName"))
    message = (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{us}]]></FromUserName><CreateTime>{moment}</CreateTime>"
        f"<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[{words}]]></ReplaceName></Button></xml>"
    )
    sealed = callback.encrypted(message, key=setup.key, receiver=setup.corp)
    mark = callback.signature(setup.token, moment, nonce, sealed)
    return (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{mark}]]></MsgSignature>"
        f"<TimeStamp>{moment}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in "._-@")[:64]
