"""Forms of other programs, out and in: spreadsheets, REFI-QDA projects and codebooks, UIMA CAS."""
