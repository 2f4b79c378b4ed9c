"""A policy file as an officer reads it, for every page that shows one (`_read.html`)."""

from typing import Any

from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.wording import value


def reading(policy: Policy) -> dict[str, Any]:
    """A policy as its tables: clauses, amounts, parameters."""
    return {
        "policy": policy,
        "clauses": policy.condition.clauses,
        "parameters": [
            {"name": parameter.name, "value": value(period.value, parameter.type) if period.value is not None else "已废止",
             "from": period.valid_from, "to": period.valid_to, "source": period.source}
            for parameter in policy.parameters.values()
            for period in parameter.periods
        ],
        "brackets": [
            {"when": bracket.when.source.text.strip() if bracket.when else "符合条件即享",
             "amount": bracket.amount.source.text.strip(), "from": bracket.valid_from, "to": bracket.valid_to}
            for bracket in policy.benefit.brackets
        ],
    }  # fmt: skip
