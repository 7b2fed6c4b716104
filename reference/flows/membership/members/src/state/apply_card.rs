//! What events do to cards, their stock, their chips and faces.

use forecourt_books::{CardId, Day, Fen, MemberId, Personal, Stamp};

use super::card::{Card, FaceLine, Lot, Mirror, Order};
use super::member::{Kept, Replated};
use super::{Deadline, State};
use crate::digest::{Key, LookUp, key};
use crate::event::{Event, Issued, Replaced};
use crate::kinds::{CarId, CardState, Pending, ReminderKind};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    let row = |state: &mut State, card: &CardId, what, detail: &str| {
        state.card_row(stamp, *card, what, detail.to_owned());
    };
    match event {
        Event::CardIssued(issued) => state.issue(stamp, issued),
        Event::CardReplaced(replaced) => state.replace(stamp, replaced),
        Event::CardLookedUp { card, by_what } => row(state, card, "looked-up", by_what),
        Event::CardLost { card, by_phone } => {
            state.set_card(*card, CardState::Lost);
            if let Some(found) = state.cards.get_mut(*card) {
                found.lost_at = Some(stamp.at);
                found.barred = true;
            }
            row(state, card, "lost", if *by_phone { "phone" } else { "" });
        }
        Event::CardStopped { card, reason } => {
            state.set_card(*card, CardState::Stopped);
            if let Some(found) = state.cards.get_mut(*card) {
                found.barred = true;
            }
            row(state, card, "stopped", reason);
        }
        Event::CardRestored { card } => {
            state.set_card(*card, CardState::Active);
            if let Some(found) = state.cards.get_mut(*card) {
                found.lost_at = None;
                found.barred = false;
            }
            row(state, card, "restored", "");
        }
        Event::CardExpired { card } => {
            state.set_card(*card, CardState::Expired);
            row(state, card, "expired", "");
        }
        Event::CardCancelled { card } => {
            state.set_card(*card, CardState::Cancelled);
            row(state, card, "cancelled", "");
        }
        Event::CardRenewed { card, until } => {
            if let Some(found) = state.cards.get(*card) {
                let state_now = found.state;
                state.set_card(*card, CardState::Replaced);
                if let Some(found) = state.cards.get_mut(*card) {
                    found.until = *until;
                    found.barred = false;
                }
                let back = if state_now == CardState::Expired { CardState::Active } else { state_now };
                state.set_card(*card, back);
            }
            row(state, card, "renewed", &until.to_string());
        }
        Event::CardsJoined { from, into } => state.join_cards(stamp, *from, *into),
        Event::PlateAdded { card, plate } => {
            state.put_plate(*card, plate.value());
            row(state, card, "plate-added", "");
        }
        Event::PlateRemoved { card, plate } => {
            state.drop_plate(*card, plate.value());
            row(state, card, "plate-removed", "");
        }
        Event::PlateChanged { card, car, old, new } => state.change_plate(stamp, *card, *car, old, new),
        Event::HolderChanged { card, from, to, plates, cars, .. } => {
            state.change_holder(stamp, *card, (*from, *to), plates);
            cars.iter().for_each(|given| state.hand_over(given, *from, *to));
        }
        other => return stock(state, other) || mirror(state, stamp, other),
    }
    true
}

fn stock(state: &mut State, event: &Event) -> bool {
    match event {
        Event::CardsOrdered { card_kind, quantity, price, amount, branch, supplier, .. } => {
            state.orders.push(Order {
                kind: *card_kind,
                quantity: *quantity,
                price: *price,
                amount: *amount,
                branch: *branch,
                supplier: *supplier,
                received: false,
            });
        }
        Event::CardsReceived { order, first, last, amount, branch, .. } => {
            let Some(found) = state.orders.get_mut(*order) else { return true };
            found.received = true;
            let (kind, price, quantity) = (found.kind, found.price, found.quantity);
            state.lots.insert(*first, Lot { last: *last, kind, branch: *branch, price });
            let stock = state.stock.entry_or((*branch, kind), Default::default);
            stock.received += quantity;
            stock.value += *amount;
        }
        Event::CardSpoiled { number, card_kind, branch, cost } => {
            state.spoiled.insert(*number);
            let stock = state.stock.entry_or((*branch, *card_kind), Default::default);
            stock.spoiled += 1;
            stock.value -= *cost;
        }
        Event::CardPriceSet { card_kind, from, price } => {
            state.card_prices.insert((*card_kind, *from), *price);
        }
        Event::CardStockLow { .. } => {}
        _ => return false,
    }
    true
}

