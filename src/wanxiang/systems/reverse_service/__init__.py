"""反向办: nobody who is entitled goes without because nobody told them.

In:  decisions of the policy engine, contacts from the register, deaths and approvals as events
Out: lists of cases that follow the decisions; enrolments and facts carried back to the register
"""
