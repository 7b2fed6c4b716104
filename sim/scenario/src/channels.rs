//! The payment channels that the world plays: asked to collect or to pay back they answer after their delay, signed; in
//! the morning they send what they moved the day before (FUEL-26, FUEL-27, FUEL-30, PLAT-61).
//!
//! A step may tell the house whatever it likes in a channel's name: late, twice, with another amount, unsigned. Where it
//! writes `signature = "@sign"` the channel signs it. A channel refuses to know orders and members: it sees
//! what it is asked, and its own book.

use crate::plan::Planner;
use crate::text::{Answers, Channel};
use crate::times::{BusSpans, since, span};
use crate::world::{Happening, World, no_host};
use forecourt_books::facts::Means;
use forecourt_books::{By, Day, Fen, Secret};
use forecourt_payments::kinds::{MoveKind, StatementRow, Work};
use forecourt_payments::sign::{self, Signed};
use forecourt_payments::{Command, Event};
use forecourt_wire::{Instant, Span};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// What stands for the right signature in a step's notice.
const SIGN: &str = "@sign";
/// At five in the morning a channel sends its statement: an hour before it is compared.
const STATEMENT_MINUTE: i64 = 300;
/// Between a notice that nobody took and the same notice again.
const TOLD_AGAIN: Span = Span::from_secs(60);

/// A channel with its numbers.
#[derive(Clone, Debug)]
pub struct PlannedChannel {
    /// Which.
    pub means: Means,
    /// From the question to the answer.
    pub delay: Span,
    /// What it answers.
    pub answer: Answers,
    /// The agreed fee in basis points; the house's own where none is given.
    pub fee_bp: Option<i64>,
    /// Whether it sends statements.
    pub statements: bool,
}

impl Planner<'_> {
    pub(crate) fn channels(&mut self, bus: BusSpans) -> Vec<PlannedChannel> {
        let mut planned = Vec::new();
        let rows: &BTreeMap<Spanned<String>, Channel> = &self.scenario.channels;
        for (name, row) in rows {
            let Some(means) = means(name.get_ref()) else {
                self.complain(name.span(), "the channels are wechat, alipay and bank-card");
                continue;
            };
            let delay = span(row.delay.get_ref(), bus);
            let Some(delay) = self.ok(row.delay.span(), delay) else { continue };
            let (answer, fee_bp, statements) = (row.answer, row.fee_bp, row.statements);
            planned.push(PlannedChannel { means, delay, answer, fee_bp, statements });
        }
        planned
    }
}

/// The channel of this name.
fn means(name: &str) -> Option<Means> {
    forecourt_payments::kinds::CHANNELS.into_iter().find(|means| means.word() == name)
}

/// What a channel has still to do at its moment.
#[derive(Clone, Debug)]
enum Post {
    /// It was asked.
    Asked(Work, Fen),
    /// It was asked whether it is there.
    Probed,
    /// It sends the statement of a day.
    Statement(Day),
    /// What it told reached nobody, or nobody could write it down: it tells it again.
    Again(Box<Command>),
}

/// One channel as it stands.
#[derive(Clone, Debug)]
struct Played {
    row: PlannedChannel,
    key: String,
    /// The last of its own numbers.
    last: u32,
    /// What it did, under which number: asked again it says the same.
    done: BTreeMap<Work, String>,
    /// Its book, by day.
    book: BTreeMap<Day, Vec<StatementRow>>,
}

impl Played {
    fn number(&mut self) -> String {
        self.last += 1;
        format!("{}-{}", self.row.means.word(), self.last)
    }
}

/// All channels of a run, and what they have to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Channels {
    played: BTreeMap<Means, Played>,
    posts: Vec<(Means, Post)>,
    /// The moments of posts that are still to come.
    awaited: BTreeSet<(Instant, usize)>,
    /// Statements on their way.
    sent: BTreeSet<(Means, Day)>,
}

impl Channels {
    pub(crate) fn new(rows: &[PlannedChannel]) -> Channels {
        let played = rows.iter().map(|row| {
            let key = format!("key of {}", row.means.word());
            let played =
                Played { row: row.clone(), key, last: 0, done: BTreeMap::new(), book: BTreeMap::new() };
            (row.means, played)
        });
        Channels { played: played.collect(), ..Channels::default() }
    }

