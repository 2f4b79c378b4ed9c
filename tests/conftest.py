"""Every test session has a home of its own, with a key; Chinese text in names is meant."""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="wanxiang-test-"))
os.environ["WANXIANG_HOME"] = str(HOME)

from wanxiang.core import crypto  # noqa: E402 - the home must stand before anything reads it
from wanxiang.core.config import config  # noqa: E402

for known in (config, crypto._master, crypto._key):  # pytest-django starts Django before this file is read
    known.cache_clear()
crypto.make_key()

from hypothesis import settings  # noqa: E402

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
