"""The difference between two documents, rule by rule."""
