"""Adapters of PEFT."""

from __future__ import annotations

from typing import Any


def is_peft_model(model: Any) -> bool:
    """Whether a model has an adapter of PEFT around it."""
    try:
        from peft import PeftModel
    except ImportError:
        return False
    return isinstance(model, PeftModel)


def get_peft_base_model(model: Any) -> Any:
    """The model of transformers inside; the adapter's layers are still in it."""
    return model.get_base_model()


def without_adapter(model: Any) -> Any:
    """A copy of the model of transformers as it was before the adapter."""
    import copy

    return copy.deepcopy(model).unload()


def get_model_with_peft_adapter(base_model: Any, peft_adapter_path: str) -> Any:
    """A model with the adapter that a folder holds."""
    from peft import PeftModel

    return PeftModel.from_pretrained(base_model, peft_adapter_path)
