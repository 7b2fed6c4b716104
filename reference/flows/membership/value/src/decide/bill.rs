//! Bills while they are open: opened, added to, attached to a card, detached, given up (MEM-34, MEM-35).

use forecourt_books::{BillId, BranchId, CardId, Fen, MemberId, Personal, Rejection, Scene};

use super::price::{Base, Pricer};
use super::{Verdict, bill_of, must, served, serving};
use crate::command::Command;
use crate::event::{BillOpened, Event};
use crate::kinds::{Applied, Line, LineState, LineWish};
use crate::state::State;
use crate::state::bills::{Bill, BillState};
use crate::state::holdings::HoldingState;

const MOST_LINES: usize = 200;

/// A bill is open, or the refusal that says how it stands.
pub(super) fn open_bill(state: &State, bill: BillId) -> Result<&Bill, Rejection> {
    let row = bill_of(state, bill)?;
    must(row.state == BillState::Open, || {
        Rejection::new("bill-state").with("bill", bill).with("state", row.state.word())
    })?;
    Ok(row)
}

/// The card must be active and serve the plate (MEM-17, MEM-22).
pub(super) fn check_card(
    scene: &Scene<'_>,
    card: CardId,
    plate: Option<&str>,
) -> Result<MemberId, Rejection> {
    let unknown = || Rejection::new("unknown-card").with("card", card);
    let facts = scene.facts.card(card).ok_or_else(unknown)?;
    must(facts.state == "active", || {
        Rejection::new("card-state").with("card", card).with("state", facts.state)
    })?;
    if facts.bound {
        // MEM-22, MEM-23: it serves its plates alone, so somebody has to say which car it is.
        let plate = plate.ok_or_else(|| Rejection::new("plate-needed").with("card", card))?;
        must(facts.serves(plate), || Rejection::new("plate-not-on-card").with("card", card))?;
    }
    let member = facts.member.ok_or_else(unknown)?;
    must(!facts.fresh, || Rejection::new("password-needed").with("member", member))?;
    Ok(member)
}

fn holder(
    scene: &Scene<'_>,
    member: Option<MemberId>,
    card: Option<CardId>,
    plate: Option<&str>,
) -> Result<Option<MemberId>, Rejection> {
    let Some(card) = card else { return Ok(member) };
    let of_card = check_card(scene, card, plate)?;
    must(member.is_none_or(|member| member == of_card), || {
        Rejection::new("card-of-another").with("card", card)
    })?;
    Ok(Some(of_card))
}

/// Opens a bill.
pub(super) fn open(state: &State, scene: &Scene<'_>, command: &Command) -> Verdict {
    let Command::OpenBill { member, card, plate, frame, km, reference, lines } = command else {
        return Ok(Vec::new());
    };
    let member = holder(scene, *member, *card, plate.as_deref())?;
    let branch = serving(scene, member)?;
    let buyer = member.map(|member| served(scene, member, branch)).transpose()?;
    let bill = state.bills.next_id();
    must(lines.len() <= MOST_LINES, || Rejection::new("too-many-lines"))?;
    let mut priced = Vec::with_capacity(lines.len());
    let mut pricer = Pricer::new(state, scene, branch, buyer.as_ref());
    for wish in lines {
        pricer.price(&Base::wished(state, wish)?, &mut priced);
    }
    // MEM-35: a plate that is known proposes its card.
    let proposed = match (member, plate) {
        (None, Some(plate)) => scene.facts.card_by_plate(plate),
        _ => None,
    };
    let personal = |value: &Option<String>| {
        let owner = || member.map_or_else(|| bill.to_string(), |member| member.to_string());
        value.as_ref().map(|value| Personal::new(owner(), value))
    };
    Ok(vec![Event::BillOpened(BillOpened {
        bill,
        branch,
        member,
        card: *card,
        proposed,
        category: buyer.as_ref().map(|buyer| buyer.category).unwrap_or_default(),
        plate: personal(plate),
        frame: personal(frame),
        km: *km,
        reference: reference.clone(),
        operator: scene.by.employee(),
        lines: priced,
    })])
}

