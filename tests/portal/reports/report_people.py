"""A resident with a browser without script: reads a page, fills it in, presses a button."""

import re
from html import unescape

from wanxiang.core import clock
from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Words
from wanxiang.engines.cases.models import Case

JPEG = b"\xff\xd8\xff\xe0" + b"a photo of rubbish " * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"another " * 20
GRID = "440303001001001"


class Resident:
    """`says` fills in the page that is shown and goes on; `presses` presses another of its buttons."""

    def __init__(self, client, address="/portal/report/"):
        self.client, self.address = client, address
        self.read(client.get(address))

    def read(self, answer):
        self.answer = answer
        self.page = answer.content.decode()
        return self

    def field(self, name):
        found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', self.page)
        return unescape(found[1]) if found else ""

    def says(self, **form):
        return self.presses("next", **form)

    def presses(self, step, **form):
        hidden = {name: self.field(name) for name in ("state", "page") if self.field(name)}
        return self.read(self.client.post(self.address, hidden | {"step": step} | form))

    @property
    def heading(self):
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.S)
        return re.sub(r"<[^>]+>", "", found[1]).strip()

    @property
    def problem(self):
        found = re.search(r'<div class="wrong" role="alert"[^>]*>(.*?)</div>', self.page, re.S)
        return unescape(re.sub(r"<[^>]+>", "", found[1]).strip()) if found else ""

    @property
    def receipt(self):
        return self.field("receipt")

    def to_the_check(self, text="楼下垃圾桶满了三天没来收", address="老围社区党群服务中心旁", code="?"):
        """Everything up to the check, with as little as one can say."""
        self.says(text=text).says(code=code).says(address=address)
        while "在哪个" in self.heading:
            self.says(place="?")
        return self.says().says()


def only_case():
    return Case.objects.get()


def account(name, role, *, area="", unit=""):
    made = Account.objects.create_user(f"u{Account.objects.count()}", name=name)
    Grant.objects.create(account=made, role=role, area=area, unit=unit)
    return made


def handled(case, reply="已清运，今后每天两次收运。", again=False):
    """A case taken through the desks to the reply that its reporter reads."""
    desk, officer = account("区分拨员", "case_center"), account("城管经办", "case_unit", unit="chengguan")
    if not again:
        if case.state == "received":
            does(case, "accept", desk, code="010104")
        if does_not_wait(case):
            does(case, "dispatch", desk, to="chengguan")
        does(case, "sign", officer)
    does(case, "finish", officer, opinion="内部：已派车", reply=reply)
    return does(case, "pass", account("另一分拨员", "case_center"))


def does_not_wait(case):
    case.refresh_from_db()
    return case.state == "accepted"


def does(case, action, by, **said):
    return actions.act(case_no=case.case_no, action=action, by=by, at=clock.now(), words=Words(**said))
