"""Agencies, areas, accounts and roles; the one gate; encryption; the audit trail."""
