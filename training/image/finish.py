"""Judges the exported models at their default settings and writes the folders that the app serves.

    python3 finish.py DATA_DIR WEIGHTS_DIR GENERATOR_DIR MATCHER_DIR

What was judged is kept in WEIGHTS_DIR/final.json; delete it to judge again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import torch

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "terrarium"

from matplotlib import pyplot  # noqa: E402

import data as d  # noqa: E402
from export import DEFAULTS, SHIFT, open_session  # noqa: E402
from sweep import integrate, onnx_evaluator, seen_rows, start  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from train import SEED, frechet, write_grid  # noqa: E402

LICENCE = "Apache-2.0"
SOURCES = [
    {"name": "Noto Emoji, pictures", "licence": "Apache-2.0", "author": "Google", "url": "https://github.com/googlefonts/noto-emoji", "pictures": 3518},
    {"name": "Unicode character names, captions", "licence": "Unicode-3.0", "author": "Unicode, Inc.", "url": "https://www.unicode.org/ucd/", "pictures": 3518},
]
SHEET = {"heldOut": 40, "seen": 32}
JUDGED = [[0, SEED], [1, SEED]]
"""Blocks of 200 seen captions, and seeds."""


def setting_of(defaults: dict[str, Any]) -> str:
    """The defaults as sweep.py writes them."""
    return f"{defaults['sampler']}:{defaults['steps']}:{defaults['guidance']}:{SHIFT}"


class Judge:
    """The exported files on the pictures and captions of training."""

    def __init__(self, data: Path, weights: Path, generator: Path, matcher: Path):
        rgba, self.captions = d.load(data)
        self.train, self.held = d.split(self.captions)
        self.pairs = d.Pairs(rgba, self.captions, self.train, Tokenizer.from_file(str(weights / "tokenizer.json")), SEED)
        self.generator, self.setting = generator, setting_of(DEFAULTS)
        self.text = open_session(matcher / "onnx/text_encoder.onnx", 2)
        self.image = open_session(matcher / "onnx/image_encoder.onnx", 2)
        self.empty = torch.tensor([[1, 2] + [0] * (d.LENGTH - 2)])

    def ids(self, texts: list[str]) -> torch.Tensor:
        return self.pairs.encode([[text] for text in texts])

    def texts(self, texts: list[str]) -> torch.Tensor:
        ids = self.ids(texts)
        return torch.from_numpy(self.text.run(None, {"ids": ids.numpy(), "mask": (ids != 0).long().numpy()})[0])

    def images(self, pictures: torch.Tensor) -> torch.Tensor:
        parts = [self.image.run(None, {"pixels": pictures[i : i + 100].numpy()})[0] for i in range(0, len(pictures), 100)]
        return torch.from_numpy(np.concatenate(parts))

    def make(self, texts: list[str], seed: int) -> torch.Tensor:
        ids = self.ids(texts)
        evaluate = onnx_evaluator(self.generator, ids, self.empty.expand_as(ids).contiguous(), 2)
        return integrate(evaluate, start(len(texts), seed), self.setting)[0]

    def named(self, rows: list[int]) -> list[str]:
        return [self.captions[row] for row in rows]


def ranks(rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    """At which place each row finds its own column."""
    scores = rows @ columns.T
    return (scores > scores.diagonal()[:, None]).sum(1)


def share(ranks_found: torch.Tensor, within: int = 1) -> float:
    return round(float((ranks_found < within).float().mean()), 4)


def judge(judged: Judge) -> dict[str, Any]:
    """Every figure of the cards that is measured on the exported files."""
    pairs, held = judged.pairs, judged.held
    reference = judged.images(pairs.plain(judged.train[::3]))
    pictures, names = judged.images(pairs.plain(held)), judged.texts(judged.named(held))
    matcher = {
        "among": len(held), "heldOutTop1": share(ranks(names, pictures)), "heldOutTop5": share(ranks(names, pictures), 5),
        "heldOutTop5PictureToText": share(ranks(pictures, names), 5),
    }
    flat = pairs.plain(judged.train).flatten(1)
    runs = []
    for block, seed in JUDGED:
        texts = judged.named(seen_rows(judged.captions, judged.train, block))
        made = judged.make(texts, seed)
        vectors, targets = judged.images(made), judged.texts(texts)
        nearest = torch.cdist(made.flatten(1), flat).min(1).values / math.sqrt(flat.shape[1])
        runs.append({
            "captions": block, "seed": seed, "top1": share(ranks(vectors, targets)), "top5": share(ranks(vectors, targets), 5),
            "frechet": round(frechet(vectors, reference), 4), "medianRmsToNearestTraining": round(float(nearest.median()), 4),
            "shareBelow0.1": round(float((nearest < 0.1).float().mean()), 4),
        })
        print(runs[-1], flush=True)
    made = judged.images(judged.make(judged.named(held), SEED))
    real = pairs.plain(seen_rows(judged.captions, judged.train))
    targets = judged.texts(judged.named(seen_rows(judged.captions, judged.train)))
    return {
        "setting": judged.setting, "matcher": matcher, "runs": runs,
        "real": {"top1": share(ranks(judged.images(real), targets)), "frechet": round(frechet(judged.images(real), reference), 4)},
        "shuffledTop1": share(ranks(judged.images(real.roll(1, 0)), targets)),
        "heldOut": {"among": len(held), "top1": share(ranks(made, names)), "top5": share(ranks(made, names), 5), "realTop1": share(ranks(pictures, names))},
    }


def draw_curve(points: list[list[float]], label: str, path: Path) -> None:
    """Training loss over the steps."""
    figure, axes = pyplot.subplots(figsize=(6.4, 3.2))
    axes.plot([point[0] for point in points], [point[2] for point in points], color="#1f7a4d")
    axes.set(xlabel="step", ylabel=label, ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def draw_sheet(judged: Judge, composed: list[str], path: Path) -> dict[str, list[str]]:
    """Unpicked samples: the first held-out captions, the composed ones, the first seen ones, one seed."""
    shown = {
        "heldOut": judged.named(judged.held)[: SHEET["heldOut"]], "composed": composed,
        "seen": judged.named(seen_rows(judged.captions, judged.train))[: SHEET["seen"]],
    }
    write_grid(judged.make([text for texts in shown.values() for text in texts], SEED), path)
    return shown


def describe_files(model: Path) -> list[dict[str, Any]]:
    """Every file that is served with the model but the cards."""
    files = []
    for path in sorted(model.rglob("*")):
        if path.is_file() and path.name not in ("README.md", "card.json"):
            content = path.read_bytes()
            files.append({"path": path.relative_to(model).as_posix(), "sizeBytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return files


def make_card(model: Path, head: dict[str, Any], figures: dict[str, Any]) -> dict[str, Any]:
    """The card for programs."""
    return {**head, "licence": LICENCE, "languages": ["en"], "vocabulary": 2048, "trainedOn": SOURCES, "files": describe_files(model), "figures": figures}


def front(task: str, title: str) -> str:
    return f"---\nlicense: apache-2.0\nlanguage: [en]\npipeline_tag: {task}\n---\n\n# {title}"


def data_section() -> str:
    return f"""## Data

