//! Reports: alarms with their times, incidents one by one, backups, the audit beside what was accepted, availability.

use forecourt_books::context::Scene;
use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{At, BranchId, By, Rejection, Text, money, text};

use crate::state::State;
use crate::state::records::{Alarm, Incident};

const fn name(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters, id }
}

/// All of them.
pub const REPORTS: &[ReportName] = &[
    name("alarms", "Alarms", "报警", &["period", "branch"], "PLAT-56"),
    name("incidents", "Incidents", "安全事件", &["period", "branch"], "PLAT-67"),
    name("incident", "Incident", "安全事件报告", &["branch", "incident"], "PLAT-67"),
    name("backups", "Backups", "备份", &["period"], "PLAT-49"),
    name("lost-commands", "Commands lost in a restore", "恢复后丢失的命令", &["period"], "PLAT-50"),
    name(
        "audit-refusals",
        "Refusals and readings",
        "拒绝与查阅记录",
        &["period", "branch", "person"],
        "PLAT-52",
    ),
    name("availability", "Availability", "可用性", &["period"], "PLAT-60"),
    name("keys-versions", "Key versions", "密钥版本", &[], "PLAT-46"),
];

pub(crate) fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let unknown = || Rejection::new("unknown-report").with("report", &asked.name);
    let name = REPORTS.iter().find(|name| name.name == asked.name).ok_or_else(unknown)?;
    match name.name {
        "alarms" => alarms(state, scene.at, name, asked),
        "incidents" => incidents(state, scene.at, name, asked),
        "incident" => incident(state, scene.at, name, asked),
        "backups" => backups(state, scene.at, name, asked),
        "lost-commands" => lost_commands(state, scene.at, name, asked),
        "audit-refusals" => audit(state, scene, name, asked),
        "availability" => availability(state, scene.at, name, asked),
        _ => Ok(key_versions(state, scene.at, name, asked)),
    }
}

fn word(value: &impl serde::Serialize) -> Cell {
    Cell::Text(text::line(value))
}

/// Minutes between two instants, in hundredths.
fn minutes(from: At, to: At) -> i64 {
    money::half_up(i128::from(to.s_since(from)) * 100, 60)
}

fn mean(all: &[i64]) -> Cell {
    match i128::try_from(all.len()) {
        Ok(count) if count > 0 => {
            Cell::Hundredths(money::half_up(all.iter().map(|x| i128::from(*x)).sum(), count))
        }
        _ => Cell::Empty,
    }
}

fn alarms(state: &State, at: At, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?;
    let columns = [
        Column::new("alarm", "Alarm", "报警"),
        Column::new("at", "Raised", "时间"),
        Column::new("pattern", "Pattern", "类型"),
        Column::new("subject", "Subject", "对象"),
        Column::new("branch", "Branch", "门店"),
        Column::new("grade", "Grade", "等级"),
        Column::new("state", "State", "状态"),
        Column::new("level", "Escalated", "升级"),
        Column::new("acknowledged", "Minutes to acknowledge", "确认用时(分)"),
        Column::new("ended", "Minutes to end", "处理用时(分)"),
    ];
    let mut report = Report::new(name, at, asked, &columns);
    let (mut to_acknowledge, mut to_end) = (Vec::new(), Vec::new());
    let branch = asked.branch()?;
    let wanted = |alarm: &Alarm| {
        period.is_none_or(|period| period.holds(alarm.at)) && (branch.is_none() || alarm.branch == branch)
    };
    for (id, alarm) in state.alarms.iter().filter(|(_, alarm)| wanted(alarm)) {
        let acknowledged = alarm.acknowledged.as_ref().map(|(then, _)| minutes(alarm.at, *then));
        let ended = alarm.ended.as_ref().map(|(then, _)| minutes(alarm.at, *then));
        to_acknowledge.extend(acknowledged);
        to_end.extend(ended);
        report.row(vec![
            Cell::text(id),
            Cell::At(alarm.at),
            Cell::text(&alarm.pattern),
            Cell::text(&alarm.subject),
            alarm.branch.map_or(Cell::Empty, Cell::text),
            word(&alarm.grade),
            word(&alarm.state),
            Cell::Count(i64::from(alarm.level)),
            acknowledged.map_or(Cell::Empty, Cell::Hundredths),
            ended.map_or(Cell::Empty, Cell::Hundredths),
        ]);
    }
    report.note(Text::new("mean minutes to acknowledge", "平均确认用时(分)"), mean(&to_acknowledge));
    report.note(Text::new("mean minutes to end", "平均处理用时(分)"), mean(&to_end));
    Ok(report)
}

