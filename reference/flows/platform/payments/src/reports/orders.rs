//! Payment orders as a list, and how fast they were paid (FUEL-27, FUEL-31).

use std::collections::BTreeMap;

use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::money::half_up;
use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{At, BranchId, Fen, MemberId, Rejection, Text};

use crate::kinds::rank;
use crate::state::State;

/// A means in both languages.
pub(super) fn means(means: Means) -> Text {
    match means {
        Means::Wechat => Text::new("WeChat Pay", "微信支付"),
        Means::Alipay => Text::new("Alipay", "支付宝"),
        Means::BankCard => Text::new("Bank card", "银行卡"),
        Means::StoredValue => Text::new("Stored value", "储值"),
        Means::FuelCard => Text::new("Fuel card", "加油卡"),
        Means::Points => Text::new("Points", "积分"),
        Means::Coupon => Text::new("Coupon", "代币券"),
        Means::Cash => Text::new("Cash", "现金"),
    }
}

fn state_word(state: PaymentState) -> Text {
    match state {
        PaymentState::Created => Text::new("created", "待支付"),
        PaymentState::Paying => Text::new("paying", "支付中"),
        PaymentState::Paid => Text::new("paid", "已支付"),
        PaymentState::Failed => Text::new("failed", "支付失败"),
        PaymentState::Expired => Text::new("expired", "已失效"),
        PaymentState::UnderReview => Text::new("under review", "审核中"),
        PaymentState::PartlyRefunded => Text::new("partly refunded", "部分退款"),
        PaymentState::Refunded => Text::new("refunded", "已退款"),
    }
}

/// Every order by number. Cards show the first six characters of their token, never a digit (FUEL-59, PLAT-47).
pub(super) fn payments(
    state: &State,
    name: &ReportName,
    made: At,
    asked: &Asked,
) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let member: Option<MemberId> = asked.parsed("member")?;
    let columns = [
        Column::new("payment", "Payment", "支付单"),
        Column::new("made", "Made", "创建时间"),
        Column::new("document", "Document", "单据"),
        Column::new("branch", "Branch", "门店"),
        Column::new("payer", "Payer", "付款人"),
        Column::new("state", "State", "状态"),
        Column::new("parts", "Parts", "支付方式"),
        Column::new("card", "Card token", "卡标识"),
        Column::new("paid", "Paid at", "支付时间"),
        Column::summed("amount", "Amount", "金额"),
        Column::summed("refunded", "Refunded", "已退"),
    ];
    let mut report = Report::new(name, made, asked, &columns);
    for (id, order) in state.orders.iter() {
        let of = order.of;
        let kept = period.is_none_or(|period| period.holds(order.made))
            && branch.is_none_or(|branch| branch == of.branch)
            && member.is_none_or(|member| Some(member) == of.payer);
        if !kept {
            continue;
        }
        let parts: Vec<String> =
            order.live().map(|(_, part)| format!("{} {}", part.means.word(), part.amount)).collect();
        let token = order.live().find_map(|(_, part)| part.token.as_ref()?.digest());
        report.row(vec![
            Cell::text(id),
            Cell::At(order.made),
            Cell::text(of.document),
            Cell::text(of.branch),
            of.payer.map_or(Cell::Empty, Cell::text),
            Cell::Word(state_word(order.state)),
            Cell::Text(parts.join(", ")),
            token.map_or(Cell::Empty, |token| Cell::Text(token.chars().take(6).chain("…".chars()).collect())),
            order.paid_at.map_or(Cell::Empty, Cell::At),
            Cell::Money(order.amount),
            Cell::Money(order.refunded),
        ]);
    }
    Ok(report)
}

/// The value at rank ceil(0.95 n) of a sorted list that is not empty (FUEL-31).
fn percentile(sorted: &[i64]) -> i64 {
    let rank = (sorted.len() * 95).div_ceil(100).max(1);
    sorted[rank - 1]
}

/// Seconds from ready to paid, by means and branch. A mixed payment counts for the means of its largest part.
pub(super) fn speed(state: &State, name: &ReportName, made: At, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("means", "Means", "支付方式"),
        Column::new("branch", "Branch", "门店"),
        Column::summed("payments", "Payments", "笔数"),
        Column::summed("amount", "Amount", "金额"),
        Column::new("mean-s", "Mean seconds", "平均秒数"),
        Column::new("p95-s", "95th percentile, seconds", "95 分位秒数"),
    ];
    let mut groups: BTreeMap<(u8, Means, BranchId), (Fen, Vec<i64>)> = BTreeMap::new();
    for (_, order) in state.orders.iter().filter(|(_, order)| order.is_paid()) {
        let Some(paid) = order.paid_at else { continue };
        let kept = period.is_none_or(|period| period.holds(paid))
            && branch.is_none_or(|branch| branch == order.of.branch);
        let largest = order.live().map(|(_, part)| part).max_by_key(|part| part.amount);
        let Some(largest) = largest.filter(|_| kept) else { continue };
        let seconds = i64::try_from(paid.s_since(order.ready.unwrap_or(order.made))).unwrap_or(i64::MAX);
        let key = (rank(largest.means), largest.means, order.of.branch);
        let group = groups.entry(key).or_default();
        group.0 += order.amount;
        group.1.push(seconds);
    }
    let mut report = Report::new(name, made, asked, &columns);
    for ((_, of, branch), (amount, mut seconds)) in groups {
        seconds.sort_unstable();
        let count = i64::try_from(seconds.len()).unwrap_or(i64::MAX);
        let sum: i128 = seconds.iter().map(|of| i128::from(*of)).sum();
        report.row(vec![
            Cell::Word(means(of)),
            Cell::text(branch),
            Cell::Count(count),
            Cell::Money(amount),
            Cell::Hundredths(half_up(sum * 100, i128::from(count))),
            Cell::Count(percentile(&seconds)),
        ]);
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn the_percentile_is_the_value_at_its_rank() {
        let upto = |n: i64| (1..=n).collect::<Vec<_>>();
        for (n, rank) in [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95), (101, 96)] {
            assert_eq!(percentile(&upto(n)), rank, "{n}");
        }
    }
}
