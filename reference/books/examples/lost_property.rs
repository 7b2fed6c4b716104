//! The shortest whole context: the lost-property shelf of a branch. A contributor copies it, a test runs it.
//!
//! ```text
//! (found) --hand in--> kept --collect--> returned
//!                       |--- 90 days ---> given up
//! ```
//!
//! It refuses to know who the finder is: an article, a day and a shelf are all that it keeps.

use forecourt_books::context::{Context, Scene, Stamp};
use forecourt_books::facts::Nothing;
use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::seed::{RoleRights, Scope};
use forecourt_books::{
    Agenda, At, By, Facts, Register, Rejection, Said, Setting, Settings, Text, Undo, id_kind, text,
    undo_state,
};
use serde::{Deserialize, Serialize};

// --- kinds.rs: the words of the trade ---
id_kind! {
    /// One article on the shelf.
    ArticleId = "LP"
}

// --- settings.rs: every number of a rule ---
static KEPT_DAYS: Setting = Setting::number("lost.kept_days", 90, (1, 3650), "days", "PLAT-06");

// --- command.rs: wishes, externally tagged ---
/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
enum Command {
    /// Something was found.
    HandIn { what: String },
    /// Its owner comes.
    Collect { article: ArticleId },
}

// --- event.rs: what happened, complete in itself ---
/// What may happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
enum Event {
    /// On the shelf, until then.
    Kept { article: ArticleId, what: String, until: At },
    /// Back with its owner.
    Returned { article: ArticleId },
    /// Nobody came.
    GivenUp { article: ArticleId },
}

// --- roles.rs: who may do it ---
const RIGHTS: &[RoleRights] = &[("receptionist", &[("lost.*", Scope::Branch)])];

// --- state/: the fold, in containers that can take a change back ---
/// An article and whether it still lies there.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Article {
    what: String,
    on_shelf: bool,
}

/// Everything that this context knows.
#[derive(Debug, Default, Serialize)]
struct State {
    articles: Register<ArticleId, Article>,
    agenda: Agenda<ArticleId>,
}
undo_state!(State { articles, agenda });

// --- lib.rs: the context ---
struct LostProperty;

const SHELF: ReportName =
    ReportName { name: "shelf", title: Text::new("Lost property", "失物"), filters: &[], id: "PLAT-17" };

impl Context for LostProperty {
    const NAME: &'static str = "lost";
    type Command = Command;
    type Event = Event;
    type State = State;

    fn settings() -> &'static [Setting] {
        std::slice::from_ref(&KEPT_DAYS)
    }

    fn rights() -> &'static [RoleRights] {
        RIGHTS
    }

    fn refusals() -> &'static [Said] {
        const { &[Said::new("not-on-shelf", "{article} is not on the shelf", "{article} 不在失物架上")] }
    }

    fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
        Ok(vec![match command {
            Command::HandIn { what } => Event::Kept {
                article: state.articles.next_id(),
                what: what.clone(),
                until: scene.at.end_after_days(scene.number(&KEPT_DAYS)),
            },
            Command::Collect { article } => {
                let kept = state.articles.get(*article).filter(|found| found.on_shelf);
                kept.ok_or_else(|| Rejection::new("not-on-shelf").with("article", article))?;
                Event::Returned { article: *article }
            }
        }])
    }

    fn next_deadline(state: &State) -> Option<At> {
        state.agenda.next_deadline()
    }

    fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
        let first = state.agenda.due(scene.at).next();
        first.map(|(_, article)| Event::GivenUp { article: *article }).into_iter().collect()
    }

    fn apply(state: &mut State, _: &Stamp, event: &Event) {
        match event {
            Event::Kept { article, what, until } => {
                state.articles.push(Article { what: what.clone(), on_shelf: true });
                state.agenda.set(*article, *until);
            }
            Event::Returned { article } | Event::GivenUp { article } => {
                state.articles.get_mut(*article).expect("events name articles that were kept").on_shelf =
                    false;
                state.agenda.cancel(article);
            }
        }
    }

    fn reports() -> &'static [ReportName] {
        std::slice::from_ref(&SHELF)
    }

    fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
        let columns = [Column::new("article", "Article", "编号"), Column::new("what", "What", "物品")];
        let mut report = Report::new(&SHELF, scene.at, asked, &columns);
        for (id, article) in state.articles.iter().filter(|(_, article)| article.on_shelf) {
            report.row(vec![Cell::text(id), Cell::text(&article.what)]);
        }
        Ok(report)
    }

    fn state_text(state: &State) -> String {
        text::line(state)
    }

    fn invariants(state: &State, _: &dyn Facts) -> Result<(), String> {
        let on_shelf = state.articles.iter().filter(|(_, article)| article.on_shelf).count();
        if on_shelf == state.agenda.len() { Ok(()) } else { Err("an article has no last day".to_owned()) }
    }
}

// --- what `site` does with it, in small ---
fn give(state: &mut State, at: At, command: Command) -> Result<Vec<Event>, Rejection> {
    let (settings, facts) = (Settings::default(), Nothing::default());
    let scene = Scene { at, by: &By::System, branch: None, settings: &settings, facts: &facts };
    let events = LostProperty::decide(state, &scene, &command)?;
    state.begin();
    for event in &events {
        LostProperty::apply(state, &Stamp { at, by: By::System, branch: None, seq: 1 }, event);
    }
    state.commit();
    Ok(events)
}

fn main() {
    let at: At = "2026-03-02 10:00:00".parse().expect("a civil time");
    let mut state = State::default();
    let kept =
        give(&mut state, at, Command::HandIn { what: "umbrella".to_owned() }).expect("anything is kept");
    println!("{}", text::line(&kept[0]));
    let refused =
        give(&mut state, at, Command::Collect { article: ArticleId(2) }).expect_err("there is one article");
    println!("refused {refused}");
    assert_eq!(
        LostProperty::next_deadline(&state).map(|at| at.to_string()).as_deref(),
        Some("2026-05-31 23:59:59")
    );
    let (settings, facts) = (Settings::default(), Nothing::default());
    let scene = Scene { at, by: &By::System, branch: None, settings: &settings, facts: &facts };
    let report = LostProperty::report(&state, &scene, &Asked::new("shelf")).expect("there is such a report");
    assert_eq!(report.rows.len(), 1);
    give(&mut state, at, Command::Collect { article: ArticleId(1) }).expect("it lies there");
    assert_eq!(
        (LostProperty::next_deadline(&state), LostProperty::invariants(&state, &facts)),
        (None, Ok(()))
    );
}
