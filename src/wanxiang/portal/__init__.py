"""The residents' door: am I entitled, why, what to bring. Nothing that a resident answers is stored.

In:  policies in force, answers given one question at a time (signed, carried by the form itself)
Out: per policy: eligible, ineligible or not known yet, with reasons, amount, materials and where to go
"""
