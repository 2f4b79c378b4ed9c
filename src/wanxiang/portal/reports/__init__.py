"""Residents report what is wrong, follow it with a receipt, and say whether it was settled.

In:  what, where, photos, who (or nobody): one question a page, carried by the form, signed; photos wait sealed beside it
Out: one case a report however often the button is pressed; its receipt; its course in plain words; comments and ratings
"""
