"""Taking contacts in from files of other systems, step by step:

reading     a process without credentials turns the stranger's file into lines of JSON (tables, cards, Outlook stores)
mapping     the cells of a table become a `Draft`; cards and Outlook items are one already
normal      a draft becomes a `Candidate`: checked, in normal form, with the keys by which duplicates are known
matching    a candidate meets the contacts that there are
deciding    what becomes of each row of a batch, for the preview and for the import alike
writing     a batch in one transaction: contacts, history, the report's rows and how far the import is
reverting   the way back, by the report and the history
"""
