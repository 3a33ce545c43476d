"""Rules of accounts: who sees what, who may manage whom, how often one may try, what a password must be."""
