"""Measuring: is it right, is it sure when it is right, did a change help, and what would others have made of it.

    gold · formats ─ sources ─▶ asking ─▶ Row ─┬─ measures · intervals · slices ─▶ tables · plots ─ report
                                               └─ runs ─▶ comparing · gate

`command` is `adverbum eval`; `feedback` makes gold questions of the chat's thumbs; `bench` measures other systems on
the same questions; `model` and `speed` measure the embedding model alone; `readme` fills in the figures.

Import from its modules (`from eval.gold import load`): the bare name is Python's builtin.
"""
