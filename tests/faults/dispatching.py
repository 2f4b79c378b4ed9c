"""Run inside a home by the fault tests: every case confirmed and made a matter of a visit, a card for each household."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanxiang.project.settings")
django.setup()

from wanxiang.core.clock import today  # noqa: E402 - Django first
from wanxiang.core.models import Account, Grant  # noqa: E402
from wanxiang.engines.outreach import actions  # noqa: E402
from wanxiang.engines.outreach.models import ServiceCase  # noqa: E402

chief = Account.objects.create(username="chief", name="调度")
policies = sorted(set(ServiceCase.objects.values_list("policy", flat=True)))
Grant.objects.create(account=chief, role="department", policies=policies)
ServiceCase.objects.update(reach="visit")  # more doors than a small district has
numbers = list(ServiceCase.objects.filter(state="suspected").values_list("case_no", flat=True))
actions.act(action="confirm", case_nos=numbers, by=chief, as_of=today())
print(actions.dispatch_visits(by=chief, as_of=today(), case_nos=numbers).visits)
