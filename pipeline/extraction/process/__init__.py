"""One limited process for each document.

    owner (a worker) ── socket ──▶ zygote (imports the parsers once, empty environment) ── fork ──▶ child (one document)

The owner keeps the clock and may stop the work; the zygote never opens a document; the child is limited and ends with
its document. A zygote ends when its owner does, a child when its zygote does.
"""
