"""Code each mention: whose relationship, what is claimed, when, who says so, in which domain."""
