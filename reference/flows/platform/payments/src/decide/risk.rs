//! The risk rules: each looks at the small record of the account and says whether a person should look (FUEL-60 … FUEL-63).
//!
//! All of them hold for review; none blocks by itself. A switch turns each off.

use forecourt_books::facts::Purpose;
use forecourt_books::{At, By, Document, MemberId, PaymentId, PersonId};

use super::Draft;
use super::pay::Try;
use crate::event::Event;
use crate::kinds::{CardToken, Of, RiskRule, Verdict};
use crate::settings;
use crate::state::Watch;

/// A verdict with what is remembered of the payment.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) rules: Vec<RiskRule>,
    pub(crate) facts: String,
    large: bool,
    keep: u32,
    token: Option<CardToken>,
    entered: Option<PersonId>,
    present: bool,
}

impl Judged {
    pub(crate) fn event(self, payment: PaymentId, of: Of) -> Event {
        let Judged { verdict, rules, facts, large, keep, token, entered, present } = self;
        Event::RiskVerdict { payment, of, verdict, rules, facts, large, keep, token, entered, present }
    }
}

/// The verdict on a held account.
pub(crate) fn block(payment: PaymentId, of: Of, member: Option<MemberId>) -> Event {
    Event::RiskVerdict {
        payment,
        of,
        verdict: Verdict::Block,
        rules: vec![RiskRule::AccountHeld],
        facts: member.map(|member| format!("account {member} held")).unwrap_or_default(),
        large: false,
        keep: 0,
        token: None,
        entered: None,
        present: false,
    }
}

/// So many, as the event keeps it.
pub(crate) fn keep(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// How many instants lie in the span that ends now; its first second belongs to it (PLAT-02).
fn within(at: At, seconds: i64, instants: impl Iterator<Item = At>) -> i64 {
    let from = at.minus_s(seconds);
    i64::try_from(instants.filter(|instant| *instant >= from).count()).unwrap_or(i64::MAX)
}

/// Where a look back of so many days begins: by date (PLAT-02).
fn days_back(at: At, days: i64) -> At {
    at.day().plus_days(-days).start()
}

/// Judges an attempt (FUEL-60).
pub(crate) fn judge(draft: &Draft<'_>, tried: &Try<'_>) -> Judged {
    let scene = draft.scene;
    let order = tried.order;
    let none = Watch::default();
    let watch = order.of.payer.and_then(|member| draft.state.accounts.get(&member)).unwrap_or(&none);
    let large = order.amount.0 >= scene.number(&settings::LARGE_MIN);
    let present = match scene.by {
        By::Person { .. } | By::Terminal(_) => true,
        By::System => order.of.purpose == Purpose::Bill,
        _ => false,
    };
    let mut hits: Vec<(RiskRule, String)> = Vec::new();
    if order.of.payer.is_some() {
        hits.extend(many_large(draft, tried, watch, large));
        hits.extend(many_failures(draft, watch));
        hits.extend(shared_card(draft, tried));
        hits.extend(far_apart(draft, tried, watch, present));
        hits.extend(top_up_turn(draft, tried, watch));
        hits.extend(own_member(draft, tried, watch));
    }
    hits.extend(above_tank(draft, tried));
    Judged {
        verdict: if hits.is_empty() { Verdict::Pass } else { Verdict::Review },
        rules: hits.iter().map(|(rule, _)| *rule).collect(),
        facts: hits.iter().map(|(_, facts)| facts.as_str()).collect::<Vec<_>>().join("; "),
        large,
        keep: keep(scene.number(&settings::LARGE_COUNT)),
        token: tried.token.clone(),
        entered: tried.entered,
        present,
    }
}

/// FUEL-61: the n-th large payment of the account in the sliding span; unsettled ones count, each once.
fn many_large(draft: &Draft<'_>, tried: &Try<'_>, watch: &Watch, large: bool) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let minutes = scene.number(&settings::LARGE_SPAN_MIN);
    let others = watch.large.iter().filter(|(_, payment)| *payment != tried.payment).map(|(at, _)| *at);
    let count = within(scene.at, minutes * 60, others) + 1;
    (scene.flag(&settings::LARGE_ON) && large && count >= scene.number(&settings::LARGE_COUNT))
        .then(|| (RiskRule::ManyLarge, format!("{count} large payments in {minutes} min")))
}

