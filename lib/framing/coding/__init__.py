"""Coders: who codes what is said with a mention, and how a small model does it.

A coder takes a document, matches in it and a focus, and gives a coding for each match: whose relationship,
what is claimed, when, who says so, each with its probability and the words that decided (`contract`). The
model sees a mention in its window (`window`), in which names are marked by what they are to the study
(`names`), as tokens that an encoder scores (`encoder`); the scores become a coding (`decode`, `model`). A
language model is asked by a prompt made from the codebook's files (`prompt`, `language_model`, `endpoint`).
"""
