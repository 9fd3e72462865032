"""Claims: sentences whose numbers are computed and whose conditions are checked, as findings and as prose of a chapter."""
