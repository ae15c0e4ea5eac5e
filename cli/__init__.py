"""`policywatch <verb>`: a module for a group of verbs; parsing and printing, nothing else."""
