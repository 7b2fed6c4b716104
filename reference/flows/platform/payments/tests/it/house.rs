//! A small house around the payments: state, settings, a ledger, and doubles of value, organisation and members.
//!
//! It decides, applies, books, serves value's side of the news, and checks the invariants after every command. A refused
//! command must leave no trace, a repeated fold must give the same state.

use std::collections::BTreeMap;

use forecourt_books::ask::PartWish;
use forecourt_books::config::Value as SettingValue;
use forecourt_books::facts::value::Wallet;
use forecourt_books::facts::{self, BranchFacts, BranchKind, Means, Purpose};
use forecourt_books::ledger::Rule;
use forecourt_books::report::{Asked, Report};
use forecourt_books::{
    Account, Ask, At, BillId, BranchId, By, Context, Day, Document, Facts, Fen, Ledger, MemberId, News,
    PaymentId, PersonId, Points, Position, Posting, Rejection, Scene, Secret, Settings, Stamp, Undo,
};
use forecourt_payments::sign::{self, Signed};
use forecourt_payments::{Command, Event, Payments, State};

pub const BRANCH: BranchId = BranchId(2);
pub const FAR: BranchId = BranchId(3);
pub const HEAD: BranchId = BranchId(1);
pub const ANNA: MemberId = MemberId(7);
pub const CASHIER: PersonId = PersonId(3);
pub const REVIEWER: PersonId = PersonId(4);
pub const CHIEF: PersonId = PersonId(5);
pub const KEY: &str = "the channel's key";

static FROM_STORED: Rule = Rule::new("stored-value-used", Account::StoredPrincipal, Account::Prepaid);
static TO_STORED: Rule = Rule::new("stored-value-back", Account::Prepaid, Account::StoredPrincipal);
static FROM_POINTS: Rule = Rule::new("points-used", Account::PointsExpense, Account::Prepaid);
static TO_POINTS: Rule = Rule::new("points-back", Account::Prepaid, Account::PointsExpense);
static FROM_VOUCHER: Rule = Rule::new("voucher-used", Account::VouchersSold, Account::Prepaid);
static TO_VOUCHER: Rule = Rule::new("voucher-back", Account::Prepaid, Account::VouchersSold);

/// What the others know.
#[derive(Default)]
pub struct Others {
    pub ledger: Ledger,
    pub wallets: BTreeMap<MemberId, Wallet>,
    pub proved: bool,
    pub on_duty: bool,
    pub vouchers: BTreeMap<String, Fen>,
    pub said: Vec<(Account, BranchId, i64)>,
}

impl facts::organisation::Organisation for Others {
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        let lon = if branch == FAR { 117_400_000 } else { 117_000_000 };
        Some(BranchFacts {
            kind: BranchKind::FuelStation,
            name: branch.to_string(),
            position: Some(Position::new(36_000_000, lon)),
            manager: None,
        })
    }
    fn head_office(&self) -> Option<BranchId> {
        Some(HEAD)
    }
    fn home_branch(&self, person: PersonId) -> Option<BranchId> {
        Some(if person == CHIEF { HEAD } else { BRANCH })
    }
    fn with_role(&self, _role: &str, _branch: Option<BranchId>) -> Vec<PersonId> {
        if self.on_duty { vec![REVIEWER] } else { Vec::new() }
    }
}
impl facts::members::Members for Others {
    fn proved(&self, _member: MemberId, _at: At) -> bool {
        self.proved
    }
}
impl facts::value::Value for Others {
    fn wallet(&self, member: MemberId) -> Wallet {
        self.wallets.get(&member).copied().unwrap_or_default()
    }
    fn points_value(&self, points: Points) -> Fen {
        Fen(points.0)
    }
    fn voucher_value(&self, serial: &str) -> Option<Fen> {
        self.vouchers.get(serial).copied()
    }
}
impl facts::payments::Payments for Others {}
impl facts::rental::Rental for Others {}
impl facts::keys::Keys for Others {}
impl facts::security::Security for Others {}
impl Facts for Others {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
    fn liabilities(&self) -> Vec<(Account, BranchId, i64)> {
        self.said.clone()
    }
}

pub struct House {
    pub state: State,
    pub settings: Settings,
    pub others: Others,
    pub at: At,
    pub log: Vec<(Stamp, Event)>,
    pub news: Vec<News>,
    pub asks: Vec<Ask>,
    pub postings: Vec<Posting>,
}

pub fn at(text: &str) -> At {
    text.parse().unwrap()
}

pub fn bill(number: u32) -> Document {
    Document::Bill(BillId(number))
}

pub fn cash(amount: i64) -> Vec<PartWish> {
    vec![PartWish::new(Means::Cash, Fen(amount))]
}

pub fn by(means: Means, amount: i64) -> Vec<PartWish> {
    vec![PartWish::new(means, Fen(amount))]
}