/// Adds lines.
pub(super) fn add(state: &State, scene: &Scene<'_>, bill: BillId, wishes: &[LineWish]) -> Verdict {
    let row = open_bill(state, bill)?;
    let buyer = row.member.map(|member| served(scene, member, row.branch)).transpose()?;
    must(row.lines.len() + wishes.len() <= MOST_LINES, || Rejection::new("too-many-lines"))?;
    let mut pricer = Pricer::new(state, scene, row.branch, buyer.as_ref());
    let mut lines = row.lines.clone();
    for wish in wishes {
        pricer.price(&Base::wished(state, wish)?, &mut lines);
    }
    must(!wishes.is_empty(), || Rejection::new("nothing-asked"))?;
    Ok(vec![Event::LinesAdded { bill, lines: lines.split_off(row.lines.len()) }])
}

/// Counts of lines whose holding is over do not come back: they lapse, by seller.
pub(super) fn lapsing<'a>(state: &State, lines: impl Iterator<Item = &'a Line>) -> Vec<(BranchId, Fen)> {
    let lapsed = |line: &Line| {
        let holding = state.holdings.get(line.holding()?)?;
        let over = holding.state != HoldingState::Active && line.worth > Fen::ZERO;
        over.then_some((holding.seller, line.worth))
    };
    lines.filter_map(lapsed).collect()
}

/// Takes a line off (MEM-09).
pub(super) fn cancel_line(state: &State, bill: BillId, line: u32) -> Verdict {
    let row = open_bill(state, bill)?;
    let found = row.line(line).filter(|line| line.is_open());
    let found = found.ok_or_else(|| Rejection::new("unknown-line").with("bill", bill).with("line", line))?;
    let lapsed = lapsing(state, std::iter::once(found));
    Ok(vec![Event::LineCancelled { bill, line, lapsed }])
}

/// Attaches a member or its card: every line gets the price of its best rule (MEM-35, MEM-36).
pub(super) fn attach(
    state: &State,
    scene: &Scene<'_>,
    bill: BillId,
    member: Option<MemberId>,
    card: Option<CardId>,
) -> Verdict {
    let row = open_bill(state, bill)?;
    must(row.member.is_none(), || Rejection::new("already-attached").with("bill", bill))?;
    let vehicle = state.vehicles.get(&bill);
    let plate = vehicle.and_then(|vehicle| vehicle.plate.as_ref()).map(Personal::value);
    let proposed = || plate.and_then(|plate| scene.facts.card_by_plate(plate));
    let card = if member.is_none() { card.or_else(proposed) } else { card };
    let member = holder(scene, member, card, plate)?.ok_or_else(|| Rejection::new("member-needed"))?;
    let buyer = served(scene, member, row.branch)?;
    let mut pricer = Pricer::new(state, scene, row.branch, Some(&buyer));
    let mut lines = row.lines.clone();
    let mut further = Vec::new();
    for line in lines.iter_mut().filter(|line| line.is_open()) {
        let mut fresh = Vec::with_capacity(1);
        pricer.price(&Base::of(state, line), &mut fresh);
        let mut fresh = fresh.into_iter();
        if let Some(first) = fresh.next() {
            *line = Line { line: line.line, ..first };
        }
        further.extend(fresh);
    }
    for line in further {
        let number = u32::try_from(lines.len() + 1).expect("a bill has few lines");
        lines.push(Line { line: number, ..line });
    }
    Ok(vec![Event::CardAttached { bill, member, card, category: buyer.category, lines }])
}

/// Takes the card off: list prices again (MEM-35).
pub(super) fn detach(state: &State, bill: BillId) -> Verdict {
    let row = open_bill(state, bill)?;
    let member = row.member.ok_or_else(|| Rejection::new("not-attached").with("bill", bill))?;
    let listed = |line: &Line| match line.state {
        LineState::Open => Line {
            ruled: line.list,
            price: line.list,
            rule: Applied::List,
            counts: 0,
            worth: Fen::ZERO,
            ..*line
        },
        _ => *line,
    };
    let lapsed = lapsing(state, row.open_lines());
    Ok(vec![Event::CardDetached { bill, member, lines: row.lines.iter().map(listed).collect(), lapsed }])
}

/// Gives a bill up before it is paid.
pub(super) fn cancel(state: &State, bill: BillId) -> Verdict {
    let row = bill_of(state, bill)?;
    let fit = matches!(row.state, BillState::Open | BillState::Settling);
    must(fit, || Rejection::new("bill-state").with("bill", bill).with("state", row.state.word()))?;
    let lapsed = lapsing(state, row.open_lines());
    let (withdrawn, undecided) = (row.state == BillState::Settling, state.undecided(bill));
    Ok(vec![Event::BillCancelled { bill, withdrawn, lapsed, undecided }])
}
