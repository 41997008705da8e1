"""From sources of papers to records: readers, the spaCy pipeline, training and evaluation."""
