"""What one stage does with a document, and the claim around it."""
