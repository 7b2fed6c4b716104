//! What is reported of messages: text messages and their cost, what a customer was told, the outbox, a desk's inbox.

use forecourt_books::message::To;
use forecourt_books::message::{Cause, Way};
use forecourt_books::report::{Asked, Cell, Column, PERSONAL_RECORDS, Report, ReportName};
use forecourt_books::{BranchId, By, Fen, Lang, MemberId, PersonId, Rejection, Scene, Task, Text};

use crate::decide::may_open;
use crate::kinds::{NoteId, OutId, Phase, shown};
use crate::rejection;
use crate::settings;
use crate::state::{Entry, State, Sums};

const SMS: ReportName = ReportName {
    name: "sms",
    title: Text::new("Text messages and their cost", "短信与费用"),
    filters: &["period", "branch"],
    id: "PLAT-38",
};
const MESSAGES_OF: ReportName = ReportName {
    name: "messages-of",
    title: Text::new("Messages to a customer", "发给客户的消息"),
    filters: &["member"],
    id: "PLAT-39",
};
const OUTBOX: ReportName = ReportName {
    name: "outbox",
    title: Text::new("Outbox", "发件箱"),
    filters: &["state", "branch", "period"],
    id: "PLAT-37",
};
const INBOX: ReportName = ReportName {
    name: "inbox",
    title: Text::new("Messages of an employee", "员工收件箱"),
    filters: &["person"],
    id: "PLAT-35",
};

const SENT: ReportName = ReportName {
    name: "sent-messages",
    title: Text::new("Messages that an employee wrote", "员工已发消息"),
    filters: &["person"],
    id: "PLAT-35",
};

/// All reports of this context.
pub const REPORTS: &[ReportName] = &[SMS, MESSAGES_OF, OUTBOX, INBOX, SENT];

pub(crate) fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    match asked.name.as_str() {
        "sms" => sms(state, scene, asked),
        "messages-of" => messages_of(state, scene, asked),
        "outbox" => outbox(state, scene, asked),
        "inbox" => inbox(state, scene, asked),
        "sent-messages" => sent(state, scene, asked),
        name => Err(Rejection::new("unknown-report").with("report", name)),
    }
}

fn cause(cause: Cause) -> Cell {
    Cell::Word(match cause {
        Cause::Rescue => Text::new("rescue", "救援"),
        Cause::Security => Text::new("security", "安全"),
        Cause::OneTimeCode => Text::new("one-time code", "验证码"),
        Cause::RedWarning => Text::new("red warning", "红色预警"),
        Cause::Payment => Text::new("payment", "支付"),
        Cause::Booking => Text::new("booking", "预订"),
        Cause::Work => Text::new("work", "工作"),
        Cause::Service => Text::new("service", "服务提醒"),
        Cause::Advertising => Text::new("advertising", "广告"),
    })
}

fn way(way: Way) -> Cell {
    Cell::Word(match way {
        Way::Sms => Text::new("text message", "短信"),
        Way::Push => Text::new("push", "推送"),
        Way::PhoneTask => Text::new("phone call", "电话"),
        Way::Letter => Text::new("letter", "信函"),
        Way::Desk => Text::new("desk", "工作台"),
    })
}

/// One line for each branch and reason, in this order; without a branch first (PLAT-38).
fn sms(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("branch", "Branch", "分公司"),
        Column::new("reason", "Reason", "事由"),
        Column::summed("entered", "Entered", "提交"),
        Column::summed("delivered", "Delivered", "送达"),
        Column::summed("failed", "Failed", "失败"),
        Column::summed("expired", "Expired", "过期"),
        Column::summed("skipped", "Skipped", "跳过"),
        Column::summed("parts", "Parts", "计费条数"),
        Column::summed("cost", "Cost", "费用"),
    ];
    let mut lines: std::collections::BTreeMap<(Option<BranchId>, Cause), Sums> = Default::default();
    for ((day, of, cause), sums) in state.sums.iter() {
        let wanted =
            period.is_none_or(|period| period.holds_day(*day)) && (branch.is_none() || *of == branch);
        if wanted {
            let line = lines.entry((*of, *cause)).or_default();
            line.entered += sums.entered;
            line.delivered += sums.delivered;
            line.failed += sums.failed;
            line.expired += sums.expired;
            line.skipped += sums.skipped;
            line.parts += sums.parts;
            line.cost += sums.cost;
        }
    }
    let mut report = Report::new(&SMS, scene.at, asked, &columns);
    for ((branch, reason), sums) in lines {
        report.row(vec![
            branch.map_or(Cell::Empty, Cell::text),
            cause(reason),
            Cell::Count(sums.entered),
            Cell::Count(sums.delivered),
            Cell::Count(sums.failed),
            Cell::Count(sums.expired),
            Cell::Count(sums.skipped),
            Cell::Count(sums.parts),
            Cell::Money(sums.cost),
        ]);
    }
    Ok(report)
}

