//! What a part of a payment takes from an account or a voucher, and what goes back of it (MEM-25, MEM-37, MEM-38,
//! MEM-60, FUEL-29, FUEL-67).
//!
//! The same checks serve the bill that is about to be settled and the part that is really taken, so that a refusal has
//! one wording and comes early.

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::money::{half_up, split};
use forecourt_books::{BranchId, Document, Fen, MemberId, PaymentId, Points, Rejection, Scene};

use super::{Verdict, head, must, per_yuan, points_for, value_of};
use crate::code::Code;
use crate::event::{Event, PartOf};
use crate::kinds::{GiftLot, Line, LotUse, Taken};
use crate::settings;
use crate::state::vouchers::{Issue, Voucher, VoucherState};
use crate::state::{PartTaken, State};

/// The order in which parts pay (MEM-39).
pub(crate) fn rank(means: Means) -> u8 {
    match means {
        Means::Coupon => 0,
        Means::Points => 1,
        Means::StoredValue => 2,
        _ => 3,
    }
}

/// One payment's parts being taken.
pub(crate) struct Taking<'a> {
    state: &'a State,
    scene: &'a Scene<'a>,
    document: Document,
    member: Option<MemberId>,
    branch: BranchId,
    /// What vouchers pay of it, before points are measured.
    pub vouchers: Fen,
}

