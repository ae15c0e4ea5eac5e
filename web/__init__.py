"""The history in a browser: what changed, a source's life, redlines, search; and the same as an API."""
