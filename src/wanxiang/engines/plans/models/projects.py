"""Micro-reforms, open calls, their panels; experience that others can use."""
