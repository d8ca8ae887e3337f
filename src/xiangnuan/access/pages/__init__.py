"""The pages of `access`: accounts for the administrator, the audit trail for the auditor."""
