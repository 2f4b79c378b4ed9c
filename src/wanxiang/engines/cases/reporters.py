"""Who reported: sealed beside the case, opened only with a purpose that is logged; a pseudonym tells repeats apart."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from wanxiang.core import audit, crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, visibility
from wanxiang.engines.cases.models import Case

PURPOSE = "cases.reporter"
_NOT_A_DIGIT = re.compile(r"\D")
MOST = {"name": 40, "phone": 20, "email": 80, "identity": 60}


class BadReporter(WanxiangError):
    code = "cases.bad_reporter"


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """A reporter as he or she said: any part may be missing."""

    name: str = ""
    phone: str = ""
    email: str = ""
    identity: str = ""
    """Another key by which a source knows the person or enterprise (device, credit code)."""

    @property
    def known(self) -> bool:
        """Whether anything was said."""
        return any((self.name, self.phone, self.email, self.identity))

    def token(self) -> str:
        """A pseudonym that is equal for the same person, by what identifies best; "" where nothing does."""
        digits = _NOT_A_DIGIT.sub("", self.phone)[-11:]
        said = self.identity or digits or self.email.strip().lower()
        return crypto.tokens([said], purpose=PURPOSE)[0] or "" if said else ""


def reporter(said: Mapping[str, str]) -> Reporter:
    """A reporter from what was sent; raises BadReporter for a text that is too long or a phone that is none."""
    kept = {name: str(said.get(name) or "").strip() for name in MOST}
    for name, value in kept.items():
        if len(value) > MOST[name]:
            raise BadReporter("反映人信息过长", hint=f"不超过 {MOST[name]} 个字")
    if kept["phone"] and len(_NOT_A_DIGIT.sub("", kept["phone"])) < 7:
        raise BadReporter("联系电话不完整", hint="请写手机号或带区号的座机；不愿留电话可以不填")
    return Reporter(**kept)


def seal(who: Reporter, *, case_no: str) -> bytes | None:
    """Encrypted, bound to the case; None where nothing was said."""
    return (
        crypto.encrypt(json.dumps(vars(who), ensure_ascii=False).encode(), aad=case_no.encode()) if who.known else None
    )


def look(case: Case, *, by: Account, purpose: str) -> Reporter:
    """Who reported a case, with the look in the audit trail.

    Raises: NotAllowed for who need not know; PurposeMissing when the purpose is blank
    """
    if not visibility.may_know(by, case, catalogue.flow(case.flow)):
        raise visibility.NotAllowed("您不能查看反映人", hint="需要联系时，请由分拨人员转达")
    if not purpose.strip():
        raise audit.PurposeMissing("查看反映人须填写用途", hint="例如：回访核实办理情况")
    audit.record("case.reporter", by=by, why=purpose.strip(), subject=case.case_no)
    return opened(case)


def opened(case: Case) -> Reporter:
    """The sealed reporter, for the platform's own messages; pages use `look`."""
    if not case.reporter:
        return Reporter()
    return Reporter(**json.loads(crypto.decrypt(bytes(case.reporter), aad=case.case_no.encode())))
