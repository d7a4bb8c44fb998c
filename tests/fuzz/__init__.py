"""Inputs made wrong at random: what is read never crashes or hangs, and what is accepted gives outputs that are whole.

`python -m tests.fuzz dates 100000` tries so many inputs; the quick suite tries a few (test_fuzz.py). An input that
fails is printed as a line of Python, ready for a test. With atheris installed, `--guided` lets coverage choose.
"""