/// Whether an incident concerns a branch, by the alarm that opened it; any, where none is asked for (PLAT-20).
fn concerns(state: &State, incident: &Incident, branch: Option<BranchId>) -> bool {
    branch.is_none() || state.alarms.get(incident.alarm).is_some_and(|alarm| alarm.branch == branch)
}

fn incidents(state: &State, at: At, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?;
    let columns = [
        Column::new("incident", "Incident", "事件"),
        Column::new("at", "Opened", "时间"),
        Column::new("kind", "Kind", "类别"),
        Column::new("subject", "Subject", "对象"),
        Column::new("state", "State", "状态"),
        Column::summed("told", "Persons told", "告知人数"),
    ];
    let mut report = Report::new(name, at, asked, &columns);
    let branch = asked.branch()?;
    let wanted =
        |one: &Incident| period.is_none_or(|period| period.holds(one.at)) && concerns(state, one, branch);
    for (id, incident) in state.incidents.iter().filter(|(_, one)| wanted(one)) {
        report.row(vec![
            Cell::text(id),
            Cell::At(incident.at),
            Cell::Word(incident.kind.title()),
            Cell::text(&incident.subject),
            word(&incident.state),
            Cell::Count(i64::from(incident.told.map_or(0, |(_, n)| n))),
        ]);
    }
    Ok(report)
}

/// One incident from trigger to end: time line, cause, measures, and the times that it took (PLAT-67).
fn incident(state: &State, at: At, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let missing = || Rejection::new("bad-filter").with("filter", "incident").with("given", "nothing");
    let id = asked.parsed("incident")?.ok_or_else(missing)?;
    let branch = asked.branch()?;
    let found = state.incidents.get(id).filter(|found| concerns(state, found, branch));
    let found = found.ok_or_else(|| crate::rejection::no_incident(id))?;
    let columns = [
        Column::new("at", "When", "时间"),
        Column::new("what", "What", "事项"),
        Column::new("facts", "Facts", "内容"),
    ];
    let mut report = Report::new(name, at, asked, &columns);
    let mut lines = Vec::new();
    let mut line = |at: At, what: &str, facts: String| lines.push((at, what.to_owned(), facts));
    let alarm = state.alarms.get(found.alarm);
    line(
        found.at,
        "detected",
        alarm.map_or(String::new(), |alarm| format!("{} {}", alarm.pattern, alarm.facts)),
    );
    for (at, step, target) in &found.steps {
        line(*at, &text::line(step), target.clone());
    }
    if let Some((at, digest)) = &found.recovered {
        line(*at, "recovered", digest.clone());
    }
    if let Some(at) = found.telling_overdue {
        line(at, "telling-overdue", String::new());
    }
    if let Some((at, n)) = &found.told {
        line(*at, "persons-told", n.to_string());
    }
    if let Some(at) = found.lifted {
        line(at, "lifted", String::new());
    }
    if let Some((at, cause, measures)) = &found.closed {
        line(*at, "closed", format!("{cause}; {measures}"));
    }
    // A time line: by time; of one second in the order in which such things happen.
    lines.sort_by_key(|(at, ..)| *at);
    for (at, what, facts) in lines {
        report.row(vec![Cell::At(at), Cell::Text(what), Cell::Text(facts)]);
    }
    let contained = found.steps.last().map(|(at, ..)| Cell::Hundredths(minutes(found.at, *at)));
    report.note(Text::new("kind", "类别"), Cell::Word(found.kind.title()));
    report.note(Text::new("data concerned", "涉及对象"), Cell::text(&found.subject));
    report.note(
        Text::new("minutes to detect", "发现用时(分)"),
        Cell::Hundredths(minutes(found.since, found.at)),
    );
    report.note(Text::new("minutes to contain", "控制用时(分)"), contained.unwrap_or(Cell::Empty));
    let lifted = found.lifted.map(|at| Cell::Hundredths(minutes(found.at, at)));
    report.note(Text::new("minutes to recover", "恢复用时(分)"), lifted.unwrap_or(Cell::Empty));
    Ok(report)
}

fn backups(state: &State, at: At, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?;
    let columns = [
        Column::new("backup", "Backup", "备份"),
        Column::new("at", "Due", "时间"),
        Column::new("kind", "Kind", "类别"),
        Column::new("state", "State", "状态"),
        Column::summed("bytes", "Bytes", "字节"),
        Column::new("digest", "Digest", "摘要"),
    ];
    let mut report = Report::new(name, at, asked, &columns);
    for (id, backup) in
        state.backups.iter().filter(|(_, one)| period.is_none_or(|period| period.holds(one.at)))
    {
        report.row(vec![
            Cell::text(id),
            Cell::At(backup.at),
            word(&backup.kind),
            word(&backup.state),
            Cell::Count(i64::try_from(backup.size).unwrap_or(i64::MAX)),
            Cell::text(&backup.digest),
        ]);
    }
    Ok(report)
}

