"""The command line: `policywatch <verb>`, a module a group of verbs; parsing and printing, nothing else."""
