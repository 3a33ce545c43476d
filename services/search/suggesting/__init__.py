"""Details proposed for letters. What was learnt is the index itself: nothing is trained, nothing can be out of date."""
