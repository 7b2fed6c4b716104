//! Who sees how much: personal values are masked unless the member looks at itself, or somebody with the right to read
//! them asks for them whole (PLAT-45, PLAT-47). What is shown whole is counted.

use forecourt_books::personal::{masked_identity, masked_name, masked_phone};
use forecourt_books::report::{Asked, Cell, PERSONAL_RECORDS, Report};
use forecourt_books::{MemberId, Rejection, Scene, Text};

use crate::kinds::Field;
use crate::rejection::masked_number;
use crate::state::State;
use crate::state::member::Kept;

/// The right to read personal values whole.
pub const READ_PERSONAL: &str = "members.read-personal";

/// How one asker sees the files.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) scene: &'a Scene<'a>,
    whole: bool,
    shown: std::collections::BTreeSet<MemberId>,
}

impl<'a> View<'a> {
    /// The view of whoever asks; the filter `unmasked = yes` counts only with the right.
    pub(super) fn new(state: &'a State, scene: &'a Scene<'a>, asked: &Asked) -> View<'a> {
        let wanted = asked.text("unmasked") == Some("yes");
        let may = scene.facts.may(scene.by, READ_PERSONAL, scene.branch).is_ok();
        let own = scene.by.member_id().is_some();
        View { state, scene, whole: own || (wanted && may), shown: std::collections::BTreeSet::new() }
    }

    /// The filter `member`; a member sees itself, and nobody else (MEM-77).
    pub(super) fn member(&self, asked: &Asked) -> Result<Option<MemberId>, Rejection> {
        let named = asked.parsed::<MemberId>("member")?;
        match (self.scene.by.member_id(), named) {
            (Some(own), Some(other)) if own != other => {
                Err(Rejection::new("forbidden").with("member", other))
            }
            (own, named) => Ok(named.or(own)),
        }
    }

    /// The one member that a report is about.
    pub(super) fn the_member(&self, asked: &Asked) -> Result<MemberId, Rejection> {
        let member = self
            .member(asked)?
            .or_else(|| {
                asked.text("phone").and_then(|phone| self.state.person(crate::digest::LookUp::Phone, phone))
            })
            .ok_or_else(|| Rejection::new("bad-filter").with("filter", "member"))?;
        crate::decide::own(self.scene, member)?;
        crate::decide::known(self.state, member).map(|_| member)
    }

    /// A personal value of a field, whole or masked.
    pub(super) fn value(&mut self, member: MemberId, field: Field, value: &str) -> Cell {
        if value.is_empty() {
            return Cell::Empty;
        }
        if self.whole {
            self.shown.insert(member);
            return Cell::text(value);
        }
        Cell::Text(match field {
            Field::Name | Field::Contact => masked_name(value),
            Field::Phone => masked_phone(value),
            Field::Gender | Field::LicenceClass => value.to_owned(),
            Field::Identity | Field::Licence => masked_identity(value),
            _ => "*".repeat(value.chars().count().min(8)),
        })
    }

    /// A value of the file's history, whole or masked as what it is of.
    pub(super) fn kept(&mut self, member: MemberId, what: Kept, value: &str) -> Cell {
        match what {
            Kept::File(field) => self.value(member, field, value),
            Kept::Plate | Kept::Engine => self.number(member, value),
            _ if value.is_empty() => Cell::Empty,
            _ => Cell::text(value),
        }
    }

    /// A field of a member's file.
    pub(super) fn field(&mut self, member: MemberId, field: Field) -> Cell {
        let value = self.state.files.get(member).map(|file| file.get(field)).unwrap_or_default();
        self.value(member, field, &value)
    }

    /// The name.
    pub(super) fn name(&mut self, member: MemberId) -> Cell {
        self.field(member, Field::Name)
    }

    /// A plate, frame or policy number: identity's mask.
    pub(super) fn number(&mut self, member: MemberId, value: &str) -> Cell {
        if self.whole {
            return self.value(member, Field::Identity, value);
        }
        if value.is_empty() { Cell::Empty } else { Cell::Text(masked_number(value)) }
    }

    /// Tells how many personal records the report shows (PLAT-45).
    pub(super) fn told(self, mut report: Report) -> Report {
        if !self.shown.is_empty() {
            let count = i64::try_from(self.shown.len()).unwrap_or(i64::MAX);
            report.note(Text::new(PERSONAL_RECORDS, "个人信息条数"), Cell::Count(count));
        }
        report
    }
}
