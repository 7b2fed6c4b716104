//! What users say, ranked, with what was done about it and whether it helped (RENT-49, RENT-50).

use std::collections::BTreeMap;

use forecourt_books::money::half_up;
use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{BranchId, Rejection, Scene};

use super::name;
use crate::kinds::Subject;
use crate::state::State;
use crate::state::review::Review;

pub(super) const REVIEWS: ReportName =
    name("rental-reviews", "Reviews and improvements", "评价与改进", &["period", "branch"], "RENT-50");
pub(super) const TEXTS: ReportName =
    name("review-texts", "What users say", "用户评价", &["station", "model"], "RENT-49");

type Sums = BTreeMap<Subject, (i64, i64)>;

/// The reviews of one station's orders, or all.
fn reviews_at(state: &State, branch: Option<BranchId>) -> impl Iterator<Item = &Review> {
    let all = state.reviews.iter().map(|(_, review)| review);
    all.filter(move |review| branch.is_none_or(|branch| branch == review.station))
}

fn sums(state: &State, period: Period, branch: Option<BranchId>) -> Sums {
    let mut sums = Sums::new();
    for review in reviews_at(state, branch).filter(|review| period.holds(review.at)) {
        for (subject, score) in review.scores() {
            let sum = sums.entry(subject).or_default();
            *sum = (sum.0 + score, sum.1 + 1);
        }
    }
    sums
}

fn mean((sum, count): (i64, i64)) -> i64 {
    half_up(i128::from(sum), i128::from(count))
}

/// RENT-50: stations, models and staff of a period, worst first within each kind, with the last improvement: mean
/// before it, action, and mean of the reviews after it up to the period's end. Of a branch it shows what was said of its
/// orders; what is done about a model or the platform belongs to all stations and is not shown then (PLAT-20).
pub(super) fn reviews(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let period = period.unwrap_or_else(|| Period::month_of(scene.at.day()));
    let columns = [
        Column::new("subject", "About", "对象"),
        Column::new("reviews", "Reviews", "评价数"),
        Column::new("mean", "Mean", "均分"),
        Column::new("improvement", "Improvement", "改进任务"),
        Column::new("state", "State", "状态"),
        Column::new("action", "Action", "措施"),
        Column::new("before", "Mean before", "措施前均分"),
        Column::new("after", "Mean after", "措施后均分"),
    ];
    let mut rows: Vec<(u8, (i64, i64), Subject)> = sums(state, period, branch)
        .into_iter()
        .map(|(subject, sum)| (rank(&subject), sum, subject))
        .collect();
    // Means are compared before they are rounded (PLAT-01).
    rows.sort_by(|(rank_a, a, subject_a), (rank_b, b, subject_b)| {
        let by_mean = (a.0 * b.1).cmp(&(b.0 * a.1));
        rank_a.cmp(rank_b).then(by_mean).then_with(|| subject_a.cmp(subject_b))
    });
    let mut report = Report::new(name, scene.at, asked, &columns).of_period(period);
    for (_, sum, subject) in rows {
        let mut row = vec![Cell::text(&subject), Cell::Count(sum.1), Cell::Hundredths(mean(sum))];
        row.extend(improvement(state, &subject, period, branch));
        report.row(row);
    }
    Ok(report)
}

fn rank(subject: &Subject) -> u8 {
    match subject {
        Subject::Station(_) => 0,
        Subject::Model(_) => 1,
        Subject::Staff(_) => 2,
        Subject::Platform => 3,
    }
}

fn improvement(state: &State, subject: &Subject, period: Period, branch: Option<BranchId>) -> Vec<Cell> {
    if branch.is_some() && matches!(subject, Subject::Model(_) | Subject::Platform) {
        return vec![Cell::Empty; 5];
    }
    let mut of = state.improvements.iter().filter(|(_, task)| task.subject == *subject);
    let Some((id, task)) = of.rfind(|(_, task)| task.opened <= period.to.end()) else {
        return vec![Cell::Empty; 5];
    };
    let Some((at, action, _)) = &task.acted else {
        let state = if task.overdue { "overdue" } else { "open" };
        let before = Cell::Hundredths(task.mean);
        return vec![Cell::text(id), Cell::text(state), Cell::Empty, before, Cell::Empty];
    };
    let after = reviews_at(state, branch).filter(|review| review.at > *at && review.at <= period.to.end());
    let scores = after.flat_map(Review::scores).filter(|(about, _)| about == subject);
    let sum = scores.fold((0, 0), |sum, (_, score)| (sum.0 + score, sum.1 + 1));
    let after = if sum.1 == 0 { Cell::Empty } else { Cell::Hundredths(mean(sum)) };
    let before = Cell::Hundredths(task.mean);
    vec![Cell::text(id), Cell::text("acted"), Cell::Word(action.text()), before, after]
}

/// RENT-49: the latest texts first, without the writer's name, once enough reviews exist.
pub(super) fn texts(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let station: Option<forecourt_books::BranchId> = asked.parsed("station")?;
    let model = asked.text("model");
    let columns = [
        Column::new("at", "Time", "时间"),
        Column::new("station", "Station", "站点"),
        Column::new("model", "Model", "车型"),
        Column::new("overall", "Score", "评分"),
        Column::new("text", "Text", "评价"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    let rows: Vec<_> = state
        .reviews
        .iter()
        .rev()
        .filter(|(_, review)| station.is_none_or(|station| station == review.station))
        .filter(|(_, review)| model.is_none_or(|model| model == review.model))
        .collect();
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) < scene.number(&crate::settings::PUBLISH_MIN) {
        return Ok(report);
    }
    for (_, review) in rows.into_iter().filter(|(_, review)| !review.text.is_empty()) {
        report.row(vec![
            Cell::At(review.at),
            Cell::text(review.station),
            Cell::text(&review.model),
            Cell::Hundredths(review.overall),
            Cell::text(&review.text),
        ]);
    }
    Ok(report)
}
