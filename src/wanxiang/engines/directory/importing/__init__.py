"""Files that come in: sheets → columns → comparing, row by row; nothing is written to the register here."""
