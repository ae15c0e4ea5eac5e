"""A change in words."""
