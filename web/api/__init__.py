"""The history as JSON, version 1: what is under /api/v1."""
