"""The book: from executed chapters and tables to pages of HTML."""
