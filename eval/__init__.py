"""Measuring: gold questions, what is counted right, and the tables.

Import from its modules (`from eval.gold import load`): the bare name is Python's builtin.
"""
