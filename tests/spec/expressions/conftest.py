"""A vocabulary of a few words, as rules in the tests use it."""

import pytest
from generated_rules import WORDS

from wanxiang.core.expressions import Vocabulary


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return WORDS
