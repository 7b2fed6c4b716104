//! The kill matrix: every defect against the clauses, and every clause against the defects.
//!
//! A defect that no clause named for it finds means that the laboratory is blind there; a clause that no board fails is no
//! test. It refuses to excuse either.

use super::{Defect, Host, Mutant, gallery};
use crate::catalogue::{Clause, Suite, clauses};
use crate::declaration::Declaration;
use crate::device::VirtualLink;
use crate::run::{Options, certify};
use crate::verdict::Verdict;
use forecourt_board::Profile;
use std::collections::BTreeMap;

/// One row: a defect and what the clauses made of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The defect.
    pub id: &'static str,
    /// What is wrong with the board.
    pub says: &'static str,
    /// Clauses that failed (WARN counts: a should is all that some clauses ask), in the order of the reports.
    pub failed: Vec<String>,
    /// Those of them that are named for the defect.
    pub named: Vec<String>,
    /// A clause that is named for the defect was among those put.
    pub tried: bool,
}

impl Row {
    /// True when a clause that is named for the defect found it.
    pub const fn dies(&self) -> bool {
        !self.named.is_empty()
    }

    /// True when a clause that is named for the defect was put and did not find it.
    pub const fn lives(&self) -> bool {
        self.tried && self.named.is_empty()
    }
}

/// The declaration under which the mutant is put to the clauses: it alone is attached.
pub fn declaration(defect: &Defect) -> Declaration {
    let mut declaration = Declaration::golden();
    match defect.host {
        Host::Slot => declaration.boards.drawer = None,
        Host::Drawer => declaration.boards.slot = None,
    }
    for claim in defect.claims {
        match *claim {
            "counters" => declaration.features.counters = true,
            "listen-only" => declaration.features.listen_only = true,
            _ => {}
        }
    }
    declaration
}

/// Puts `defect` to the clauses of `options`.
pub fn row(defect: &'static Defect, options: &Options) -> Row {
    let profile = Profile::standard();
    let mut link = VirtualLink::new(Mutant::new(&profile, defect));
    let (record, _) = certify(&mut link, &declaration(defect), &profile, options, &mut |_| {});
    let found = |verdict| matches!(verdict, Verdict::Fail | Verdict::Warn);
    let failed: Vec<String> = record
        .outcomes
        .iter()
        .filter(|one| found(one.finding.verdict))
        .map(|one| one.clause.clone())
        .collect();
    let named = failed.iter().filter(|id| defect.killed_by.contains(&id.as_str())).cloned().collect();
    let tried = options.selected().iter().any(|clause| defect.killed_by.contains(&clause.id.as_str()));
    Row { id: defect.id, says: defect.says, failed, named, tried }
}

/// The clauses that a row needs at least: those named for the defect.
pub fn named(defect: &Defect) -> Options {
    Options { ids: defect.killed_by.iter().map(|id| (*id).to_owned()).collect(), ..Options::suites(&[]) }
}

/// The whole matrix in the gallery's order, on `threads` threads; `options` says which clauses each defect meets.
pub fn matrix(threads: usize, options: &(dyn Fn(&Defect) -> Options + Sync)) -> Vec<Row> {
    let defects: Vec<&'static Defect> = gallery().collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let rows = std::sync::Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(defect) = defects.get(at) else { break };
                    let row = row(defect, &options(defect));
                    rows.lock().expect("no thread panics while it holds the rows").insert(at, row);
                }
            });
        }
    });
    rows.into_inner().expect("all threads have ended").into_values().collect()
}

/// Clauses that can block a certificate and that no defect of `rows` fails, without those whose reason is stated.
pub fn unproven(rows: &[Row]) -> Vec<&'static Clause> {
    let failed = |id: &str| rows.iter().any(|row| row.failed.iter().any(|failed| failed == id));
    clauses()
        .iter()
        .filter(|clause| clause.belongs(Suite::All) && !failed(&clause.id) && reason(&clause.id).is_none())
        .collect()
}

/// Why a clause has no mutant; `None` for those that must have one.
pub fn reason(id: &str) -> Option<&'static str> {
    REASONS.iter().find(|(known, _)| *known == id).map(|(_, reason)| *reason)
}

const PAPER: &str =
    "asks the declaration, not a board: tests/declaration.rs and tests/line_families.rs break it there";
const CABINET: &str = "asks a whole cabinet: tests/plant.rs spoils one";

const REASONS: &[(&str, &str)] = &[
    ("ICS-01", PAPER),
    ("ICS-04", PAPER),
    ("ICS-05", PAPER),
    ("ICS-06", PAPER),
    ("ICS-07", PAPER),
    ("ICS-08", PAPER),
    ("ICS-09", PAPER),
    ("CB-01", CABINET),
    ("CB-02", CABINET),
    ("CB-03", CABINET),
    ("CB-04", CABINET),
    ("CB-05", CABINET),
    ("CB-06", CABINET),
    ("CB-08", PAPER),
    ("CH-14", "a glitch of a quarter bit reaches no simulated receiver, which checks its start bits"),
    ("CT-07", "no board of the profile answers \"busy\" (06), so that no count of it can be wrong"),
    ("PW-11", "asks two boards on one line: tests/plant.rs has the one that disturbs the other"),
    (
        "TG-13",
        "four flipped bits that parity cannot see make a good frame: FW-89 dies by TG-12 before it comes to that",
    ),
    (
        "SK-04",
        "asks for a day of a disturbed bus: the defects that it finds (FW-11) die in a minute by MD-11 and RB-02",
    ),
    ("SK-06", "asks for a day without a bus: GX-160 dies by SK-03, which goes on for fifty"),
];

/// Where a defect is found whose clauses were not put.
fn elsewhere(id: &str) -> String {
    let by = gallery().find(|defect| defect.id == id).map_or(&[][..], |defect| defect.killed_by);
    let soak = clauses()
        .iter()
        .filter(|clause| by.contains(&clause.id.as_str()))
        .all(|clause| clause.belongs(Suite::Soak));
    format!("{} {}", if soak { "soak only:" } else { "not put:" }, by.join(" "))
}

/// The matrix as text: a row a defect with the clauses that found it, those named for it first, and the clauses that no
/// defect can fail with the reason.
pub fn text(rows: &[Row]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for row in rows {
        let others: Vec<&str> =
            row.failed.iter().filter(|id| !row.named.contains(id)).map(String::as_str).collect();
        let mark = if row.dies() { "dies" } else { "LIVES" };
        if row.dies() || row.lives() {
            let _ = writeln!(text, "{:<7} {mark:<5} {:<24} {}", row.id, row.named.join(" "), row.says);
        } else {
            let due = elsewhere(row.id);
            let _ = writeln!(text, "{:<7} {:<5} {due:<24} {}", row.id, "-", row.says);
        }
        if !others.is_empty() {
            let _ = writeln!(text, "        and by {}", others.join(" "));
        }
    }
    text.push('\n');
    for (id, reason) in REASONS {
        let _ = writeln!(text, "{id:<7} has no defect of its own: {reason}");
    }
    for clause in unproven(rows) {
        let _ = writeln!(text, "{:<7} is failed by no board", clause.id);
    }
    text
}
