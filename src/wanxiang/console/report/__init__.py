"""The report's desk: drafts, the report as it reads with every number open, the section editor with its check, the issue.

A unit fills the sections that it is asked to; whoever may issue (`report.issue`) edits all, reviews and fixes the report.
"""
