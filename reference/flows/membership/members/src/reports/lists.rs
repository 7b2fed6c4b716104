//! Detail lists of categories, memberships and files: a row is an event in the filter (MEM-73).

use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{At, BranchId, Fen, MemberId, Rejection, Text};

use super::view::View;
use crate::kinds::MemberStep;

/// The filters of a detail list.
pub(super) struct Filter {
    pub(super) period: Option<Period>,
    pub(super) branch: Option<BranchId>,
    pub(super) member: Option<MemberId>,
    pub(super) category: Option<String>,
}

impl Filter {
    pub(super) fn of(view: &View<'_>, asked: &Asked) -> Result<Filter, Rejection> {
        Ok(Filter {
            period: asked.period()?,
            branch: asked.branch()?,
            member: view.member(asked)?,
            category: asked.text("category").map(str::to_owned),
        })
    }

    pub(super) fn holds(&self, at: At, branch: BranchId, member: MemberId) -> bool {
        self.period.is_none_or(|period| period.holds(at))
            && self.branch.is_none_or(|wanted| wanted == branch)
            && self.member.is_none_or(|wanted| wanted == member)
    }

    pub(super) fn of_category(&self, category: &str) -> bool {
        self.category.as_deref().is_none_or(|wanted| wanted == category)
    }
}

/// Every category with every set of its terms, by category and instant.
pub(super) fn categories(view: &View<'_>, name: &ReportName, asked: &Asked) -> Report {
    let columns = [
        Column::new("category", "Category", "类别"),
        Column::new("rank", "Rank", "级别"),
        Column::new("from", "From", "生效时间"),
        Column::new("fee", "Fee", "会费"),
        Column::new("labour", "Labour rate %", "工时折扣%"),
        Column::new("material", "Material rate %", "材料折扣%"),
        Column::new("hour", "Labour unit price", "工时单价"),
        Column::new("scheme", "Points scheme", "积分方案"),
        Column::new("share", "Points share %", "积分抵扣上限%"),
        Column::new("closed", "New members", "入会"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for (_, category) in view.state.categories.iter() {
        for (from, terms) in &category.terms {
            report.row(vec![
                Cell::text(&category.name),
                Cell::Count(terms.rank),
                if from.0 == 0 { Cell::Empty } else { Cell::At(*from) },
                Cell::Money(terms.fee),
                Cell::Hundredths(terms.labour_bp),
                Cell::Hundredths(terms.material_bp),
                Cell::Money(terms.hour),
                Cell::text(&terms.scheme),
                Cell::Hundredths(terms.points_share_bp),
                Cell::Word(if category.closed {
                    Text::new("closed", "停止")
                } else {
                    Text::new("open", "开放")
                }),
            ]);
        }
    }
    report
}

/// Members joined, left, or changed, oldest first.
pub(super) fn memberships(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let filter = Filter::of(&view, asked)?;
    let columns = [
        Column::new("at", "Time", "时间"),
        Column::new("member", "Member", "会员号"),
        Column::new("name", "Name", "姓名"),
        Column::new("step", "What", "事项"),
        Column::new("category", "Category", "类别"),
        Column::new("branch", "Home branch", "所属分店"),
        Column::new("operator", "Operator", "经办人"),
        Column::summed("amount", "Amount", "金额"),
    ];
    let wanted = |step| match name.name {
        "members-joined" => step == MemberStep::Joined,
        "members-left" => step == MemberStep::Left,
        _ => !matches!(step, MemberStep::Joined | MemberStep::Left),
    };
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for row in view.state.history.rows() {
        let category = view.state.category_name(row.category);
        if !wanted(row.step) || !filter.holds(row.at, row.branch, row.member) || !filter.of_category(category)
        {
            continue;
        }
        let category = Cell::text(category);
        report.row(vec![
            Cell::At(row.at),
            Cell::text(row.member),
            view.name(row.member),
            Cell::Word(row.step.text()),
            category,
            Cell::text(row.branch),
            row.operator.map_or(Cell::Empty, Cell::text),
            if row.amount == Fen::ZERO { Cell::Empty } else { Cell::Money(row.amount) },
        ]);
    }
    Ok(view.told(report))
}

/// Every change of a file with the former value, by member and time (MEM-14).
pub(super) fn file_changes(
    mut view: View<'_>,
    name: &ReportName,
    asked: &Asked,
) -> Result<Report, Rejection> {
    let filter = Filter::of(&view, asked)?;
    let columns = [
        Column::new("at", "Time", "时间"),
        Column::new("member", "Member", "会员号"),
        Column::new("field", "Field", "项目"),
        Column::new("from", "Before", "变更前"),
        Column::new("to", "After", "变更后"),
        Column::new("by", "By", "经办"),
        Column::new("branch", "Branch", "分店"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for ((member, _), row) in view.state.changes.iter() {
        // MEM-02: what a member changed itself belongs to its home of that time.
        let home = crate::facts::home_at(view.state, *member, row.at).unwrap_or(BranchId(0));
        let category = view.state.members.get(*member).map(|found| view.state.category_name(found.category));
        if !filter.holds(row.at, row.branch.unwrap_or(home), *member)
            || !category.is_some_and(|category| filter.of_category(category))
        {
            continue;
        }
        report.row(vec![
            Cell::At(row.at),
            Cell::text(member),
            Cell::Word(row.field.text()),
            view.kept(*member, row.field, &row.from),
            view.kept(*member, row.field, &row.to),
            Cell::text(&row.by),
            row.branch.map_or(Cell::Empty, Cell::text),
        ]);
    }
    Ok(view.told(report))
}
