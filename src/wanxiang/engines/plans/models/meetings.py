"""Meetings, their matters and decisions; reviewed documents and the gates they pass."""
