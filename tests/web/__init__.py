"""The pages, asked by a client as a browser would."""
