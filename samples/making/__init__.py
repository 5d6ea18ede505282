"""The makers of the sample documents, one kind a file."""
