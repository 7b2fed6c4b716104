//! Sessions of whoever acts, on both sides of the counter: an employee's at a terminal (PLAT-33), a member's on the phone
//! (MEM-77).
//!
//! It refuses to know passwords and codes: it sees only whether a session is open, and that it is used.

use crate::contexts::{Event, States};
use forecourt_books::{At, By, Rejection, Scene};

impl States {
    /// Whether somebody on a phone may do this: what is not everybody's needs an open session of the member (MEM-77).
    ///
    /// # Errors
    /// `no-session`.
    pub(crate) fn known_client(&self, by: &By, right: &str) -> Result<(), Rejection> {
        if by.member_id().is_none()
            || forecourt_organisation::access::without_session(&self.organisation, right)
        {
            return Ok(());
        }
        forecourt_members::facts::signed_in(&self.members, by)
    }

    /// The same for a report, by the name under which it is asked for. One that there is not is refused as such.
    ///
    /// # Errors
    /// `no-session`.
    pub(crate) fn known_reader(&self, by: &By, asked: &str) -> Result<(), Rejection> {
        let found = crate::reports::find(asked);
        found.map_or(Ok(()), |(_, name)| self.known_client(by, &format!("report.{name}")))
    }

    /// A member who reads is not idle (MEM-77); staff are, until they do something (PLAT-33).
    pub(crate) fn reading_use(&self, at: At, by: &By) -> Option<Event> {
        by.member_id()?;
        self.session_use(&self.view(at).scene(by, None), &[])
    }

    /// The event that notes the use of the session in which these events were brought about, if they leave it open: one
    /// that was ended by them has no use that could be noted.
    pub(crate) fn session_use(&self, scene: &Scene<'_>, events: &[Event]) -> Option<Event> {
        use forecourt_members::Event as M;
        let touches = |event: &Event| match event {
            Event::Organisation(of) => of.ends_session_of(scene.by),
            Event::Members(M::SessionOpened { .. } | M::SessionTouched { .. } | M::SessionEnded { .. }) => {
                scene.by.member_id().is_some()
            }
            _ => false,
        };
        if events.iter().any(touches) {
            return None;
        }
        let staff = forecourt_organisation::use_of(&self.organisation, scene.at, scene.by);
        let member = || forecourt_members::facts::use_of(&self.members, scene);
        staff.map(Event::Organisation).or_else(|| member().map(Event::Members))
    }
}
