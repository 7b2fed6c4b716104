//! Branches, people, roles, sessions, terminals, licences, approvals, settings, vehicles.
#![forbid(unsafe_code)]
