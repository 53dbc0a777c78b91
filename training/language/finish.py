"""Turns what run.sh wrote into the folder that the app serves: finish.py RUN_DIR MODEL_DIR."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "terrarium"

from matplotlib import pyplot  # noqa: E402

MODEL_ID = "terrarium-small"
LICENCE = "CC-BY-SA-4.0"
DTYPES = {"q8": "onnx/model_quantized.onnx", "q4": "onnx/model_q4.onnx"}
SOURCES = [
    {"name": "Taskmaster-4 (coffee orders)", "licence": "CC-BY-4.0", "author": "Google Research", "url": "https://github.com/google-research-datasets/Taskmaster", "dialogues": 3710},
    {"name": "Schema-Guided Dialogue", "licence": "CC-BY-SA-4.0", "author": "Google Research (Rastogi et al., 2020)", "url": "https://github.com/google-research-datasets/dstc8-schema-guided-dialogue", "dialogues": 17193},
    {"name": "Review grammar of this project (training/language/reviews.py)", "licence": "Apache-2.0", "author": "Terrarium", "url": "", "dialogues": 0},
]


def main() -> None:
    """Copies, draws and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    report = json.loads((options.run / "report.json").read_text(encoding="utf-8"))
    copy_files(options.run, options.model)
    draw_losses(report, options.model / "loss.svg")
    card = make_card(report, options.model)
    (options.model / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (options.model / "README.md").write_text(write_readme(report, card), encoding="utf-8")
    print(f"{options.model}: {sum(file['sizeBytes'] for file in card['files']) / 1e6:.1f} MB in {len(card['files'])} files")


def copy_files(run: Path, model: Path) -> None:
    """The layout that transformers.js reads."""
    (model / "onnx").mkdir(parents=True, exist_ok=True)
    for name in ("model_quantized.onnx", "model_q4.onnx"):
        shutil.copyfile(run / name, model / "onnx" / name)
    with zipfile.ZipFile(run / "tokenizer_files.zip") as archive:
        for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"):
            (model / name).write_bytes(archive.read(name))


def draw_losses(report: dict[str, Any], path: Path) -> None:
    """Training and held-out loss over the steps."""
    curve = report["training"]["curve"]
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6))
    steps = [point["step"] for point in curve]
    axes.plot(steps, [point["loss"] for point in curve], label="training (dropout on, prompts included)", color="#9aa5a0")
    axes.plot(steps, [point["heldOut"] for point in curve], label="held-out answers", color="#1f7a4d")
    axes.set(xlabel="step", ylabel="loss per token")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def make_card(report: dict[str, Any], model: Path) -> dict[str, Any]:
    """The card for programs."""
    size, perplexity, exports = report["settings"]["model"], report["perplexity"], report["exports"]
    files = [_describe(model, path) for path in sorted(model.rglob("*")) if path.is_file() and path.name not in ("README.md", "card.json")]
    sizes = {file["path"]: file["sizeBytes"] for file in files}
    return {
        "id": MODEL_ID, "name": "Terrarium small", "task": "text-generation", "architecture": "llama", "parameters": report["training"]["parameters"], "licence": LICENCE,
        "context": size["context"], "vocabulary": report["settings"]["vocabulary"], "languages": ["en"], "trainedOn": SOURCES, "files": files,
        "dtypes": {name: {"path": path, "sizeBytes": sizes[path]} for name, path in DTYPES.items()},
        "perplexity": {
            "heldOut": round(perplexity["model"], 3), "trigram": round(perplexity["trigram"], 3), "heldOutDialogues": perplexity["dialogues"], "heldOutTokens": perplexity["tokens"],
            "sample": {name: round(exports[name]["perplexity"], 3) for name in ("fp32", "int8", "q4")}, "sampleDialogues": exports["dialogues"],
        },
        "answers": report.get("answers", {}),
    }