pub fn staff(person: PersonId) -> By {
    By::person(person, "front-1")
}

impl House {
    pub fn new() -> House {
        House::with(&[])
    }

    pub fn with(settings: &[(&str, SettingValue)]) -> House {
        let said = settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let mut others = Others { on_duty: true, proved: true, ..Others::default() };
        let rich = Wallet { principal: Fen::yuan(100_000), points: Points(100_000), ..Wallet::default() };
        others.wallets.insert(ANNA, rich);
        let mut house = House {
            state: State::default(),
            settings: Settings::new(Payments::settings(), &said).unwrap(),
            others,
            at: at("2026-03-02 10:00:00"),
            log: Vec::new(),
            news: Vec::new(),
            asks: Vec::new(),
            postings: Vec::new(),
        };
        for channel in [Means::Wechat, Means::Alipay, Means::BankCard] {
            let agree = Command::AgreeChannel { channel, key: Secret::new(KEY), fee_bp: Some(0) };
            house.must(&staff(CASHIER), agree);
        }
        house
    }

    pub fn give(&mut self, by: &By, command: Command) -> Result<Vec<Event>, Rejection> {
        self.clock();
        let branch = by.terminal().map(|_| BRANCH);
        let scene = Scene { at: self.at, by, branch, settings: &self.settings, facts: &self.others };
        let before = Payments::state_text(&self.state);
        let decided = Payments::decide(&self.state, &scene, &command);
        let events = match decided {
            Err(refusal) => {
                assert!(
                    Payments::refusals().iter().any(|said| said.code == refusal.code),
                    "{refusal} is said nowhere"
                );
                assert_eq!(Payments::state_text(&self.state), before);
                let left = Payments::refused(&self.state, &scene, &command, &refusal);
                self.take(by, &left);
                return Err(refusal);
            }
            Ok(events) => events,
        };
        // A command that others refuse leaves no trace (PLAT-04).
        self.state.begin();
        let stamp = Stamp { at: self.at, by: by.clone(), branch, seq: 0 };
        events.iter().for_each(|event| Payments::apply(&mut self.state, &stamp, event));
        self.state.rollback();
        assert_eq!(Payments::state_text(&self.state), before, "{command:?}");
        self.take(by, &events);
        Ok(events)
    }

    pub fn must(&mut self, by: &By, command: Command) -> Vec<Event> {
        let shown = format!("{command:?}");
        self.give(by, command).unwrap_or_else(|refusal| panic!("{shown}: {refusal}"))
    }

