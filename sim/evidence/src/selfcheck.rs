//! The laboratory's check of itself before each run: it knows a good board, and takes nothing else for one.
//!
//! The golden boards must pass every clause that is about to be put, devices that are no boards must pass none. Long runs
//! (needs D) are left out: they have their own tests. It refuses to look at the device under test.

use forecourt_board::Profile;
use forecourt_certify::catalogue::{Need, On, clause};
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::dummy::{Dummy, Trick};
use forecourt_certify::golden::Bus;
use forecourt_certify::link::Link;
use forecourt_certify::run::{Options, Outcome, certify};
use forecourt_certify::verdict::Verdict;

/// Runs the check with the clauses that `options` names.
///
/// # Errors
/// The first thing that the laboratory takes for what it is not; it is not to be believed then.
pub fn selfcheck(options: &Options) -> Result<(), String> {
    let short: Vec<String> = options
        .selected()
        .into_iter()
        .filter(|clause| !clause.needs(Need::D) && clause.on != On::Master)
        .map(|clause| clause.id.clone())
        .collect();
    if short.is_empty() {
        return Ok(());
    }
    let options = Options { ids: short, ..options.clone() };
    let boards =
        Bus::golden(&Profile::standard(), &[33, 1]).map_err(|board| format!("no golden board {board}"))?;
    for outcome in outcomes(&mut VirtualLink::new(boards), &options) {
        // Of a few clauses alone there may be nothing that a passive one could look back at.
        let nothing = outcome.finding.verdict == Verdict::Inconclusive
            && clause(&outcome.clause).is_some_and(|clause| clause.passive);
        if !nothing && !matches!(outcome.finding.verdict, Verdict::Pass | Verdict::NotApplicable) {
            return Err(format!("the golden boards do not pass: {}", said(&outcome)));
        }
    }
    for trick in [Trick::Null, Trick::Silent, Trick::Echo, Trick::Exception, Trick::Replay] {
        for outcome in outcomes(&mut VirtualLink::new(Dummy::new(trick, 33)), &options) {
            if outcome.finding.verdict == Verdict::Pass && !is_paper(&outcome) {
                return Err(format!("a device that is no board ({trick:?}) passes: {}", said(&outcome)));
            }
        }
    }
    Ok(())
}

fn outcomes(link: &mut dyn Link, options: &Options) -> Vec<Outcome> {
    certify(link, &Declaration::golden(), &Profile::standard(), options, &mut |_| {}).0.outcomes
}

/// A clause that only reads the declaration: any device can have good papers.
fn is_paper(outcome: &Outcome) -> bool {
    clause(&outcome.clause).is_some_and(|clause| clause.needs == [Need::X])
}

fn said(outcome: &Outcome) -> String {
    let finding = &outcome.finding;
    format!("{} at board {} is {}: {}", outcome.clause, outcome.board, finding.verdict, finding.reason)
}
