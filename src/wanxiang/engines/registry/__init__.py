"""From what departments send to linked people, households, enterprises and buildings with profiles.

In:   delivered files (sources/*.yml say what they hold), the platform's own facts, decisions of people about links
Out:  the snapshot `registry` of Parquet (persons, households, enterprises, enrolments, buildings, deliveries, records,
      links, set_aside), published as named tables; relational rows of persons and households for point look-up;
      the events registry.person_died and registry.person_merged
Door: `actions` (ingest, link, unlink, keep_apart, record_fact, record_enrolment, stop_enrolment) and `queries`

    landing → standard → linking (clusters, keys) → profiles → snapshot → store
"""

__all__ = ["actions", "queries"]
