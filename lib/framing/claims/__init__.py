"""Sentences whose numbers are computed and whose conditions are checked: findings, and prose of chapters."""
