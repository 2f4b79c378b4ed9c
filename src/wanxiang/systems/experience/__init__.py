"""experience 改革经验与首创核验: what others can copy, and every claim of being first with its scope, day and proof."""