impl<'a> Taking<'a> {
    /// For a document's payment at a branch.
    pub fn new(
        state: &'a State,
        scene: &'a Scene<'a>,
        document: Document,
        member: Option<MemberId>,
        branch: BranchId,
    ) -> Taking<'a> {
        let vouchers = match document {
            Document::Bill(bill) => state.bills.get(bill).map_or(Fen::ZERO, |row| row.vouchers_taken),
            _ => Fen::ZERO,
        };
        Taking { state, scene, document, member, branch, vouchers }
    }

    /// What the part takes, or why it cannot.
    pub fn take(&self, payment: PaymentId, part: u32, wish: &PartWish) -> Result<Event, Rejection> {
        let of = PartOf { document: self.document, payment, part, branch: self.branch, amount: wish.amount };
        must(wish.amount > Fen::ZERO, || Rejection::new("bad-amount").with("amount", wish.amount))?;
        match wish.means {
            Means::StoredValue => self.stored(of),
            Means::Points => self.points(of),
            Means::Coupon => self.voucher(of, wish.voucher.as_deref().unwrap_or("")),
            other => Err(Rejection::new("means-not-here").with("means", other.word())),
        }
    }

    fn not_for(&self, means: Means, refused: bool) -> Result<(), Rejection> {
        must(!refused, || {
            Rejection::new("means-not-allowed").with("means", means.word()).with("document", self.document)
        })
    }

    fn member(&self) -> Result<MemberId, Rejection> {
        self.member.ok_or_else(|| Rejection::new("member-needed"))
    }

    fn stored(&self, of: PartOf) -> Result<Event, Rejection> {
        let member = self.member()?;
        self.not_for(Means::StoredValue, matches!(self.document, Document::TopUp(_)))?;
        let account = self.state.account(member);
        let (balance, gift) = (account.stored(), account.gift());
        must(of.amount <= balance, || {
            Rejection::new("balance-short").with("missing", of.amount - balance).with("balance", balance)
        })?;
        // MEM-25: principal first, or by the shares of the two.
        let principal = if self.scene.flag(&settings::PRO_RATA) {
            Fen(split(of.amount.0, &[account.principal.0, gift.0])[0])
        } else {
            of.amount.min(account.principal)
        };
        let gifts = account.plan_gift(of.amount - principal);
        Ok(Event::PaidByStoredValue { of, member, head: head(self.scene), principal, gifts })
    }

    /// What points may pay a share of: the bill after counts, discounts, coupons and vouchers (MEM-37).
    fn after_vouchers(&self, payment: PaymentId) -> Fen {
        let due = match self.document {
            Document::Bill(bill) => self.state.bills.get(bill).map(|row| row.total()),
            _ => self.scene.facts.payment(payment).map(|facts| facts.amount),
        };
        due.unwrap_or(Fen::ZERO) - self.vouchers
    }

    fn points(&self, of: PartOf) -> Result<Event, Rejection> {
        let member = self.member()?;
        let may = matches!(
            self.document,
            Document::Bill(_) | Document::RentalCharges(_) | Document::RentalClaim(_) | Document::Purchase(_)
        );
        self.not_for(Means::Points, !may)?;
        let (_, category) = self
            .scene
            .facts
            .standing(member)
            .ok_or_else(|| Rejection::new("unknown-member").with("member", member))?;
        let share =
            self.scene.facts.category(&category, self.scene.at).map_or(0, |terms| terms.points_share_bp);
        let left = self.after_vouchers(of.payment);
        let most = Fen(half_up(i128::from(left.0) * i128::from(share), 10_000));
        // The limit itself is not rounded: 50 % of 0.05 is less than 0.03.
        let within = i128::from(of.amount.0) * 10_000 <= i128::from(left.0) * i128::from(share);
        must(within, || Rejection::new("points-share-exceeded").with("most", most).with("given", of.amount))?;
        let points = points_for(of.amount, per_yuan(self.scene));
        let least = Points(self.scene.number(&settings::POINTS_MIN));
        must(points >= least, || {
            Rejection::new("points-too-few").with("least", least).with("given", points)
        })?;
        let account = self.state.account(member);
        let available = account.points();
        must(points <= available, || {
            Rejection::new("points-short").with("points", available).with("needed", points)
        })?;
        let uses = account.plan_use(points, of.amount);
        Ok(Event::PointsUsed { of, member, points, uses })
    }

    /// A voucher that can be used here, or why not (MEM-60).
    pub fn usable(&self, text: &str) -> Result<(u32, &'a Voucher, &'a Issue), Rejection> {
        let unknown = || Rejection::new("unknown-voucher").with("voucher", text);
        let serial: u32 = text.parse().map_err(|_| unknown())?;
        let Some(voucher) = self.state.vouchers.get(&serial) else {
            return Err(match self.state.span(serial) {
                Some(_) => Rejection::new("not-released").with("voucher", serial),
                None => unknown(),
            });
        };
        let issue = self.state.issues.get(voucher.issue).ok_or_else(unknown)?;
        match voucher.state {
            VoucherState::Sold | VoucherState::Gifted => {}
            VoucherState::Used => return Err(Rejection::new("already-used").with("voucher", serial)),
            VoucherState::Selling => return Err(Rejection::new("not-released").with("voucher", serial)),
            VoucherState::Expired | VoucherState::Void => {
                let state = voucher.state.word();
                return Err(Rejection::new("voucher-state").with("voucher", serial).with("state", state));
            }
        }
        must(self.scene.at <= issue.until.end(), || {
            Rejection::new("voucher-state").with("voucher", serial).with("state", "expired")
        })?;
        let here = issue.branches.is_empty() || issue.branches.contains(&self.branch);
        must(here, || Rejection::new("voucher-not-here").with("voucher", serial))?;
        Ok((serial, voucher, issue))
    }

    /// What a voucher may pay of the document: its face value at most, and no more than the lines it is for.
    pub fn pays(&self, issue: &Issue, before: Fen) -> Fen {
        let fitting = match self.document {
            Document::Bill(bill) => self.state.bills.get(bill).map_or(Fen::ZERO, |row| {
                row.open_lines().filter(|line| fits(issue, line.kind)).map(|line| line.price).sum()
            }),
            Document::RentalCharges(_) if fits(issue, Code::new("rental")) => issue.face,
            _ if issue.kinds.is_empty() => issue.face,
            _ => Fen::ZERO,
        };
        let rest = match self.document {
            Document::Bill(bill) => {
                self.state.bills.get(bill).map_or(Fen::ZERO, |row| row.total().above(before))
            }
            _ => issue.face,
        };
        issue.face.min(fitting).min(rest)
    }

    fn voucher(&self, of: PartOf, text: &str) -> Result<Event, Rejection> {
        let never = matches!(
            self.document,
            Document::TopUp(_) | Document::Voucher(_) | Document::Deposit(_) | Document::Fee(..)
        );
        self.not_for(Means::Coupon, never)?;
        let (serial, voucher, issue) = self.usable(text)?;
        let most = self.pays(issue, Fen::ZERO);
        must(!most.is_zero(), || Rejection::new("voucher-kind").with("voucher", serial))?;
        must(of.amount <= most, || {
            Rejection::new("voucher-amount").with("voucher", serial).with("most", most)
        })?;
        Ok(Event::VoucherUsed {
            of,
            serial,
            issue: voucher.issue,
            member: self.member,
            giver: voucher.branch,
            face: issue.face,
            price: voucher.price,
        })
    }
}

