//! Scenarios: parse, plan, run, judge.
