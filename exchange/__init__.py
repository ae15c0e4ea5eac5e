"""Import and export of captures."""
