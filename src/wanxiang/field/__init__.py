"""The phone of street, community and grid workers: one household a card, and a network that comes and goes.

In:  visits of the account's area (`api.py`); taps
Out: outcomes and facts seen, sent once however often they are sent
"""
