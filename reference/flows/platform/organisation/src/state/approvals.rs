//! Requests for approval and the chains that they go up.

use forecourt_books::{ApprovalId, Stamp};

use super::{Deadline, KNOWN, Request, State};
use crate::event::Event;
use crate::kinds::{Standing, Turn};

impl State {
    fn begin_turn(&mut self, stamp: &Stamp, approval: ApprovalId, turn: &Turn) {
        self.agenda.cancel(&Deadline::Deputise(approval));
        self.agenda.set(Deadline::Remind(approval), turn.remind_at);
        let record = self.approvals.get_mut(approval).expect(KNOWN);
        record.turn = turn.clone();
        record.turn_since = stamp.at;
        record.deputies.clear();
    }

    /// Nobody is asked any more; `ended` for good, or until it is asked again.
    fn rest(&mut self, stamp: &Stamp, approval: ApprovalId, standing: Standing, reason: &str) {
        self.agenda.cancel(&Deadline::Remind(approval));
        self.agenda.cancel(&Deadline::Deputise(approval));
        let record = self.approvals.get_mut(approval).expect(KNOWN);
        record.standing = standing;
        reason.clone_into(&mut record.reason);
        if standing != Standing::SentBack {
            record.ended = Some(stamp.at);
            let asked = (record.about.clone(), record.kind.clone());
            self.pending.remove(&approval);
            self.asked.remove(&asked);
        }
    }

    fn open_request(&mut self, stamp: &Stamp, event: &Event) {
        let Event::ApprovalRequested { what, about, digest, amount, branch, requester, levels, turn, .. } =
            event
        else {
            return;
        };
        let approval = self.approvals.push(Request {
            kind: what.clone(),
            about: about.clone(),
            digest: digest.clone(),
            amount: *amount,
            branch: *branch,
            requester: *requester,
            owner: *requester,
            since: stamp.at,
            levels: levels.clone(),
            turn: turn.clone(),
            turn_since: stamp.at,
            approvers: Vec::new(),
            deputies: Vec::new(),
            standing: Standing::Open,
            reason: String::new(),
            refused_by: None,
            ended: None,
        });
        self.asked.insert((about.clone(), what.clone()), approval);
        self.pending.insert(approval);
        self.begin_turn(stamp, approval, turn);
    }

    pub(super) fn apply_approval(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::ApprovalRequested { .. } => self.open_request(stamp, event),
            Event::ApprovedAt { approval, level, person, next, .. } => {
                self.approvals.get_mut(*approval).expect(KNOWN).approvers.push((*level, *person));
                if let Some(turn) = next {
                    self.begin_turn(stamp, *approval, turn);
                }
            }
            Event::ApprovalDone { approval, .. } => self.rest(stamp, *approval, Standing::Approved, ""),
            Event::ApprovalRefused { approval, reason, person, .. } => {
                self.approvals.get_mut(*approval).expect(KNOWN).refused_by = Some(*person);
                self.rest(stamp, *approval, Standing::Refused, reason);
            }
            Event::SentBack { approval, reason, .. } => {
                self.rest(stamp, *approval, Standing::SentBack, reason);
            }
            Event::ApprovalResubmitted { approval, digest, amount, turn, .. } => {
                let record = self.approvals.get_mut(*approval).expect(KNOWN);
                digest.clone_into(&mut record.digest);
                record.amount = *amount;
                record.standing = Standing::Open;
                record.approvers.clear();
                self.begin_turn(stamp, *approval, turn);
            }
            Event::ApprovalReminded { approval, .. } => {
                self.agenda.cancel(&Deadline::Remind(*approval));
                let at = self.approvals.get(*approval).expect(KNOWN).turn.deputise_at;
                self.agenda.set(Deadline::Deputise(*approval), at);
            }
            Event::ApprovalDeputised { approval, deputies, .. } => {
                self.agenda.cancel(&Deadline::Deputise(*approval));
                self.approvals.get_mut(*approval).expect(KNOWN).deputies.clone_from(deputies);
            }
            Event::ApprovalClockMoved { approval, turn } => {
                self.approvals.get_mut(*approval).expect(KNOWN).turn = turn.clone();
                // Whichever of the two is still to come.
                for (key, at) in [
                    (Deadline::Remind(*approval), turn.remind_at),
                    (Deadline::Deputise(*approval), turn.deputise_at),
                ] {
                    if self.agenda.get(&key).is_some() {
                        self.agenda.set(key, at);
                    }
                }
            }
            Event::ApprovalStale { approval, reason, .. } => {
                self.rest(stamp, *approval, Standing::Stale, reason);
            }
            Event::ApprovalHanded { approval, to, deciding, .. } => {
                let record = self.approvals.get_mut(*approval).expect(KNOWN);
                if !deciding {
                    record.owner = Some(*to);
                } else if !record.deputies.contains(to) {
                    record.deputies.push(*to);
                }
            }
            Event::ChainSet { what, levels } => drop(self.chains.insert(what.clone(), levels.clone())),
            _ => return false,
        }
        true
    }
}
