"""政策调整测算: draw up a difference from the policies in force, see what it would do, solve for a budget. Nothing here is live."""