/// What restores did not bring back, in the order of the lost journal; what nobody knows stays empty (PLAT-50).
fn lost_commands(state: &State, at: At, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?;
    let columns = [
        Column::new("restored", "Restored", "恢复时间"),
        Column::new("first", "First record", "首条记录"),
        Column::new("last", "Last record", "末条记录"),
        Column::new("at", "When", "时间"),
        Column::new("by", "Who", "操作人"),
        Column::new("command", "Command", "命令"),
        Column::new("request", "Request key", "请求标识"),
        Column::summed("records", "Records", "记录数"),
    ];
    let mut report = Report::new(name, at, asked, &columns);
    let text = |text: &Option<String>| text.as_ref().map_or(Cell::Empty, Cell::text);
    let number = |number: u64| Cell::Count(i64::try_from(number).unwrap_or(i64::MAX));
    for (restored, one) in state.lost.rows() {
        if period.is_some_and(|period| !period.holds(*restored)) {
            continue;
        }
        report.row(vec![
            Cell::At(*restored),
            number(one.first),
            number(one.last),
            one.at.map_or(Cell::Empty, Cell::At),
            one.by.as_ref().map_or(Cell::Empty, Cell::text),
            text(&one.command),
            text(&one.request),
            number(one.last - one.first + 1),
        ]);
    }
    Ok(report)
}

/// Of a branch: what the people who are at home there, or were when they left, were refused and read (PLAT-20).
fn audit(state: &State, scene: &Scene<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let person = asked.text("person");
    let of_branch = |by: &By| by.employee().and_then(|person| scene.facts.last_home(person)) == branch;
    let columns = [
        Column::new("at", "When", "时间"),
        Column::new("by", "Who", "操作人"),
        Column::new("action", "Action", "操作"),
        Column::new("result", "Result", "结果"),
        Column::new("facts", "Facts", "内容"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for row in state.audit.rows() {
        let who = crate::state::source(&row.by);
        let wanted = period.is_none_or(|period| period.holds(row.at))
            && person.is_none_or(|person| person == who)
            && (branch.is_none() || of_branch(&row.by));
        if !wanted {
            continue;
        }
        report.row(vec![
            Cell::At(row.at),
            Cell::text(&row.by),
            Cell::text(&row.action),
            Cell::text(row.result),
            Cell::text(&row.facts),
        ]);
    }
    Ok(report)
}

fn availability(state: &State, at: At, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?.unwrap_or_else(|| Period::month_of(at.day()));
    let columns = [
        Column::new("at", "When", "时间"),
        Column::new("from", "From node", "原节点"),
        Column::new("to", "To node", "新节点"),
        Column::new("term", "Term", "任期"),
        Column::summed("gap_ms", "Interruption ms", "中断(毫秒)"),
        Column::summed("refused", "Commands refused", "拒绝命令数"),
    ];
    let mut report = Report::new(name, at, asked, &columns).of_period(period);
    let mut gap = 0;
    for one in state.nodes.get().interruptions.iter().filter(|one| period.holds(one.at)) {
        let gap_ms = i64::try_from(one.gap_ms).unwrap_or(i64::MAX);
        gap += gap_ms;
        report.row(vec![
            Cell::At(one.at),
            Cell::Count(i64::from(one.nodes.0)),
            Cell::Count(i64::from(one.nodes.1)),
            Cell::Count(i64::try_from(one.term).unwrap_or(i64::MAX)),
            Cell::Count(gap_ms),
            Cell::Count(i64::from(one.refused)),
        ]);
    }
    // What is still to come is neither available nor interrupted.
    let until = period.to.plus_days(1).start().min(at);
    let whole = i128::from(until.s_since(period.from.start())) * 1000;
    let available = whole - i128::from(gap);
    if whole > 0 {
        let seconds = Cell::Count(money::down(available, 1000));
        report.note(Text::new("available, s", "可用时间(秒)"), seconds);
        let share = Cell::Hundredths(money::down(available * 10_000, whole));
        report.note(Text::new("available, percent", "可用率(%)"), share);
    }
    Ok(report)
}

fn key_versions(state: &State, at: At, name: &ReportName, asked: &Asked) -> Report {
    let columns = [
        Column::new("version", "Version in force", "现行版本"),
        Column::new("next", "Next change", "下次更换"),
    ];
    let mut report = Report::new(name, at, asked, &columns);
    let next = state.agenda.get(&crate::state::Deadline::Rotate);
    report.row(vec![
        Cell::Count(i64::from(state.clocks.get().key_version)),
        next.map_or(Cell::Empty, Cell::At),
    ]);
    report
}