- 3,518 pictures of [Noto Emoji]({SOURCES[0]['url']}) by Google (image resources Apache-2.0), drawn at 64 x 64 pixels.
- Their captions are [Unicode]({SOURCES[1]['url']}) character names, in lower case, with skin tones in plain words.

175 captions (5 %) and their pictures were held out; every word of theirs occurs in at least two training captions. Augmentation put pictures on 12 plain backgrounds, at half size, or two of them beside or above each other, and said so in the caption. No picture or text came from another model. The licence of the weights is that of the pictures."""


def files_section(card: dict[str, Any]) -> str:
    rows = "\n".join(f"| `{file['path']}` | {file['sizeBytes']:,} | `{file['sha256']}` |" for file in card["files"])
    return f"## Files\n\n| file | bytes | SHA-256 |\n|---|---|---|\n{rows}\n"


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def say_setting(defaults: dict[str, Any]) -> str:
    return f"{defaults['sampler'].capitalize()}, {defaults['steps']} steps with a shift of {SHIFT} towards the noise, guidance {defaults['guidance']}"


BLOCKS = ("the judge of training", "200 others", "200 more")


def sweep_row(key: str, value: dict[str, Any]) -> str:
    """A line of the table of settings."""
    setting, _, _, _, block = key.split()[:5]
    return f"| {BLOCKS[int(block)]} | {setting} | {value['evaluations']} | {percent(value['top1'])} | {value['frechet']:.3f} |"


def sweep_order(entry: tuple[str, dict[str, Any]]) -> tuple:
    """By captions, sampler, part with guidance, shift, steps and guidance."""
    setting, _, _, _, block = entry[0].split()[:5]
    sampler, steps, guidance, *rest = setting.split(":")
    return int(block), sampler, len(rest) > 1, float(rest[0]) if rest else 1.0, int(steps), float(guidance), rest


def run_row(run: dict[str, Any]) -> str:
    """A line of the table of figures."""
    return f"| {BLOCKS[run['captions']]} | {run['seed']} | {percent(run['top1'])} | {percent(run['top5'])} | {run['frechet']:.3f} | {run['medianRmsToNearestTraining']:.3f} | {percent(run['shareBelow0.1'])} |"


def resumed_words(resumed: dict[str, Any]) -> str:
    """What resume.py added to the training, where it ran."""
    if not resumed:
        return "The loss was still falling."
    settings = resumed["settings"]
    return (
        f"Then `resume.py` went on for {resumed['steps']:,} steps of {settings['batch']} pictures in {settings['minutes']:.0f} minutes on a {'processor core' if settings['device'] == 'cpu' else 'GPU'}, "
        f"with times moved towards the noise by a shift of {settings['shift']:.0f} and a learning rate that rises to {settings['peak']} and falls to nothing. The loss was still falling."
    )


def generator_readme(report: dict[str, Any], exported: dict[str, Any], final: dict[str, Any], sweep: dict[str, Any], card: dict[str, Any], shown: dict[str, list[str]]) -> str:
    """The card for people, of the generator."""
    runs = "\n".join(run_row(run) for run in final["runs"])
    wasm = exported.get("guidedStepMillisecondsWasm")
    swept = "\n".join(sweep_row(key, value) for key, value in sorted(sweep.items(), key=sweep_order))
    lists = "\n".join(f"- {title}: {'; '.join(shown[key])}." for key, title in (("heldOut", "Held out"), ("composed", "Composed"), ("seen", "Seen")))
    size = sum(file["sizeBytes"] for file in card["files"] if file["path"].endswith(".onnx"))
    return f"""{front('text-to-image', 'Terrarium emoji')}

