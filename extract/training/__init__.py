"""Training of the shipped model: from annotated papers and a corpus of abstracts to a pipeline's folder.

Needs the extra ``papervine[train]``. `python -m extract.training --help` tells how to run it.
"""
