"""One study: its own files, its texts and first tables, its release and the proof of it, and what readers coded."""