/// Whether an issue may pay a kind (MEM-57).
pub(crate) fn fits(issue: &Issue, kind: Code) -> bool {
    issue.kinds.is_empty() || issue.kinds.contains(&kind)
}

/// What was really paid by line: what vouchers, points and gift money paid comes off the lines that it may pay, in
/// proportion to their prices (MEM-45, PLAT-01).
pub(crate) fn reals(lines: &[Line], vouchers: &[(&Issue, Fen)], unreal: Fen) -> Vec<(u32, Fen)> {
    let mut rest: Vec<(u32, Code, i64)> =
        lines.iter().filter(|line| line.is_open()).map(|line| (line.line, line.kind, line.price.0)).collect();
    let mut take_off = |amount: Fen, may: &dyn Fn(Code) -> bool| {
        let weights: Vec<i64> =
            rest.iter().map(|(_, kind, price)| if may(*kind) { *price } else { 0 }).collect();
        let whole: i64 = weights.iter().sum();
        for ((_, _, price), share) in rest.iter_mut().zip(split(amount.0.min(whole), &weights)) {
            *price -= share;
        }
    };
    for (issue, amount) in vouchers {
        take_off(*amount, &|kind| fits(issue, kind));
    }
    if !unreal.is_zero() {
        take_off(unreal, &|_| true);
    }
    rest.into_iter().map(|(line, _, price)| (line, Fen(price))).collect()
}

/// A taken part goes back, whole or in part; what was taken last of it goes back first.
pub(super) fn give_back(
    state: &State,
    scene: &Scene<'_>,
    payment: PaymentId,
    part: u32,
    wish: &PartWish,
    whose: (Document, Option<MemberId>, BranchId),
) -> Verdict {
    let amount = wish.amount;
    must(amount > Fen::ZERO, || Rejection::new("bad-amount").with("amount", amount))?;
    let Some(row) = state.parts.get(&(payment, part)) else {
        // FUEL-67: a channel could not pay back, and the payer took stored value instead.
        let (document, member, branch) = whose;
        let of = PartOf { document, payment, part, branch, amount };
        let member = member.ok_or_else(|| Rejection::new("member-needed"))?;
        let gifts = Vec::new();
        if state.account(member).closed {
            return Ok(vec![Event::StoredValueOwed { of, member, principal: amount, gifts }]);
        }
        return Ok(vec![Event::StoredValueReturned {
            of,
            member,
            head: head(scene),
            principal: amount,
            gifts,
        }]);
    };
    must(amount <= row.amount - row.back, || {
        Rejection::new("refund-too-much").with("left", row.amount - row.back)
    })?;
    let of = PartOf { document: row.document, payment, part, branch: row.branch, amount };
    Ok(vec![back_of(state, scene, row, of)])
}

