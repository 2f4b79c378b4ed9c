"""What every room stands on: configuration, access, audit, files, crypto, declarations, tables, expressions, events."""
