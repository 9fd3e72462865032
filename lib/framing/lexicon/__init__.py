"""Word lists that people edit: one pattern notation, the codebooks, and what searches and checks them."""
