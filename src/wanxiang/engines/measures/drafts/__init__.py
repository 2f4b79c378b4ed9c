"""Drafts of reports: free sentences, and figures that stand in slots only.

    outline ─ writing.start ─▶ Draft ─ sections ─ passages ─ writing.write ─▶ versions
                                 │                    └ typed: a quantity in free text is refused, `proposing` names its slot
                                 ├ filling ─▶ what every slot says now, with lineage
                                 ├ reviewing ─▶ asked of a unit, handed in, reviewed by another
                                 └ issuing.issue ─▶ Issue: text and values fixed, numbered, with a digest

Pure: `slots`, `typed`, `outline`, `changes`. Doors: `writing`, `reviewing`, `issuing` (writes), `queries`, `filling`,
`proposing` (reads).
"""
