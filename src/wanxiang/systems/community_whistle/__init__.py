"""community_whistle 社区吹哨: a community calls, whoever is called answers and comes, the community closes and rates."""