fn mirror(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::CardPresented { card, .. } => {
            state.mirror_of(*card).read_at = Some(stamp.at);
            state.card_row(stamp, *card, "presented", String::new());
        }
        Event::MirrorMismatch { card, balance, points, mirror_balance, mirror_points } => {
            let mirror = state.mirror_of(*card);
            (mirror.balance, mirror.points) = (*balance, *points);
            let detail = format!("{mirror_balance}/{mirror_points} -> {balance}/{points}");
            state.card_row(stamp, *card, "mirror-mismatch", detail);
        }
        Event::CardWriteSet { card, at } => state.agenda.set(Deadline::Write(*card), *at),
        Event::MirrorWritten { card, amount, balance, points, line, lines } => {
            state.agenda.cancel(&Deadline::Write(*card));
            let room = line.then(|| usize::try_from(*lines).unwrap_or(1));
            state.write_mirror(stamp.at.day(), *card, (*amount, *balance, *points), room);
        }
        Event::PrintFailed { card } => {
            state.mirror_of(*card).unprinted = true;
            state.card_row(stamp, *card, "print-failed", String::new());
        }
        Event::FacePrinted { card } => {
            state.mirror_of(*card).unprinted = false;
            state.card_row(stamp, *card, "face-printed", String::new());
        }
        _ => return false,
    }
    true
}

impl State {
    fn mirror_of(&mut self, card: CardId) -> &mut Mirror {
        let found = self.cards.get_mut(card).expect("decide names a card that exists");
        found.mirror.get_or_insert_with(Box::default)
    }

    fn write_mirror(&mut self, day: Day, card: CardId, now: (Fen, Fen, i64), room: Option<usize>) {
        let (amount, balance, points) = now;
        let mirror = self.mirror_of(card);
        (mirror.balance, mirror.points) = (balance, points);
        if let Some(room) = room {
            mirror.face.push(FaceLine { day, amount, balance, points });
            let surplus = mirror.face.len().saturating_sub(room);
            mirror.face.drain(..surplus);
            mirror.unprinted = false;
        }
    }

    fn issue(&mut self, stamp: &Stamp, issued: &Issued) {
        let card = self.cards.push(Card {
            number: issued.number,
            kind: issued.card_kind,
            cars: issued.cars,
            member: issued.member,
            state: CardState::Replaced,
            issued: stamp.at,
            until: issued.until,
            branch: issued.branch,
            plates: Vec::new(),
            lost_at: None,
            barred: false,
            plate_changes: Vec::new(),
            successor: None,
            fresh: false,
            mirror: None,
        });
        self.card_numbers.insert(issued.number, card);
        self.cards_of.insert((issued.member, card));
        for plate in &issued.plates {
            self.put_plate(card, plate.value());
        }
        if let Some(hash) = &issued.password {
            self.guards.entry_or(issued.member, Default::default).hash = Some(hash.clone());
            // A password of its own: cards that came from another holder need no other (MEM-26).
            let cards: Vec<CardId> = self.cards_of(issued.member).map(|(card, _)| card).collect();
            for card in cards {
                if let Some(found) = self.cards.get_mut(card) {
                    found.fresh = false;
                }
            }
        }
        self.set_card(card, CardState::Active);
        let stock = self.stock.entry_or((issued.branch, issued.card_kind), Default::default);
        stock.issued += 1;
        stock.value -= issued.cost;
        self.card_row(stamp, card, "issued", issued.number.to_string());
    }

    fn replace(&mut self, stamp: &Stamp, replaced: &Replaced) {
        let Replaced { card, successor, number, card_kind, why, until, branch, cost } = replaced;
        let Some(old) = self.cards.get(*card).cloned() else { return };
        self.set_card(*card, CardState::Replaced);
        if let Some(found) = self.cards.get_mut(*card) {
            found.successor = Some((*successor, *why));
        }
        let new = Card {
            number: *number,
            kind: *card_kind,
            branch: *branch,
            issued: stamp.at,
            until: *until,
            state: CardState::Replaced,
            plates: Vec::new(),
            lost_at: None,
            barred: false,
            successor: None,
            mirror: None,
            ..old.clone()
        };
        let card_new = self.cards.push(new);
        self.card_numbers.insert(*number, card_new);
        self.cards_of.insert((old.member, card_new));
        for plate in &old.plates {
            self.put_plate(card_new, plate);
        }
        self.set_card(card_new, CardState::Active);
        let stock = self.stock.entry_or((*branch, *card_kind), Default::default);
        stock.issued += 1;
        stock.value -= *cost;
        self.card_row(stamp, *card, "replaced", card_new.to_string());
        self.card_row(stamp, card_new, "issued", format!("{card} {why}"));
    }

    /// The state of a card; while it can still expire, its last day is watched.
    pub(super) fn set_card(&mut self, card: CardId, to: CardState) {
        let Some(found) = self.cards.get_mut(card) else { return };
        found.state = to;
        let (member, until) = (found.member, found.until);
        let place = (ReminderKind::Card, until, member, card.0);
        if matches!(to, CardState::Active | CardState::Lost | CardState::Stopped) {
            self.due_days.insert(place);
            if self.agenda.get(&Deadline::Cards(until)).is_none() {
                self.agenda.set(Deadline::Cards(until), until.end());
            }
        } else {
            self.due_days.remove(&place);
            if !self.any_due(ReminderKind::Card, until) {
                self.agenda.cancel(&Deadline::Cards(until));
            }
        }
    }

