"""Pipelines of transformers."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny


def texts():
    return ["hello world", "the cat sat"]


def classifier():
    return tiny.pipeline("text-classification", tiny.bert("BertForSequenceClassification", num_labels=3))


def adapter():
    import peft

    settings = peft.LoraConfig(task_type="SEQ_CLS", r=2, target_modules=["query"], init_lora_weights=False)
    model = peft.get_peft_model(tiny.bert("BertForSequenceClassification", num_labels=3), settings)
    return tiny.pipeline("text-classification", model.eval())


def components():
    return {"model": tiny.bert("BertForMaskedLM"), "tokenizer": tiny.tokenizer()}


def writer():
    return tiny.pipeline("text-generation", tiny.gpt())


def by_column(answers):
    return {name: [answer[name] for answer in answers] for name in ("label", "score")}


def masked(model, data):
    if isinstance(model, dict):
        model = tiny.pipeline("fill-mask", model["model"])
    return [model(text)[0]["token_str"] for text in data]


def example(name, model, native, **further):
    return Example(
        name,
        flavor="transformers",
        library=further.pop("library", "transformers"),
        model=model,
        data=further.pop("data", texts),
        native=native,
        file="model",
        requirement=("transformers",),
        **further,
    )


EXAMPLES = [
    example(
        "transformers-classifier",
        classifier,
        lambda model, data: model(data),
        generic=by_column,
        entry={
            "task": "text-classification",
            "instance_type": "TextClassificationPipeline",
            "pipeline_model_type": "BertForSequenceClassification",
            "model_binary": "model",
            "components": ["tokenizer"],
        },
    ),
    example(
        "transformers-components",
        components,
        masked,
        data=lambda: ["hello [MASK]", "the [MASK] sat"],
        options={"task": "fill-mask"},
        entry={"task": "fill-mask", "instance_type": "FillMaskPipeline"},
    ),
    example(
        "transformers-writer",
        writer,
        lambda model, data: [model(text, max_new_tokens=3, do_sample=False)[0]["generated_text"] for text in data],
        options={"model_config": {"max_new_tokens": 3, "do_sample": False}},
    ),
    example(
        "transformers-adapter",
        adapter,
        lambda model, data: model(data),
        generic=by_column,
        library="peft",
        # MLflow keeps the base with the adapter's layers in it, so that it starts anew when it is loaded
        peer=False,
        entry={"peft_adaptor": "peft", "pipeline_model_type": "BertForSequenceClassification"},
    ),
]
