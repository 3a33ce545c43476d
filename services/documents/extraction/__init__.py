"""Extraction: what is read from a document. Its workers are processes of their own (`documents.extraction`)."""
