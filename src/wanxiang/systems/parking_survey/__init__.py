"""parking_survey 停车普查: lot by lot, with what may be shared by day and by night."""
