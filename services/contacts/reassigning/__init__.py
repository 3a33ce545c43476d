"""Reassignments carried out and reverted, in a process of their own."""
