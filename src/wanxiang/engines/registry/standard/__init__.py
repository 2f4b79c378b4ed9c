"""What departments wrote → what can be compared. Pure: Arrow in, Arrow out; no Django, no files.

Each value has one meaning as a function of one text (`name`, `day`, `telephone` …), which tests tabulate. Columns run
fast because the common case is recognised over the whole buffer and only what is unusual passes through the function,
each distinct value once.
"""
