"""Extraction by a large language model, which is asked through an API that is compatible with OpenAI's.

prompt    what it is asked
server    asking it
cache     answers that it gave before
answer    what of an answer can be used
reading   from a paper and an answer to a record
extract   all papers, a few at once
"""
