//! How channels agree, what the risk rules found, what payers asked back (FUEL-30, FUEL-64, FUEL-70).

use forecourt_books::money::half_up;
use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{At, Fen, Rejection, Text};

use super::orders::means;
use crate::kinds::{DifferenceKind, RefundReason, RiskRule};
use crate::state::{AlarmState, Difference, Request, RequestState, State};

fn kind_word(state: &State, found: &Difference) -> Text {
    let moved = state.moves.get(&(found.channel, found.reference.clone()));
    match found.kind {
        DifferenceKind::DifferentAmount
            if found.told.is_some_and(|told| moved.is_some_and(|moved| moved.kind != told)) =>
        {
            Text::new("runs the other way", "方向相反")
        }
        DifferenceKind::MissingHere => Text::new("missing here", "我方缺失"),
        DifferenceKind::MissingThere => Text::new("missing there", "渠道缺失"),
        DifferenceKind::DifferentAmount => Text::new("different amount", "金额不符"),
        DifferenceKind::NoStatement => Text::new("no statement", "未收到对账单"),
    }
}

fn share(part: i64, whole: i64) -> Cell {
    if whole == 0 {
        Cell::Empty
    } else {
        Cell::Hundredths(half_up(i128::from(part) * 10_000, i128::from(whole)))
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// One line for what matched on a day, one for each difference.
pub(super) fn channels(
    state: &State,
    name: &ReportName,
    made: At,
    asked: &Asked,
) -> Result<Report, Rejection> {
    let period = asked.period()?;
    let columns = [
        Column::new("channel", "Channel", "渠道"),
        Column::new("day", "Day", "日期"),
        Column::new("result", "Result", "结果"),
        Column::new("difference", "Difference", "差异号"),
        Column::new("reference", "Channel's number", "渠道流水号"),
        Column::summed("rows", "Rows", "笔数"),
        Column::new("here", "Here", "我方金额"),
        Column::new("there", "There", "渠道金额"),
        Column::summed("paid-out", "Paid out", "到账金额"),
        Column::new("settled", "Settled", "处理时间"),
    ];
    let mut report = Report::new(name, made, asked, &columns);
    for ((channel, day), check) in state.checks.iter() {
        if period.is_some_and(|period| !period.holds_day(*day)) {
            continue;
        }
        report.row(vec![
            Cell::Word(means(*channel)),
            Cell::Day(*day),
            Cell::Word(Text::new("matched", "相符")),
            Cell::Empty,
            Cell::Empty,
            Cell::Count(i64::from(check.matched)),
            Cell::Money(check.amount),
            Cell::Money(check.amount),
            Cell::Money(check.paid_out),
            Cell::Empty,
        ]);
    }
    for (id, found) in state.differences.iter() {
        if period.is_some_and(|period| !period.holds_day(found.day)) {
            continue;
        }
        report.row(vec![
            Cell::Word(means(found.channel)),
            Cell::Day(found.day),
            Cell::Word(kind_word(state, found)),
            Cell::text(id),
            Cell::text(&found.reference),
            Cell::Count(1),
            Cell::Money(found.here),
            Cell::Money(found.there),
            Cell::Empty,
            found.settled.as_ref().map_or(Cell::Empty, |(at, ..)| Cell::At(*at)),
        ]);
    }
    let open = Text::new("differences open", "未处理差异");
    report.note(open, Cell::Count(count(state.open_differences.len())));
    Ok(report)
}

/// One line a rule: alarms = passed + rejected + open. Protected is what was rejected; a passed alarm was wrong.
pub(super) fn risk(state: &State, name: &ReportName, made: At, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("rule", "Rule", "规则"),
        Column::summed("alarms", "Alarms", "告警数"),
        Column::summed("passed", "Passed", "通过"),
        Column::summed("rejected", "Rejected", "拒绝"),
        Column::summed("open", "Open", "待审"),
        Column::summed("in-time", "Decided in time", "按时处理"),
        Column::summed("protected", "Amount protected", "保护金额"),
        Column::new("wrong-share", "Wrong alarms, %", "误报率 %"),
    ];
    let mut report = Report::new(name, made, asked, &columns);
    let mut totals = (0, 0);
    for rule in RiskRule::ALL {
        let alarms: Vec<_> = state
            .alarms
            .iter()
            .map(|(_, alarm)| alarm)
            .filter(|alarm| alarm.rules.first() == Some(&rule))
            .filter(|alarm| period.is_none_or(|period| period.holds(alarm.raised)))
            .filter(|alarm| branch.is_none_or(|branch| branch == alarm.branch))
            .collect();
        if alarms.is_empty() {
            continue;
        }
        let with = |state| count(alarms.iter().filter(|alarm| alarm.state == state).count());
        let (passed, rejected) = (with(AlarmState::Passed), with(AlarmState::Rejected));
        let in_time = |alarm: &&&crate::state::Alarm| alarm.decided.is_some_and(|at| at <= alarm.review_by);
        let saved = alarms.iter().filter(|alarm| alarm.state == AlarmState::Rejected);
        totals = (totals.0 + passed, totals.1 + rejected);
        report.row(vec![
            Cell::text(rule.word()),
            Cell::Count(count(alarms.len())),
            Cell::Count(passed),
            Cell::Count(rejected),
            Cell::Count(with(AlarmState::Open)),
            Cell::Count(count(alarms.iter().filter(in_time).count())),
            Cell::Money(saved.map(|alarm| alarm.amount).sum::<Fen>()),
            share(passed, passed + rejected),
        ]);
    }
    report.note(Text::new("wrong alarms, %", "误报率 %"), share(totals.0, totals.0 + totals.1));
    Ok(report)
}

/// One line for each branch, month and reason. Amounts are what was really sent back for these requests.
pub(super) fn refunds(
    state: &State,
    name: &ReportName,
    made: At,
    asked: &Asked,
) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("branch", "Branch", "门店"),
        Column::new("month", "Month", "月份"),
        Column::new("reason", "Reason", "原因"),
        Column::summed("requests", "Requests", "申请"),
        Column::summed("approved", "Approved", "批准"),
        Column::summed("refused", "Refused", "拒绝"),
        Column::summed("appealed", "Appealed", "申诉"),
        Column::summed("in-time", "In time", "按时"),
        Column::new("mean-h", "Mean hours", "平均小时"),
        Column::summed("asked", "Asked for", "申请金额"),
        Column::summed("amount", "Paid back", "退款金额"),
    ];
    let mut groups: std::collections::BTreeMap<_, Vec<&Request>> = std::collections::BTreeMap::new();
    for (_, request) in state.requests.iter() {
        let kept = period.is_none_or(|period| period.holds(request.asked))
            && branch.is_none_or(|branch| branch == request.of.branch);
        if kept {
            let month = request.asked.day().first_of_month();
            groups.entry((request.of.branch, month, request.reason)).or_default().push(request);
        }
    }
    let mut report = Report::new(name, made, asked, &columns);
    for ((branch, month, reason), requests) in groups {
        report.row(refund_row(Cell::text(branch), &month.to_string()[..7], reason, &requests));
    }
    Ok(report)
}

