//! The state of the register: the fold of its events. A million members stand in two dense registers, one small and hot
//! (standing), one with the personal values; everything else is found by ordered keys, never by a scan.
//!
//! It decides nothing, and takes nothing from settings or facts.

mod apply;
mod apply_car;
mod apply_card;
mod apply_member;
mod apply_proof;
mod apply_remind;
pub mod card;
pub mod member;
pub mod remind;

use forecourt_books::{
    Agenda, At, BranchId, CardId, Day, Fen, Held, Log, Marks, MemberId, Register, Table, undo_state,
};
use serde::Serialize;

use crate::digest::{Key, LookUp};
use crate::kinds::{
    CarId, CardKind, CategoryId, CodeId, FeeId, InsuranceId, OrderId, Pending, ReminderId, ReminderKind,
    Terms,
};
use card::{Card, CardRow, Lot, Order, Stock};
use member::{
    Car, Category, Code, Fee, File, FileRow, Guard, Insurance, Member, MemberRow, Replated, Session, Waiting,
};
use remind::Reminder;

/// What the clock alone brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// The daily run of reminders (MEM-62).
    Daily,
    /// Terms that end with this day (MEM-04).
    Terms(Day),
    /// Cards that end with this day (MEM-17).
    Cards(Day),
    /// A member's personal values are erased (PLAT-48).
    Erasure(MemberId),
    /// A member's session ends (MEM-77).
    Session(MemberId),
    /// A card at a reader is written (MEM-18).
    Write(CardId),
    /// A member's package holdings are looked at (MEM-65).
    Holdings(MemberId),
    /// A guest's code and phone are forgotten (PLAT-48).
    Code(CodeId),
    /// Open reminders whose last day this is (MEM-72).
    Lapses(Day),
}

/// A due date that reminders look at: kind, day, whose, and of what.
pub type DueKey = (ReminderKind, Day, MemberId, u32);

