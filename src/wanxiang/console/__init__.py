"""The staff desk: pages over the systems and engines. No tables of its own; every view makes one domain call.

In:  queries of the systems, engines and the district; the signed-in account's scope
Out: Chinese pages, CSV of any list, GeoJSON of the district for the map
"""
