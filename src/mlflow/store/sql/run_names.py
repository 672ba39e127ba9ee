"""Names for runs that were given none."""

from __future__ import annotations

import random

_ADJECTIVES = """
able agile amber ample arctic azure bold brave breezy bright brisk calm candid clever coastal cosmic crisp curious
daring dapper deep eager earnest easy elegant fair famous fancy fleet fluent fresh gentle gilded glad golden graceful
grand handy happy hardy honest humble jolly keen kind lively loyal lucid lucky lunar mellow merry mighty modest neat
nimble noble nordic patient plucky polite proud quick quiet rapid ready regal robust rustic serene sharp shiny silent
silver sincere sleek smooth snowy solar spry steady stellar sturdy sunny swift tidy tranquil trusty upbeat valiant
velvet vivid warm wild wise witty zesty
""".split()  # noqa: SIM905
_NOUNS = """
acorn alder anchor antelope aspen badger basalt beacon beaver birch bison breeze brook canyon cedar cliff comet condor
coral cove crane creek crow delta dolphin dove dune eagle elk elm ember falcon fern finch fjord forest fox gale gecko
glacier grove gull harbor hare hawk heron hill ibex iris island ivy jay juniper kestrel lagoon lake lark lemur lily
lynx maple marlin marsh meadow meteor mill moose moss newt oak orca orchid osprey otter owl panda pebble pine plover
pond poplar puffin quail rapids raven reef ridge river robin salmon seal shore sparrow spring spruce stag stork
summit swan thistle thrush tide trout tulip valley walrus willow wolf wren yak yew
""".split()  # noqa: SIM905

# of its own, so that a seed set for an experiment does not give every run the same name
_random = random.SystemRandom()


def random_run_name() -> str:
    """Something like ``nimble-otter-417``."""
    return f"{_random.choice(_ADJECTIVES)}-{_random.choice(_NOUNS)}-{_random.randrange(1000)}"
