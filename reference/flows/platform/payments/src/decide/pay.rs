//! Somebody pays: which parts, in which order, whether they suffice, what the risk rules say (FUEL-26 … FUEL-29).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::{Means, PaymentState, Purpose};
use forecourt_books::{By, Document, Fen, MemberId, PaymentId, PersonId, Rejection, Secret};

use super::{Draft, create, forbidden, review, risk};
use crate::command::Command;
use crate::event::Event;
use crate::facts;
use crate::kinds::{CardToken, Of, Plan, Verdict, Work, is_inside, rank};
use crate::settings;
use crate::sign;
use crate::state::Order;

/// What says that the payer is the payer (MEM-32, MEM-38).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The payer's own client.
    OwnClient,
    /// A payment code that the payer showed (FUEL-28).
    Code,
    /// The context that asked has seen to it.
    House,
    /// Nothing yet: a fresh proof is wanted.
    Nothing,
}

impl Trust {
    pub(crate) fn of(by: &By, order: &Order) -> Trust {
        match by {
            By::System => Trust::House,
            By::Member { member, .. } if order.of.payer == Some(*member) => Trust::OwnClient,
            _ => Trust::Nothing,
        }
    }
}

/// An attempt to pay.
pub(crate) struct Try<'a> {
    pub(crate) payment: PaymentId,
    pub(crate) order: &'a Order,
    pub(crate) parts: &'a [PartWish],
    pub(crate) token: Option<CardToken>,
    pub(crate) trust: Trust,
    pub(crate) entered: Option<PersonId>,
}

/// The open order that a command names by number or by document.
fn named<'a>(
    draft: &Draft<'a>,
    payment: Option<PaymentId>,
    document: Option<Document>,
) -> Result<(PaymentId, &'a Order), Rejection> {
    let state = draft.state;
    let (id, order) = match (payment, document) {
        (Some(id), _) => {
            let order = state.orders.get(id);
            (id, order.ok_or_else(|| Rejection::new("unknown-payment").with("payment", id))?)
        }
        (None, Some(document)) => {
            let open = state.open_order_of(document);
            return open.ok_or_else(|| Rejection::new("no-open-payment").with("document", document));
        }
        (None, None) => return Err(Rejection::new("unknown-payment").with("payment", "-")),
    };
    match order.state {
        PaymentState::Created | PaymentState::Paying | PaymentState::Failed => Ok((id, order)),
        PaymentState::UnderReview => Err(Rejection::new("under-review").with("payment", id)),
        PaymentState::Expired => {
            Err(Rejection::new("payment-expired").with("payment", id).with("expires", order.expires))
        }
        _ => Err(Rejection::new("already-paid").with("payment", id)),
    }
}

/// Who may pay an order: its payer, staff, the installation; anybody where no member is named.
fn may_pay(by: &By, payment: PaymentId, order: &Order) -> Result<(), Rejection> {
    match (by, order.of.payer) {
        (By::Outside(_), _) => Err(forbidden(by)),
        (By::Member { member, .. }, Some(payer)) if *member != payer => {
            Err(Rejection::new("not-own-payment").with("payment", payment))
        }
        (By::Guest(_), Some(_)) => Err(Rejection::new("not-own-payment").with("payment", payment)),
        _ => Ok(()),
    }
}

pub(super) fn pay(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::Pay { payment, document, parts, card } = command else { return Ok(()) };
    let (payment, order) = named(draft, *payment, *document)?;
    let by = draft.scene.by;
    may_pay(by, payment, order)?;
    let token = card.as_ref().map(|digits| token_of(draft, order, digits)).transpose()?;
    let trust = Trust::of(by, order);
    attempt(draft, Try { payment, order, parts, token, trust, entered: by.employee() })
}

/// The card's keyed digest under the acquirer's key (FUEL-59).
fn token_of(draft: &Draft<'_>, order: &Order, digits: &Secret) -> Result<CardToken, Rejection> {
    let agreed = draft.state.channel(Means::BankCard);
    let agreed =
        agreed.ok_or_else(|| Rejection::new("channel-not-agreed").with("channel", Means::BankCard.word()))?;
    Ok(CardToken::new(order.of.payer, sign::card_token(&agreed.key, &digits.0)))
}

