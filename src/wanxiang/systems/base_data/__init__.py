"""块数据智能底板: people, housing, enterprises keyed to street, community and grid; every other system stands on it."""
