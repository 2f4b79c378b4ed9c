"""water_use_watch 用水预警: alerts on water use of elderly people who live alone, and what became of each."""
