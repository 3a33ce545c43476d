"""Full-text search over documents and journal entries: one Tantivy index in each replica, fed by events."""
