"""What ``torch.save`` pickles models with: the standard library's pickle, but classes and functions by value.

Models name this module in ``pickle_module_info.txt``; it must stay here for them to be loaded.
"""

from pickle import *  # noqa: F403
from pickle import Unpickler

from cloudpickle import CloudPickler as Pickler
from cloudpickle import dump, dumps

__all__ = ["Pickler", "Unpickler", "dump", "dumps"]
