//! A small house around the accounts: members that exist, a payments desk that does what payments would, a ledger.

use std::collections::BTreeMap;

use forecourt_books::ask::{Charge, PartWish};
use forecourt_books::facts::{self, CategoryFacts, Means, Membership, PaymentFacts, PaymentState};
use forecourt_books::ledger::{Account, Ledger, Rule};
use forecourt_books::report::{Asked, Report};
use forecourt_books::{
    Ask, At, BranchId, By, Context, Document, Fen, MemberId, News, PaymentId, PersonId, Points, Posting,
    Rejection, Scene, Settings, Stamp, Undo,
};
use forecourt_value::{Command, Event, State, Value};

static CASH: Rule = Rule::new("cash", Account::Cash, Account::Prepaid);
static CASH_BACK: Rule = Rule::new("cash-back", Account::Prepaid, Account::Cash);

/// A payment order of the desk.
#[derive(Debug, Clone)]
pub struct Paid {
    pub charge: Charge,
    pub back: Vec<Fen>,
    pub open: bool,
}

/// What the accounts may ask.
pub struct Around {
    pub ledger: Ledger,
    pub left: Vec<MemberId>,
    pub expired: Vec<MemberId>,
    pub proved: bool,
    pub share_bp: i64,
    pub labour_bp: i64,
    pub payments: Vec<Paid>,
}

impl facts::organisation::Organisation for Around {
    fn branch(&self, branch: BranchId) -> Option<facts::BranchFacts> {
        let kind =
            if branch == BranchId(1) { facts::BranchKind::HeadOffice } else { facts::BranchKind::Store };
        (branch.0 <= 5).then(|| facts::BranchFacts {
            kind,
            name: branch.to_string(),
            position: None,
            manager: None,
        })
    }
    fn branches(&self) -> Vec<BranchId> {
        (1..=5).map(BranchId).collect()
    }
    fn head_office(&self) -> Option<BranchId> {
        Some(BranchId(1))
    }
}

impl facts::members::Members for Around {
    fn members(&self) -> u32 {
        9
    }
    fn standing(&self, member: MemberId) -> Option<(Membership, String)> {
        let membership = match () {
            () if self.left.contains(&member) => Membership::Left,
            () if self.expired.contains(&member) => Membership::Expired,
            () => Membership::Active,
        };
        let category = if member.0.is_multiple_of(2) { "silver" } else { "gold" };
        (member.0 <= 9).then(|| (membership, category.to_owned()))
    }
    fn home_of(&self, _member: MemberId) -> Option<BranchId> {
        Some(BranchId(2))
    }
    fn category(&self, category: &str, _at: At) -> Option<CategoryFacts> {
        let gold = category == "gold";
        Some(CategoryFacts {
            labour_bp: self.labour_bp,
            material_bp: if gold { 9_000 } else { 10_000 },
            hour: Fen(3_000),
            scheme: "standard".to_owned(),
            points_share_bp: self.share_bp,
            fee: Fen::ZERO,
            rank: 1,
        })
    }
    fn proved(&self, _member: MemberId, _at: At) -> bool {
        self.proved
    }
}

impl facts::payments::Payments for Around {
    fn payment(&self, payment: PaymentId) -> Option<PaymentFacts> {
        let paid = self.payments.get(payment.0 as usize - 1)?;
        Some(PaymentFacts {
            state: PaymentState::Paid,
            amount: paid.charge.amount,
            document: paid.charge.document,
            payer: paid.charge.payer,
            parts: paid.charge.parts.iter().map(|part| (part.means, part.amount)).collect(),
            refunded: paid.back.iter().sum(),
        })
    }
}

