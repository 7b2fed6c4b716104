//! Between clauses: everything back to where it was, so that no clause leans on the one before.
//!
//! It refuses to judge; a board that cannot be brought back shows in the next clause's first probe.

use crate::act::{Act, Field, Limit, Obstacle};
use crate::bench::{Bench, Kind, Stop};
use crate::link::Stop as Until;
use crate::probe::{Life, probe};
use forecourt_kernel::Stream;
use forecourt_wire::Span;
use std::collections::BTreeMap;

/// Holding registers of each board as the run found them.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    holding: BTreeMap<u8, Vec<u16>>,
}

/// How long a board may take to show up at the beginning, and after its power came back.
const PATIENCE: Span = Span::from_ms(2_000);

/// Waits until the board under test answers, two seconds at most.
pub fn wait_for(bench: &mut Bench<'_>, nonces: &mut Stream) -> Result<(), Stop> {
    let end = bench.now() + PATIENCE;
    while probe(bench, nonces)? != Life::Alive && bench.now() < end {
        bench.listen(Span::from_ms(50))?;
    }
    Ok(())
}

impl Baseline {
    /// Remembers the settings of the board under test.
    pub fn take(&mut self, bench: &mut Bench<'_>) -> Result<(), Stop> {
        let (first, count) = bench.holding_range();
        if let Ok(values) = bench.read_holding(first, count) {
            self.holding.insert(bench.board(), values);
        }
        Ok(())
    }

    /// Puts the board under test back to its settings and the plant to rest.
    pub fn restore(&self, bench: &mut Bench<'_>, board: u8, nonces: &mut Stream) -> Result<(), Stop> {
        let acted = bench.acted();
        bench.aim(board);
        // One clause must not spoil the next: a board that a clause has struck dumb gets its power anew, where the rig can.
        if acted || bench.abilities().plant && probe(bench, nonces)? != Life::Alive {
            self.hands_off(bench, board)?;
            wait_for(bench, nonces)?;
        }
        self.write_back(bench, board)
    }

    /// Every hand off the board, and its power off and on; what a rig cannot do it could not have done before.
    fn hands_off(&self, bench: &mut Bench<'_>, board: u8) -> Result<(), Stop> {
        let mut acts = match bench.kind() {
            Kind::Slot => {
                vec![Act::Tag { board, field: Field::Nothing }, Act::Antenna { board, broken: false }]
            }
            Kind::Drawer => vec![
                Act::Jam { board, obstacle: Obstacle::None },
                Act::Limits { board, closed: Limit::Works, open: Limit::Works },
                Act::Driver { board, broken: false },
                Act::Hand { board, position: 0 },
            ],
        };
        acts.extend([
            Act::Loop { board, tied: false },
            Act::Power { board, on: false },
            Act::Power { board, on: true },
        ]);
        for act in acts {
            // An act that this rig cannot do needs no undoing.
            if let Err(Stop::Link(error)) = bench.act(act) {
                return Err(Stop::Link(error));
            }
        }
        Ok(())
    }

    fn write_back(&self, bench: &mut Bench<'_>, board: u8) -> Result<(), Stop> {
        let (first, count) = bench.holding_range();
        if let (Some(wanted), Ok(found)) = (self.holding.get(&board), bench.read_holding(first, count)) {
            for (register, (wanted, found)) in (first..).zip(wanted.iter().zip(found)) {
                if *wanted != found {
                    link_only(bench.write(register, *wanted))?;
                }
            }
        }
        if bench.kind() == Kind::Drawer && bench.read_coils(0, 1).is_ok_and(|coils| coils[0]) {
            link_only(bench.set_coil(false))?;
        }
        if bench.kind() == Kind::Drawer {
            self.wait_closed(bench)?;
        }
        Ok(())
    }

    /// The drawer is on its way home; half a minute at most.
    fn wait_closed(&self, bench: &mut Bench<'_>) -> Result<(), Stop> {
        let end = bench.now() + Span::from_secs(30);
        while bench.now() < end {
            match bench.read_discrete(0, 5) {
                Ok(inputs) if inputs[2] => {
                    let until = bench.now() + Span::from_ms(200);
                    bench.run(until, Until::AtEnd)?;
                }
                Err(Stop::Link(error)) => return Err(Stop::Link(error)),
                _ => break,
            }
        }
        Ok(())
    }
}

fn link_only(done: Result<(), Stop>) -> Result<(), Stop> {
    match done {
        Err(Stop::Link(error)) => Err(Stop::Link(error)),
        _ => Ok(()),
    }
}
