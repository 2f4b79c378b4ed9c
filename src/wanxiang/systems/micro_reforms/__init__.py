"""micro_reforms 微改革微创新: small reforms that any unit, street or community applies for; judged, run, accepted, shown."""
