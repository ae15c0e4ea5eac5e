"""A change in words, text, HTML and for the terminal: one renderer for mail, web, feed and command line."""
