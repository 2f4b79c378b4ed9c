"""Reform projects on the desk: micro-reforms, panels, open calls, the pilot list, experience and claims of being first."""