fn back_of(state: &State, scene: &Scene<'_>, row: &PartTaken, of: PartOf) -> Event {
    let owner = row.member.unwrap_or(MemberId(1));
    match &row.taken {
        Taken::Stored { gifts, .. } => {
            let (principal, gifts) = stored_back(gifts, row.back, of.amount);
            if state.account(owner).closed {
                return Event::StoredValueOwed { of, member: owner, principal, gifts };
            }
            Event::StoredValueReturned { of, member: owner, head: head(scene), principal, gifts }
        }
        Taken::Points { uses } => {
            let whole = row.back + of.amount == row.amount;
            let back = points_back(uses, row.back, of.amount, whole);
            let (uses, lapsed): (Vec<_>, Vec<_>) =
                back.into_iter().partition(|part| scene.at <= part.until.end());
            let points = uses.iter().map(|part| part.points).sum();
            Event::PointsReturned { of, member: owner, points, uses, lapsed }
        }
        Taken::Voucher { serial, issue } => {
            let voucher = state.vouchers.get(serial);
            let until = state.issues.get(*issue).map(|issue| issue.until);
            Event::VoucherReturned {
                serial: *serial,
                issue: *issue,
                member: row.member,
                giver: voucher.map_or(of.branch, |voucher| voucher.branch),
                price: voucher.map_or(Fen::ZERO, |voucher| voucher.price),
                paid: row.amount,
                whole: row.back + of.amount == row.amount,
                expired: until.is_none_or(|until| scene.at > until.end()),
                of,
            }
        }
    }
}

/// Gift money goes back first, the last giver's first; then principal.
fn stored_back(gifts: &[GiftLot], before: Fen, amount: Fen) -> (Fen, Vec<GiftLot>) {
    let mut skip = before;
    let mut rest = amount;
    let mut back = Vec::new();
    for lot in gifts.iter().rev() {
        let open = lot.amount.above(skip);
        skip = skip.above(lot.amount);
        let take = open.min(rest);
        if take > Fen::ZERO {
            back.push(GiftLot { branch: lot.branch, amount: take });
            rest -= take;
        }
    }
    (rest, back)
}

/// The points of a span of the part's value, the last lots first: in many steps exactly as many as in one (I-PTS-06).
fn points_back(uses: &[LotUse], before: Fen, amount: Fen, whole: bool) -> Vec<LotUse> {
    let (mut start, end) = (Fen::ZERO, before + amount);
    let mut back = Vec::new();
    for part in uses.iter().rev() {
        let upto = |mark: Fen| mark.above(start).min(part.value);
        let share = |mark: Fen| match part.value.0 {
            0 => 0,
            value => forecourt_books::money::down(
                i128::from(part.points.0) * i128::from(upto(mark).0),
                i128::from(value),
            ),
        };
        let points = match part.value.is_zero() {
            true if whole => part.points,
            true => Points::ZERO,
            false => Points(share(end) - share(before)),
        };
        let value = upto(end) - upto(before);
        if points > Points::ZERO || value > Fen::ZERO {
            back.push(LotUse { points, value, ..*part });
        }
        start += part.value;
    }
    back
}

/// The money value of points now (MEM-37).
pub(crate) fn points_value(scene: &Scene<'_>, points: Points) -> Fen {
    value_of(points, per_yuan(scene))
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_books::Day;

    #[test]
    fn points_in_parts_come_back_as_in_one() {
        let lot = |lot, points, value| LotUse {
            lot,
            branch: BranchId(1),
            until: Day(9),
            points: Points(points),
            value: Fen(value),
        };
        let uses = [lot(1, 10, 7), lot(2, 5, 3)];
        let mut sums = (0, 0);
        for step in 0..10 {
            for part in points_back(&uses, Fen(step), Fen(1), step == 9) {
                sums = (sums.0 + part.points.0, sums.1 + part.value.0);
            }
        }
        assert_eq!(sums, (15, 10));
        let first = points_back(&uses, Fen::ZERO, Fen(2), false);
        assert_eq!(first, [LotUse { points: Points(3), value: Fen(2), ..uses[1] }]);
    }
}
