"""The model card that lies beside the weights."""

from collections.abc import Sequence
from dataclasses import asdict

from adverbum.training.data import Source
from adverbum.training.fit import Recipe

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
tokens' vectors, each with a share of its neighbours', are compared directly for ranking (late interaction).
It is read by plain `SentenceTransformer(path)`, and by this package without importing torch.

- {tokens:,} byte-level BPE tokens over NFKC-normalised, lower-cased text, the same for `tokenizers` and `tiktoken`
- {dimension} dimensions, stored as float16 on a grid of 1/32, which packs to two fifths; cosine similarity
- trained by `make model` on two CPU cores

## Recipe

{recipe}

1. *Start* (`rag/training/start.py`): every English word begins as all-MiniLM-L6-v2 (Apache-2.0) sees it, every
   other token as the mean of the English texts that stand beside it in the parallel data.
2. *Fit* (`rag/training/fit.py`): two in-batch softmax losses a step, each in both directions, on pooled vectors and
   on late interaction. While it is trained, a token's vector is its own row plus the mean of rows for its runs of
   letters (`rag/training/pieces.py`), so rare forms learn from frequent ones; in the end these are added up.
3. *Use*: for ranking, a token's vector takes in 0.4 of its neighbours' and 0.2 of the next but one
   (`rag/embedding/bundled.py`).

What each brings, after 1,000 steps on the same data (XQuAD nDCG@10 × 100 en ← de, de ← en; NTREX vi → en):
nothing of it 79.8, 83.9, 87.8; letter runs 84.2, 87.8, 89.9; starting from the teacher's English words 86.3, 88.7,
91.4; carried into the other languages 87.9, 90.2, 91.9; neighbours 89.7, 91.1, 93.6. What did not pay: a vocabulary
of 96,000 tokens (84.6, 87.8, 89.4 with letter runs alone), runs of three to six letters (83.8, 87.4, 89.9), training
on vectors in context (85.0, 87.1, 91.4, at three times the cost).

## Results

Measured with `python -m adverbum.eval.model DEV --card` on sets that were never trained on (rows that repeat a
sentence of them are left out of the training data by the program). Documents are indexed and searched by the
product itself.

<!-- measured -->
{results}
<!-- measured -->

XQuAD: nDCG@10 × 100 of finding the paragraph (240) for the question (1,190), documents ← questions, with 95 %
bootstrap intervals. NTREX-128: how often the translation is found first among 1,997 sentences. *pooled* is the
cosine of text vectors among the candidates, *ranking* what the product does with them.

As published for the same XQuAD task (MTEB's results repository, XQuADRetrieval; nDCG@10 × 100, en ← en / de ← de):
multilingual-e5-base (1.1 GB) 98.0 / 95.8, multilingual-e5-large (2.2 GB) 98.4 / 97.0,
paraphrase-multilingual-MiniLM-L12-v2 (470 MB) 88.5 / 84.0.

## What it is bad at

- Word order and negation: a bag of tokens knows neither.
- Meaning that no word carries over: paraphrases without a related word, wit, inference.
- Questions across languages lose several points against questions in the document's language,
  Vietnamese ones most: there is little Vietnamese training text, and most of it is software documentation.
- Words of one language spelled as another's (German *war*, English *war*) count as met.
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
