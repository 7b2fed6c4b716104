//! A clause that the rig itself may have spoilt is put again.
//!
//! In the wall's time the machine may hold up the rig, or the board's answers on their way. Then a verdict against the board
//! says nothing yet, and neither does a pass that hangs on answers which came too late. What the rig does not know to have
//! been its own fault is never tried twice. It refuses to judge what a clause has seen.

use super::{Runner, bare};
use crate::bench::Bench;
use crate::verdict::{Finding, Verdict};
use std::collections::BTreeSet;

/// How often a clause is put at most.
const TIMES: u32 = 3;

/// Puts a clause by `put`, and again where the rig was held up: the last time counts. Answers that are late each time at
/// the same place are the board's, but a rig that cannot say how late they are does not judge them.
pub(super) fn steady(
    runner: &mut Runner,
    bench: &mut Bench<'_>,
    mut put: impl FnMut(&mut Runner, &mut Bench<'_>) -> Finding,
) -> Finding {
    let mut always: Option<BTreeSet<u32>> = None;
    let mut times = 1;
    loop {
        let passive = bench.passive.clone();
        let mut finding = put(runner, bench);
        let (acted, heard) = (bench.acted(), bench.heard_any());
        let late = bench.late().clone();
        let held_up = bench.held_up() || !late.is_empty();
        always = Some(match always {
            Some(before) => &before & &late,
            None => late,
        });
        let late = always.as_ref().is_some_and(|late| !late.is_empty());
        let spoilt = match finding.verdict {
            // A device that floods stays one.
            Verdict::Fail => held_up,
            // Nobody is asked for the same movements of the hand only because an answer was late.
            Verdict::Inconclusive => held_up && heard && !acted,
            Verdict::Pass | Verdict::Warn | Verdict::NotApplicable => late && !acted,
            _ => false,
        };
        if spoilt && times < TIMES && runner.gone.is_none() {
            times += 1;
            bench.passive = passive;
            continue;
        }
        if times > 1 {
            finding.notes.push(format!("put {times} times: the machine had held up the rig or an answer"));
        }
        let held = matches!(finding.verdict, Verdict::Pass | Verdict::Warn | Verdict::NotApplicable);
        return if late && held && !acted { too_late(bench, finding) } else { finding };
    }
}

/// A pass that hangs on answers behind the board's limit.
fn too_late(bench: &Bench<'_>, seen: Finding) -> Finding {
    let limit = bench.profile().line.response_timeout;
    let why = format!(
        "answers came, but {TIMES} times the same ones well behind the {limit} that the profile gives a board; a rig that keeps time tells whose delay it is (TM-02)"
    );
    Finding { checks: seen.checks, notes: seen.notes, ..bare(Verdict::Inconclusive, why) }
}
