"""How the bundled reader is made: `python -m adverbum.training.reader DATA --work FOLDER`.

One file for each step: `documents` reads passages and documents with their questions, `start` the weights to begin
with and the pieces of words in use, `examples` makes of them what is learnt from, `model` is the network, `train` the
loop, `export` writes the folder that ships, and `measure` says how it does on what was kept back.
"""