A text-to-image model of {card['parameters'] / 1e6:.1f} million parameters that draws emoji of 64 x 64 pixels from their names. It comes with Terrarium so that image columns work offline, without a download from elsewhere.

A word-piece encoder (3 layers, width 160, at most 32 tokens) and a U-Net on a 32 x 32 grid of 2 x 2 pixels with attention to the words. It predicts the velocity from noise to picture (flow matching) and was trained from random weights. `pipeline.json` says which file does what. The graphs compute in float32; the weights lie in the files as float16, {size / 1e6:.1f} MB in all.

Settings to start from: {say_setting(DEFAULTS)}.

## What it can and cannot do

It knows the words of Unicode's emoji names, plus "on a <colour> background", "small", "left of" and "above". Faces and people with skin tones come out well. Hands, animals, single objects, symbols, and two things in one picture often do not, as the unpicked samples below show. It knows nothing but emoji in the style of Noto, and only English words.

## Figures

Measured on the exported files with the settings above. Top-1: for how many pictures the matcher (`terrarium-matcher`) finds the own caption first among 200. Frechet: distance to training pictures in the matcher's space. The matcher was trained on the same pictures, so these are not figures of an independent judge. RMS: distance to the nearest of all training pictures on white, in units of half the pixel range; below 0.1 a picture is nearly a copy.

