"""Rules of contacts: what is checked, how a party is found, who sees it. No I/O."""
