"""What is put on PYTHONPATH of a process under test, and of no other."""
