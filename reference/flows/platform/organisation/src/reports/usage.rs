//! Sessions, and how many places of the licence were in use when (PLAT-24, PLAT-34).

use std::collections::BTreeMap;

use forecourt_books::report::{Cell, Column, Period, Report};
use forecourt_books::{At, BranchId, PersonId, Rejection, Text};

use super::Query;

/// By number; without a period the open ones.
pub(super) fn sessions(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("session", "Session", "会话"),
        Column::new("person", "Person", "员工"),
        Column::new("terminal", "Terminal", "终端"),
        Column::new("branch", "Branch", "门店"),
        Column::new("since", "Since", "开始"),
        Column::new("used", "Last used", "最近操作"),
        Column::new("ended", "Ended", "结束"),
        Column::new("ending", "Ending", "结束方式"),
        Column::new("counted", "Counted", "计入并发"),
    ]);
    let (period, branch) = (ask.asked.period()?, ask.asked.branch()?);
    let person: Option<PersonId> = ask.asked.parsed("person")?;
    for (id, session) in ask.state.sessions.iter() {
        let within = match period {
            None => session.ended.is_none(),
            Some(period) => period.holds(session.since),
        };
        let wanted = |branch: BranchId| branch == session.branch;
        if !within || !branch.is_none_or(wanted) || person.is_some_and(|person| person != session.person) {
            continue;
        }
        report.row(vec![
            Cell::text(id),
            Cell::text(session.person),
            Cell::text(&session.terminal),
            Cell::text(session.branch),
            Cell::At(session.since),
            Cell::At(session.used),
            session.ended.map_or(Cell::Empty, |(at, _)| Cell::At(at)),
            session.ended.map_or(Cell::Empty, |(_, ending)| Cell::text(ending.word())),
            Cell::Word(if session.restricted { Text::new("no", "否") } else { Text::new("yes", "是") }),
        ]);
    }
    for (index, waiting) in ask.state.line.values().enumerate() {
        let place = format!("{}. {} {} {}", index + 1, waiting.person, waiting.terminal, waiting.until);
        report.note(Text::new("In line", "排队"), Cell::text(place));
    }
    Ok(report)
}

/// One hour of use.
#[derive(Default)]
struct Hour {
    /// Places × seconds.
    area: i64,
    peak: u32,
    places: u32,
    waits: i64,
    waited: i64,
}

/// The first second of an instant's hour.
fn hour_of(at: At) -> At {
    At::from_s(at.as_s() - at.as_s() % 3600)
}

/// Adds `taken` places from one instant to another, hour by hour, within the first and last second asked about.
fn add(hours: &mut BTreeMap<At, Hour>, from: At, to: At, taken: u32, places: u32) {
    let mut start = from;
    while start < to {
        let hour = hour_of(start);
        let end = hour.plus_h(1).min(to);
        let entry = hours.entry(hour).or_default();
        entry.area += i64::from(taken) * i64::try_from(end.s_since(start)).unwrap_or(0);
        entry.peak = entry.peak.max(taken);
        entry.places = entry.places.max(places);
        start = end;
    }
}

/// Peak and mean of places taken, hour by hour; the mean weighs each number by how long it stood, over the whole hour, or
/// its part up to now. Waits are counted where they ended. Today where no period is asked for.
pub(super) fn licence(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("hour", "Hour", "时段"),
        Column::new("peak", "Peak", "峰值"),
        Column::new("mean", "Mean", "平均"),
        Column::new("places", "Places", "许可数"),
        Column::summed("waits", "Waits", "排队次数"),
        Column::summed("waited-s", "Waited (s)", "排队秒数"),
    ]);
    let today = ask.scene.at.day();
    let period = ask.asked.period()?.unwrap_or(Period { from: today, to: today });
    report = report.of_period(period);
    let (from, to) = (period.from.start(), period.to.end().plus_s(1).min(ask.scene.at));
    let mut hours = BTreeMap::new();
    let rows = ask.state.used.rows();
    for (index, row) in rows.iter().enumerate() {
        let until = rows.get(index + 1).map_or(to, |next| next.at).min(to);
        if row.at == until && from <= row.at && row.at < to {
            // It stood for no whole second, but it stood: a peak all the same.
            let entry: &mut Hour = hours.entry(hour_of(row.at)).or_default();
            entry.peak = entry.peak.max(row.taken);
            entry.places = entry.places.max(row.places);
        }
        add(&mut hours, row.at.max(from), until, row.taken, row.places);
    }
    let (mut peak, mut seconds) = (0, 0i64);
    for wait in ask.state.waits.rows().iter().filter(|wait| period.holds(wait.at)) {
        let entry = hours.entry(hour_of(wait.at)).or_default();
        entry.waits += 1;
        entry.waited += wait.seconds;
        seconds = seconds.max(wait.seconds);
    }
    for (hour, of) in &hours {
        let length = i64::try_from(hour.plus_h(1).min(to).s_since(*hour)).unwrap_or(1).max(1);
        peak = peak.max(of.peak);
        report.row(vec![
            Cell::At(*hour),
            Cell::Count(i64::from(of.peak)),
            Cell::Hundredths((of.area * 200 + length) / (length * 2)),
            Cell::Count(i64::from(of.places)),
            Cell::Count(of.waits),
            Cell::Count(of.waited),
        ]);
    }
    report.note(Text::new("Highest peak", "最高峰值"), Cell::Count(i64::from(peak)));
    report.note(Text::new("Longest wait (s)", "最长排队秒数"), Cell::Count(seconds));
    Ok(report)
}