const LOG: [Column; 12] = [
    Column::new("message", "Message", "消息"),
    Column::new("entered", "Entered", "提交时间"),
    Column::new("to", "To", "收件人"),
    Column::new("way", "Way", "渠道"),
    Column::new("reason", "Reason", "事由"),
    Column::new("text", "Text", "内容"),
    Column::new("about", "About", "关联"),
    Column::new("branch", "Branch", "分公司"),
    Column::new("send-at", "Send at", "计划发送"),
    Column::new("state", "State", "状态"),
    Column::new("ended", "Ended", "结束时间"),
    Column::summed("cost", "Cost", "费用"),
];

fn log_line(state: &State, lang: Lang, id: OutId, entry: &Entry) -> Vec<Cell> {
    let text = match entry.cause {
        // A code is nobody's business but the recipient's.
        Cause::OneTimeCode => {
            state.templates.get(entry.template).map_or("", |wording| &wording.name).to_owned()
        }
        _ => state.text_of(entry, lang),
    };
    let phase = match entry.phase {
        Phase::Skipped(reason) => format!("skipped: {}", reason.word()),
        phase => phase.word().to_owned(),
    };
    vec![
        Cell::text(id),
        Cell::At(entry.entered),
        Cell::Text(shown(&entry.to)),
        way(entry.way),
        cause(entry.cause),
        Cell::Text(text),
        Cell::Text(entry.about.clone()),
        entry.branch.map_or(Cell::Empty, Cell::text),
        Cell::At(entry.send_at),
        Cell::Text(phase),
        entry.ended.map_or(Cell::Empty, Cell::At),
        if entry.cost == Fen(0) { Cell::Empty } else { Cell::Money(entry.cost) },
    ]
}

/// All that a customer was or is to be told, in the order of entry (PLAT-39). A member sees the own alone.
fn messages_of(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let member: Option<MemberId> = asked.parsed("member")?;
    let wrong = || Rejection::new("bad-filter").with("filter", "member").with("given", "nobody");
    let member = member.or(scene.by.member_id()).ok_or_else(wrong)?;
    if scene.by.member_id().is_some_and(|own| own != member) {
        return Err(rejection::forbidden(scene.by));
    }
    let lang = settings::language(scene);
    let mut report = Report::new(&MESSAGES_OF, scene.at, asked, &LOG);
    let all = (member, OutId(0))..=(member, OutId(u32::MAX));
    for (_, id) in state.of_member.range(all) {
        let entry = state.entry(*id).expect("the index names only entries that exist");
        report.row(log_line(state, lang, *id, entry));
    }
    let records = usize::from(!report.rows.is_empty());
    personal(&mut report, records);
    Ok(report)
}

/// How many personal records a report shows, for the limit of PLAT-45.
fn personal(report: &mut Report, records: usize) {
    let count = i64::try_from(records).unwrap_or(i64::MAX);
    report.note(Text::new(PERSONAL_RECORDS, "个人记录数"), Cell::Count(count));
}

/// The log of all ways in the order of entry; `state` is one of the words of the column.
fn outbox(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch, phase) = (asked.period()?, asked.branch()?, asked.text("state"));
    let lang = settings::language(scene);
    let mut report = Report::new(&OUTBOX, scene.at, asked, &LOG);
    let mut persons = std::collections::BTreeSet::new();
    for (id, entry) in state.entries.iter() {
        let wanted = period.is_none_or(|period| period.holds(entry.entered))
            && (branch.is_none() || entry.branch == branch)
            && phase.is_none_or(|phase| phase == entry.phase.word());
        if wanted {
            report.row(log_line(state, lang, id, entry));
            if matches!(entry.to, To::Member(_) | To::Guest(_)) {
                persons.insert(&entry.to);
            }
        }
    }
    let queue = i64::try_from(state.queue.len()).unwrap_or(i64::MAX);
    report.note(Text::new("Text messages in the queue", "排队中的短信"), Cell::Count(queue));
    let down = state.gateway.get().down.map_or(Cell::Empty, Cell::At);
    report.note(Text::new("Gateway away since", "短信网关中断自"), down);
    personal(&mut report, persons.len());
    Ok(report)
}

