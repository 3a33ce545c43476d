"""Envelopes and labels: addresses by the postal rules of their country, laid out by data, typeset by typst."""
