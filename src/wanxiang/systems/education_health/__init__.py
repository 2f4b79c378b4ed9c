"""education_health 教育与健康: schools and places, sister schools, health centres, disciplines, teams, cohorts."""
