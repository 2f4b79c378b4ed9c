"""Pure pieces: no ground, no database."""

import pytest


@pytest.fixture(autouse=True)
def ground():
    """Nothing is needed."""