impl facts::value::Value for Around {}
impl facts::rental::Rental for Around {}
impl facts::keys::Keys for Around {}
impl facts::security::Security for Around {}
impl facts::Facts for Around {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// State, settings and surroundings.
pub struct House {
    pub state: State,
    pub settings: Settings,
    pub around: Around,
    pub at: At,
    pub log: Vec<(Stamp, Event)>,
    pub asked: Vec<Ask>,
    pub checked: bool,
}

impl House {
    /// At ten o'clock of 2 March 2026, with a few items.
    pub fn new() -> House {
        let mut house = House {
            state: State::default(),
            settings: Settings::new(Value::settings(), &BTreeMap::new()).unwrap(),
            around: Around {
                ledger: Ledger::default(),
                left: Vec::new(),
                expired: Vec::new(),
                proved: true,
                share_bp: 5_000,
                labour_bp: 10_000,
                payments: Vec::new(),
            },
            at: "2026-03-02 10:00:00".parse().unwrap(),
            log: Vec::new(),
            asked: Vec::new(),
            checked: true,
        };
        for (item, group, list, floor) in
            [("oil", "fluids", 10_000, 7_000), ("wash", "care", 3_000, 0), ("filter", "spares", 5_000, 0)]
        {
            let json = format!(
                r#"{{"define-item": {{"item": "{item}", "title": "{item}", "group": "{group}", "list": {list}, "floor": {floor}}}}}"#
            );
            house.say(1, &json).unwrap();
        }
        house
    }

    /// A command of staff at a branch, as scenario authors write it.
    pub fn say(&mut self, branch: u32, json: &str) -> Result<Vec<Event>, Rejection> {
        let command: Command = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
        self.give(By::person(PersonId(3), "desk"), Some(BranchId(branch)), command)
    }

    /// A command, and all that follows from it, or nothing.
    pub fn give(
        &mut self,
        by: By,
        branch: Option<BranchId>,
        command: Command,
    ) -> Result<Vec<Event>, Rejection> {
        self.state.begin();
        self.around.ledger.begin();
        let (payments, log, asked) = (self.around.payments.clone(), self.log.len(), self.asked.len());
        let result = self.run(&by, branch, &command);
        if result.is_ok() {
            self.state.commit();
            self.around.ledger.commit();
        } else {
            self.state.rollback();
            self.around.ledger.rollback();
            self.around.payments = payments;
            self.log.truncate(log);
            self.asked.truncate(asked);
        }
        self.check();
        result.map(|()| self.log[log..].iter().map(|(_, event)| event.clone()).collect())
    }

    /// What a command of the house itself would bring about here, without taking it.
    pub fn decided(&self, command: &Command) -> Vec<Event> {
        let scene = Scene {
            at: self.at,
            by: &By::System,
            branch: None,
            settings: &self.settings,
            facts: &self.around,
        };
        Value::decide(&self.state, &scene, command).unwrap()
    }

    fn run(&mut self, by: &By, branch: Option<BranchId>, command: &Command) -> Result<(), Rejection> {
        let at = self.at;
        let scene = Scene { at, by, branch, settings: &self.settings, facts: &self.around };
        let events = Value::decide(&self.state, &scene, command)?;
        self.take(by, branch, events)
    }

    pub fn take(&mut self, by: &By, branch: Option<BranchId>, events: Vec<Event>) -> Result<(), Rejection> {
        for event in events {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
            let stamp = Stamp { at: self.at, by: by.clone(), branch, seq: self.log.len() as u64 };
            Value::apply(&mut self.state, &stamp, &event);
            let mut postings: Vec<Posting> = Vec::new();
            Value::postings(&stamp, &event, &mut postings);
            postings.iter().for_each(|posting| self.around.ledger.post(self.at, posting));
            let asks = Value::asks(&self.around, &stamp, &event);
            self.log.push((stamp, event));
            for ask in asks {
                self.asked.push(ask.clone());
                self.serve(ask)?;
            }
        }
        Ok(())
    }

    fn serve(&mut self, ask: Ask) -> Result<(), Rejection> {
        match ask {
            Ask::Charge(charge) => {
                let back = vec![Fen::ZERO; charge.parts.len()];
                self.around.payments.push(Paid { charge: charge.clone(), back, open: true });
                if !charge.parts.is_empty() {
                    self.pay_parts(self.around.payments.len() as u32, charge.parts)?;
                }
                Ok(())
            }
            Ask::Refund(refund) => self.refund(refund.document, refund.amount),
            _ => Ok(()),
        }
    }

