"""Readers are told: notices owed, messages that carry them, their way to the next mail server."""
