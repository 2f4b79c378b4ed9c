"""Two-way adapters: a 12345 hotline platform, and staff messaging in the manner of WeCom. Off unless WANXIANG_ADAPTERS names them.

In:  work orders, supplements and ratings pulled from the hotline; taps on a card, verified and decrypted
Out: what happened to a hotline case, told back; cards to the people of a unit. Each waits in `Outgoing` and is sent by a round,
     so that nobody here waits for a foreign server, and what fails is tried again

docs/adapters.md is the page for whoever sets them up.
"""
