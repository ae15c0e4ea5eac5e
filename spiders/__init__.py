"""The network: one document, fetched behind the address guard and handed on as a value, fault or page."""
