"""A policy page that changes while you look on: the sample site, its revisions, the demo that watches."""
