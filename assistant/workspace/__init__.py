"""Reports, drafts, versions, chat and confirmations, kept in a database."""
