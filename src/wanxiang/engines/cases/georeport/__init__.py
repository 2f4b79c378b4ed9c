"""Open311 GeoReport v2, with the service-request-updates extension: a door for apps that nobody here wrote.

In:  services, requests and updates asked for by anyone; requests and updates posted form-encoded, with an api_key or without
Out: JSON or XML by the ending of the address, mapped field by field from the district's own list and from public cases

What is public: `publishing` says it, in one place. docs/georeport.md is the page for those who write clients.
"""
