"""The rules of searching: folding of words, the query language, what is indexed, snippets, cursors. No I/O."""
