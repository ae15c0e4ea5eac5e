"""Proof that nothing is lost: kills at every durable operation, full disks, held locks, two services."""