/// A member's client shows a code (FUEL-28).
pub(super) fn show_code(draft: &mut Draft<'_>, code: &Secret) -> Result<(), Rejection> {
    let scene = draft.scene;
    let Some(member) = scene.by.member_id() else { return Err(forbidden(scene.by)) };
    let digest = sign::code_digest(&code.0);
    if draft.state.codes.contains_key(digest.as_str()) {
        return Err(Rejection::new("code-taken"));
    }
    let until = scene.at.plus_s(scene.number(&settings::CODE_S));
    draft.push(Event::CodeShown { member, digest, until });
    Ok(())
}

/// The cashier or a terminal reads it: once, and within its time (FUEL-28).
pub(super) fn use_code(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::UseCode { code, payment, document, parts } = command else { return Ok(()) };
    let by = draft.scene.by;
    if !matches!(by, By::Person { .. } | By::Terminal(_)) {
        return Err(forbidden(by));
    }
    let digest = sign::code_digest(&code.0);
    let shown = draft.state.codes.get(digest.as_str()).ok_or_else(|| Rejection::new("code-unknown"))?;
    if shown.used {
        return Err(Rejection::new("code-used"));
    }
    if shown.until < draft.scene.at {
        return Err(Rejection::new("code-expired").with("until", shown.until));
    }
    let (payment, order) = named(draft, *payment, *document)?;
    if order.of.payer != Some(shown.member) {
        return Err(Rejection::new("not-own-payment").with("payment", payment));
    }
    draft.push(Event::CodeUsed { member: shown.member, digest });
    attempt(draft, Try { payment, order, parts, token: None, trust: Trust::Code, entered: by.employee() })
}

/// Checks an attempt, then takes what is inside the house, judges, and asks the channels.
pub(crate) fn attempt(draft: &mut Draft<'_>, tried: Try<'_>) -> Result<(), Rejection> {
    let Try { payment, order, .. } = tried;
    let watch = order.of.payer.and_then(|member| draft.state.accounts.get(&member));
    if watch.is_some_and(|watch| watch.waiting.contains(&payment)) {
        return Err(Rejection::new("already-waiting").with("payment", payment));
    }
    if let Some(member) = order.of.payer
        && watch.is_some_and(|watch| watch.held.is_some())
    {
        return Err(Rejection::new("account-held").with("member", member));
    }
    let parts = in_order(order.amount, tried.parts)?;
    check_means(draft, &tried, &parts)?;
    check_accounts(draft, &tried, &parts)?;
    if watch.is_some_and(|watch| watch.review.is_some()) {
        // FUEL-62: while one payment is reviewed, the account's further ones wait.
        let left_s = order.left_s(draft.scene.at);
        create::undo_parts(draft, payment, order);
        let (token, entered) = (tried.token, tried.entered);
        draft.push(Event::PaymentWaits { payment, of: order.of, parts, token, entered, left_s });
        return Ok(());
    }
    create::undo_parts(draft, payment, order);
    take(draft, &tried, &parts);
    Ok(())
}

/// The parts in the order of MEM-39. They add up to the whole; vouchers that pay it alone give no change (I-LED-08).
fn in_order(amount: Fen, wishes: &[PartWish]) -> Result<Vec<PartWish>, Rejection> {
    if wishes.is_empty() {
        return Err(Rejection::new("no-parts"));
    }
    if let Some(wrong) = wishes.iter().find(|part| part.amount.0 <= 0) {
        return Err(Rejection::new("amount-not-positive").with("amount", wrong.amount));
    }
    let mut parts = wishes.to_vec();
    parts.sort_by_key(|part| rank(part.means));
    let sum: i128 = parts.iter().map(|part| i128::from(part.amount.0)).sum();
    let over = sum - i128::from(amount.0);
    if over > 0
        && parts.iter().all(|part| part.means == Means::Coupon)
        && let Some(last) = parts.last_mut()
        && over < i128::from(last.amount.0)
    {
        last.amount = Fen(i64::try_from(i128::from(last.amount.0) - over).expect("less than the part was"));
        return Ok(parts);
    }
    if over != 0 {
        let shown = i64::try_from(sum).map_or_else(|_| sum.to_string(), |sum| Fen(sum).to_string());
        return Err(Rejection::new("parts-differ").with("parts", shown).with("amount", amount));
    }
    Ok(parts)
}

