"""The tests mirror the rooms and read as a specification."""
