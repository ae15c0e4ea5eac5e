"""Speed and memory, always as a ratio to a named yardstick in the same run. `make bench`; never a test."""
