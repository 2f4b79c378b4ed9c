"""反向办 on the desk: policies, who is entitled but unserved, cases, persons, households, what departments delivered.

In:  queries of the policy, outreach and registry engines, under the account's scope
Out: pages; every act goes through the doors of `engines.outreach.actions`, every look at a person is logged
"""
