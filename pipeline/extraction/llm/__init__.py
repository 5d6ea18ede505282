"""A language model, where one is configured, for the fields that rules did not find: asked outside of the child.

    request = ExtractionRequest(…, options=wish(options, settings))
    extract_file(path, request, limits, output)
    complete_file(output, settings, cancelled, options)     # nothing happens without a model

The text of a document is a stranger's: the model sees it as data, and nothing that it answers is believed unless the
text bears it out.
"""

from pipeline.extraction.llm.file import complete_file, wish

__all__ = ["complete_file", "wish"]