| 200 seen captions | seed | top-1 | top-5 | Frechet | median RMS to nearest | share below 0.1 |
|---|---|---|---|---|---|---|
{runs}

| to compare with | top-1 | Frechet |
|---|---|---|
| real pictures | {percent(final['real']['top1'])} | {final['real']['frechet']:.3f} |
| real pictures of other captions | {percent(final['shuffledTop1'])} | – |
| the network before training | – | {report['frechet']['floor']:.3f} |

For the {final['heldOut']['among']} held-out captions, which it has never seen, the matcher finds the own caption first for {percent(final['heldOut']['top1'])} of the pictures and among five for {percent(final['heldOut']['top5'])} (real pictures: first for {percent(final['heldOut']['realTop1'])}).

The ONNX files differ from torch by at most {exported['largestDifferenceToTorch']['denoiser']:.1e} in a velocity and {exported['largestDifferenceToTorch']['textEncoder']:.1e} in a text state. A step with guidance (two evaluations) takes {exported['guidedStepMilliseconds']:.0f} ms on one thread of a server processor natively ({exported['guidedStepMillisecondsFloat32File']:.0f} ms with float32 files: the casts are folded away){f", and about {wasm:.0f} ms in WebAssembly" if wasm else ""}.

### Sampler settings

sampler:steps:guidance, then the shift of the steps towards the noise and the part of the way on which guidance works, where they differ from 1 and 0-1. One seed; the standard error of a top-1 is about 3.4 points, so most of the rows with a shift cannot be told apart. The network computed in bfloat16 here{', with the weights as they were before training was resumed' if card['resumed'] else ''}. The setting to start from was chosen by the judge's own captions, which flatters their line in the table above, not those of the other captions.

| captions | setting | evaluations | top-1 | Frechet |
|---|---|---|---|---|
{swept}

{data_section()}

## Training

Over {report['curves']['generator'][-1][0]:,} steps of {report['settings']['batch']} pictures in {report['settings']['seconds'][1]:.0f} seconds on one NVIDIA H100; AdamW, learning rate 0.0012 with a cosine over the time, exponential moving average of the weights, captions dropped for 10 % of the pictures. {resumed_words(card['resumed'])}

![Loss over the steps](curve.svg)

`training/image/README.md` has the commands. Training stops by the clock, so another machine gives other weights.

## {sum(len(texts) for texts in shown.values())} samples, not picked

Row by row, seed {SEED}: {len(shown['heldOut'])} held-out captions, {len(shown['composed'])} composed ones, {len(shown['seen'])} seen ones.

![Samples](samples.png)

{lists}

{files_section(card)}"""


def matcher_readme(report: dict[str, Any], exported: dict[str, Any], final: dict[str, Any], card: dict[str, Any]) -> str:
    """The card for people, of the matcher."""
    matcher = final["matcher"]
    size = sum(file["sizeBytes"] for file in card["files"] if file["path"].endswith(".onnx"))
    return f"""{front('zero-shot-image-classification', 'Terrarium matcher')}

An image-text matcher of {card['parameters'] / 1e6:.1f} million parameters: it puts emoji-like pictures of 64 x 64 pixels and English texts into one space of 128 dimensions, where the product of two unit vectors says how well they fit. It comes with Terrarium so that pictures of `terrarium-emoji` can be checked and searched offline.

A convolutional image encoder and a word-piece text encoder (2 layers, width 128, at most 32 tokens), trained from random weights to tell pairs apart within a batch. `pipeline.json` says which file does what. The graphs compute in float32; the weights lie in the files as float16, {size / 1e6:.1f} MB in all.