fn refund_row(branch: Cell, month: &str, reason: RefundReason, requests: &[&Request]) -> Vec<Cell> {
    let number = |keep: &dyn Fn(&&&Request) -> bool| count(requests.iter().filter(|of| keep(of)).count());
    let refused = [RequestState::Refused, RequestState::RefusedForGood, RequestState::Appealed];
    let seconds: Vec<i128> =
        requests.iter().filter_map(|of| of.decided.map(|at| i128::from(at.s_since(of.asked)))).collect();
    let mean = match seconds.len() {
        0 => Cell::Empty,
        n => Cell::Hundredths(half_up(seconds.iter().sum::<i128>() * 100, i128::from(count(n)) * 3_600)),
    };
    let approved = |of: &&Request| of.state == RequestState::Approved;
    vec![
        branch,
        Cell::text(month),
        Cell::text(reason.word()),
        Cell::Count(count(requests.len())),
        Cell::Count(number(&|of| approved(of))),
        Cell::Count(number(&|of| refused.contains(&of.state))),
        Cell::Count(number(&|of| of.appealed)),
        Cell::Count(number(&|of| of.decided.is_some() && !of.overdue)),
        mean,
        Cell::Money(requests.iter().map(|of| of.amount).sum()),
        Cell::Money(requests.iter().filter(|of| approved(of)).map(|of| of.amount).sum()),
    ]
}