    pub fn code(&mut self, by: &By, command: Command) -> &'static str {
        let shown = format!("{command:?}");
        match self.give(by, command) {
            Ok(events) => panic!("{shown} was taken: {events:?}"),
            Err(refusal) => refusal.code,
        }
    }

    fn take(&mut self, by: &By, events: &[Event]) {
        for event in events {
            let stamp = Stamp { at: self.at, by: by.clone(), branch: None, seq: self.log.len() as u64 };
            // What is stored reads back as what it was.
            let stored = serde_json::to_string(event).unwrap();
            assert_eq!(&serde_json::from_str::<Event>(&stored).unwrap(), event, "{stored}");
            Payments::apply(&mut self.state, &stamp, event);
            let mut postings = Vec::new();
            Payments::postings(&stamp, event, &mut postings);
            for posting in &postings {
                self.others.ledger.post(self.at, posting);
            }
            self.postings.extend(postings);
            self.asks.extend(Payments::asks(&self.others, &stamp, event));
            for news in Payments::news(&self.state, &stamp, event) {
                self.hear(&news);
                self.news.push(news);
            }
            self.log.push((stamp, event.clone()));
        }
        let held = Payments::invariants(&self.state, &self.others);
        assert_eq!(held, Ok(()), "after {events:?}");
    }

    /// What value does: it books its own accounts against `Prepaid`.
    fn hear(&mut self, news: &News) {
        let (document, member, branch, wish, taken) = match news {
            News::PartTaken { document, member, branch, wish, .. } => (document, member, branch, wish, true),
            News::PartReturned { document, member, branch, wish, .. } => {
                (document, member, branch, wish, false)
            }
            _ => return,
        };
        let rule = match (wish.means, taken) {
            (Means::Points, true) => &FROM_POINTS,
            (Means::Points, false) => &TO_POINTS,
            (Means::Coupon, true) => &FROM_VOUCHER,
            (Means::Coupon, false) => &TO_VOUCHER,
            (_, true) => &FROM_STORED,
            (_, false) => &TO_STORED,
        };
        self.others.ledger.post(self.at, &Posting::at(rule, wish.amount.0, *branch, *document));
        let sign = if taken { -1 } else { 1 };
        if let Some(wallet) = member.and_then(|member| self.others.wallets.get_mut(&member)) {
            match wish.means {
                Means::StoredValue => wallet.principal += wish.amount * sign,
                Means::Points => wallet.points += Points(wish.amount.0 * sign),
                _ => {}
            }
        }
    }

    /// Runs every deadline that has passed before this second.
    fn clock(&mut self) {
        while Payments::next_deadline(&self.state).is_some_and(|due| due < self.at) {
            self.tick();
        }
    }

    fn tick(&mut self) {
        let due = Payments::next_deadline(&self.state).unwrap();
        let now = std::mem::replace(&mut self.at, due);
        let scene =
            Scene { at: due, by: &By::System, branch: None, settings: &self.settings, facts: &self.others };
        let events = Payments::due(&self.state, &scene);
        assert!(!events.is_empty(), "a deadline ends or moves");
        self.take(&By::System, &events);
        self.at = now;
    }

    /// Moves the clock; the deadlines up to and including the instant have fired.
    pub fn until(&mut self, at: At) {
        self.at = at;
        while Payments::next_deadline(&self.state).is_some_and(|due| due <= at) {
            self.tick();
        }
    }

    pub fn later(&mut self, seconds: i64) {
        self.until(self.at.plus_s(seconds));
    }

    pub fn create(&mut self, document: Document, amount: i64) -> PaymentId {
        self.create_for(document, Purpose::Bill, amount, Some(ANNA), BRANCH)
    }

    pub fn create_for(
        &mut self,
        document: Document,
        purpose: Purpose,
        amount: i64,
        payer: Option<MemberId>,
        branch: BranchId,
    ) -> PaymentId {
        let payment = self.state.orders.next_id();
        self.must(&By::System, create(document, purpose, amount, payer, branch, Vec::new()));
        payment
    }

    pub fn paid(&mut self, document: Document, parts: Vec<PartWish>) -> PaymentId {
        let amount = parts.iter().map(|part| part.amount.0).sum();
        let payment = self.state.orders.next_id();
        self.must(&By::System, create(document, Purpose::Bill, amount, Some(ANNA), BRANCH, parts));
        payment
    }

    pub fn notice(&mut self, payment: PaymentId, channel: Means, amount: i64, reference: &str) -> Vec<Event> {
        self.notice_of(payment, channel, amount, true, reference)
    }

    pub fn notice_of(
        &mut self,
        payment: PaymentId,
        channel: Means,
        amount: i64,
        success: bool,
        reference: &str,
    ) -> Vec<Event> {
        let notice = notice(payment, channel, amount, success, reference);
        self.must(&By::Outside(channel.word().to_owned()), notice)
    }

    pub fn count(&self, wanted: &str) -> usize {
        self.log.iter().filter(|(_, event)| kind(event) == wanted).count()
    }

    pub fn balance(&self, account: Account) -> i64 {
        self.others.ledger.balance(account)
    }

    pub fn report(&self, asked: &Asked) -> Report {
        self.try_report(asked).unwrap()
    }

    pub fn try_report(&self, asked: &Asked) -> Result<Report, Rejection> {
        let scene = Scene {
            at: self.at,
            by: &By::System,
            branch: None,
            settings: &self.settings,
            facts: &self.others,
        };
        Payments::report(&self.state, &scene, asked)
    }

    pub fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
}

pub fn kind(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned()
}

pub fn kinds(events: &[Event]) -> Vec<String> {
    events.iter().map(kind).collect()
}

pub fn create(
    document: Document,
    purpose: Purpose,
    amount: i64,
    payer: Option<MemberId>,
    branch: BranchId,
    parts: Vec<PartWish>,
) -> Command {
    Command::Create {
        document,
        purpose,
        amount: Fen(amount),
        payer,
        branch,
        expires: None,
        means: Vec::new(),
        ready: None,
        volume_ml: None,
        parts,
    }
}

pub fn pay(payment: PaymentId, parts: Vec<PartWish>) -> Command {
    Command::Pay { payment: Some(payment), document: None, parts, card: None }
}

pub fn notice(payment: PaymentId, channel: Means, amount: i64, success: bool, reference: &str) -> Command {
    let about = sign::about_part(payment, None);
    let fields = Signed { channel, about: &about, amount: Fen(amount), success, reference };
    Command::Notice {
        channel,
        payment,
        part: None,
        amount: Fen(amount),
        success,
        reference: reference.to_owned(),
        signature: sign::sign(KEY, fields),
    }
}

pub fn refund_notice(payback: u32, channel: Means, amount: i64, success: bool, reference: &str) -> Command {
    let payback = forecourt_payments::kinds::PaybackId(payback);
    let about = sign::about_line(payback, 0);
    let fields = Signed { channel, about: &about, amount: Fen(amount), success, reference };
    Command::RefundNotice {
        channel,
        payback,
        line: 0,
        amount: Fen(amount),
        success,
        reference: reference.to_owned(),
        signature: sign::sign(KEY, fields),
    }
}

pub fn wechat() -> By {
    By::Outside("wechat".to_owned())
}
