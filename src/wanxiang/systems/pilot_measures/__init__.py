"""pilot_measures 综合改革试点: authorised matters and their measures; how far each is follows from its nodes and their proof."""
