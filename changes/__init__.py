"""The difference between two documents. Pure: no network, clock, disk or environment."""
