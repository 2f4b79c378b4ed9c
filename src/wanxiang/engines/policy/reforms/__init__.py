"""A named difference from the policies in force, and what it would do. It changes nothing: it is only ever calculated.

reading     YAML → Reform: parameters, condition, amounts, policies added or repealed, each from a day on
applying    a policy before and after, on any day
population  everybody's facts in memory; each comparison is computed once and kept
comparing   before and after over twelve months: who gains, who loses, what it costs, with bounds
tallying    the same by month, street, community and group
budget      which value of a parameter keeps the year's cost within a limit
actions     save, calculate            queries   what was calculated
"""
