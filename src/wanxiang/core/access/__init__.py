"""Who may see and do what: area × role × policy, enforced in queries, API, export and statistics alike.

In:  an account's grants (role, area prefix, policies)
Out: a `Scope` to filter queries by, and `requires` / `api_permission` to guard doors
What is out of scope answers 404: its existence is not told.
"""

from wanxiang.core.access.roles import Role, permissions, roles
from wanxiang.core.access.scope import EVERYTHING, NOTHING, Reach, Scope, grants_of, has_permission, scope_of
from wanxiang.core.access.views import api_permission, public, requires

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "Reach",
    "Role",
    "Scope",
    "api_permission",
    "grants_of",
    "has_permission",
    "permissions",
    "public",
    "requires",
    "roles",
    "scope_of",
]