    fn pay_parts(&mut self, number: u32, parts: Vec<PartWish>) -> Result<(), Rejection> {
        let payment = PaymentId(number);
        let paid = &mut self.around.payments[number as usize - 1];
        paid.charge.parts.clone_from(&parts);
        paid.back = vec![Fen::ZERO; parts.len()];
        paid.open = false;
        let charge = paid.charge.clone();
        for (part, wish) in parts.iter().enumerate() {
            if matches!(wish.means, Means::StoredValue | Means::Points | Means::Coupon) {
                self.hear(News::PartTaken {
                    document: charge.document,
                    payment,
                    part: part as u32,
                    member: charge.payer,
                    branch: charge.branch,
                    wish: wish.clone(),
                })?;
            } else {
                let posting = Posting::at(&CASH, wish.amount.0, charge.branch, charge.document);
                self.around.ledger.post(self.at, &posting);
            }
        }
        let (document, amount) = (charge.document, charge.amount);
        self.hear(News::Paid { document, payment, amount, parts })
    }

    fn refund(&mut self, document: Document, amount: Fen) -> Result<(), Rejection> {
        let index = self.around.payments.iter().rposition(|paid| paid.charge.document == document).unwrap();
        let charge = self.around.payments[index].charge.clone();
        let mut rest = amount;
        for part in (0..charge.parts.len()).rev() {
            let left = charge.parts[part].amount - self.around.payments[index].back[part];
            let take = left.min(rest);
            if take.is_zero() {
                continue;
            }
            rest -= take;
            self.around.payments[index].back[part] += take;
            let wish = PartWish { amount: take, ..charge.parts[part].clone() };
            if matches!(wish.means, Means::StoredValue | Means::Points | Means::Coupon) {
                self.hear(News::PartReturned {
                    document,
                    payment: PaymentId(index as u32 + 1),
                    part: part as u32,
                    member: charge.payer,
                    branch: charge.branch,
                    wish,
                })?;
            } else {
                let posting = Posting::at(&CASH_BACK, take.0, charge.branch, document);
                self.around.ledger.post(self.at, &posting);
            }
        }
        assert!(rest.is_zero(), "{document}: {rest} more was to go back than was paid");
        Ok(())
    }

    fn hear(&mut self, news: News) -> Result<(), Rejection> {
        match Value::on(&self.state, &news) {
            Some(command) => self.run(&By::System, None, &command),
            None => Ok(()),
        }
    }

    /// News of others, with all that follows.
    pub fn news(&mut self, news: News) -> Result<Vec<Event>, Rejection> {
        match Value::on(&self.state, &news) {
            Some(command) => self.give(By::System, None, command),
            None => Ok(Vec::new()),
        }
    }

    /// The payer asks for money back and gets it (FUEL-65).
    pub fn refund_asked(&mut self, document: Document, amount: i64) -> Result<Vec<Event>, Rejection> {
        let news = News::Refunded { document, amount: Fen(amount), total: Fen(amount), requested: true };
        // Between the two halves money is received in advance: the books are looked at after both.
        self.checked = false;
        let events = self.news(news);
        if events.is_ok() {
            self.refund(document, Fen(amount))?;
        }
        self.checked = true;
        self.check();
        events
    }

    /// Lets the time pass to a moment; timers fire on their way.
    pub fn until(&mut self, text: &str) -> Vec<Event> {
        let end: At = text.parse().unwrap();
        let from = self.log.len();
        while let Some(due) = Value::next_deadline(&self.state).filter(|due| *due < end) {
            self.at = self.at.max(due);
            let by = By::System;
            let scene =
                Scene { at: self.at, by: &by, branch: None, settings: &self.settings, facts: &self.around };
            let events = Value::due(&self.state, &scene);
            assert!(!events.is_empty(), "a deadline brings something about");
            self.take(&By::System, None, events).unwrap();
            self.check();
        }
        self.at = end;
        self.log[from..].iter().map(|(_, event)| event.clone()).collect()
    }

    /// All invariants and the books.
    pub fn check(&self) {
        if self.checked {
            Value::invariants(&self.state, &self.around).unwrap();
            self.around.ledger.check().unwrap();
            let prepaid = self.around.ledger.balance(Account::Prepaid);
            assert_eq!(prepaid, 0, "nothing stays received in advance");
            self.revenue();
        }
    }

