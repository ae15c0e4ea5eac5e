"""What we know: tables, the verbs of the archive, bodies, integrity check, migrations."""