/// Whose letters are asked for, if the asker may see them: the own ones. The auditor reads everything (PLAT-21); letters of
/// others are nobody else's business.
fn whose(scene: &Scene<'_>, asked: &Asked) -> Result<PersonId, Rejection> {
    let person: Option<PersonId> = asked.parsed("person")?;
    let wrong = || Rejection::new("bad-filter").with("filter", "person").with("given", "nobody");
    let person = person.or(scene.by.employee()).ok_or_else(wrong)?;
    match scene.by {
        By::System => Ok(person),
        By::Person { person: own, .. } if *own == person => Ok(person),
        By::Person { person: own, .. } if scene.facts.with_role("auditor", None).contains(own) => Ok(person),
        _ => Err(rejection::forbidden(scene.by)),
    }
}

/// What an employee wrote, reader by reader with the read mark, in the order of sending (PLAT-35).
fn sent(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let person = whose(scene, asked)?;
    let columns = [
        Column::new("message", "Message", "消息"),
        Column::new("sent", "Sent", "发送时间"),
        Column::new("to", "To", "收件人"),
        Column::new("text", "Text", "内容"),
        Column::new("reader", "Reader", "读者"),
        Column::new("delivered", "Delivered", "送达"),
        Column::new("read", "Read", "已读"),
    ];
    let lang = settings::language(scene);
    let mut report = Report::new(&SENT, scene.at, asked, &columns);
    for (id, note) in state.notes.iter().filter(|(_, note)| note.from == Some(person)) {
        for reader in &note.readers {
            let copy = state.copies.get(&(*reader, *id)).expect("a message that is kept has its copies");
            report.row(vec![
                Cell::text(id),
                Cell::At(note.at),
                Cell::text(&note.to),
                Cell::Text(state.body_of(note, lang)),
                Cell::text(reader),
                copy.delivered.map_or(Cell::Empty, Cell::At),
                copy.read.map_or(Cell::Empty, Cell::At),
            ]);
        }
    }
    Ok(report)
}

/// What an employee was told and written, in the order of sending (PLAT-35). What it is about shows to whoever may
/// open it (PLAT-36).
fn inbox(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let person = whose(scene, asked)?;
    let columns = [
        Column::new("message", "Message", "消息"),
        Column::new("sent", "Sent", "发送时间"),
        Column::new("from", "From", "发件人"),
        Column::new("to", "To", "收件人"),
        Column::new("text", "Text", "内容"),
        Column::new("about", "About", "关联"),
        Column::new("delivered", "Delivered", "送达"),
        Column::new("read", "Read", "已读"),
    ];
    let lang = settings::language(scene);
    let mut report = Report::new(&INBOX, scene.at, asked, &columns);
    let all = (person, NoteId(0))..=(person, NoteId(u32::MAX));
    for ((_, id), copy) in state.copies.range(all) {
        let note = state.notes.get(id).expect("a copy is of a message that is kept");
        let opens = may_open(scene, scene.by, &note.about).is_ok();
        report.row(vec![
            Cell::text(id),
            Cell::At(note.at),
            note.from.map_or(Cell::Empty, Cell::text),
            Cell::text(&note.to),
            Cell::Text(state.body_of(note, lang)),
            if opens { Cell::Text(note.about.clone()) } else { Cell::Empty },
            copy.delivered.map_or(Cell::Empty, Cell::At),
            copy.read.map_or(Cell::Empty, Cell::At),
        ]);
    }
    Ok(report)
}

/// Unread messages, and calls and letters to be made (PLAT-16, PLAT-39).
pub(crate) fn tasks(state: &State) -> Vec<Task> {
    let unread = state.unread.iter().map(|(reader, id)| {
        let note = state.notes.get(id).expect("a copy is of a message that is kept");
        Task {
            due: note.at,
            id: id.to_string(),
            kind: "message",
            to: To::Person(*reader),
            text: state.body_of(note, Lang::En),
        }
    });
    let work = state.open_work.iter().map(|id| {
        let entry = state.entry(*id).expect("open work names only entries that exist");
        let call = entry.way == Way::PhoneTask;
        Task {
            due: entry.not_after.unwrap_or(entry.send_at),
            id: id.to_string(),
            kind: if call { "call" } else { "letter" },
            to: To::Role("seat".to_owned(), entry.branch),
            text: format!("{}: {}", shown(&entry.to), state.text_of(entry, Lang::En)),
        }
    });
    unread.chain(work).collect()
}