## What it can and cannot do

It knows emoji in the style of Noto and the words of their Unicode names, on plain backgrounds. On photographs, drawings in other styles or other words its numbers mean nothing.

## Figures

Measured on the exported files, with {matcher['among']} held-out captions and their pictures.

| figure | value |
|---|---|
| text to picture, top-1 of {matcher['among']} | {percent(matcher['heldOutTop1'])} |
| text to picture, top-5 of {matcher['among']} | {percent(matcher['heldOutTop5'])} |
| picture to text, top-5 of {matcher['among']} | {percent(matcher['heldOutTop5PictureToText'])} |
| top-5 by chance | {percent(5 / matcher['among'])} |
| 200 seen captions, picture to text, top-1 of 200 | {percent(final['real']['top1'])} |

The ONNX files differ from torch by at most {max(exported['largestDifferenceToTorch'][name] for name in ('matcherText', 'matcherImage')):.1e} in a vector.

{data_section()}

## Training

Over {report['curves']['matcher'][-1][0]:,} steps of {report['settings']['batch']} pairs in {report['settings']['seconds'][0]:.0f} seconds on one NVIDIA H100; AdamW, learning rate 0.0015 with a cosine over the time, exponential moving average of the weights, a little noise on the pictures.

![Loss over the steps](curve.svg)

`training/image/README.md` has the commands. Training stops by the clock, so another machine gives other weights.

{files_section(card)}"""


def main() -> None:
    """Judges, draws and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "weights", "generator", "matcher"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    torch.backends.nnpack.set_flags(False)
    read = lambda name: json.loads((args.weights / name).read_text()) if (args.weights / name).exists() else {}  # noqa: E731
    report, exported, sweep, final = read("report.json"), read("export.json"), read("sweep.json"), read("final.json")
    judged = Judge(args.data, args.weights, args.generator, args.matcher)
    if final.get("setting") != judged.setting:
        final = judge(judged)
        (args.weights / "final.json").write_text(json.dumps(final, indent=1) + "\n")
    shown = draw_sheet(judged, report["samples"]["composed"], args.generator / "samples.png")
    draw_curve(report["curves"]["generator"], "loss", args.generator / "curve.svg")
    draw_curve(report["curves"]["matcher"], "loss", args.matcher / "curve.svg")
    figures = {key: final[key] for key in ("setting", "runs", "real", "shuffledTop1", "heldOut")} | {"untrainedFrechet": round(report["frechet"]["floor"], 4)}
    head = {"id": "terrarium-emoji", "name": "Terrarium emoji", "task": "text-to-image", "architecture": "flow-unet", "parameters": report["parameters"]["generator"],
            "pipeline": "pipeline.json", "size": {"width": d.SIZE, "height": d.SIZE}, "context": d.LENGTH, "defaults": DEFAULTS}
    card = make_card(args.generator, head, figures)
    write(args.generator, card, generator_readme(report, exported, final, sweep, {**card, "resumed": read("resume.json")}, shown))
    head = {"id": "terrarium-matcher", "name": "Terrarium matcher", "task": "image-text-match", "architecture": "convolutional-contrastive",
            "parameters": report["parameters"]["matcher"], "pipeline": "pipeline.json", "size": {"width": d.SIZE, "height": d.SIZE}, "context": d.LENGTH, "dimensions": 128}
    card = make_card(args.matcher, head, final["matcher"])
    write(args.matcher, card, matcher_readme(report, exported, final, card))


def write(model: Path, card: dict[str, Any], readme: str) -> None:
    (model / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (model / "README.md").write_text(readme, encoding="utf-8")
    print(f"{model.name}: {sum(file['sizeBytes'] for file in card['files']) / 1e6:.1f} MB in {len(card['files'])} files")


if __name__ == "__main__":
    main()
