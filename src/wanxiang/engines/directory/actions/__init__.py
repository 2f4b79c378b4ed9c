"""Writes: each in one transaction, by somebody, at a moment, with an audit row.

Entries: `create`, `change`, `end`, `restore`, `look`. Files: `preview`, `apply`, `undo`, `import_registers`. Declarations: `adopt`.
"""

from wanxiang.engines.directory.actions.adopting import adopt
from wanxiang.engines.directory.actions.entries import change, create, end, look, restore
from wanxiang.engines.directory.actions.files import apply, import_registers, preview, undo
from wanxiang.engines.directory.actions.views import forget_view, save_view

__all__ = [
    "adopt", "apply", "change", "create", "end", "forget_view", "import_registers", "look", "preview", "restore", "save_view",
    "undo",
]  # fmt: skip