/// Whether each means is accepted here, for this amount, for this document, just now.
fn check_means(draft: &Draft<'_>, tried: &Try<'_>, parts: &[PartWish]) -> Result<(), Rejection> {
    let Of { branch, purpose, .. } = tried.order.of;
    if purpose == Purpose::Deposit && parts.len() > 1 {
        return Err(Rejection::new("one-means-only")); // RENT-20
    }
    for part in parts {
        let means = part.means;
        if !facts::means_on(draft.state, draft.scene, means, branch, part.amount) {
            let refusal = Rejection::new("means-disabled").with("means", means.word());
            return Err(refusal.with("amount", part.amount));
        }
        if !accepts(tried.order, means) {
            return Err(not_accepted(draft, tried.order, part));
        }
        let at_counter = matches!(draft.scene.by, By::System | By::Person { .. });
        if means == Means::Cash && !at_counter {
            return Err(Rejection::new("cash-at-counter"));
        }
        if means.is_channel() && draft.state.channel(means).is_none() {
            return Err(Rejection::new("channel-not-agreed").with("channel", means.word()));
        }
        if means.is_channel() && draft.is_down(means) {
            let others = facts::others(draft.state, draft.scene, branch, part.amount);
            return Err(Rejection::new("channel-down").with("means", means.word()).with("others", others));
        }
    }
    Ok(())
}

/// Whether an order can be paid with a means: one that whoever asks for the money takes (RENT-20, MEM-24), and that can pay
/// what it is for.
fn accepts(order: &Order, means: Means) -> bool {
    let purpose = order.of.purpose;
    let fits = match means {
        // MEM-37: no points on fees and top-ups; RENT-20: neither points nor coupons on deposits.
        Means::Points => !matches!(purpose, Purpose::Advance | Purpose::Deposit),
        Means::Coupon => purpose != Purpose::Deposit,
        // No context keeps accounts of fuel cards yet: a part that nobody takes would pay with nothing.
        Means::FuelCard => false,
        _ => true,
    };
    fits && order.takes(means)
}

/// The refusal of a means, with those that would do.
fn not_accepted(draft: &Draft<'_>, order: &Order, part: &PartWish) -> Rejection {
    let Of { branch, document, .. } = order.of;
    let on = |means: &Means| facts::means_on(draft.state, draft.scene, *means, branch, part.amount);
    let allowed = facts::MEANS.into_iter().filter(|means| accepts(order, *means) && on(means));
    let allowed: Vec<&str> = allowed.map(Means::word).collect();
    let refusal = Rejection::new("means-not-here").with("means", part.means.word());
    refusal.with("document", document).with("allowed", allowed.join(", "))
}

/// Whether the member's account and the vouchers suffice, and the payer is proved (FUEL-29, MEM-38).
fn check_accounts(draft: &Draft<'_>, tried: &Try<'_>, parts: &[PartWish]) -> Result<(), Rejection> {
    let facts = draft.scene.facts;
    check_vouchers(draft, parts)?;
    let sum = |means: &[Means]| {
        parts.iter().filter(|part| means.contains(&part.means)).map(|part| part.amount).sum::<Fen>()
    };
    let (stored, points) = (sum(&[Means::StoredValue]), sum(&[Means::Points]));
    let inside = sum(&[Means::StoredValue, Means::FuelCard, Means::Points]);
    if inside.is_zero() {
        return Ok(());
    }
    let Some(member) = tried.order.of.payer else {
        let means = if points.is_zero() { Means::StoredValue } else { Means::Points };
        return Err(Rejection::new("needs-member").with("means", means.word()));
    };
    if tried.trust == Trust::Nothing && !facts.proved(member, draft.scene.at) {
        return Err(Rejection::new("not-proved").with("member", member));
    }
    let wallet = facts.wallet(member);
    let missing = stored.above(wallet.principal + wallet.gift);
    if !missing.is_zero() {
        return Err(Rejection::new("balance-short").with("missing", missing));
    }
    let value = facts.points_value(wallet.points);
    if value < points {
        return Err(Rejection::new("points-short").with("value", value).with("wanted", points));
    }
    Ok(())
}

