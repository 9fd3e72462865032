"""From files to coded mentions, without a study: documents, passages, words that name a relationship."""
