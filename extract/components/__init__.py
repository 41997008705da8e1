"""Components of the spaCy pipeline, one a file, each registered as a factory under its own name."""
