"""From notebooks to chapters: the stages of a study in sequence, whatever has changed since the last run."""