    /// The commands by which the house agrees with them.
    pub(crate) fn agreements(&self) -> Vec<Command> {
        let all = self.played.values();
        all.map(|of| Command::AgreeChannel {
            channel: of.row.means,
            key: Secret(of.key.clone()),
            fee_bp: of.row.fee_bp,
        })
        .collect()
    }

    /// Whether a channel has still to act at this moment: who looks at a state then looks after it.
    pub(crate) fn awaited_at(&self, now: Instant) -> bool {
        self.awaited.first().is_some_and(|(at, _)| *at <= now)
    }

    /// From now on it answers so, or after so long.
    pub(crate) fn change(
        &mut self,
        name: &str,
        answer: Option<Answers>,
        delay: Option<Span>,
    ) -> Result<(), String> {
        let played = means(name).and_then(|means| self.played.get_mut(&means));
        let played = played.ok_or_else(|| format!("[channels] has no {name:?}"))?;
        played.row.answer = answer.unwrap_or(played.row.answer);
        played.row.delay = delay.unwrap_or(played.row.delay);
        Ok(())
    }

    /// What a step has a channel tell, signed by it: such a notice is told until it is taken.
    pub(crate) fn own_word(command: &forecourt_site::Command) -> Option<Command> {
        let forecourt_site::Command::Payments(told) = command else { return None };
        match told {
            Command::Notice { signature, .. } | Command::RefundNotice { signature, .. } => {
                (signature == SIGN).then(|| told.clone())
            }
            _ => None,
        }
    }

    /// Signs a notice of a step where it asks for it; what it tells is in the channel's book from then on. Gives the
    /// channel whose statement has something to tell of the day.
    pub(crate) fn sign(&mut self, day: Day, command: &mut Command) -> Result<Option<Means>, String> {
        let (channel, about, amount, success, reference, signature, kind) = match command {
            Command::Notice { channel, payment, part, amount, success, reference, signature } => {
                let about = sign::about_part(*payment, *part);
                (*channel, about, *amount, *success, reference, signature, MoveKind::Capture)
            }
            Command::RefundNotice { channel, payback, line, amount, success, reference, signature } => {
                let about = sign::about_line(*payback, *line);
                (*channel, about, *amount, *success, reference, signature, MoveKind::Refund)
            }
            _ => return Ok(None),
        };
        if signature != SIGN {
            return Ok(None);
        }
        let played = self.played.get_mut(&channel);
        let played =
            played.ok_or_else(|| format!("[channels] has no {:?} that could sign", channel.word()))?;
        *signature = sign::sign(&played.key, Signed { channel, about: &about, amount, success, reference });
        let known = played.book.values().flatten().any(|row| row.reference == *reference);
        if success && !known {
            let row = StatementRow { reference: reference.clone(), amount, kind };
            played.book.entry(day).or_default().push(row);
        }
        Ok((success && !known && played.row.statements).then_some(channel))
    }
}

