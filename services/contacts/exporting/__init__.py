"""Exports of contacts, written row by row: XML by the published schema, CSV, XLSX, vCard 4."""
