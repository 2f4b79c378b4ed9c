"""The engines: siblings that never import each other; they meet by events and named tables in `core`."""
