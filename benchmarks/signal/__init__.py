"""The public table: how often policywatch rings, beside yardsticks, on labelled captures (docs/signal.md)."""
