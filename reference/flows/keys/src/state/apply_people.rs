//! Events of operators, sign-ins, sessions and photos.

use forecourt_books::At;

use super::people::{Operator, Photo, Remote, SignIn, SignedIn};
use super::{Deadline, State};
use crate::command::OperatorField;
use crate::event::Event;

impl State {
    pub(super) fn apply_people(&mut self, at: At, event: &Event) -> bool {
        self.apply_operators(event) || self.apply_sign_in(at, event) || self.apply_remote(at, event)
    }

    fn apply_operators(&mut self, event: &Event) -> bool {
        match event {
            Event::OperatorEnrolled { operator, user, name, level, post, fingers, password, .. } => {
                let record = Operator {
                    user: user.clone(),
                    name: name.clone(),
                    level: *level,
                    post: *post,
                    fingers: fingers.clone(),
                    password: password.clone(),
                    active: true,
                    failures: 0,
                    locked_until: None,
                };
                self.operators.insert(*operator, record);
            }
            Event::OperatorChanged { operator, to, .. } => {
                let record = self.operator_mut(*operator);
                match to {
                    OperatorField::Name(name) => record.name.clone_from(name),
                    OperatorField::User(user) => record.user.clone_from(user),
                    OperatorField::Level(level) => record.level = *level,
                    OperatorField::Post(post) => record.post = *post,
                    OperatorField::Fingers(fingers) => record.fingers.clone_from(fingers),
                    OperatorField::Active(active) => record.active = *active,
                }
            }
            Event::PasswordSet { operator, password, .. } => {
                self.operator_mut(*operator).password = password.clone();
            }
            Event::OperatorLocked { operator, until } => {
                let record = self.operator_mut(*operator);
                record.locked_until = Some(*until);
                record.failures = 0;
                self.agenda.set(Deadline::Lock(*operator), *until);
            }
            Event::OperatorUnlocked { operator, .. } | Event::LockEnded { operator } => {
                let record = self.operator_mut(*operator);
                record.locked_until = None;
                record.failures = 0;
                self.agenda.cancel(&Deadline::Lock(*operator));
            }
            Event::PhotoStored { photo, cabinet, person, image, until } => {
                let record =
                    Photo { cabinet: *cabinet, person: *person, at: self.last_at, image: image.clone() };
                self.photos.insert(*photo, record);
                self.agenda.set(Deadline::Photo(*photo), *until);
            }
            Event::PhotoExpired { photo } => {
                self.photos.get_mut(photo).expect("events name stored photos only").image.bytes.clear();
                self.agenda.cancel(&Deadline::Photo(*photo));
            }
            _ => return false,
        }
        true
    }

    fn apply_sign_in(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::FingerprintMatched { cabinet, operator, until } => {
                let record = self.cabinet_mut(*cabinet);
                record.sign_in = SignIn::Form { operator: *operator };
                record.finger_failures = 0;
                self.agenda.set(Deadline::Form(*cabinet), *until);
            }
            Event::FingerprintRejected { cabinet, failures } => {
                self.cabinet_mut(*cabinet).finger_failures = *failures
            }
            Event::ReaderShut { cabinet, until } => {
                let record = self.cabinet_mut(*cabinet);
                record.reader_shut = Some(*until);
                record.finger_failures = 0;
                self.agenda.set(Deadline::Reader(*cabinet), *until);
            }
            Event::ReaderOpened { cabinet } => {
                self.cabinet_mut(*cabinet).reader_shut = None;
                self.agenda.cancel(&Deadline::Reader(*cabinet));
            }
            Event::PasswordAccepted { operator, .. } => self.operator_mut(*operator).failures = 0,
            Event::PasswordRejected { cabinet, operator, failures, until, .. } => {
                self.operator_mut(*operator).failures = *failures;
                self.agenda.set(Deadline::Form(*cabinet), *until);
            }
            Event::SignedIn { cabinet, operator, photo, idle_s } => {
                let signed_in = SignedIn { operator: *operator, photo: *photo, since: at, idle_s: *idle_s };
                self.cabinet_mut(*cabinet).sign_in = SignIn::In(signed_in);
                self.agenda.cancel(&Deadline::Form(*cabinet));
                self.restart_idle(*cabinet, at);
            }
            Event::OperatorActive { cabinet } => self.restart_idle(*cabinet, at),
            Event::SignedOut { cabinet, .. } | Event::SignInDropped { cabinet, .. } => {
                self.cabinet_mut(*cabinet).sign_in = SignIn::Finger;
                self.agenda.cancel(&Deadline::Form(*cabinet));
                self.agenda.cancel(&Deadline::Idle(*cabinet));
            }
            _ => return false,
        }
        true
    }

    /// The idle time counts from the last command or drawer closing, and not during an operation (KEY-13).
    pub(super) fn restart_idle(&mut self, cabinet: u8, at: At) {
        let idle_s = self.signed_in(cabinet).map(|signed_in| signed_in.idle_s);
        match idle_s.filter(|_| self.operation(cabinet).is_none()) {
            Some(idle_s) => self.agenda.set(Deadline::Idle(cabinet), at.plus_s(idle_s)),
            None => {
                self.agenda.cancel(&Deadline::Idle(cabinet));
            }
        }
    }

    fn apply_remote(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::RemoteSignedIn { node, operator, until, idle_s } => {
                self.operator_mut(*operator).failures = 0;
                let session = Remote { operator: *operator, since: at, idle_s: *idle_s };
                self.remotes.insert(node.clone(), session);
                self.agenda.set(Deadline::Remote(node.clone()), *until);
            }
            Event::RemoteRefused { operator, failures, .. }
            | Event::HandoverRefused { operator, failures, .. } => {
                if let Some(operator) = operator {
                    self.operator_mut(*operator).failures = *failures;
                }
            }
            Event::RemoteActive { node } => {
                let session = self.remotes.get(node).expect("events name nodes with a session only");
                self.agenda.set(Deadline::Remote(node.clone()), at.plus_s(session.idle_s));
            }
            Event::RemoteSignedOut { node, .. } => {
                self.remotes.remove(node);
                self.agenda.cancel(&Deadline::Remote(node.clone()));
            }
            _ => return false,
        }
        true
    }
}
