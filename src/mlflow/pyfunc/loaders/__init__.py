"""The loaders that MLmodel files name, one for each kind of Python model."""
