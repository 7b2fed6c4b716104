//! A member's file and its page on the self-service site (MEM-10, MEM-78).

use forecourt_books::facts::Membership;
use forecourt_books::report::{Asked, Cell, Report, ReportName};
use forecourt_books::{MemberId, Points, Rejection, Text};

use super::cards::PAGE;
use super::view::View;
use crate::kinds::Field;

fn membership(membership: Membership) -> Text {
    match membership {
        Membership::Active => Text::new("active", "有效"),
        Membership::Expired => Text::new("expired", "已到期"),
        Membership::Left => Text::new("left", "已退会"),
    }
}

fn day(day: Option<forecourt_books::Day>) -> Cell {
    day.map_or(Cell::Empty, Cell::Day)
}

/// Every field of the file (MEM-10).
pub(super) fn file(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let member = view.the_member(asked)?;
    let mut report = Report::new(name, view.scene.at, asked, &PAGE);
    rows(&mut view, member, &mut report);
    Ok(view.told(report))
}

/// The rows of a file, its cards, vehicles and insurances.
pub(super) fn rows(view: &mut View<'_>, member: MemberId, report: &mut Report) {
    let state = view.state;
    let Some(found) = state.members.get(member) else { return };
    let mut row = |what: Text, cell| report.row(vec![Cell::Word(what), cell]);
    row(Text::new("member", "会员号"), Cell::text(member));
    row(Text::new("status", "状态"), Cell::Word(membership(found.membership)));
    row(Text::new("category", "类别"), Cell::text(state.category_name(found.category)));
    row(Text::new("home", "所属分店"), Cell::text(found.home));
    row(Text::new("referrer", "推荐人"), found.referrer.map_or(Cell::Empty, Cell::text));
    row(Text::new("since", "入会时间"), Cell::At(found.since));
    row(Text::new("until", "有效期至"), day(found.until));
    row(Text::new("left", "退会时间"), found.left.map_or(Cell::Empty, Cell::At));
    row(
        Text::new("advertising", "同意推广"),
        Cell::Word(if found.consent { Text::new("yes", "是") } else { Text::new("no", "否") }),
    );
    for field in Field::ALL {
        row(field.text(), view.field(member, *field));
    }
    for (id, card) in state.cards_of(member) {
        row(Text::new("card", "会员卡"), Cell::text(format_args!("{id} {} {}", card.number, card.state)));
    }
    for (id, car) in state.cars_of(member).filter(|(_, car)| !car.removed) {
        row(Text::new("vehicle", "车辆"), Cell::text(format_args!("{id} {} {}", car.brand, car.model)));
        row(Text::new("plate", "车牌"), view.number(member, &car.plate));
        row(Text::new("frame", "车架号"), view.number(member, &car.frame));
        row(Text::new("engine", "发动机号"), view.number(member, &car.engine));
        row(Text::new("bought", "购车日期"), day(car.bought));
        row(Text::new("inspection", "年检日期"), day(car.inspection));
        if let Some((served, km)) = car.serviced {
            row(Text::new("serviced", "上次保养"), Cell::Day(served));
            row(Text::new("kilometres", "保养里程"), Cell::Count(km));
        }
        let policies = state.insured.range((id, crate::kinds::InsuranceId(0))..).map(|(_, policy)| *policy);
        for policy in policies {
            match state.insurances.get(policy) {
                Some(held) if held.car == id => {
                    let shown =
                        format!("{policy} {} {} {}..{}", held.insurer, held.sort, held.from, held.until);
                    row(Text::new("insurance", "保险"), Cell::Text(shown));
                    row(Text::new("policy", "保单号"), view.number(member, &held.number));
                }
                _ => break,
            }
        }
    }
}

/// A price rate as the page shows it: "none" where there is no discount (MEM-78).
fn discount(rate: i64) -> Cell {
    if rate >= 10_000 { Cell::Word(Text::new("none", "无")) } else { Cell::Hundredths(rate) }
}

/// The member's page (MEM-78): what the account says at this instant.
pub(super) fn page(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let member = view.the_member(asked)?;
    let (state, facts) = (view.state, view.scene.facts);
    let found = state.members.get(member).expect("the member was found");
    let terms = state.terms(found.category, view.scene.at).cloned().unwrap_or_default();
    // An expired member pays list price (MEM-04).
    let active = found.membership == Membership::Active;
    let rate = |rate: i64| discount(if active { rate } else { 10_000 });
    let wallet = facts.wallet(member);
    let mut report = Report::new(name, view.scene.at, asked, &PAGE);
    let mut row = |en, zh, cell| report.row(vec![Cell::Word(Text::new(en, zh)), cell]);
    row("name", "姓名", view.name(member));
    row("category", "类别", Cell::text(state.category_name(found.category)));
    row("status", "状态", Cell::Word(membership(found.membership)));
    row("until", "有效期至", day(found.until));
    for (id, card) in state.cards_of(member) {
        row("card", "会员卡", Cell::text(format_args!("{id} {} {}", card.number, card.state)));
    }
    for (_, car) in state.cars_of(member).filter(|(_, car)| !car.removed) {
        row("vehicle", "车辆", view.number(member, &car.plate));
    }
    row("stored value", "储值余额", Cell::Money(wallet.principal + wallet.gift));
    row("material discount", "材料折扣", rate(terms.material_bp));
    row("labour discount", "工时折扣", rate(terms.labour_bp));
    row("labour unit price", "工时单价", if active { Cell::Money(terms.hour) } else { Cell::Empty });
    let (earned, used) = facts.points_totals(member);
    row("points total", "累计积分", Cell::Points(earned));
    row("points used", "已用积分", Cell::Points(used));
    row("points available", "可用积分", Cell::Points(Points(wallet.points.0)));
    row("points owed", "积分欠额", Cell::Points(Points(wallet.debt.0)));
    for holding in facts.holdings(member) {
        row("package", "套餐", Cell::text(format_args!("{} {}", holding.package, holding.until)));
        for (item, count) in holding.left {
            row("remaining", "剩余次数", Cell::text(format_args!("{item} {count}")));
        }
    }
    Ok(view.told(report))
}
