"""One study: its files, texts and first tables, its release and the proof of it, and what readers coded."""
