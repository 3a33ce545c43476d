"""Photos of persons: strangers' pictures, opened in a process of their own alone."""
