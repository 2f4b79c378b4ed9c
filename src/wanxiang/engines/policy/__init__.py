"""Rules as data → a decision for everyone, with reasons and with what is not known.

In:   policies as YAML (`systems/*/policies/*.yml`, a district's own below `$WANXIANG_HOME/declarations/policies/`);
      named tables `persons` (or `enterprises`) and `enrolments`; the point reader `persons` by household
Out:  named tables `decisions` and `policy_runs`; `Gap`: who is entitled and unserved; the event `policy.ran`

    declaring   a file → Policy: words, units, dates, amounts and examples checked, errors with file, line and word
    everybody   a day's policies over the whole table: atoms in SQL, decisions as bitsets
    judging     one person: closures, reasons, the facts that would settle it
    trial       `policy try`: a file over a typed table, touching nothing
    drafting    a document → the draft of a file, with questions where it is not understood
    desk        a file changed by one person, read by a second, put in force
    gaps        the lists of those unserved, kept across runs
    actions     run, redecide            queries   results, uptake, gap, explain
"""
