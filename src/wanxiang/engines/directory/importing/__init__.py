"""Files that come in: core.sheets → columns → comparing, row by row; nothing is written to the register here."""
