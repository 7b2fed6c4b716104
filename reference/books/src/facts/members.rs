//! What is asked of the register of members: status, category and its terms, cards, proof of identity.

use serde::{Deserialize, Serialize};

use crate::{At, BranchId, CardId, Day, Fen, MemberId};

/// Whether somebody is a member (MEM-04, MEM-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Membership {
    /// A member whose term runs.
    Active,
    /// A member whose term is over: list price, no points, balances usable.
    Expired,
    /// Left the group.
    Left,
}

/// A member's file as other contexts need it. Personal values are not masked: ask for what is needed only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberFacts {
    /// Whether the term runs.
    pub membership: Membership,
    /// The category's name in kebab-case, such as `gold`.
    pub category: String,
    /// The branch of joining.
    pub home: BranchId,
    /// Whether every branch serves the member (MEM-01).
    pub shared: bool,
    /// The name.
    pub name: String,
    /// The phone; empty if none.
    pub phone: String,
    /// Birthday.
    pub birthday: Option<Day>,
    /// Class of the driving licence, such as `C1`; empty if none.
    pub licence_class: String,
    /// Last day of the driving licence.
    pub licence_until: Option<Day>,
    /// Where the registered address lies.
    pub address: Option<crate::Position>,
    /// Who brought the member in (MEM-49).
    pub referrer: Option<MemberId>,
    /// When the file was made.
    pub since: At,
    /// Whether advertisements are consented to.
    pub consent: bool,
    /// Last day of the term.
    pub until: Option<Day>,
}

/// A category's terms in force at an instant (MEM-03, MEM-05).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CategoryFacts {
    /// Price rate of labour in basis points: 9000 is ten percent off, 10000 none.
    pub labour_bp: i64,
    /// Price rate of material in basis points.
    pub material_bp: i64,
    /// Price of an hour of labour.
    pub hour: Fen,
    /// The points scheme's name.
    pub scheme: String,
    /// Largest share of a bill that points may pay, in basis points (MEM-37).
    pub points_share_bp: i64,
    /// The fee of a term.
    pub fee: Fen,
    /// Higher is better.
    pub rank: i64,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// Whose it is; none while blank.
    pub member: Option<MemberId>,
    /// The state in kebab-case: `active`, `lost`, `stopped`, `expired`, `replaced`, `cancelled`, `blank` (MEM-17).
    pub state: &'static str,
    /// The plates it serves.
    pub plates: Vec<String>,
    /// Whether it serves its plates alone (MEM-22, MEM-23).
    pub bound: bool,
    /// Whether a new holder has to set a password before it is used (MEM-26).
    pub fresh: bool,
}

impl CardFacts {
    /// Whether it serves a plate: upper and lower case, blanks, hyphens and dots make no difference.
    pub fn serves(&self, plate: &str) -> bool {
        let plain = |text: &str| {
            let letters = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '·'));
            letters.flat_map(char::to_uppercase).collect::<String>()
        };
        let wanted = plain(plate);
        self.plates.iter().any(|known| plain(known) == wanted)
    }
}

/// Questions to the register of members.
pub trait Members {
    /// A member's file.
    fn member(&self, _member: MemberId) -> Option<MemberFacts> {
        None
    }
    /// How many files there are; members are M-1 … M-n.
    fn members(&self) -> u32 {
        0
    }
    /// A member's status and category alone: the fast question of every sale.
    fn standing(&self, member: MemberId) -> Option<(Membership, String)> {
        self.member(member).map(|file| (file.membership, file.category))
    }
    /// Whether a branch serves a member: every one does unless the home branch does not share its members (MEM-01).
    fn served_at(&self, member: MemberId, branch: BranchId) -> bool {
        self.member(member).is_none_or(|file| file.shared || file.home == branch)
    }
    /// A member's home branch, without the rest of the file.
    fn home_of(&self, member: MemberId) -> Option<BranchId> {
        self.member(member).map(|file| file.home)
    }
    /// The branch that was a member's home at an instant: what moved then stays with it (MEM-02).
    fn home_at(&self, member: MemberId, _at: crate::At) -> Option<BranchId> {
        self.home_of(member)
    }
    /// A member by the phone.
    fn member_by_phone(&self, _phone: &str) -> Option<MemberId> {
        None
    }
    /// A member by identity number.
    fn member_by_identity(&self, _identity: &str) -> Option<MemberId> {
        None
    }
    /// Whether two files are of one identity (MEM-49).
    fn same_identity(&self, a: MemberId, b: MemberId) -> bool {
        a == b
    }
    /// A category's terms at an instant.
    fn category(&self, _category: &str, _at: At) -> Option<CategoryFacts> {
        None
    }
    /// A card.
    fn card(&self, _card: CardId) -> Option<CardFacts> {
        None
    }
    /// The card that serves a plate, the member's lowest active one (MEM-35).
    fn card_by_plate(&self, _plate: &str) -> Option<CardId> {
        None
    }
    /// Whether the vehicle of a member that is known by a plate, now or formerly, or by a frame number bore another plate at an
    /// instant: one vehicle over a change of plate (MEM-27, MEM-82).
    fn bore(&self, _member: MemberId, _vehicle: (Option<&str>, Option<&str>), _plate: &str, _at: At) -> bool {
        false
    }
    /// Whether the member proved who it is a moment ago, by password, fingerprint, one-time code or payment code, and
    /// the proof was not used yet (MEM-32, MEM-33, FUEL-28).
    fn proved(&self, _member: MemberId, _at: At) -> bool {
        false
    }
}