/// Everything that the register knows.
#[derive(Debug, Clone, Serialize)]
pub struct State {
    /// Categories with the history of their terms (MEM-03, MEM-05).
    pub categories: Register<CategoryId, Category>,
    /// Categories by name.
    pub category_names: Table<String, CategoryId>,
    /// Standing of every member.
    pub members: Register<MemberId, Member>,
    /// Personal values of every member.
    pub files: Register<MemberId, File>,
    /// Password, proof, fingerprint of those who have any.
    pub guards: Table<MemberId, Guard>,
    /// Members by digest of phone and identity (PLAT-44).
    pub people: Table<(LookUp, Key), MemberId>,
    /// Vehicles.
    pub cars: Register<CarId, Car>,
    /// Vehicles by member.
    pub cars_of: Marks<(MemberId, CarId)>,
    /// Vehicles by digest of plate and frame.
    pub cars_by: Table<(LookUp, Key), CarId>,
    /// Insurances.
    pub insurances: Register<InsuranceId, Insurance>,
    /// Insurances by vehicle.
    pub insured: Marks<(CarId, InsuranceId)>,
    /// Fees.
    pub fees: Register<FeeId, Fee>,
    /// Fees that are to be paid, by member.
    pub open_fees: Marks<(MemberId, FeeId)>,
    /// What waits for a decision, by kind and number of the record.
    pub waiting: Table<(Pending, u32), Waiting>,
    /// Home branch changes that one branch consents to: to which, and who wants it (MEM-02).
    pub moves: Table<MemberId, (BranchId, BranchId)>,
    /// Former home branches, by the instant at which the member left them (MEM-02).
    pub former_homes: Table<(MemberId, At), BranchId>,
    /// Cards.
    pub cards: Register<CardId, Card>,
    /// Cards by number.
    pub card_numbers: Table<u64, CardId>,
    /// Cards by member.
    pub cards_of: Marks<(MemberId, CardId)>,
    /// Cards by digest of a plate that they serve.
    pub plates: Marks<(Key, CardId)>,
    /// Lots of cards received, by their first number (MEM-21).
    pub lots: Table<u64, Lot>,
    /// Spoiled blanks.
    pub spoiled: Marks<u64>,
    /// Stock by branch and kind.
    pub stock: Table<(BranchId, CardKind), Stock>,
    /// Orders of cards.
    pub orders: Register<OrderId, Order>,
    /// Unit prices by kind and quantity from which they hold.
    pub card_prices: Table<(CardKind, i64), Fen>,
    /// One-time codes by digest of the phone (RENT-08).
    pub codes: Table<Key, Code>,
    /// Codes whose phone is a guest's, kept in passing (PLAT-48).
    pub guest_codes: Table<CodeId, Key>,
    /// How many codes were sent.
    pub codes_sent: Held<u32>,
    /// Open sessions of members (MEM-77).
    pub sessions: Table<MemberId, Session>,
    /// Sessions opened, by channel (PLAT-80).
    pub logins: Table<&'static str, u32>,
    /// Due dates, by kind and day.
    pub due_days: Marks<DueKey>,
    /// First reminders of maintenance, by day (MEM-67).
    pub first_days: Marks<(Day, MemberId, CarId)>,
    /// Birthdays by month and day.
    pub birthdays: Marks<(i8, i8, MemberId)>,
    /// What was raised already: kind, member, subject, due date, which of the series.
    pub raised: Marks<(ReminderKind, MemberId, u32, Day, u32)>,
    /// Reminders.
    pub reminders: Register<ReminderId, Reminder>,
    /// Open reminders by branch.
    pub open_by_branch: Marks<(BranchId, ReminderId)>,
    /// Reminders of a member.
    pub reminders_of: Marks<(MemberId, ReminderId)>,
    /// Reminders that are open, by their last day.
    pub lapses: Marks<(Day, ReminderId)>,
    /// Group texts sent.
    pub texts_sent: Held<u32>,
    /// What happened to memberships, oldest first (MEM-73).
    pub history: Log<MemberRow>,
    /// Former values of files, by member and number (MEM-14).
    pub changes: Table<(MemberId, u32), FileRow>,
    /// Changes of plate, by member and number (MEM-27, MEM-82).
    pub replated: Table<(MemberId, u32), Replated>,
    /// What happened to cards, by card and number (MEM-16).
    pub card_rows: Table<(CardId, u32), CardRow>,
    /// Every deadline.
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    categories,
    category_names,
    members,
    files,
    guards,
    people,
    cars,
    cars_of,
    cars_by,
    insurances,
    insured,
    fees,
    open_fees,
    waiting,
    moves,
    former_homes,
    cards,
    card_numbers,
    cards_of,
    plates,
    lots,
    spoiled,
    stock,
    orders,
    card_prices,
    codes,
    guest_codes,
    codes_sent,
    sessions,
    logins,
    due_days,
    first_days,
    birthdays,
    raised,
    reminders,
    open_by_branch,
    reminders_of,
    lapses,
    texts_sent,
    history,
    changes,
    replated,
    card_rows,
    agenda,
});

/// A register without members, with the categories and card prices that it is delivered with (MEM-03, MEM-21).
impl Default for State {
    fn default() -> State {
        let mut state = State::empty();
        for (name, terms) in seeds() {
            let category = state.categories.push(Category::new(name, At(0), terms));
            state.category_names.insert(name.to_owned(), category);
        }
        for (kind, from, price) in CARD_PRICES {
            state.card_prices.insert((*kind, *from), *price);
        }
        state
    }
}

/// Unit prices of blank cards as data: kind, from this quantity on, fen (MEM-21).
pub const CARD_PRICES: &[(CardKind, i64, Fen)] = &[
    (CardKind::Magnetic, 1_000, Fen(80)),
    (CardKind::Magnetic, 10_000, Fen(65)),
    (CardKind::Ic, 1_000, Fen(300)),
    (CardKind::Ic, 10_000, Fen(250)),
    (CardKind::M1, 1_000, Fen(450)),
    (CardKind::M1, 10_000, Fen(400)),
    (CardKind::Visual, 1_000, Fen(1000)),
    (CardKind::Visual, 10_000, Fen(800)),
];

