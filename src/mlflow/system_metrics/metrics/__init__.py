"""One monitor for each kind of thing that can be measured."""
