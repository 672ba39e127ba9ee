"""The operations of the platform: every one is a method of a service class, with a request and an answer type."""