fn many_failures(draft: &Draft<'_>, watch: &Watch) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let minutes = scene.number(&settings::FAILURES_MIN);
    let count = within(scene.at, minutes * 60, watch.failures.iter().copied());
    (scene.flag(&settings::FAILURES_ON) && count >= scene.number(&settings::FAILURES))
        .then(|| (RiskRule::ManyFailures, format!("{count} failed payments in {minutes} min")))
}

fn shared_card(draft: &Draft<'_>, tried: &Try<'_>) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let (token, member) = (tried.token.as_ref()?.digest()?, tried.order.of.payer?);
    let of_card = (token.to_owned(), MemberId(0))..=(token.to_owned(), MemberId(u32::MAX));
    let today = draft.state.cards.range(of_card).filter(|(_, day)| **day == scene.at.day());
    let accounts = today.filter(|((_, of), _)| *of != member).count() + 1;
    let reached = i64::try_from(accounts).is_ok_and(|count| count >= scene.number(&settings::CARD_ACCOUNTS));
    (scene.flag(&settings::CARD_ON) && reached)
        .then(|| (RiskRule::SharedCard, format!("one card for {accounts} accounts today")))
}

/// Faster than anybody drives, between the two stations where the account was present (PLAT-07).
fn far_apart(draft: &Draft<'_>, tried: &Try<'_>, watch: &Watch, present: bool) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let (when, from) = watch.last.filter(|_| present && scene.flag(&settings::SPEED_ON))?;
    let to = tried.order.of.branch;
    let position = |branch| scene.facts.branch(branch).and_then(|branch| branch.position);
    let metres = position(from)?.metres_to(position(to)?);
    let seconds = i64::try_from(scene.at.s_since(when)).unwrap_or(i64::MAX);
    // metres / seconds × 3.6 > limit, without division.
    let fast =
        i128::from(metres) * 36 > i128::from(scene.number(&settings::SPEED_KMH)) * 10 * i128::from(seconds);
    (from != to && fast)
        .then(|| (RiskRule::FarApart, format!("{metres} m from {from} to {to} in {seconds} s")))
}

fn top_up_turn(draft: &Draft<'_>, tried: &Try<'_>, watch: &Watch) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let refunded = watch.top_up_refunded?;
    let since = days_back(scene.at, scene.number(&settings::TURN_DAYS));
    let is_top_up = matches!(tried.order.of.document, Document::TopUp(_));
    (scene.flag(&settings::TURN_ON) && is_top_up && refunded >= since)
        .then(|| (RiskRule::TopUpTurn, format!("a top-up was refunded at {refunded}")))
}

fn own_member(draft: &Draft<'_>, tried: &Try<'_>, watch: &Watch) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let person = tried.entered?;
    let today = watch.entered.0 == scene.at.day();
    let before = watch.entered.1.iter().find(|(of, _)| today && *of == person).map_or(0, |(_, uses)| *uses);
    let uses = i64::from(before) + 1;
    (scene.flag(&settings::OWN_ON) && uses >= scene.number(&settings::OWN_USES))
        .then(|| (RiskRule::OwnMember, format!("{person} entered this member {uses} times today")))
}

fn above_tank(draft: &Draft<'_>, tried: &Try<'_>) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let volume = tried.order.volume_ml?;
    (scene.flag(&settings::TANK_ON) && volume > scene.number(&settings::TANK_ML))
        .then(|| (RiskRule::AboveTank, format!("{volume} ml in one fuelling")))
}

/// FUEL-63: the request that reaches the number raises an alarm of its own; the refund goes its way.
pub(crate) fn many_refunds(draft: &Draft<'_>, member: MemberId) -> Option<(RiskRule, String)> {
    let scene = draft.scene;
    let days = scene.number(&settings::REFUNDS_DAYS);
    let watch = draft.state.accounts.get(&member);
    let since = days_back(scene.at, days);
    let asked = watch.map_or(0, |watch| watch.refunds.iter().filter(|asked| **asked >= since).count());
    let before = i64::try_from(asked).unwrap_or(i64::MAX);
    (scene.flag(&settings::REFUNDS_ON) && before + 1 >= scene.number(&settings::REFUNDS))
        .then(|| (RiskRule::RefundFrequency, format!("{} refunds asked for in {days} days", before + 1)))
}
