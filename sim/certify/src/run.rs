//! A suite from the first probe to the last verdict.
//!
//! Each clause stands between two live probes; what it disturbed is put back before the next. It refuses to know how a
//! record is stored or shown.

mod again;
mod rest;

use crate::bench::{Bench, Passive, Stop};
use crate::catalogue::{Clause, Need, On, SUITE_VERSION, Suite, clauses, digest};
use crate::declaration::Declaration;
use crate::families::{Code, code};
use crate::link::{Abilities, Link, LinkError};
use crate::probe::{Life, probe};
use crate::replay::StoredAbilities;
use crate::sheet::Sheet;
use crate::trace::Trace;
use crate::verdict::{Finding, Verdict};
use forecourt_board::Profile;
use forecourt_kernel::{Seed, Stream};
use forecourt_wire::Instant;
use rest::Baseline;
use serde::{Deserialize, Serialize};

/// What to run, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The suites; ignored where `ids` names clauses.
    pub suites: Vec<Suite>,
    /// Single clauses by id.
    pub ids: Vec<String>,
    /// Seed of everything random.
    pub seed: u64,
    /// Single clauses go the whole way, as they do in suite soak.
    pub soak: bool,
    /// Run the clauses in an order drawn from the seed, to find clauses that lean on each other.
    pub shuffle: bool,
}

impl Options {
    /// These suites with seed 1.
    pub fn suites(suites: &[Suite]) -> Self {
        Self { suites: suites.to_vec(), ids: Vec::new(), seed: 1, soak: false, shuffle: false }
    }

    /// One clause with seed 1.
    pub fn one(id: &str) -> Self {
        Self { ids: vec![id.to_owned()], ..Self::suites(&[]) }
    }

    /// True when clauses go the whole way that sample elsewhere: with suite soak among those asked for.
    pub fn long(&self) -> bool {
        let soak = |suite: &Suite| matches!(suite, Suite::Soak | Suite::All);
        if self.ids.is_empty() { self.suites.iter().any(soak) } else { self.soak }
    }

    /// What was asked for, as a record keeps it: names of suites, or ids of clauses and, behind them, suite soak where they
    /// go the whole way.
    pub fn selection(&self) -> Vec<String> {
        if self.ids.is_empty() {
            return self.suites.iter().map(|suite| suite.name().to_owned()).collect();
        }
        let soak = self.soak.then(|| Suite::Soak.name().to_owned());
        self.ids.iter().cloned().chain(soak).collect()
    }

    /// The options of a run that a record's [`Self::selection`] and seed tell of.
    pub fn of(selection: &[String], seed: u64) -> Self {
        let suites: Vec<Suite> = selection.iter().filter_map(|name| Suite::named(name)).collect();
        if suites.len() == selection.len() {
            return Self { seed, ..Self::suites(&suites) };
        }
        let ids = selection.iter().filter(|name| Suite::named(name).is_none()).cloned().collect();
        Self { ids, seed, soak: suites.contains(&Suite::Soak), ..Self::suites(&[]) }
    }

    /// The clauses meant, in the order of the reports.
    pub fn selected(&self) -> Vec<&'static Clause> {
        let meant = |clause: &&Clause| {
            if self.ids.is_empty() {
                self.suites.iter().any(|suite| clause.belongs(*suite))
            } else {
                self.ids.contains(&clause.id)
            }
        };
        clauses().iter().filter(meant).collect()
    }
}

/// What came of one clause at one board.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outcome {
    /// "EC-01".
    pub clause: String,
    /// Address of the board; 0 where the clause is put to none.
    pub board: u8,
    /// What came of it.
    pub finding: Finding,
    /// Where in the trace it stands: index of its first section, of the last time that it was put.
    pub section: usize,
    /// From the first probe to the last, in the link's time, ns.
    pub lasted_ns: u64,
}

