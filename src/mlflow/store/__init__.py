"""From a URI to the services and stores behind it."""
