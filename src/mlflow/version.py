"""The API level that is implemented, with our own release as local part."""

VERSION = "3.17.2+millrace.0.1.0"