/// Everything of a run but its trace.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Record {
    /// [`SUITE_VERSION`].
    pub suite_version: String,
    /// [`digest`] of the clauses.
    pub catalogue: String,
    /// What the vendor claims.
    pub declaration: Declaration,
    /// What the rig could do.
    pub abilities: StoredAbilities,
    /// Names of the suites, or ids of the clauses ([`Options::selection`]).
    pub selection: Vec<String>,
    /// Seed.
    pub seed: u64,
    /// In the order they were run, passive ones last.
    pub outcomes: Vec<Outcome>,
}

impl Record {
    /// How many outcomes have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.finding.verdict == verdict).count()
    }

    /// How the command ends: 0 a certificate may be given; 1 a must is broken (with `strict` a should or a hole of the
    /// profile, too); 3 nothing is broken, but something is inconclusive or was skipped; 4 the laboratory failed, or no
    /// clause ran. 2 is for bad input, which never gets so far.
    pub fn exit_code(&self, strict: bool) -> u8 {
        let any = |verdict| self.count(verdict) > 0;
        if any(Verdict::Fail) || strict && (any(Verdict::Warn) || any(Verdict::ProfileHole)) {
            1
        } else if any(Verdict::Error) || self.outcomes.is_empty() {
            4
        } else if any(Verdict::Inconclusive) || any(Verdict::Skipped) {
            3
        } else {
            0
        }
    }
}

/// Told while a run goes on.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A clause begins: its number of so many.
    Begins {
        /// The clause.
        clause: &'a Clause,
        /// The board.
        board: u8,
        /// From 1.
        number: usize,
        /// Of so many.
        total: usize,
    },
    /// It has ended.
    Ended {
        /// What came of it.
        outcome: &'a Outcome,
    },
}