def _describe(model: Path, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"path": path.relative_to(model).as_posix(), "sizeBytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write_readme(report: dict[str, Any], card: dict[str, Any]) -> str:
    """The card for people."""
    sections = [
        _what_it_is(report, card), _what_it_can_do(report), _data(report), _figures(report), _training(report), _samples(report), _reproduce(report), _files(card),
    ]
    return "\n\n".join(sections) + "\n"


def _what_it_is(report: dict[str, Any], card: dict[str, Any]) -> str:
    size = report["settings"]["model"]
    return f"""---
license: cc-by-sa-4.0
language: [en]
pipeline_tag: text-generation
library_name: transformers.js
---

# Terrarium small

A language model of {card['parameters'] / 1e6:.1f} million parameters that writes task dialogues, customer messages and product reviews in English, labels them, and answers as JSON. It comes with Terrarium so that every feature that needs a language model works offline, without a download from elsewhere. It is a small tool for a few tasks, not a general assistant.

Llama architecture: {size['layers']} layers, hidden size {size['hidden']}, {size['heads']} heads over {size['keyValueHeads']} key and value heads, feed-forward size {size['feedForward']}, rotary positions, context {card['context']} tokens, byte-level BPE with {card['vocabulary']} tokens, input and output embedding shared. Trained from random weights. Besides `logits` the graphs have the output `hidden_states` (after the last norm), for embeddings.

| file | for | size |
|---|---|---|
| `onnx/model_quantized.onnx` | WebAssembly (int8, `dtype: "q8"`) | {card['dtypes']['q8']['sizeBytes'] / 1e6:.1f} MB |
| `onnx/model_q4.onnx` | WebGPU (4 bits, `dtype: "q4"`) | {card['dtypes']['q4']['sizeBytes'] / 1e6:.1f} MB |

Licence of the weights: CC BY-SA 4.0, because of the data below."""


def _what_it_can_do(report: dict[str, Any]) -> str:
    rows = "\n".join(f"| {kind} | {result.get('right', result.get('verdictRight', '–'))} | {result.get('validJson', '–')} | {result['count']} |" for kind, result in report.get("answers", {}).items())
    return f"""## What it can and cannot do

It knows about twenty topics: alarms, banking, buses, calendars, coffee orders, events, flights, homes, hotels, movies and shows, messages, music, payments, rental cars, restaurants, taxi rides, appointments, trains, travel attractions and weather. On these it writes plausible dialogues and messages. On any other topic it falls back to something it knows. Its reviews come from a grammar of {_product_count()} products and their usual strengths and flaws; other products get sentences in the same style that may not fit.

It has no knowledge of the world: names, addresses, prices and dates are made up or left over from the training dialogues. Within a dialogue it can contradict itself, repeat a question or forget a number. It does not follow instructions unlike those it was trained on, and it knows only English. Do not use its output as facts, and do not take its judgements for those of a person or of a large model.

Greedy answers of the int8 file to instructions about held-out dialogues and newly drawn reviews (right = right label, or a verdict on the right side of the middle; JSON = parses and has the keys asked for, in that order). The reviews come from the same grammar as in training, so their figures say that the format was learned, not that reviews of people would be labelled as well.

| task | right | JSON | of |
|---|---|---|---|
{rows}"""


def _product_count() -> int:
    from reviews import PRODUCTS

    return len(PRODUCTS)


def _data(report: dict[str, Any]) -> str:
    counts = report["counts"]
    kinds = "\n".join(f"| {kind} | {share:.1%} |" for kind, share in counts["shareOfTokens"].items())
    return f"""## Data

- [Taskmaster-4]({SOURCES[0]['url']}) by Google Research, 3,710 coffee orders, CC BY 4.0.
- [Schema-Guided Dialogue]({SOURCES[1]['url']}) by Google Research (Rastogi, Zang, Sunkara, Gupta, Khaitan: Towards Scalable Multi-Domain Conversational Agents, 2020), 17,193 dialogues, CC BY-SA 4.0.
- Product reviews from a grammar written for this project; no reviews by people.

Changes: the dialogues were put into instructions and answers with wordings written for this project, speakers were renamed to user and assistant, and in the training copies times, prices, dates and cities were replaced at random. {counts['dialoguesHeldOut']} dialogues (5 %, by a hash of their id) were held out; they serve the figures below and the choice of the best evaluation during training. No text came from another language model. The dialogues contain names, addresses and phone numbers, mostly of businesses, and the model can repeat them.

{counts['documents']:,} documents with {counts['tokens'] / 1e6:.1f} million tokens:

| kind | share of tokens |
|---|---|
{kinds}"""


def _figures(report: dict[str, Any]) -> str:
    perplexity, exports = report["perplexity"], report["exports"]
    base = exports["fp32"]["perplexity"]
    names = ["fp32", "int8-static", "int8-static-but-down", "int8-per-token", "q4"]
    rows = "\n".join(f"| {name}{' (shipped)' if name in ('q4', exports['int8Chosen']) else ''} | {exports[name]['perplexity']:.3f} | {exports[name]['perplexity'] / base - 1:+.2%} | {exports[name]['bytes'] / 1e6:.1f} MB | {exports[name]['tokensPerSecondOneThread']:.0f} |" for name in names)
    return f"""## Figures

Perplexity per token on {perplexity['dialogues']:,} held-out dialogues ({perplexity['tokens']:,} tokens; each as the answer to "Write a dialogue … about <topic>"): **{perplexity['model']:.2f}**. An interpolated Kneser-Ney trigram over the same tokens, trained on the same dialogues: {perplexity['trigram']:.2f}.

Quantization, on {exports['dialogues']} of them from evenly spread places, in onnxruntime on a CPU with one thread for the speed:

| weights | perplexity | against fp32 | file | tokens/s |
|---|---|---|---|---|
{rows}

The scale of an activation is a constant or belongs to one token, never to a batch: each row of a batch of 16 equal-length rows gives bit for bit the logits that it gives alone ({'checked' if exports['int8BatchInvariant'] else 'NOT reached'}). The unquantized graph differs from torch by at most {exports['exactness']['torch']:.1e} in a logit, and a row padded on the left from the same row without padding by {exports['exactness']['leftPadding']:.1e}. In int8, padding can move an activation over a rounding edge, so the logits of padded rows differ slightly more."""


def _training(report: dict[str, Any]) -> str:
    training, settings = report["training"], report["settings"]["train"]
    return f"""## Training

{training['steps']:,} steps of {settings['batchRows']} rows of {report['settings']['model']['context']} tokens in {settings['seconds']:.0f} seconds on one {training['device']}: {training['tokensSeen'] / 1e6:.0f} million tokens, {training['epochs']} passes over the documents. AdamW, learning rate {settings['learningRate']} with a cosine over the time, weight decay {settings['weightDecay']}, dropout {report['settings']['model']['dropout']}, prompts at a weight of {settings['promptWeight']}. Attention never crosses from one document of a row into another. Kept: the weights at step {training['bestStep']:,} (held-out loss {training['bestHeldOutLoss']:.3f}).

![Loss of training and held-out answers over the steps](loss.svg)"""


def _samples(report: dict[str, Any]) -> str:
    samples = report["samples"]
    options = samples["settings"]
    shown = "\n\n".join(f"{number}. {sample['prompt']}\n\n{_indent(sample['answer'])}" for number, sample in enumerate(samples["dialogues"], 1))
    return f"""## {len(samples['dialogues'])} samples, not picked

The first answers of the int8 file to these prompts, temperature {options['temperature']}, top-p {options['topP']}, seed {samples['seed']}, at most {options['longest']} tokens.

{shown}"""


def _indent(text: str) -> str:
    return "\n".join("       " + line for line in text.splitlines() or [""])


def _reproduce(report: dict[str, Any]) -> str:
    wall = report.get("wallSeconds")
    return f"""## How to reproduce

`training/language/README.md` has the commands; `settings.json` there has every setting. The data, the tokenizer and the prompts are drawn from fixed seeds. Training stops by the clock, so another machine gives other weights{f'; the whole run took {wall / 60:.1f} minutes here' if wall else ''}."""


def _files(card: dict[str, Any]) -> str:
    rows = "\n".join(f"| `{file['path']}` | {file['sizeBytes']:,} | `{file['sha256']}` |" for file in card["files"])
    return f"""## Files

| file | bytes | SHA-256 |
|---|---|---|
{rows}"""


if __name__ == "__main__":
    main()
