"""Tiny models of neural networks, made on the spot; input for them. Nothing is downloaded."""

import tempfile
from pathlib import Path

import numpy as np

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, "a", "b", "c", "hello", "world", "the", "cat", "sat", "on", ":", "user", "assistant"]
TEMPLATE = "{% for m in messages %}{{ m.role }} : {{ m.content }} {% endfor %}"


def array():
    return np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=np.float32)


def torch_net():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1)).eval()


def call_torch(model, data):
    import torch

    with torch.no_grad():
        return model(torch.tensor(data)).numpy()


def keras_net():
    import keras

    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2, name="hidden"), keras.layers.Dense(1, name="out")]
    )


def tokenizer():
    from transformers import BertTokenizerFast

    folder = Path(tempfile.mkdtemp())
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    made = BertTokenizerFast(vocab_file=str(folder / "vocab.txt"))
    made.chat_template = TEMPLATE
    return made


def bert(kind: str, **settings):
    """A model of transformers with random weights, e.g. a ``BertForMaskedLM``."""
    import torch
    import transformers

    torch.set_num_threads(1)
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=32,
        **settings,
    )
    return getattr(transformers, kind)(config).eval()


def gpt():
    import torch
    import transformers

    torch.set_num_threads(1)
    torch.manual_seed(1)
    config = transformers.GPT2Config(
        vocab_size=len(WORDS),
        n_embd=8,
        n_layer=1,
        n_head=1,
        n_positions=64,
        bos_token_id=2,
        eos_token_id=3,
        pad_token_id=0,
    )
    return transformers.GPT2LMHeadModel(config).eval()


def pipeline(task: str, model):
    import transformers

    return transformers.pipeline(task, model=model, tokenizer=tokenizer())


def code(name: str, text: str) -> str:
    """The path of a file of code."""
    file = Path(tempfile.mkdtemp()) / f"{name}.py"
    file.write_text(text)
    return str(file)
