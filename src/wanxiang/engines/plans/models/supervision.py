"""Months checked, problems found, rounds of supervision, appraisal."""
