"""The policy desk: one file, changed by one person, read by a second, put in force for the district.

    trying      a text → errors with line and word, examples with their results, what still stands in the way
    effects     a text → who is newly eligible, who no longer, by street; the engine's own run, nothing written
    diffing     two texts → lines kept, put in, taken out
    writing     start, save, rebase, drop            gates   what stands in the way; a second person
    deciding    submit, recall, send back, publish, stop: each in one transaction with its audit row
    queries     the catalogue, drafts on their way, versions that were in force

A file in force lies in `$WANXIANG_HOME/declarations/policies/` and wins over the shipped one by id.
"""