    /// A card serves a plate.
    pub(super) fn put_plate(&mut self, card: CardId, plate: &str) {
        if plate.is_empty() {
            return;
        }
        self.plates.insert((key(LookUp::Plate, plate), card));
        if let Some(found) = self.cards.get_mut(card)
            && !found.plates.iter().any(|known| known == plate)
        {
            found.plates.push(plate.to_owned());
        }
    }

    /// A card serves a plate no more.
    pub(super) fn drop_plate(&mut self, card: CardId, plate: &str) {
        let digest = key(LookUp::Plate, plate);
        self.plates.remove(&(digest, card));
        if let Some(found) = self.cards.get_mut(card) {
            found.plates.retain(|known| key(LookUp::Plate, known) != digest);
        }
    }

    fn join_cards(&mut self, stamp: &Stamp, from: CardId, into: CardId) {
        let plates = self.cards.get(from).map(|card| card.plates.clone()).unwrap_or_default();
        self.set_card(from, CardState::Replaced);
        for plate in plates {
            self.put_plate(into, &plate);
        }
        self.card_row(stamp, from, "joined-into", into.to_string());
        self.card_row(stamp, into, "took-in", from.to_string());
    }

    fn change_plate(
        &mut self,
        stamp: &Stamp,
        card: CardId,
        car: Option<CarId>,
        old: &Personal,
        new: &Personal,
    ) {
        self.settle_waiting(Pending::PlateChange, card.0);
        let member = self.cards.get(card).map_or(MemberId(0), |found| found.member);
        // The plate is the car's: every card of the member that served the old one serves the new one.
        let digest = key(LookUp::Plate, old.value());
        let last = self.replated.range((member, 0)..=(member, u32::MAX)).next_back();
        let number = last.map_or(1, |((_, number), _)| number + 1);
        let change = Replated { at: stamp.at, old: digest, new: key(LookUp::Plate, new.value()) };
        self.replated.insert((member, number), change);
        let cards: Vec<CardId> = self
            .cards_of(member)
            .filter(|(other, _)| self.plates.contains(&(digest, *other)))
            .map(|(other, _)| other)
            .collect();
        for other in cards {
            self.drop_plate(other, old.value());
            self.put_plate(other, new.value());
            if car.is_none() {
                self.count_plate(other, digest, key(LookUp::Plate, new.value()), stamp.at.day());
            }
        }
        if let Some(found) = car.and_then(|car| self.cars.get_mut(car)) {
            found.plate = new.value().to_owned();
            let year_ago = stamp.at.day().plus_months(-12);
            found.plate_changes.retain(|day| *day >= year_ago);
            found.plate_changes.push(stamp.at.day());
        }
        if let Some(car) = car.filter(|_| !new.value().is_empty()) {
            self.cars_by.remove(&(LookUp::Plate, digest));
            self.cars_by.insert((LookUp::Plate, key(LookUp::Plate, new.value())), car);
        }
        let values = (old.value().to_owned(), new.value().to_owned());
        self.keep(stamp, member, Kept::Plate, values);
        self.card_row(stamp, card, "plate-changed", String::new());
    }

    /// One change more of a plate whose car is in no file: the former ones follow it to the new plate (MEM-27).
    fn count_plate(&mut self, card: CardId, old: Key, new: Key, today: Day) {
        let Some(found) = self.cards.get_mut(card) else { return };
        let year_ago = today.plus_months(-12);
        found.plate_changes.retain(|(_, day)| *day >= year_ago);
        found.plate_changes.iter_mut().filter(|(plate, _)| *plate == old).for_each(|(plate, _)| *plate = new);
        found.plate_changes.push((new, today));
    }

    fn change_holder(
        &mut self,
        stamp: &Stamp,
        card: CardId,
        (from, to): (MemberId, MemberId),
        plates: &[Personal],
    ) {
        self.settle_waiting(Pending::HolderChange, card.0);
        let Some(state_now) = self.cards.get(card).map(|found| found.state) else { return };
        self.set_card(card, CardState::Replaced);
        self.cards_of.remove(&(from, card));
        self.cards_of.insert((to, card));
        if let Some(found) = self.cards.get_mut(card) {
            found.member = to;
            // The former holder's password opens nothing any more.
            found.fresh = true;
            found.plates.clear();
            found.plate_changes.clear();
        }
        for plate in plates {
            self.put_plate(card, plate.value());
        }
        self.set_card(card, state_now);
        self.card_row(stamp, card, "holder-changed", format!("{from} -> {to}"));
    }
}