impl World<'_> {
    /// The house agrees with the channels before it is furnished.
    pub(crate) fn agree_with_channels(&mut self) {
        for command in self.channels.agreements() {
            self.tell_house(Instant::ZERO, &By::System, command);
        }
    }

    /// What an event of the payments asks of a channel.
    pub(crate) fn hear_channels(&mut self, now: Instant, event: &Event) {
        let (channel, post) = match event {
            Event::ChannelAsked { channel, work, amount, .. } => (channel, Post::Asked(*work, *amount)),
            Event::ChannelProbed { channel, .. } => (channel, Post::Probed),
            _ => return,
        };
        if let Some(played) = self.channels.played.get(channel) {
            let at = now + played.row.delay;
            self.post(at, *channel, post);
        }
    }

    fn post(&mut self, at: Instant, channel: Means, post: Post) {
        self.channels.posts.push((channel, post));
        let index = self.channels.posts.len() - 1;
        self.channels.awaited.insert((at, index));
        self.queue.schedule(at.ticks(), Happening::Channel(index));
    }

    /// A channel's moment has come.
    pub(crate) fn channel(&mut self, now: Instant, index: usize) {
        self.channels.awaited.remove(&(now, index));
        let (channel, post) = self.channels.posts[index].clone();
        let Some(played) = self.channels.played.get_mut(&channel) else { return };
        let by = By::Outside(channel.word().to_owned());
        match (post, played.row.answer) {
            (Post::Asked(..), Answers::Silent) | (Post::Probed, Answers::Away) => {}
            (Post::Asked(..), Answers::Away) => {
                self.tell_house(now, &by, Command::Unreachable { channel });
            }
            (Post::Probed, _) => self.tell_house(now, &by, Command::Reachable { channel }),
            (Post::Asked(work, amount), answer) => {
                let success = answer == Answers::Pay || played.done.contains_key(&work);
                let notice = self.notice(now, channel, (work, amount), success);
                if let Some(notice) = notice {
                    self.tell_house(now, &by, notice);
                }
            }
            (Post::Statement(day), _) => {
                let rows = played.book.get(&day).cloned().unwrap_or_default();
                self.tell_house(now, &by, Command::Statement { channel, day, rows });
            }
            (Post::Again(mut command), _) => {
                let day = forecourt_books::At(self.plan.epoch.0 + now.as_ns()).day();
                match self.channels.sign(day, &mut command) {
                    Ok(stated) => {
                        stated.into_iter().for_each(|channel| self.send_statement(channel, day));
                        self.tell_house(now, &by, *command);
                    }
                    Err(why) => self.stopped = Some(why),
                }
            }
        }
    }

    /// A notice that did not come to rest is told again, as channels do until somebody takes it.
    pub(crate) fn tell_again(&mut self, now: Instant, command: &Command) {
        if let Command::Notice { channel, .. } | Command::RefundNotice { channel, .. } = command {
            self.post(now + TOLD_AGAIN, *channel, Post::Again(Box::new(command.clone())));
        }
    }

    /// The signed answer to a work; what is done stands in the book, and its day's statement is on its way.
    fn notice(
        &mut self,
        now: Instant,
        channel: Means,
        (work, amount): (Work, Fen),
        success: bool,
    ) -> Option<Command> {
        let day = forecourt_books::At(self.plan.epoch.0 + now.as_ns()).day();
        let played = self.channels.played.get_mut(&channel)?;
        let known = played.done.get(&work).cloned();
        let fresh = success && known.is_none();
        let reference = known.unwrap_or_else(|| played.number());
        if fresh {
            played.done.insert(work, reference.clone());
            let kind = match work {
                Work::Capture { .. } => MoveKind::Capture,
                Work::Payback { .. } => MoveKind::Refund,
            };
            let row = StatementRow { reference: reference.clone(), amount, kind };
            played.book.entry(day).or_default().push(row);
        }
        let about = match work {
            Work::Capture { payment, part } => sign::about_part(payment, Some(part)),
            Work::Payback { payback, line } => sign::about_line(payback, line),
        };
        let fields = Signed { channel, about: &about, amount, success, reference: &reference };
        let signature = sign::sign(&played.key, fields);
        let statements = played.row.statements;
        if fresh && statements {
            self.send_statement(channel, day);
        }
        Some(match work {
            Work::Capture { payment, part } => {
                Command::Notice { channel, payment, part: Some(part), amount, success, reference, signature }
            }
            Work::Payback { payback, line } => {
                Command::RefundNotice { channel, payback, line, amount, success, reference, signature }
            }
        })
    }

    /// The statement of a day goes out the next morning, once.
    pub(crate) fn send_statement(&mut self, channel: Means, day: Day) {
        let morning = day.plus_days(1).at_minute(STATEMENT_MINUTE);
        if self.channels.sent.insert((channel, day))
            && let Ok(at) = since(self.plan.epoch, morning)
        {
            self.post(at, channel, Post::Statement(day));
        }
    }

    /// A channel tells the house. That a statement came twice is the author's wish; any other refusal stops the run.
    fn tell_house(&mut self, now: Instant, by: &By, command: Command) {
        let shown = format!("{command:?}");
        let told = match &mut self.site {
            Some(site) => site.command(now, by, command.clone()),
            None => Err(no_host()),
        };
        self.after_business(now);
        match told {
            Err(forecourt_site::Refusal::Store(_)) => self.tell_again(now, &command),
            Err(forecourt_site::Refusal::Rule(why)) if why.code == "host-down" => {
                self.tell_again(now, &command)
            }
            Ok(forecourt_site::Outcome::Refused { code, facts }) if code != "statement-known" => {
                self.stopped = Some(format!("{shown} of a channel is refused: {facts}"));
            }
            Err(forecourt_site::Refusal::Rule(why)) if why.code != "statement-known" => {
                self.stopped = Some(format!("{shown} of a channel is refused: {why}"));
            }
            _ => {}
        }
    }
}
