"""Answers for other systems: one person or firm, a batch, or yes, no, unknown and nothing else; each with its purpose on record.

keys         who may ask: a machine's key for declared policies, purposes, operations and ways to name a person
doorkeeping  key or session → Caller, at a rate
subjects     how a person or a firm is named → facts; given facts → facts
deciding     facts → decisions
recording    every call in the audit trail, the subject as a pseudonym
rows, files  many at once: JSON, and CSV of any length
api          the operations
"""
