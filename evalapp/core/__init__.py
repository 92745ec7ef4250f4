"""The ground every stage stands on: database, ledger, permissions, clock, jobs, mail, stored files, errors."""
