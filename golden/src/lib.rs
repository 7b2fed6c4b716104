//! Snapshots, determinism, tidy and coverage, all as tests.
