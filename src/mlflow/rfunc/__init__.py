"""The flavor of R models; the name is all that there is of it in Python."""

FLAVOR_NAME = "crate"
