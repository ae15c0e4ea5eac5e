"""The network: fetches one document through a guard that says which addresses we talk to."""
