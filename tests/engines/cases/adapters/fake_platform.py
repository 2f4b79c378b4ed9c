"""A foreign platform on the loopback that replays recorded exchanges, one after another, and refuses whatever was not recorded.

It reckons signatures by the standard library, not by what it tests. `errors` holds every request that was not as recorded.
"""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from wanxiang.engines.cases.adapters.settings import Messaging

HERE = Path(__file__).with_name("recordings")
SLOW = 1.0


class FakePlatform:
    """Replays the exchanges of a recording; `secret`: check the hotline's signature on each."""

    def __init__(self, recording: str, *, secret: str = "") -> None:
        self.exchanges = json.loads((HERE / f"{recording}.json").read_text(encoding="utf-8"))
        self.secret, self.errors, self.bodies, self.nonces = secret, [], [], set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/gateway"

    def finished(self) -> bool:
        """Whether everything that was recorded was asked for, and nothing else."""
        assert self.errors == []
        return self.exchanges == []

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *said):
                pass

            def do_GET(self):
                fake._answer(self, b"")

            def do_POST(self):
                fake._answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        return Handler

    def _answer(self, request, body: bytes) -> None:
        said = json.loads(body) if body else None
        self.bodies.append(said)
        fault = self._fault(request, body, said)
        if fault:
            self.errors.append(fault)
            return _send(request, 400, {"code": 400, "message": fault})
        answer = self.exchanges.pop(0)["response"]
        if answer.get("slow"):
            time.sleep(SLOW)
        return _send(request, answer.get("status", 200), answer.get("json", {}))

    def _fault(self, request, body: bytes, said) -> str:
        if not self.exchanges:
            return f"nothing more was recorded, but {request.command} {request.path} came"
        wanted = self.exchanges[0]["request"]
        asked = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if (request.command, asked.path) != (wanted["method"], f"/gateway{wanted['path']}"):
            return f"{request.command} {asked.path} is not {wanted['method']} {wanted['path']}"
        for name, value in wanted.get("query", {}).items():
            if query.get(name, "") != value:
                return f"query {name} is {query.get(name)!r}, not {value!r}"
        if (missing := _differs(wanted.get("body"), said)) is not None:
            return missing
        return self._unsigned(request, body) if self.secret else ""

    def _unsigned(self, request, body: bytes) -> str:
        moment, nonce = request.headers["X-Timestamp"], request.headers["X-Nonce"]
        said = "\n".join((request.command, request.path, moment, nonce, hashlib.new("sm3", body).hexdigest()))
        if not hmac.compare_digest(
            hmac.new(self.secret.encode(), said.encode(), "sm3").hexdigest(), request.headers["X-Signature"]
        ):
            return "the signature does not fit"
        if nonce in self.nonces or abs(time.time() - int(moment)) > 60:
            return "a nonce came twice, or the moment is not now"
        self.nonces.add(nonce)
        return ""


def _differs(wanted, said, where: str = "body") -> str | None:
    """What a body lacks of what was recorded; further fields are no matter."""
    if isinstance(wanted, dict):
        for name, value in wanted.items():
            if not isinstance(said, dict) or name not in said:
                return f"{where}.{name} is missing"
            if (fault := _differs(value, said[name], f"{where}.{name}")) is not None:
                return fault
        return None
    return None if wanted is None or wanted == said else f"{where} is {said!r}, not {wanted!r}"


def _send(request, status: int, said) -> None:
    data = json.dumps(said, ensure_ascii=False).encode()
    try:
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
    except OSError:  # the other side did not wait
        pass


AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def staff(url: str = "http://127.0.0.1:9/gateway") -> Messaging:
    return Messaging(url=url, corp="ww-luohu", agent=1000002, secret="agent-secret", token="cb-token", aes_key=AES_KEY,
                     pages="https://wanxiang.example", timeout=0.5)  # fmt: skip
