//! The families that bytes decide: every clause of them is there, and a rig that sees bytes and nothing else decides them.

use forecourt_board::Profile;
use forecourt_certify::act::Act;
use forecourt_certify::burst::Burst;
use forecourt_certify::catalogue::{Need, Suite, clauses};
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::link::{Abilities, Cannot, Class, Link, LinkError, Seen, Sent, Stop};
use forecourt_certify::run::{Options, Record, certify};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{Instant, LineSpeed, Span};

/// How many clauses each family has.
const COUNTS: [(&str, usize); 14] = [
    ("EC", 12),
    ("AD", 8),
    ("BC", 11),
    ("EX", 19),
    ("RC", 9),
    ("RD", 9),
    ("RH", 10),
    ("RI", 12),
    ("WC", 7),
    ("WM", 9),
    ("WR", 7),
    ("WN", 11),
    ("DG", 8),
    ("DI", 13),
];

#[test]
fn every_clause_of_the_byte_families_is_there() {
    for (family, count) in COUNTS {
        let ids: Vec<&str> = clauses()
            .iter()
            .filter(|clause| clause.family() == family)
            .map(|clause| clause.id.as_str())
            .collect();
        let due: Vec<String> = (1..=count).map(|number| format!("{family}-{number:02}")).collect();
        assert_eq!(ids, due);
    }
}

/// A golden pair behind a wire: bytes and coarse silences, no gaps, no hands, and time that costs what it lasts.
struct Wire(VirtualLink<Bus>);

impl Wire {
    fn golden(declaration: &Declaration) -> Self {
        let profile = Profile::standard();
        let mut addresses: Vec<u8> =
            [declaration.boards.slot, declaration.boards.drawer].into_iter().flatten().collect();
        if declaration.boards.cabinet {
            let all =
                (1..=2).chain(33..=96).filter(|address| !addresses.contains(address)).collect::<Vec<u8>>();
            addresses.extend(all);
        }
        Self(VirtualLink::new(Bus::golden(&profile, &addresses).expect("the cabinet has them")))
    }
}

impl Link for Wire {
    fn abilities(&self) -> Abilities {
        Abilities {
            class: Class::Bytes,
            error: Span::from_ms(20),
            timing: false,
            line: false,
            plant: false,
            fast: false,
            quiet: Span::from_ms(30),
        }
    }
    fn line(&self) -> LineSpeed {
        self.0.line()
    }
    fn now(&self) -> Instant {
        self.0.now()
    }
    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        assert!(burst.is_plain(), "a wire sends whole bytes");
        self.0.send(at, burst)
    }
    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        let reached = self.0.run(until, stop, seen)?;
        // What a board shows beside its answers a wire does not carry.
        seen.retain(|one| matches!(one, Seen::Char { .. }));
        if stop == Stop::Quiet && reached < until {
            return self.0.run(until.min(reached + self.abilities().quiet), Stop::AtEnd, seen);
        }
        Ok(reached)
    }
    fn act(&mut self, _act: &Act) -> Result<(), Cannot> {
        Err(Cannot("nobody lays hands on it".into()))
    }
}

fn record(declaration: &Declaration) -> Record {
    let ids = clauses()
        .iter()
        .filter(|clause| COUNTS.iter().any(|(family, _)| *family == clause.family()))
        .filter(|clause| clause.belongs(Suite::Base))
        .map(|clause| clause.id.clone())
        .collect();
    let options = Options { ids, ..Options::suites(&[]) };
    let mut wire = Wire::golden(declaration);
    certify(&mut wire, declaration, &Profile::standard(), &options, &mut |_| {}).0
}

#[test]
fn a_rig_that_sees_bytes_alone_decides_all_base_clauses() {
    let record = record(&Declaration::golden());
    assert!(record.outcomes.len() > 200, "{} outcomes", record.outcomes.len());
    for outcome in &record.outcomes {
        assert_eq!(
            outcome.finding.verdict,
            Verdict::Pass,
            "{} at {}: {:?}",
            outcome.clause,
            outcome.board,
            outcome.finding
        );
    }
    let lasted: u64 = record.outcomes.iter().map(|outcome| outcome.lasted_ns).sum();
    assert!(
        lasted < 15 * 60 * 1_000_000_000,
        "on a wire the families would take {} s",
        lasted / 1_000_000_000
    );
}

/// With the whole cabinet attached the neighbours answer for themselves, and no broadcast leaves them changed.
#[test]
fn an_attached_cabinet_is_left_as_it_was() {
    let mut declaration = Declaration::golden();
    declaration.boards.cabinet = true;
    declaration.boards.slot = Some(40);
    declaration.boards.drawer = Some(2);
    let record = record(&declaration);
    for outcome in &record.outcomes {
        assert_eq!(
            outcome.finding.verdict,
            Verdict::Pass,
            "{} at {}: {:?}",
            outcome.clause,
            outcome.board,
            outcome.finding
        );
    }
}

/// A clause that needs more than bytes and no act is in no byte rig's base suite.
#[test]
fn base_clauses_need_nothing_but_bytes() {
    for clause in
        clauses().iter().filter(|clause| COUNTS.iter().any(|(family, _)| *family == clause.family()))
    {
        if clause.belongs(Suite::Base) {
            assert_eq!(clause.needs, [Need::B], "{}", clause.id);
        }
    }
}
