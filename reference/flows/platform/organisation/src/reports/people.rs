//! Employees, the matrix of roles and rights, terminals and the network (PLAT-14, PLAT-19, PLAT-28, PLAT-69).

use std::collections::BTreeSet;

use forecourt_books::personal::masked_phone;
use forecourt_books::report::{Cell, Column, PERSONAL_RECORDS, Report};
use forecourt_books::{Rejection, Text};

use super::Query;
use crate::settings::{MULTI_SITE, OPEN_PORTS, SERVICE_PORT};

const YES: Text = Text::new("yes", "是");
const NO: Text = Text::new("no", "否");

/// By number. Phones are masked (PLAT-47).
pub(super) fn employees(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("person", "No.", "工号"),
        Column::new("name", "Name", "姓名"),
        Column::new("branch", "Branch", "门店"),
        Column::new("department", "Department", "部门"),
        Column::new("posts", "Posts", "岗位"),
        Column::new("roles", "Roles", "角色"),
        Column::new("user", "User", "用户名"),
        Column::new("phone", "Phone", "电话"),
        Column::new("state", "State", "状态"),
        Column::new("deputy", "Deputy", "代理人"),
    ]);
    let wanted = ask.asked.branch()?;
    for (person, record) in ask.state.people.iter() {
        let seen = crate::reach::sees(ask.state, ask.scene.by, "report.employees", person);
        if !seen || wanted.is_some_and(|branch| !record.belongs_to(branch)) {
            continue;
        }
        let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
        let posts: Vec<String> =
            record.posts.iter().map(|post| format!("{} {}", post.branch, post.title)).collect();
        let today = ask.scene.at.day();
        let deputy = record.deputy.filter(|deputy| deputy.from <= today && today <= deputy.to);
        report.row(vec![
            Cell::text(person),
            Cell::text(record.name.value()),
            Cell::text(record.home),
            text(record.department.as_deref()),
            Cell::text(posts.join(", ")),
            Cell::text(record.roles.join(", ")),
            text(record.account.as_ref().map(|account| account.user.value())),
            record.phone.as_ref().map_or(Cell::Empty, |phone| Cell::text(masked_phone(phone.value()))),
            Cell::Word(if record.active {
                Text::new("active", "在职")
            } else {
                Text::new("deactivated", "停用")
            }),
            deputy.map_or(Cell::Empty, |deputy| Cell::text(deputy.person)),
        ]);
    }
    let shown = Cell::Count(i64::try_from(report.rows.len()).unwrap_or(i64::MAX));
    report.note(Text::new(PERSONAL_RECORDS, "个人记录"), shown);
    Ok(report)
}

/// One row for each right of each role; seed roles in the catalogue's order, then the others by name.
pub(super) fn rights(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("role", "Role", "角色"),
        Column::new("right", "Right", "权限"),
        Column::new("scope", "Scope", "范围"),
        Column::new("changed", "Changed", "已修改"),
        Column::new("holders", "Holders", "人数"),
    ]);
    let seeds = ask.state.known.roles();
    let others = ask.state.roles.keys().map(String::as_str).filter(|role| !seeds.contains(role));
    for role in seeds.iter().copied().chain(others) {
        if ask.asked.text("role").is_some_and(|wanted| wanted != role) {
            continue;
        }
        let changed = ask.state.roles.contains_key(role);
        let holders = i64::try_from(ask.state.holders_of(role).len()).unwrap_or(i64::MAX);
        for grant in ask.state.role(role).unwrap_or_default() {
            report.row(vec![
                Cell::text(role),
                Cell::text(grant.right),
                Cell::text(grant.scope.word()),
                Cell::Word(if changed { YES } else { NO }),
                Cell::Count(holders),
            ]);
        }
    }
    Ok(report)
}

/// By name.
pub(super) fn terminals(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("terminal", "Terminal", "终端"),
        Column::new("branch", "Branch", "门店"),
        Column::new("since", "Enrolled", "登记时间"),
        Column::new("proof", "Proof", "认证方式"),
        Column::new("counter", "Answers", "应答次数"),
        Column::new("remote", "Remote", "异地"),
        Column::new("state", "State", "状态"),
        Column::new("person", "Person", "使用人"),
    ]);
    let wanted = ask.asked.branch()?;
    for (name, record) in ask.state.terminals.iter() {
        if wanted.is_some_and(|branch| branch != record.branch) {
            continue;
        }
        let bound = |person| (name.clone(), forecourt_books::PersonId(person));
        let people = ask.state.at_terminal.range(bound(0)..=bound(u32::MAX));
        let people: Vec<String> = people.map(|(_, person)| person.to_string()).collect();
        let keyed = record.check_key.is_some();
        report.row(vec![
            Cell::text(name),
            Cell::text(record.branch),
            Cell::At(record.since),
            Cell::Word(if keyed {
                Text::new("key", "密钥")
            } else {
                Text::new("installation", "安装时指定")
            }),
            Cell::Count(i64::try_from(record.counter).unwrap_or(i64::MAX)),
            Cell::Word(if record.remote { YES } else { NO }),
            Cell::Word(match record.blocked {
                Some(_) => Text::new("blocked", "禁用"),
                None => Text::new("active", "启用"),
            }),
            Cell::text(people.join(", ")),
        ]);
    }
    Ok(report)
}

/// PLAT-69: in a local network no port is open to outside; with several sites exactly the service port. One row a port.
pub(super) fn network(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("port", "Port", "端口"),
        Column::new("wanted", "Wanted", "应开放"),
        Column::new("open", "Open", "已开放"),
        Column::new("right", "Right", "符合"),
    ]);
    let settings = &ask.state.settings;
    let many = settings.flag_at(&MULTI_SITE, ask.scene.at, None);
    let service = settings.number_at(&SERVICE_PORT, ask.scene.at, None).to_string();
    let open: BTreeSet<&str> = settings.list_at(&OPEN_PORTS, ask.scene.at, None).into_iter().collect();
    let mut ports = open.clone();
    ports.insert(&service);
    let mut only = true;
    for port in ports {
        let (wanted, is_open) = (many && port == service, open.contains(port));
        only &= wanted == is_open;
        let word = |yes| Cell::Word(if yes { YES } else { NO });
        report.row(vec![Cell::text(port), word(wanted), word(is_open), word(wanted == is_open)]);
    }
    let mode =
        if many { Text::new("several sites", "多网点") } else { Text::new("local only", "仅局域网") };
    report.note(Text::new("Mode", "模式"), Cell::Word(mode));
    report.note(Text::new("OnlyServicePort", "仅开放服务端口"), Cell::Word(if only { YES } else { NO }));
    Ok(report)
}
