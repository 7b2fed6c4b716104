//! How well each board answers, and which boards can vouch for the line.
//!
//! It refuses to know what a board said: that it said something valid is all.

use alloc::vec::Vec;
use forecourt_wire::Instant;

/// How a board answered of late.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Health {
    /// Not asked yet, or not since the line came up.
    #[default]
    Unknown,
    /// Its last exchange ended with a valid answer.
    Well,
    /// In its present exchange this many tries failed.
    Doubtful(u8),
    /// No valid answer after the repeats; asked once a cycle without repeats until it answers.
    Silent,
}

/// One board of the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Board {
    pub(crate) fitted: bool,
    pub(crate) health: Health,
    /// Its last valid answer.
    pub(crate) heard: Instant,
    /// A collision was told, and it has not answered at the first try since (KEY-58).
    pub(crate) collided: bool,
}

/// All boards of the line, by address.
#[derive(Debug)]
pub(crate) struct Boards {
    board: Vec<Board>,
}

/// At most two boards, asked in this order whether the line still lives (KEY-56).
pub(crate) type Witnesses = [Option<u8>; 2];

impl Boards {
    /// Boards at the addresses that are fitted.
    pub(crate) fn new(fitted: impl Fn(u8) -> bool) -> Self {
        let board = |address| Board {
            fitted: fitted(address),
            health: Health::Unknown,
            heard: Instant::ZERO,
            collided: false,
        };
        Self { board: (0..=u8::MAX).map(board).collect() }
    }

    pub(crate) fn at(&self, address: u8) -> &Board {
        &self.board[usize::from(address)]
    }

    pub(crate) fn at_mut(&mut self, address: u8) -> &mut Board {
        &mut self.board[usize::from(address)]
    }

    /// Who can vouch for the line when the board at `suspect` does not answer: the boards heard last of those that
    /// are well, then such as have not been asked yet (a line that is dead from the start has no others).
    pub(crate) fn witnesses(&self, suspect: u8) -> Witnesses {
        let mut witnesses: Witnesses = [None; 2];
        for pick in 0..2 {
            let others = || {
                let taken = witnesses;
                self.fitted().filter(move |a| *a != suspect && !taken.contains(&Some(*a)))
            };
            let well = others().filter(|a| self.at(*a).health == Health::Well);
            witnesses[pick] = well
                .max_by_key(|a| (self.at(*a).heard, u8::MAX - a))
                .or_else(|| others().find(|a| self.at(*a).health == Health::Unknown));
        }
        witnesses
    }

    /// Addresses that are fitted, ascending: the drawers, then the slots.
    pub(crate) fn fitted(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).filter(|a| self.at(*a).fitted)
    }

    /// The fitted address after `address`, the first again after the last.
    pub(crate) fn after(&self, address: u8) -> u8 {
        let next = self.fitted().find(|a| *a > address);
        next.or_else(|| self.fitted().next()).unwrap_or(1)
    }

    /// The line is up again: nothing is known of any board but those that were silent before.
    pub(crate) fn forget(&mut self) {
        for board in self.board.iter_mut().filter(|board| board.health != Health::Silent) {
            board.health = Health::Unknown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boards() -> Boards {
        Boards::new(|a| a == 1 || a == 2 || (33..=36).contains(&a))
    }

    fn well(boards: &mut Boards, address: u8, heard_s: u64) {
        *boards.at_mut(address) =
            Board { fitted: true, health: Health::Well, heard: Instant::from_secs(heard_s), collided: false };
    }

    #[test]
    fn those_heard_last_vouch_for_the_line_and_never_the_suspect() {
        let mut boards = boards();
        for (address, heard_s) in [(1, 5), (33, 9), (34, 10), (35, 11)] {
            well(&mut boards, address, heard_s);
        }
        assert_eq!(boards.witnesses(35), [Some(34), Some(33)]);
        boards.at_mut(34).health = Health::Silent;
        assert_eq!(boards.witnesses(35), [Some(33), Some(1)]);
    }

    #[test]
    fn boards_not_asked_yet_stand_in_where_none_is_well() {
        let mut boards = boards();
        assert_eq!(boards.witnesses(1), [Some(2), Some(33)]);
        well(&mut boards, 36, 1);
        assert_eq!(boards.witnesses(1), [Some(36), Some(2)]);
        for address in [2, 33, 34, 35, 36] {
            boards.at_mut(address).health = Health::Silent;
        }
        assert_eq!(boards.witnesses(1), [None, None]);
    }

    #[test]
    fn the_rotation_visits_every_board() {
        let boards = boards();
        let mut seen = alloc::vec![1];
        while seen.len() < 6 {
            seen.push(boards.after(seen[seen.len() - 1]));
        }
        assert_eq!(seen, [1, 2, 33, 34, 35, 36]);
        assert_eq!(boards.after(36), 1);
    }

    #[test]
    fn of_boards_heard_at_the_same_moment_the_lowest_address_vouches() {
        let mut boards = boards();
        for address in [33, 34, 35, 36] {
            well(&mut boards, address, 7);
        }
        assert_eq!(boards.witnesses(33), [Some(34), Some(35)]);
    }
}