    /// What bills and packages say was earned is what the ledger says, by branch and account (PLAT-42).
    fn revenue(&self) {
        let earned = forecourt_value::facts::earned(&self.state, BranchId(1));
        let accounts: Vec<Account> = earned.iter().map(|(account, ..)| *account).collect();
        let mut said: BTreeMap<(Account, BranchId), i64> = BTreeMap::new();
        for (account, branch, sum) in earned.into_iter().filter(|(.., sum)| *sum != 0) {
            said.insert((account, branch), sum);
        }
        let booked = self.around.ledger.all().filter(|(_, account, _)| accounts.contains(account));
        let booked =
            booked.map(|(branch, account, sums)| ((account, branch), account.natural(sums.balance())));
        let booked: BTreeMap<_, _> = booked.filter(|(_, sum)| *sum != 0).collect();
        assert_eq!(said, booked, "what was earned");
    }

    pub fn wallet(&self, member: u32) -> (i64, i64, i64, i64) {
        let wallet = forecourt_value::facts::wallet(&self.state, MemberId(member));
        (wallet.principal.0, wallet.gift.0, wallet.points.0, wallet.debt.0)
    }

    pub fn report(&self, asked: &Asked) -> Result<Report, Rejection> {
        let by = By::person(PersonId(3), "desk");
        let scene =
            Scene { at: self.at, by: &by, branch: None, settings: &self.settings, facts: &self.around };
        Value::report(&self.state, &scene, asked)
    }

    /// Tops up at a branch with cash.
    pub fn top_up(&mut self, branch: u32, member: u32, yuan: i64) {
        let amount = yuan * 100;
        let json = format!(
            r#"{{"top-up": {{"member": "M-{member}", "amount": {amount}, "parts": [{{"means": "cash", "amount": {amount}}}]}}}}"#
        );
        self.say(branch, &json).unwrap();
    }

    /// Opens a bill with one line of goods at a list price.
    pub fn bill(&mut self, branch: u32, member: u32, kind: &str, list: i64) -> u32 {
        let line = format!(r#"{{"kind": "{kind}", "item": "thing", "quantity": 1, "list": {list}}}"#);
        self.open(branch, member, &line)
    }

    /// Opens a bill with lines as they are written.
    pub fn open(&mut self, branch: u32, member: u32, lines: &str) -> u32 {
        let json = format!(r#"{{"open-bill": {{"member": "M-{member}", "lines": [{lines}]}}}}"#);
        match &self.say(branch, &json).unwrap()[0] {
            Event::BillOpened(opened) => opened.bill.0,
            other => panic!("{other:?}"),
        }
    }

    /// Settles with parts such as `cash:500 points:100`.
    pub fn settle(&mut self, bill: u32, parts: &str) -> Result<Vec<Event>, Rejection> {
        let part = |text: &str| {
            let (means, rest) = text.split_once(':').unwrap();
            let (amount, voucher) = rest.split_once('#').unwrap_or((rest, ""));
            let voucher = if voucher.is_empty() { "null".into() } else { format!("\"{voucher}\"") };
            format!(r#"{{"means": "{means}", "amount": {amount}, "voucher": {voucher}}}"#)
        };
        let parts: Vec<String> = parts.split_whitespace().map(part).collect();
        self.say(2, &format!(r#"{{"settle": {{"bill": "BL-{bill}", "parts": [{}]}}}}"#, parts.join(",")))
    }

    /// Gives points by hand at a branch.
    pub fn points(&mut self, branch: u32, member: u32, points: i64) {
        let reason = if points > 0 { "goodwill" } else { "correction" };
        let json = format!(
            r#"{{"adjust-points": {{"member": "M-{member}", "points": {points}, "reason": "{reason}"}}}}"#
        );
        self.say(branch, &json).unwrap();
    }
}

/// The code of a refusal.
pub fn code<T>(result: Result<T, Rejection>) -> &'static str {
    result.err().map_or("accepted", |refusal| refusal.code)
}

/// The kinds of events, as they are stored.
pub fn kinds(events: &[Event]) -> Vec<String> {
    let kind = |event: &Event| serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned();
    events.iter().map(kind).collect()
}

/// Points of an amount.
pub fn pts(points: i64) -> Points {
    Points(points)
}
