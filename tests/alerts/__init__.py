"""Who is told, in which mail, and what becomes of it."""