/// The categories that the house is delivered with, as data (MEM-03).
fn seeds() -> [(&'static str, Terms); 3] {
    let terms = |rank, labour_bp, material_bp, hour, fee| Terms {
        labour_bp,
        material_bp,
        hour: Fen::yuan(hour),
        scheme: "standard".to_owned(),
        points_share_bp: 5_000,
        fee: Fen::yuan(fee),
        rank,
    };
    [
        ("basic", terms(0, 10_000, 10_000, 40, 0)),
        ("silver", terms(1, 9_500, 9_500, 35, 100)),
        ("gold", terms(2, 9_000, 9_000, 30, 300)),
    ]
}

impl State {
    fn empty() -> State {
        State {
            categories: Register::default(),
            category_names: Table::default(),
            members: Register::default(),
            files: Register::default(),
            guards: Table::default(),
            people: Table::default(),
            cars: Register::default(),
            cars_of: Marks::default(),
            cars_by: Table::default(),
            insurances: Register::default(),
            insured: Marks::default(),
            fees: Register::default(),
            open_fees: Marks::default(),
            waiting: Table::default(),
            moves: Table::default(),
            former_homes: Table::default(),
            cards: Register::default(),
            card_numbers: Table::default(),
            cards_of: Marks::default(),
            plates: Marks::default(),
            lots: Table::default(),
            spoiled: Marks::default(),
            stock: Table::default(),
            orders: Register::default(),
            card_prices: Table::default(),
            codes: Table::default(),
            guest_codes: Table::default(),
            codes_sent: Held::default(),
            sessions: Table::default(),
            logins: Table::default(),
            due_days: Marks::default(),
            first_days: Marks::default(),
            birthdays: Marks::default(),
            raised: Marks::default(),
            reminders: Register::default(),
            open_by_branch: Marks::default(),
            reminders_of: Marks::default(),
            lapses: Marks::default(),
            texts_sent: Held::default(),
            history: Log::default(),
            changes: Table::default(),
            replated: Table::default(),
            card_rows: Table::default(),
            agenda: Agenda::default(),
        }
    }

    /// A category's number by its name.
    pub fn category(&self, name: &str) -> Option<CategoryId> {
        self.category_names.get(name).copied()
    }

    /// A category's name.
    pub fn category_name(&self, category: CategoryId) -> &str {
        self.categories.get(category).map_or("", |found| &found.name)
    }

    /// A category's terms in force at an instant.
    pub fn terms(&self, category: CategoryId, at: At) -> Option<&Terms> {
        self.categories.get(category).and_then(|found| found.terms_at(at))
    }

    /// The member's cards, ascending.
    pub fn cards_of(&self, member: MemberId) -> impl Iterator<Item = (CardId, &Card)> {
        self.cards_of
            .range((member, CardId(0))..=(member, CardId(u32::MAX)))
            .filter_map(|(_, card)| self.cards.get(*card).map(|found| (*card, found)))
    }

    /// The member's vehicles, ascending.
    pub fn cars_of(&self, member: MemberId) -> impl Iterator<Item = (CarId, &Car)> {
        self.cars_of
            .range((member, CarId(0))..=(member, CarId(u32::MAX)))
            .filter_map(|(_, car)| self.cars.get(*car).map(|found| (*car, found)))
    }

    /// The cards that serve a plate, ascending.
    pub fn cards_with(&self, plate: &str) -> impl Iterator<Item = (CardId, &Card)> {
        let key = crate::digest::key(LookUp::Plate, plate);
        self.plates
            .range((key, CardId(0))..=(key, CardId(u32::MAX)))
            .filter_map(|(_, card)| self.cards.get(*card).map(|found| (*card, found)))
    }

    /// A member by phone or identity number.
    pub fn person(&self, what: LookUp, value: &str) -> Option<MemberId> {
        self.people.get(&(what, crate::digest::key(what, value))).copied()
    }

    /// A vehicle by plate or frame number.
    pub fn car(&self, what: LookUp, value: &str) -> Option<CarId> {
        self.cars_by.get(&(what, crate::digest::key(what, value))).copied()
    }

    /// The lot that a blank card's number belongs to.
    pub fn lot(&self, number: u64) -> Option<&Lot> {
        self.lots.range(..=number).next_back().map(|(_, lot)| lot).filter(|lot| number <= lot.last)
    }
}