fn check_vouchers(draft: &Draft<'_>, parts: &[PartWish]) -> Result<(), Rejection> {
    let mut seen: Vec<&str> = Vec::new();
    for part in parts.iter().filter(|part| part.means == Means::Coupon) {
        let Some(serial) = part.voucher.as_deref() else { return Err(Rejection::new("voucher-missing")) };
        if seen.contains(&serial) {
            return Err(Rejection::new("voucher-twice").with("voucher", serial));
        }
        seen.push(serial);
        match draft.scene.facts.voucher_value(serial) {
            None => return Err(Rejection::new("voucher-unusable").with("voucher", serial)),
            Some(value) if value < part.amount => {
                return Err(Rejection::new("voucher-short").with("voucher", serial).with("value", value));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Takes what is inside the house; then the verdict says whether it goes on (FUEL-60).
fn take(draft: &mut Draft<'_>, tried: &Try<'_>, parts: &[PartWish]) {
    let Try { payment, order, .. } = *tried;
    let of = order.of;
    let plans: Vec<Plan> = (order.next_part()..)
        .zip(parts)
        .map(|(part, wish)| Plan {
            part,
            means: wish.means,
            amount: wish.amount,
            voucher: wish.voucher.clone(),
            token: (wish.means == Means::BankCard).then(|| tried.token.clone()).flatten(),
        })
        .collect();
    draft.push(Event::PaymentTried { payment, of, amount: order.amount, parts: plans.clone() });
    let judged = risk::judge(draft, tried);
    let (verdict, rules, facts) = (judged.verdict, judged.rules.clone(), judged.facts.clone());
    draft.push(judged.event(payment, of));
    for (plan, wish) in plans.iter().zip(parts) {
        if is_inside(plan.means) {
            draft.push(Event::PartTaken { payment, part: plan.part, of, wish: wish.clone() });
        } else if plan.means == Means::Cash {
            draft.push(Event::PartCaptured {
                payment,
                part: plan.part,
                of,
                means: plan.means,
                amount: plan.amount,
                reference: None,
                fee: Fen::ZERO,
            });
        }
    }
    if verdict == Verdict::Review {
        review::hold(draft, payment, order, (rules, facts), tried.entered);
    } else {
        go_on(draft, payment, order, &plans);
    }
}

/// Asks the channels, or ends the payment where none is needed.
pub(crate) fn go_on(draft: &mut Draft<'_>, payment: PaymentId, order: &Order, plans: &[Plan]) {
    let mut waits = false;
    for plan in plans.iter().filter(|plan| plan.means.is_channel()) {
        waits = true;
        draft.ask_channel(plan.means, Work::Capture { payment, part: plan.part }, plan.amount);
    }
    if !waits {
        let parts = plans
            .iter()
            .map(|plan| PartWish { means: plan.means, amount: plan.amount, voucher: plan.voucher.clone() })
            .collect();
        draft.push(Event::PaymentPaid { payment, of: order.of, amount: order.amount, parts });
    }
}

/// What a blocked attempt leaves behind: the verdict (FUEL-60).
pub(crate) fn blocked(draft: &Draft<'_>, command: &Command) -> Option<Event> {
    let (payment, document) = match command {
        Command::Pay { payment, document, .. } | Command::UseCode { payment, document, .. } => {
            (*payment, *document)
        }
        _ => return None,
    };
    let (payment, order) = named(draft, payment, document).ok()?;
    let member: Option<MemberId> = order.of.payer;
    Some(risk::block(payment, order.of, member))
}
