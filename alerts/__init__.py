"""Readers, notices, the outbox and the mail."""
