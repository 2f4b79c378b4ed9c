"""The ground a district stands on: units, places, working days, vocabulary.

In:  profiles/<id>/*.yml, vocabulary.yml
Out: `profile()`, `vocabulary.load()`; rows of units, places and days by `actions.load_profile`, read by `queries`
"""

from wanxiang.district.profile import DistrictError, Profile, available, profile

__all__ = ["DistrictError", "Profile", "available", "profile"]