/// Runs the selected clauses over `link`.
///
/// The run ends early, with ERROR for what is left, only when the link is gone; the trace holds all that was seen.
pub fn certify(
    link: &mut dyn Link,
    declaration: &Declaration,
    profile: &Profile,
    options: &Options,
    told: &mut dyn FnMut(Progress<'_>),
) -> (Record, Trace) {
    let mut trace = Trace::new(link.line());
    let abilities = link.abilities();
    let mut plan = plan(declaration, options);
    let seed = Seed(options.seed);
    if options.shuffle {
        Stream::named(seed, "order").shuffle(&mut plan);
    }
    passive_last(&mut plan);
    let mut bench = Bench::new(link, &mut trace, declaration, profile, seed);
    bench.set_long(options.long());
    let mut runner = Runner {
        nonces: Stream::named(seed, "nonces"),
        baseline: Baseline::default(),
        abilities,
        gone: None,
        lived: false,
        section: 0,
        outcomes: Vec::new(),
    };
    runner.open(&mut bench, &boards(declaration));
    let total = plan.len();
    for (number, (clause, board)) in plan.into_iter().enumerate() {
        told(Progress::Begins { clause, board, number: number + 1, total });
        let outcome = runner.one(&mut bench, clause, board);
        told(Progress::Ended { outcome: &outcome });
        runner.outcomes.push(outcome);
    }
    let outcomes = runner.outcomes;
    trace.finish();
    let record = Record {
        suite_version: SUITE_VERSION.into(),
        catalogue: digest(),
        declaration: declaration.clone(),
        abilities: abilities.into(),
        selection: options.selection(),
        seed: options.seed,
        outcomes,
    };
    (record, trace)
}

/// The boards under test: slot board first.
pub fn boards(declaration: &Declaration) -> Vec<u8> {
    [declaration.boards.slot, declaration.boards.drawer].into_iter().flatten().collect()
}

/// Every clause with the board that it is put to; passive ones last, whatever the order asked for.
fn plan(declaration: &Declaration, options: &Options) -> Vec<(&'static Clause, u8)> {
    let mut plan = Vec::new();
    let both = boards(declaration);
    for clause in options.selected() {
        match clause.on {
            On::Slot => plan.push((clause, declaration.boards.slot.unwrap_or(0))),
            On::Drawer => plan.push((clause, declaration.boards.drawer.unwrap_or(0))),
            On::Each if clause.passive => plan.push((clause, 0)),
            On::Each => plan.extend(both.iter().map(|board| (clause, *board))),
            On::Cabinet | On::Paper | On::Master => plan.push((clause, 0)),
        }
    }
    plan
}

/// Passive clauses look back at a run, so they come last whatever the order.
fn passive_last(plan: &mut [(&'static Clause, u8)]) {
    plan.sort_by_key(|(clause, _)| clause.passive);
}

struct Runner {
    nonces: Stream,
    baseline: Baseline,
    abilities: Abilities,
    gone: Option<LinkError>,
    /// A board gave a sign of life in this run: without one nothing that was heard is a board's.
    lived: bool,
    /// Where in the trace the clause that is put begins.
    section: usize,
    outcomes: Vec<Outcome>,
}

impl Runner {
    /// Waits for the boards and remembers what their settings were.
    fn open(&mut self, bench: &mut Bench<'_>, boards: &[u8]) {
        for board in boards {
            bench.put("open", *board);
            let opened = rest::wait_for(bench, &mut self.nonces).and_then(|()| self.baseline.take(bench));
            if let Err(Stop::Link(error)) = opened {
                self.lost(error);
            }
        }
    }

    /// The link failed; a board that floods may stop it again, everything else is the end of the run.
    fn lost(&mut self, error: LinkError) {
        if !matches!(error, LinkError::Flood(_)) {
            self.gone = Some(error);
        }
    }

    fn one(&mut self, bench: &mut Bench<'_>, clause: &'static Clause, board: u8) -> Outcome {
        let begun = bench.now();
        self.section = bench.trace.sections.len();
        let finding = match &self.gone {
            Some(error) => bare(Verdict::Error, error.to_string()),
            None => self.finding(bench, clause, board),
        };
        let lasted_ns = span_ns(begun, bench.now());
        Outcome { clause: clause.id.clone(), board, finding, section: self.section, lasted_ns }
    }

    fn finding(&mut self, bench: &mut Bench<'_>, clause: &'static Clause, board: u8) -> Finding {
        if let Some(need) = missing(clause, self.abilities) {
            return bare(Verdict::Inconclusive, need.to_owned());
        }
        match (clause.on, code(&clause.id)) {
            (_, Some(Code::Passive(judge))) => self.passive(&bench.passive, judge),
            (On::Paper | On::Cabinet, Some(Code::Active(run))) => {
                again::steady(self, bench, |runner, bench| {
                    runner.section = bench.trace.sections.len();
                    bench.put(&clause.id, board);
                    let mut sheet = Sheet::at(bench.place());
                    let end = run(bench, &mut sheet);
                    runner.conclude(sheet, end)
                })
            }
            _ if board == 0 => bare(Verdict::NotApplicable, "no such board is declared".into()),
            _ => again::steady(self, bench, |runner, bench| runner.bracketed(bench, clause, board)),
        }
    }

    /// Probe, clause, probe; then everything back to where it was.
    fn bracketed(&mut self, bench: &mut Bench<'_>, clause: &'static Clause, board: u8) -> Finding {
        self.section = bench.trace.sections.len();
        bench.put(&clause.id, board);
        let finding = match probe(bench, &mut self.nonces) {
            Err(stop) => self.conclude(Sheet::new(), Err(stop)),
            Ok(before) => {
                self.lived |= before == Life::Alive;
                let mut sheet = Sheet::at(bench.place());
                let end = claimed(bench, clause).and_then(|()| match code(&clause.id) {
                    Some(Code::Active(run)) => run(bench, &mut sheet),
                    _ => crate::tries::run(&clause.tries, bench, &mut sheet),
                });
                let finding = self.conclude(sheet, end);
                let after =
                    if self.gone.is_some() { Ok(Life::Silent) } else { probe(bench, &mut self.nonces) };
                match after {
                    Ok(after) => bracket(finding, &before, &after, bench.heard_any()),
                    Err(stop) => self.conclude(Sheet::new(), Err(stop)),
                }
            }
        };
        if self.gone.is_none() {
            bench.trace.begin("rest", board);
            if let Err(Stop::Link(error)) = self.baseline.restore(bench, board, &mut self.nonces) {
                self.lost(error);
            }
        }
        finding
    }

    fn passive(&self, seen: &Passive, judge: fn(&Passive, &mut Sheet)) -> Finding {
        let mut sheet = Sheet::new();
        judge(seen, &mut sheet);
        if sheet.failed() || self.lived && sheet.checks() > 0 {
            return sheet.finding();
        }
        let why = if self.lived {
            "nothing of the kind was heard in this run"
        } else {
            "no board answered in this run"
        };
        bare(Verdict::Inconclusive, why.into())
    }

    fn conclude(&mut self, mut sheet: Sheet, end: Result<(), Stop>) -> Finding {
        match end {
            Ok(()) => sheet.finding(),
            Err(Stop::Broken(why)) => {
                sheet.must(false, || why);
                sheet.finding()
            }
            // What is broken stays broken, whatever the rig cannot do behind it.
            Err(Stop::Inconclusive(_)) if sheet.failed() => sheet.finding(),
            Err(Stop::Inconclusive(why)) => bare(Verdict::Inconclusive, why),
            Err(Stop::NotApplicable(why)) => bare(Verdict::NotApplicable, why),
            Err(Stop::Hole(why)) => bare(Verdict::ProfileHole, why),
            Err(Stop::Lab(why)) => bare(Verdict::Error, format!("the clause is written wrongly: {why}")),
            Err(Stop::Link(error)) => {
                let flood = matches!(error, LinkError::Flood(_));
                let why = error.to_string();
                self.lost(error);
                bare(if flood { Verdict::Fail } else { Verdict::Error }, why)
            }
        }
    }
}

fn span_ns(begun: Instant, ended: Instant) -> u64 {
    ended.as_ns().saturating_sub(begun.as_ns())
}

fn bare(verdict: Verdict, reason: String) -> Finding {
    Finding { verdict, reason, measured: Vec::new(), notes: Vec::new(), checks: 0, broken_at: None }
}

/// Ends a clause about a function that the board does not claim, once it has refused that function on the wire.
fn claimed(bench: &mut Bench<'_>, clause: &Clause) -> Result<(), Stop> {
    let request: &[u8] = match clause.family() {
        "DG" => &[8, 0, 0, 0xA5, 0x37],
        "DI" => &[43, 14, 1, 0],
        _ => return Ok(()),
    };
    let function = request[0];
    if bench.functions().contains(&function) {
        return Ok(());
    }
    let answer = bench.ask(request)?;
    let what = format!("function {function:02X} is not declared, and answered by {answer}");
    Err(if answer.is_exception(function, 1) { Stop::NotApplicable(what) } else { Stop::Broken(what) })
}

/// What this rig lacks for the clause.
fn missing(clause: &Clause, abilities: Abilities) -> Option<&'static str> {
    let lacks = |need, has: bool| clause.needs(need) && !has;
    if lacks(Need::L, abilities.line) {
        Some("the rig controls no parity, stop bit, break or speed")
    } else if lacks(Need::T, abilities.timing) {
        Some("the rig neither sets nor measures gaps to a tenth of a character")
    } else if lacks(Need::P, abilities.plant) {
        Some("the rig moves no tag, drawer or power")
    } else {
        None
    }
}

/// A pass holds only between two signs of life; a board that a clause has silenced fails it (RB-00).
fn bracket(finding: Finding, before: &Life, after: &Life, heard_any: bool) -> Finding {
    let held = matches!(finding.verdict, Verdict::Pass | Verdict::Warn | Verdict::NotApplicable);
    match (before, after) {
        (Life::Alive, Life::Alive) => finding,
        (Life::Silent, _) if !heard_any => bare(Verdict::Inconclusive, "no board answers".into()),
        (Life::Alive, after) if held => {
            let how = if let Life::Strange(how) = after { how.clone() } else { "it is silent".into() };
            let mut failed =
                bare(Verdict::Fail, format!("behind this clause the first good request is lost: {how}"));
            failed.checks = finding.checks;
            failed
        }
        (Life::Strange(how), _) if held => {
            bare(Verdict::Inconclusive, format!("no sign of life before it: {how}"))
        }
        (Life::Silent, _) if held => bare(Verdict::Inconclusive, "no sign of life before it".into()),
        _ => finding,
    }
}
