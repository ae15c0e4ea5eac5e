"""A change in words, text, HTML and terminal: one renderer for all of them. Pure."""
