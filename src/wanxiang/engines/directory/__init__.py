"""Registers that are declared, not programmed: list, search, map, form, history, files in and out, API, figures.

In:  declarations `systems/*/registers/<id>.yml`; entries by form, file (XLSX, CSV) and API, all held to one check
Out: lists with facets and saved views within what an account may see; every entry with its history, as of any day; files with
     a preview and a way back; a named table `register_<id>` for figures

Doors (Django must be set up): `queries`, `actions`, `exporting`, `catalogue`. Pure: `declaring`, `values`, `checking`, `changing`.
"""

__all__ = ["actions", "catalogue", "checking", "declaring", "exporting", "queries", "values"]
