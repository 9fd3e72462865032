"""From files to coded mentions, without a study: documents, their passages, and the words that name a relationship."""
