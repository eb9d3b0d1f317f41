"""The model card that lies beside the weights."""

from collections.abc import Sequence
from dataclasses import asdict

from rag.training.data import Source
from rag.training.fit import Recipe

_HEAD = """---
library_name: sentence-transformers
language: [nl, de, en, vi]
license: cc-by-sa-4.0
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding, late-interaction, retrieval]
---

# Adverbum's bundled retriever

A static token-embedding model for finding passages in Dutch, German, English and Vietnamese, within a
language and across. One vector per token, no layers: a text's vector is the mean of its tokens', and its
tokens' vectors are compared directly for ranking (late interaction). It is read by plain
`SentenceTransformer(path)`, and by this package without importing torch.

- {tokens:,} byte-level BPE tokens over NFKC-normalised, lower-cased text, the same for `tokenizers` and `tiktoken`
- {dimension} dimensions, stored as float16; cosine similarity
- trained from nothing by `python -m rag.training`, on two CPU cores; no other model was used

## Recipe

{recipe}

Two in-batch softmax losses a step, each in both directions: on pooled vectors and on late interaction.
`rag/training/fit.py` is all of it.

## Results

Measured with `python -m eval.model DEV --card` on sets that were never trained on (rows that repeat a sentence of
them are left out of the training data by the program).

<!-- measured -->
{results}
<!-- measured -->

XQuAD: nDCG@10 × 100 of finding the paragraph (240) for the question (1,190), documents ← questions, with 95 %
bootstrap intervals. NTREX-128: how often the translation is found first among 1,997 sentences. *pooled* is the
cosine of text vectors, *ranking* what the product does with its candidates (late interaction and pooled).

For comparison, as published or measured by others on the same XQuAD task (nDCG@10 × 100, en←en / de←de):
multilingual-e5-base 98.0 / 95.8, multilingual-e5-large 98.4 / 97.0, paraphrase-multilingual-MiniLM-L12-v2
88.5 / 84.0; all-MiniLM-L6-v2 94.3 / 70.4.

## What it is bad at

- Word order and negation: a bag of tokens knows neither.
- Meaning that no word carries over: paraphrases without a related word, wit, inference.
- Questions across languages lose several points against questions in the document's language,
  Vietnamese ones most: there is little Vietnamese training text, and most of it is software documentation.
- Other languages than the four, and old or dialectal spellings.

## Data

Openly licensed texts from public repositories; weights are a derived work of CC-BY-SA data among them.

| file | rows |
| --- | ---: |
{rows}
"""


def write(sources: Sequence[Source], recipe: Recipe, results: str) -> str:
    """The card of a model trained on `sources` by `recipe`; `results` is a Markdown table of what was measured."""
    rows = "\n".join(f"| {source.kind}/{source.name} | {len(source.pairs):,} |" for source in sources)
    settings = "\n".join(f"- {name.replace('_', ' ')}: {value}" for name, value in asdict(recipe).items())
    return _HEAD.format(
        tokens=recipe.vocabulary, dimension=recipe.dimension, recipe=settings, results=results, rows=rows
    )
